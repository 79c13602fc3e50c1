"""Chooses the segments that must be upright: one line through a long chain, and through every long edge."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from emberlab.widgets.graph.layout.network import Network


class Spines(NamedTuple):
    """The item straight above and straight below on the same upright line, -1 for none.

    `fork` is the fork above that an item joins, `join` the join below of a fork: on one line, with boxes between.
    """

    up: list[int]
    down: list[int]
    fork: list[int]
    join: list[int]


def find_spines(net: Network, forks: list[int]) -> Spines:
    """Choose the spines."""
    items, boxes = net.items, net.boxes
    wish = wishes_below(net)
    above = ways_above(net)
    up = [-1] * items
    down = [-1] * items
    fork = [-1] * items
    join = [-1] * items
    length = [1] * items  # of the line that ends at the item
    for v in net.order:
        best = -1
        value = -1
        for s in net.ins[v]:
            u = net.top[s]
            if wish[u] != v or u == best:
                continue
            # The longest line goes on, of equal ones that with the longest way above. A lone source stands to the
            # side.
            worth = (2 * length[u] + (1 if u < boxes else 0)) * (items + 1) + above[u]
            if worth > value:
                value = worth
                best = u
            elif worth == value:
                best = -1
            # Lines of equal worth end, but what goes on is as long as they.
            length[v] = max(length[v], length[u] + 1)
        u = forks[v] if v < boxes and forks[v] >= 0 and down[forks[v]] < 0 else -1
        if u >= 0 and (best < 0 or length[u] + net.layer[v] - net.layer[u] > length[best]):
            fork[v] = u
            join[u] = v
            length[v] = length[u] + net.layer[v] - net.layer[u]
        elif best >= 0:
            up[v] = best
            down[best] = v
            length[v] = length[best] + 1
    uncross(net, up, down)
    return Spines(up, down, fork, join)


def ways_above(net: Network) -> list[int]:
    """Give the longest way from a source to each item, in edges of the graph."""
    above = [0] * net.items
    for v in net.order:
        for s in net.ins[v]:
            above[v] = max(above[v], above[net.top[s]] + (1 if v < net.boxes else 0))
    return above


def wishes_below(net: Network) -> list[int]:
    """Give for each item the one below with the longest way to a sink, -1 where two are equal."""
    boxes = net.boxes
    wish = [-1] * net.items
    for u in range(net.items):
        longest = -1
        for s in net.outs[u]:
            v = net.bottom[s]
            # Boxes go before waypoints, but a waypoint goes on to the next one whatever leaves it on the way.
            ahead = v < boxes if u < boxes else v >= boxes
            value = net.below[v] + (net.items if ahead else 0)
            if value > longest:
                longest = value
                wish[u] = v
            elif value == longest and v != wish[u]:
                wish[u] = -1
    return wish


def uncross(net: Network, up: list[int], down: list[int]) -> None:
    """Of links that cross, keep those of the longest lines: the heaviest set in order, for every pair of layers."""
    boxes, first, order, place = net.boxes, net.first, net.order, net.place
    length = [0] * net.items
    for v in order:
        if up[v] >= 0:
            continue
        line = [v]
        while down[line[-1]] >= 0:
            line.append(down[line[-1]])
        for u in line:
            length[u] = len(line)
    for rank in range(net.layers - 1):
        links = [v for v in order[first[rank] : first[rank + 1]] if down[v] >= 0]
        at = [place[down[v]] for v in links]
        if all(a <= b for a, b in pairwise(at)):
            continue
        # Chains of boxes go before long edges, which can bend.
        weight = [length[v] + (net.items if v < boxes and down[v] < boxes else 0) for v in links]
        keep = heaviest(at, weight, first[rank + 2] - first[rank + 1])
        for v, kept in zip(links, keep, strict=True):
            if not kept:
                up[down[v]] = -1
                down[v] = -1


def heaviest(at: list[int], weight: list[int], size: int) -> list[bool]:
    """Tell the increasing subsequence of `at` (all different, below `size`) with the greatest sum of weights."""
    tree = [-1] * (size + 1)  # Fenwick tree: the best end so far with a smaller place
    total: list[int] = []
    before: list[int] = []
    last = -1
    for k in range(len(at)):
        best = -1
        i = at[k]
        while i > 0:
            if tree[i] >= 0 and (best < 0 or total[tree[i]] > total[best]):
                best = tree[i]
            i -= i & -i
        before.append(best)
        total.append(weight[k] + (0 if best < 0 else total[best]))
        i = at[k] + 1
        while i <= size:
            if tree[i] < 0 or total[k] > total[tree[i]]:
                tree[i] = k
            i += i & -i
        if last < 0 or total[k] > total[last]:
            last = k
    keep = [False] * len(at)
    while last >= 0:
        keep[last] = True
        last = before[last]
    return keep
