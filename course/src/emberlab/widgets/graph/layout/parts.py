"""Checks what is to be laid out, and takes it apart into connected parts."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from emberlab.widgets.graph.layout.boxes import Box, Edge, Part


class NumberedPart(NamedTuple):
    """A connected part, and the numbers its boxes and edges have in the whole."""

    part: Part
    boxes: list[int]
    edges: list[int]


def split_parts(boxes: Sequence[Box], edges: Sequence[Edge]) -> list[NumberedPart]:
    """Give the connected parts, in the order of their first boxes."""
    check(boxes, edges)
    leader = list(range(len(boxes)))

    def find(v: int) -> int:
        while leader[v] != v:
            leader[v] = leader[leader[v]]
            v = leader[v]
        return v

    for edge in edges:
        a = find(edge.source)
        b = find(edge.target)
        if a < b:
            leader[b] = a
        else:
            leader[a] = b
    at: dict[int, int] = {}
    box_ids: list[list[int]] = []
    edge_ids: list[list[int]] = []
    local = [0] * len(boxes)
    for v in range(len(boxes)):
        root = find(v)
        if root not in at:
            at[root] = len(box_ids)
            box_ids.append([])
            edge_ids.append([])
        local[v] = len(box_ids[at[root]])
        box_ids[at[root]].append(v)
    for e, edge in enumerate(edges):
        edge_ids[at[find(edge.source)]].append(e)
    return [
        NumberedPart(make_part(boxes, edges, ids, its, local), ids, its)
        for ids, its in zip(box_ids, edge_ids, strict=True)
    ]


def make_part(
    boxes: Sequence[Box], edges: Sequence[Edge], ids: list[int], edge_ids: list[int], local: list[int]
) -> Part:
    """Put the boxes and edges of one part in columns."""
    part = Part(
        boxes=len(ids),
        w=[float(boxes[v].w) for v in ids],
        h=[float(boxes[v].h) for v in ids],
        axis=[0.0] * len(ids),
        pinned=[{"first": 1, "last": 2}.get(boxes[v].pinned, 0) for v in ids],
        edges=len(edge_ids),
        source=[local[edges[e].source] for e in edge_ids],
        target=[local[edges[e].target] for e in edge_ids],
        source_x=[float(edges[e].source_x) for e in edge_ids],
        target_x=[float(edges[e].target_x) for e in edge_ids],
    )
    set_axes(part, [boxes[v].axis for v in ids])
    return part


def set_axes(part: Part, given: list[float | None]) -> None:
    """Set each axis: as given, or midway between the box's outermost edges below, else above, else its middle."""
    least = [inf] * part.boxes
    most = [-inf] * part.boxes
    leaves = [False] * part.boxes
    for v, x in zip(part.source, part.source_x, strict=True):
        least[v] = min(least[v], x)
        most[v] = max(most[v], x)
        leaves[v] = True
    for v, x in zip(part.target, part.target_x, strict=True):
        if not leaves[v]:
            least[v] = min(least[v], x)
            most[v] = max(most[v], x)
    for v, axis in enumerate(given):
        if axis is not None:
            part.axis[v] = float(axis)
        else:
            part.axis[v] = part.w[v] / 2 if most[v] < least[v] else (least[v] + most[v]) / 2


def check(boxes: Sequence[Box], edges: Sequence[Edge]) -> None:
    """Refuse what cannot be laid out, with a ValueError that says what and why."""
    for v, box in enumerate(boxes):
        if not (box.w >= 0 and box.h >= 0 and box.w + box.h < inf):
            raise ValueError(f"box {v} is {box.w} by {box.h} pixels; give it finite sizes of 0 or more")
        if box.axis is not None and not 0 <= box.axis <= box.w:
            raise ValueError(
                f"box {v} has its axis at {box.axis}, outside its width of {box.w}; measure it from the left"
            )
    for e, (source, target, source_x, target_x) in enumerate(edges):
        where = f"edge {e} goes from box {source} to box {target}"
        if not 0 <= source < target < len(boxes):
            raise ValueError(
                f"{where} of {len(boxes)}; "
                "number the boxes from 0 so that every edge goes from a smaller to a larger number"
            )
        if not (0 <= source_x <= boxes[source].w and 0 <= target_x <= boxes[target].w):
            raise ValueError(
                f"edge {e} leaves box {source} at {source_x} of {boxes[source].w} pixels and meets box {target} "
                f"at {target_x} of {boxes[target].w}; measure both from the left side of the box"
            )
        if boxes[target].pinned == "first" or boxes[source].pinned == "last":
            wrong = target if boxes[target].pinned == "first" else source
            raise ValueError(
                f"{where}, but box {wrong} is pinned to the {boxes[wrong].pinned} layer; "
                "nothing can go into the first or out of the last"
            )
