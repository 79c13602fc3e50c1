"""Boxes and waypoints in layers, joined by segments that go down by one layer each."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from emberlab.widgets.graph.layout.boxes import Part
from emberlab.widgets.graph.layout.groups import grouped
from emberlab.widgets.graph.layout.layers import Layers


@dataclass
class Network:
    """Items are the boxes, then the waypoints of long edges. Places on an item are measured from its axis.

    The items of layer l are order[first[l]] to order[first[l + 1] - 1], from left to right; `place` is an item's
    place in its layer. `weight` is how many edges share a segment: long edges from one place are one line until they
    part. `outs` and `ins` are the segments of each item downwards and upwards, from left to right. `waypoint` is an
    edge's first waypoint (the others follow), -1 without, -2 for an edge that runs in a lane beside all. `below` is
    the longest way from an item to a sink, in edges of the graph.
    """

    boxes: int
    items: int
    layers: int
    layer: list[int]
    first: list[int]
    order: list[int]
    place: list[int]
    left: list[float]
    right: list[float]
    top: list[int]
    bottom: list[int]
    top_at: list[float]
    bottom_at: list[float]
    weight: list[int]
    outs: list[list[int]]
    ins: list[list[int]]
    waypoint: list[int]
    below: list[int]


class Trunk(NamedTuple):
    """Long edges that leave from one place, and how many waypoints the longest of them needs."""

    edges: list[int]
    length: int


def make_network(part: Part, ranks: Layers) -> Network:
    """Cut the part's edges into segments of one layer each."""
    boxes, edges, source, target = part.boxes, part.edges, part.source, part.target
    ways = ways_below(part)
    of_box = ranks.layer
    waypoint = [-1] * edges
    trunks = long_edges(part, of_box)
    items = boxes
    for trunk in affordable(trunks, boxes + edges, waypoint):
        for e in trunk.edges:
            waypoint[e] = items
        items += trunk.length

    more = items - boxes
    layer = of_box + [0] * more
    below = ways + [0] * more
    left = part.axis + [0.0] * more
    right = [w - axis for w, axis in zip(part.w, part.axis, strict=True)] + [0.0] * more
    top: list[int] = []
    bottom: list[int] = []
    top_at: list[float] = []
    bottom_at: list[float] = []
    weight: list[int] = []
    for trunk in trunks:
        start = waypoint[trunk.edges[0]]
        if start == -2:
            continue
        u = source[trunk.edges[0]]
        s = len(top)
        for k in range(trunk.length):
            layer[start + k] = of_box[u] + 1 + k
            top.append(u if k == 0 else start + k - 1)
            bottom.append(start + k)
            top_at.append(part.source_x[trunk.edges[0]] - part.axis[u] if k == 0 else 0.0)
            bottom_at.append(0.0)
            weight.append(0)
        for e in trunk.edges:
            v = target[e]
            for k in range(of_box[v] - of_box[u] - 1):
                weight[s + k] += 1
                below[start + k] = max(below[start + k], ways[v])
    for e in range(edges):
        if waypoint[e] == -2:
            continue
        u = source[e]
        v = target[e]
        top.append(u if waypoint[e] < 0 else waypoint[e] + of_box[v] - of_box[u] - 2)
        top_at.append(part.source_x[e] - part.axis[u] if waypoint[e] < 0 else 0.0)
        bottom.append(v)
        bottom_at.append(part.target_x[e] - part.axis[v])
        weight.append(1)

    rows = grouped(ranks.layers, layer)
    place = [0] * items
    for i, v in enumerate(rows.list):
        place[v] = i - rows.first[layer[v]]
    return Network(
        boxes=boxes,
        items=items,
        layers=ranks.layers,
        layer=layer,
        first=rows.first,
        order=rows.list,
        place=place,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        top_at=top_at,
        bottom_at=bottom_at,
        weight=weight,
        outs=sorted_by(items, top, top_at),
        ins=sorted_by(items, bottom, bottom_at),
        waypoint=waypoint,
        below=below,
    )


def ways_below(part: Part) -> list[int]:
    """Give the longest way from each box to a sink, in edges."""
    below = [0] * part.boxes
    out = grouped(part.boxes, part.source)
    for e in reversed(out.list):
        below[part.source[e]] = max(below[part.source[e]], below[part.target[e]] + 1)
    return below


def long_edges(part: Part, layer: list[int]) -> list[Trunk]:
    """Give the edges over more than one layer, those that leave from one place together."""
    span = [layer[v] - layer[u] for u, v in zip(part.source, part.target, strict=True)]

    def place(e: int) -> tuple[int, float]:
        return part.source[e], part.source_x[e]

    long = sorted((e for e in range(part.edges) if span[e] > 1), key=place)
    return [
        Trunk(together, max(span[e] for e in together) - 1)
        for together in (list(group) for _, group in groupby(long, key=place))
    ]


def affordable(trunks: list[Trunk], size: int, waypoint: list[int]) -> list[Trunk]:
    """Give the trunks that get waypoints, short ones first while there are not too many; other edges become -2."""
    room = 20000 + 4 * size
    chosen = [False] * len(trunks)
    for t in sorted(range(len(trunks)), key=lambda t: trunks[t].length):
        if trunks[t].length > room:
            for e in trunks[t].edges:
                waypoint[e] = -2
        else:
            chosen[t] = True
            room -= trunks[t].length
    return [trunk for trunk, fits in zip(trunks, chosen, strict=True) if fits]


def sorted_by(count: int, owner: list[int], value: list[float]) -> list[list[int]]:
    """Give each owner's entries by value, ties by number."""
    groups = grouped(count, owner)
    return [
        sorted(groups.list[groups.first[v] : groups.first[v + 1]], key=value.__getitem__)
        for v in range(count)
    ]
