"""Gives every box a layer such that the edges are short."""

from __future__ import annotations

from typing import NamedTuple

from emberlab.widgets.graph.layout.boxes import Part
from emberlab.widgets.graph.layout.groups import grouped
from emberlab.widgets.graph.layout.simplex import shorten
from emberlab.widgets.graph.layout.tree import Links


class Layers(NamedTuple):
    """The layer of each box, and how many there are."""

    layer: list[int]
    layers: int


def assign_layers(part: Part, sink: bool) -> Layers:
    """Give layers with the least sum of edge lengths.

    A box that could be in several of them, as it has as many edges in as out, goes as high as it can or, with
    `sink`, as low.
    """
    node, links = links_of(part)
    count, start, end, weight = links
    layer = [0] * count
    into = grouped(count, end)
    out = grouped(count, start)
    for v in range(count):
        for e in into.list[into.first[v] : into.first[v + 1]]:
            layer[v] = max(layer[v], layer[start[e]] + 1)
    shorten(links, layer)
    balance = [0] * count
    for e in range(len(start)):
        balance[start[e]] += weight[e]
        balance[end[e]] -= weight[e]
    for v in reversed(range(count)) if sink else range(count):
        side = out if sink else into
        edges = side.list[side.first[v] : side.first[v + 1]]
        if balance[v] == 0 and edges:
            layer[v] = (
                min(layer[end[e]] - 1 for e in edges) if sink else max(layer[start[e]] + 1 for e in edges)
            )
    least = min(layer)
    return Layers([layer[v] - least for v in node], max(layer) - least + 1)


def links_of(part: Part) -> tuple[list[int], Links]:
    """Give the part with all boxes of the first layer as one node above all others, those of the last as one below."""
    head = 1 if 1 in part.pinned else 0
    node = [0] * part.boxes
    count = head
    for v, pinned in enumerate(part.pinned):
        if pinned == 0:
            node[v] = count
            count += 1
    foot = count
    if 2 in part.pinned:
        count += 1
    for v, pinned in enumerate(part.pinned):
        if pinned == 2:
            node[v] = foot
    start = [node[v] for v in part.source]
    end = [node[v] for v in part.target]
    weight = [1] * part.edges
    if head == 1 or foot < count:
        leaves = set(start)
        enters = set(end)
        for v in range(head, foot):
            if head == 1 and v not in enters:
                start.append(0)
                end.append(v)
                weight.append(0)
            if foot < count and v not in leaves:
                start.append(v)
                end.append(foot)
                weight.append(0)
    return node, Links(count, start, end, weight)
