"""Finds where a graph forks and joins again, so that the join can stand straight below the fork."""

from __future__ import annotations

from typing import NamedTuple

from emberlab.widgets.graph.layout.boxes import Part
from emberlab.widgets.graph.layout.groups import grouped


def forks_of(part: Part, layer: list[int], below: list[int]) -> list[int]:
    """Give for every box the box whose fork it joins, or -1.

    All ways on which the graph's main input reaches it go through the fork, and all ways from the fork to the main
    output go through it. Edges that skip layers do not count where there are others: a residual connection joins
    nothing that it goes round.
    """
    boxes = part.boxes
    main = 0
    for v in range(1, boxes):
        if below[v] > below[main]:
            main = v
    near = [layer[v] - layer[u] == 1 for u, v in zip(part.source, part.target, strict=True)]
    on = dominators(boxes, part.source, part.target, near, main)
    end = main
    for v in range(boxes):
        if on.depth[v] >= 0 and below[v] == 0:
            end = v
    start = [boxes - 1 - v for v in part.target]
    stop = [boxes - 1 - v for v in part.source]
    back = dominators(boxes, start, stop, near, boxes - 1 - end)
    forks = [-1] * boxes
    for v, u in enumerate(on.dominator):
        if u < 0 or not on.several[v] or not back.several[boxes - 1 - u]:
            continue
        if back.dominator[boxes - 1 - u] == boxes - 1 - v:
            forks[v] = u
    return forks


class Dominators(NamedTuple):
    """The nearest node before each through which all ways from the root lead, -1 out of reach.

    `depth` is how many such nodes there are one before the other; `several` whether ways come from several nodes.
    """

    dominator: list[int]
    depth: list[int]
    several: list[bool]


def dominators(count: int, start: list[int], stop: list[int], near: list[bool], root: int) -> Dominators:
    """Find the dominators of every node that can be reached from the root."""
    dominator = [-1] * count
    depth = [-1] * count
    several = [False] * count
    depth[root] = 0
    into = grouped(count, stop)
    work = 40 * count + 100000  # steps; a graph that needs more goes without
    for v in range(root + 1, count):
        edges = [e for e in into.list[into.first[v] : into.first[v + 1]] if depth[start[e]] >= 0]
        close = [e for e in edges if near[e]]
        meet = -1
        first = -1
        for e in close or edges:
            u = start[e]
            if meet < 0:
                meet = first = u
            if u != first:
                several[v] = True
            while meet != u and work > 0:
                if depth[meet] >= depth[u]:
                    meet = dominator[meet]
                else:
                    u = dominator[u]
                work -= 1
        if work <= 0:
            return Dominators([-1] * count, depth, several)
        if meet < 0:
            continue
        dominator[v] = meet
        depth[v] = depth[meet] + 1
    return Dominators(dominator, depth, several)
