"""Draws lines: smooth, with upright ends, bending only between the layers (routes.ts)."""

from __future__ import annotations

from collections.abc import Sequence

from emberlab.widgets.graph.shapes import Part, Sketch
from emberlab.widgets.graph.view import Item, Route

HEAD = 7  # length of an arrow's head
WIDE = 3.5  # half of its width


def curve(points: Sequence[float], short: float) -> list[Part]:
    """A smooth line through points whose coordinates follow each other, without its last `short` pixels."""
    last = len(points) - 2
    x, y = points[0], points[1]
    parts: list[Part] = [("M", x, y)]
    for i in range(2, last + 1, 2):
        px, py = points[i], points[i + 1]
        if i == last:
            py = py - short
        if px == x:
            # Straight on: as far as it goes.
            if i < last and points[i + 2] == x:
                continue
            parts.append(("L", px, py))
        else:
            middle = (y + py) / 2
            parts.append(("C", x, middle, px, middle, px, py))
        x, y = px, py
    return parts


def draw_route(sketch: Sketch, route: Route) -> None:
    """One line with its arrow."""
    *_, x, y = route.points
    sketch.path("edge", *curve(route.points, HEAD - 1))
    tip, back = y - 1, y - 1 - HEAD
    sketch.path("arrow", ("M", x, tip), ("L", x - WIDE, back), ("L", x + WIDE, back), ("Z",))


def draw_connector(sketch: Sketch, unit: Item, satellite: Item) -> None:
    """The short line from a satellite to its unit."""
    x, y = satellite.x + satellite.w, satellite.y + satellite.h / 2
    top = unit.y + unit.body.above
    to = top + min(16, unit.body.head / 2) if unit.body.head else unit.y + unit.h / 2
    if to == y:
        sketch.path("connector", ("M", x, y), ("L", unit.x, to))
    else:
        sketch.path("connector", ("M", x, y), ("C", x + 10, y, unit.x - 10, to, unit.x, to))
