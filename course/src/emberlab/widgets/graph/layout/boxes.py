"""What the layout reads and gives."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Box(NamedTuple):
    """A box to place, in pixels.

    `pinned` keeps it alone with its like in the first or the last layer: the ports of a frame. `axis` is the upright
    line, from the left, on which a straight chain lines up; without it, the line where the box's edges leave.
    """

    w: float
    h: float
    pinned: Literal["", "first", "last"] = ""
    axis: float | None = None


class Edge(NamedTuple):
    """An edge between two boxes, by number; the source comes before the target.

    It leaves the lower side of its source at `source_x` and meets the upper side of its target at `target_x`, both
    from the left of the box.
    """

    source: int
    target: int
    source_x: float
    target_x: float


class Layout(NamedTuple):
    """Where the boxes are (top left corners), and for every edge its points: x0, y0, x1, y1, …"""

    x: list[float]
    y: list[float]
    width: float
    height: float
    routes: list[list[float]]


class Part(NamedTuple):
    """A connected part of the graph, in columns; boxes and edges are numbered from 0.

    `pinned` is 0 for a free box, 1 for the first layer, 2 for the last.
    """

    boxes: int
    w: list[float]
    h: list[float]
    axis: list[float]
    pinned: list[int]
    edges: int
    source: list[int]
    target: list[int]
    source_x: list[float]
    target_x: list[float]
