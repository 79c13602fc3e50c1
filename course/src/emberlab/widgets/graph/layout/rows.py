"""The layers across: how much room they need, and their items as near as can be to where they would like to be."""

from __future__ import annotations

from typing import NamedTuple

from emberlab.widgets.graph.layout.network import Network

STRETCH = 1.4  # how much wider than its widest layer a graph may be, so that lines are upright
SLACK = 240.0  # pixels that a small graph may be wider


class Rows(NamedTuple):
    """The room across.

    `room` is the least distance of an item's axis from the axis to its left, `offset` an item's axis when its layer
    is pushed to the left side, at 0, and `spare` how far each layer can then move to the right.
    """

    room: list[float]
    offset: list[float]
    spare: list[float]


def make_rows(net: Network, gap: float) -> Rows:
    """Measure the layers."""
    room = [0.0] * net.items
    offset = [0.0] * net.items
    needs = []
    for rank in range(net.layers):
        row = net.order[net.first[rank] : net.first[rank + 1]]
        at = 0.0
        for i, v in enumerate(row):
            if i == 0:
                at = net.left[v]
            else:
                u = row[i - 1]
                room[v] = net.right[u] + net.left[v] + (gap if u < net.boxes or v < net.boxes else gap / 2)
                at += room[v]
            offset[v] = at
        needs.append(at + net.right[row[-1]])
    widest = max(needs)
    width = max(STRETCH * widest, widest + SLACK)
    return Rows(room, offset, [width - need for need in needs])


def settle(
    row: list[int], offset: list[float], spare: float, aims: list[tuple[float, int]], x: list[float]
) -> None:
    """Take the nearest places to the aims, in weighted squares, that keep order and room.

    The method is that of pooled adjacent violators (Barlow et al., 1972).
    """
    totals: list[float] = []
    weights: list[int] = []
    ends: list[int] = []
    for i, (v, (target, weight)) in enumerate(zip(row, aims, strict=True)):
        totals.append(weight * (target - offset[v]))
        weights.append(weight)
        ends.append(i + 1)
        while len(totals) > 1 and totals[-2] * weights[-1] > totals[-1] * weights[-2]:
            totals[-2] += totals[-1]
            weights[-2] += weights[-1]
            ends[-2] = ends[-1]
            totals.pop()
            weights.pop()
            ends.pop()
    i = 0
    for total, weight, end in zip(totals, weights, ends, strict=True):
        at = max(0.0, min(spare, total / weight))
        while i < end:
            x[row[i]] = at + offset[row[i]]
            i += 1
