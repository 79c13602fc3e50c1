"""Lays a directed graph out in layers, from top to bottom: the same numbers as layout.ts in the front end."""

from __future__ import annotations

from collections.abc import Sequence

from emberlab.widgets.graph.layout.boxes import Box, Edge, Layout
from emberlab.widgets.graph.layout.coordinates import place_across
from emberlab.widgets.graph.layout.order import order_part
from emberlab.widgets.graph.layout.parts import split_parts
from emberlab.widgets.graph.layout.regions import forks_of
from emberlab.widgets.graph.layout.routes import draw_part

__all__ = ["Box", "Edge", "Layout", "layered"]


def layered(boxes: Sequence[Box], edges: Sequence[Edge], gap_x: float = 24.0, gap_y: float = 40.0) -> Layout:
    """Place boxes (sizes in pixels, numbered in topological order) and route edges downwards between them.

    No two boxes of a layer are nearer than `gap_x`, no two layers nearer than `gap_y`; no route enters a box but
    its own two. Connected parts stand side by side. Time grows as E log E. Raises ValueError for an edge that goes
    up, a size that is no finite number, or an edge at a pinned box's closed side.
    """
    parts = split_parts(boxes, edges)
    x = [0.0] * len(boxes)
    y = [0.0] * len(boxes)
    routes: list[list[float]] = [[] for _ in edges]
    placed = []
    height = 0.0
    for numbered in parts:
        part = numbered.part
        net = order_part(part)
        axis = place_across(net, forks_of(part, net.layer, net.below), gap_x)
        done = draw_part(part, net, axis, gap_x, gap_y)
        height = max(height, done.height)
        placed.append(done)
    left = 0.0
    for p, ((part, box_ids, edge_ids), done) in enumerate(zip(parts, placed, strict=True)):
        if p > 0:
            left += 2 * gap_x
        for v, box in enumerate(box_ids):
            x[box] = left + done.x[v]
            y[box] = height - part.h[v] if part.pinned[v] == 2 else done.y[v]
        for e, edge in enumerate(edge_ids):
            route = done.routes[e]
            for k in range(0, len(route), 2):
                route[k] += left
            route[-1] = y[box_ids[part.target[e]]]
            routes[edge] = route
        left += done.width
    return Layout(x, y, left, height, routes)
