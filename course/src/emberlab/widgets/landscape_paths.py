"""Draws the path of an optimiser: step by step, within the frame, and where it left it."""

from __future__ import annotations

from itertools import pairwise
from math import hypot

from emberlab.widgets.axes_series import cross, line, marker
from emberlab.widgets.landscape_labels import Box
from emberlab.widgets.landscape_run import Path
from emberlab.widgets.landscape_scene import Point, Scene, clipped
from emberlab.widgets.steps import during
from emberlab.widgets.svg import Markup, element, group, number

APART = 6  # pixels between two dots on a path, at the least


def drawn_path(scene: Scene, path: Path, points: list[Point], series: int, box: Box) -> Markup:
    """A path: all of it faint, and what is done at each stop strong, with the marker where it stands."""
    pieces = [_piece(start, end, box) for start, end in pairwise(points)]
    whole: list[Point] = []
    for piece in pieces:
        whole += (
            [(float("nan"), 0.0)]
            if piece is None
            else [*piece]
            if not whole or whole[-1] != piece[0]
            else [piece[1]]
        )
    parts = [line(whole, series, class_="faint")]
    length = 0.0
    before = 0
    dot: Point | None = None
    for stop, step in enumerate(scene.stops):
        done = pieces[before:step]
        strokes: list[Markup] = []
        for piece in done:
            if piece is None:
                length = 0.0
                continue
            strokes.append(line(piece, series, length))
            length += hypot(piece[1][0] - piece[0][0], piece[1][1] - piece[0][1])
        inner = []
        for point in points[before + 1 : step + 1]:
            if within(point, box) and (dot is None or hypot(point[0] - dot[0], point[1] - dot[1]) >= APART):
                inner.append(point)
                dot = point
        if inner:
            dots = "".join(f"M{number(px)} {number(py)}h0" for px, py in inner)
            strokes.append(element("path", d=dots, class_=f"dots c{series}"))
        if strokes:
            parts.append(during(stop, None, *strokes))
        before = step
    parts += _standing(scene, path, points, series, box)
    return group(*parts)


def within(point: Point, box: Box) -> bool:
    """Whether a point lies in the frame."""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _piece(start: Point, end: Point, box: Box) -> tuple[Point, Point] | None:
    """What is drawn of one step: nothing where it begins and ends outside the frame."""
    return clipped(start, end, box) if within(start, box) or within(end, box) else None


def _standing(scene: Scene, path: Path, points: list[Point], series: int, box: Box) -> list[Markup]:
    """Where a path stands at each stop; a cross where it left the frame or broke off."""
    parts = []
    last_seen: Point | None = None
    for stop, step in enumerate(scene.stops):
        until = stop + 1 if stop + 1 < len(scene.stops) else None
        if step < len(points) and within(points[step], box):
            parts.append(during(stop, until, marker(*points[step], series, 6)))
            last_seen = None
            continue
        if last_seen is None:
            last_seen = _exit(points, step, box)
        if last_seen is not None:
            parts.append(during(stop, until, cross(*last_seen)))
    return parts


def _exit(points: list[Point], step: int, box: Box) -> Point | None:
    """Where a path crossed the frame last before a step, or its last point where it did not."""
    for i in range(min(step, len(points) - 1), 0, -1):
        piece = _piece(points[i - 1], points[i], box)
        if piece is not None:
            return piece[1]
    return None
