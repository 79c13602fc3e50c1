"""Draws a loss as lines of equal height, and the paths of optimisers over it."""

from __future__ import annotations

import numpy as np

from emberlab.widgets.axes import Scale, bottom, left, plain, room_before, style
from emberlab.widgets.axes_series import COLOURS, STYLE, marker, sample
from emberlab.widgets.landscape_contours import levels, line_points, regions
from emberlab.widgets.landscape_labels import Box, Places, around
from emberlab.widgets.landscape_paths import drawn_path, within
from emberlab.widgets.landscape_run import Path
from emberlab.widgets.landscape_scene import Point, Scene, describe, pixels, readout, remarks
from emberlab.widgets.steps import during
from emberlab.widgets.svg import Markup, element, group, rect, text, text_width
from emberlab.widgets.theme import (
    BODY,
    INK,
    LEADING,
    LINE,
    MARGIN,
    SMALL,
    TITLE,
    UNIT,
    WIDTH,
    frame,
    paragraph,
)

SIDE = 50 * UNIT  # of the plot
COLUMN = 27 * UNIT  # of the numbers beside it
VALUES = 8.5 * UNIT  # from the start of a name of a number to the number
BLOCK = 13 * UNIT  # height of the numbers of one path
ROOM = WIDTH - 2 * MARGIN

LOOK = style(
    f".region{{fill:{INK};fill-opacity:.022;fill-rule:evenodd;stroke:{LINE};stroke-width:.75}}\n"
    f".edge{{fill:none;stroke:{LINE};stroke-width:1}}\n"
    + "".join(
        f".dots.c{i}{{stroke:{colour};stroke-width:4.5;stroke-linecap:round;fill:none}}\n"
        for i, colour in enumerate(COLOURS)
    )
)


def draw(scene: Scene) -> Markup:
    """The whole picture, all steps of it."""
    y: float = MARGIN + TITLE
    parts = [STYLE, LOOK, text(MARGIN, y, f"loss of {scene.title}", "title")]
    y += 5 * UNIT
    plot, low = _plot(scene, y)
    parts.append(plot)
    blocks, end = _blocks(scene, y)
    parts.append(blocks)
    y = max(low, end) + UNIT
    for told, wrong in remarks(scene):
        lines, y = paragraph(MARGIN, y + 3 * UNIT, told, ROOM, "prose bad" if wrong else "prose ink")
        parts.append(lines)
    return frame(WIDTH, y + MARGIN, describe(scene), *parts)


def _plot(scene: Scene, y: float) -> tuple[Markup, float]:
    """The landscape, its upper edge at `y`, with its axes and paths; and where it ends."""
    low_x, high_x, low_y, high_y = scene.xs[0], scene.xs[-1], scene.ys[0], scene.ys[-1]
    ratio = (high_y - low_y) / (high_x - low_x)
    if not 0.5 <= ratio <= 2:
        ratio = 1.0  # too long for equal units on both axes
    across, down = SIDE * min(1, 1 / ratio), SIDE * min(1, ratio)
    vertical = Scale(low_y, high_y, y + down, y)
    x = MARGIN + room_before(vertical)
    horizontal = Scale(low_x, high_x, x, x + across)
    box = (x, y, x + across, y + down)
    parts = [left(vertical, x, x, scene.axes[1]), bottom(horizontal, y + down, y + down, scene.axes[0])]
    places = Places((box[0] + UNIT / 2, box[1] + UNIT / 2, box[2] - UNIT / 2, box[3] - UNIT / 2))
    if scene.grid is not None:
        parts += [
            element(
                "path",
                d=regions(scene.xs, scene.ys, scene.grid, level, horizontal, vertical),
                class_="region",
            )
            for level in levels(scene.grid)
        ]
    parts.append(rect(x, y, across, down, class_="edge"))
    drawn = [(i, path, pixels(path, horizontal, vertical)) for i, path in enumerate(scene.paths) if len(path)]
    for _, _, points in drawn:
        places.avoid([p for p in points if within(p, box)])
    named = _names(scene, drawn, places, box)
    if scene.centre is not None and scene.inside((0.0, 0.0)):
        at = (horizontal.at(0.0), vertical.at(0.0))
        parts.append(_name("the model", [at], places, "strong halo", BODY))
        parts.append(marker(*at, 0, 6))
    if scene.grid is not None:
        parts.append(_heights(scene, horizontal, vertical, places))
    parts += [drawn_path(scene, path, points, i, box) for i, path, points in drawn]
    return group(*parts, named), y + down + 2 * UNIT


def _heights(scene: Scene, across: Scale, down: Scale, places: Places) -> Markup:
    """The losses written on their lines, where there is room."""
    if scene.grid is None:
        return Markup("")
    parts = []
    for level in levels(scene.grid):
        points = line_points(scene.xs, scene.ys, scene.grid, level)
        label = plain(level, 2)
        wide, high = text_width(label, SMALL), SMALL + 2
        spots = list(
            zip(across.pixels(points[:, 0]).tolist(), down.pixels(points[:, 1]).tolist(), strict=True)
        )
        boxes = [
            (px - wide / 2 - 2, py - high / 2, px + wide / 2 + 2, py + high / 2) for px, py in spots[::5]
        ]
        found = places.take(boxes)
        if found is not None:
            parts.append(text((found[0] + found[2]) / 2, found[3] - 3, label, "small mid halo"))
    return group(*parts)


def _names(scene: Scene, drawn: list[tuple[int, Path, list[Point]]], places: Places, box: Box) -> Markup:
    """Each path's name beside it, and the start."""
    parts = []
    first = next(
        (points[0] for _, _, points in drawn if points and scene.inside(drawn[0][1].positions[0])), None
    )
    if first is not None:
        parts.append(_name("start", [first], places, "small halo", SMALL))
    for _, path, points in drawn:
        seen = [p for p in points if within(p, box)]
        # The middle of a path is usually the freest, and its own part of the plane.
        middle = len(seen) // 2
        order = sorted(range(len(seen)), key=lambda i: abs(i - middle))
        parts.append(_name(path.name, [seen[i] for i in order[:60]], places, "strong halo", BODY))
    return group(*parts)


def _name(name: str, points: list[Point], places: Places, class_: str, size: float) -> Markup:
    wide = text_width(name, size)
    found = places.take(around(points, wide, size + 3))
    return Markup("") if found is None else text(found[0], found[3] - 4, name, class_)


def _blocks(scene: Scene, y: float) -> tuple[Markup, float]:
    """The numbers of every path at each stop; and where they end."""
    x = WIDTH - MARGIN - COLUMN
    parts = []
    if scene.centre is not None and scene.grid is not None:
        top = y + UNIT + 4
        lowest = np.where(np.isfinite(scene.grid), scene.grid, np.inf).min()
        parts += [marker(x + 6, top - 4, 0, 6), text(x + 4 * UNIT, top, "the model", "strong")]
        for row, (name, value) in enumerate((("loss", scene.centre), ("lowest", lowest))):
            parts.append(text(x, top + LEADING + row * (SMALL + 6), name, "small"))
            parts.append(text(x + VALUES, top + LEADING + row * (SMALL + 6), plain(value), "small ink"))
    for series, path in enumerate(scene.paths):
        top = y + UNIT + 4 + series * BLOCK
        parts.append(sample(x, top, series))
        parts.append(text(x + 4 * UNIT, top, path.name, "strong"))
        if not len(path):
            parts.append(text(x, top + LEADING, "not built yet", "small"))
            continue
        for row, name in enumerate(("loss", "at", "gradient", "update")):
            parts.append(text(x, top + LEADING + row * (SMALL + 6), name, "small"))
        for stop, step in enumerate(scene.stops):
            until = stop + 1 if stop + 1 < len(scene.stops) else None
            told = readout(path, step)
            rows = [
                text(x + VALUES, top + LEADING + row * (SMALL + 6), told[name], "small ink")
                for row, name in enumerate(("loss", "at", "gradient", "update"))
                if name in told
            ]
            parts.append(during(stop, until, *rows))
    for stop, step in enumerate(scene.stops):
        until = stop + 1 if stop + 1 < len(scene.stops) else None
        parts.append(during(stop, until, text(x, MARGIN + TITLE, f"step {step}", "muted")))
    return group(*parts), y + len(scene.paths) * BLOCK - 2 * UNIT
