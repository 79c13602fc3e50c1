"""Finds where a graph forks and joins again, so that the join can stand straight below the fork."""

from __future__ import annotations

from emberlab.widgets.graph.layout.boxes import Part
from emberlab.widgets.graph.layout.groups import grouped


def forks_of(part: Part, below: list[int]) -> list[int]:
    """Give for every box the box whose fork it joins, or -1.

    All ways on which the graph's main input reaches it go through the fork, and all ways from the fork to the main
    output go through it.
    """
    boxes = part.boxes
    main = 0
    for v in range(1, boxes):
        if below[v] > below[main]:
            main = v
    dominator, depth = dominators(boxes, part.source, part.target, main)
    end = main
    for v in range(boxes):
        if depth[v] >= 0 and below[v] == 0:
            end = v
    start = [boxes - 1 - v for v in part.target]
    stop = [boxes - 1 - v for v in part.source]
    back, _ = dominators(boxes, start, stop, boxes - 1 - end)
    return [u if u >= 0 and back[boxes - 1 - u] == boxes - 1 - v else -1 for v, u in enumerate(dominator)]


def dominators(count: int, start: list[int], stop: list[int], root: int) -> tuple[list[int], list[int]]:
    """Give the nearest node before each through which all ways from `root` lead, and how many; -1 out of reach."""
    dominator = [-1] * count
    depth = [-1] * count
    depth[root] = 0
    into = grouped(count, stop)
    work = 40 * count + 100000  # steps; a graph that needs more goes without
    for v in range(root + 1, count):
        meet = -1
        for e in into.list[into.first[v] : into.first[v + 1]]:
            u = start[e]
            if depth[u] < 0:
                continue
            if meet < 0:
                meet = u
            while meet != u and work > 0:
                if depth[meet] >= depth[u]:
                    meet = dominator[meet]
                else:
                    u = dominator[u]
                work -= 1
        if work <= 0:
            return [-1] * count, depth
        if meet < 0:
            continue
        dominator[v] = meet
        depth[v] = depth[meet] + 1
    return dominator, depth
