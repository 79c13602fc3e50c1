"""Counts the crossings of segments between layers, and swaps neighbours where that makes them fewer."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from emberlab.widgets.graph.layout.network import Network


class Slots(NamedTuple):
    """Numbers of the different places on an item where segments meet it, by segment; how many an item has above.

    The shares say the same as a fraction of the item's width.
    """

    of_top: list[int]
    of_bottom: list[int]
    above: list[int]
    top_share: list[float]
    bottom_share: list[float]


def make_slots(net: Network) -> Slots:
    """Number the places."""
    segments = len(net.top)
    slots = Slots([0] * segments, [0] * segments, [0] * net.items, [0.0] * segments, [0.0] * segments)
    for v in range(net.items):
        width = net.left[v] + net.right[v] + 2
        before = -1
        for s in net.outs[v]:
            if before >= 0:
                slots.of_top[s] = slots.of_top[before] + (1 if net.top_at[before] < net.top_at[s] else 0)
            slots.top_share[s] = (net.top_at[s] + net.left[v] + 1) / width
            before = s
        before = -1
        for s in net.ins[v]:
            if before >= 0:
                slots.of_bottom[s] = slots.of_bottom[before] + (
                    1 if net.bottom_at[before] < net.bottom_at[s] else 0
                )
            slots.bottom_share[s] = (net.bottom_at[s] + net.left[v] + 1) / width
            slots.above[v] = slots.of_bottom[s] + 1
            before = s
    return slots


def count_crossings(net: Network, slots: Slots) -> int:
    """Count the pairs of edges that cross. A segment that k edges share counts k times."""
    return sum(count_below(net, slots, rank) for rank in range(net.layers - 1))


def count_below(net: Network, slots: Slots, rank: int) -> int:
    """Count the crossings between a layer and the next."""
    first, order = net.first, net.order
    base = {}
    size = 0
    for v in order[first[rank + 1] : first[rank + 2]]:
        base[v] = size
        size += slots.above[v]
    if size < 2:
        return 0
    tree = [0] * (size + 1)  # a Fenwick tree of weights by the lower end
    total = 0
    inserted = 0
    for v in order[first[rank] : first[rank + 1]]:
        for _, group in groupby(net.outs[v], key=slots.of_top.__getitem__):
            together = [(base[net.bottom[s]] + slots.of_bottom[s] + 1, net.weight[s]) for s in group]
            for k, weight in together:
                smaller = 0
                while k > 0:
                    smaller += tree[k]
                    k -= k & -k
                total += weight * (inserted - smaller)
            for k, weight in together:
                inserted += weight
                while k <= size:
                    tree[k] += weight
                    k += k & -k
    return total


Ends = list[tuple[float, int]]  # where segments end in another layer, from left to right, and their weights


def ends(net: Network, slots: Slots, v: int, up: bool) -> Ends:
    """Give where an item's segments end above or below."""
    if up:
        found = [(net.place[net.top[s]] + slots.top_share[s], net.weight[s]) for s in net.ins[v]]
    else:
        found = [(net.place[net.bottom[s]] + slots.bottom_share[s], net.weight[s]) for s in net.outs[v]]
    found.sort(key=itemgetter(0))
    return found


def gain(u: Ends, v: Ends) -> int:
    """Crossings of u's and v's segments with u on the left, less those with v on the left."""
    balance = 0
    smaller = 0  # of u, to the left of v's end
    up_to = 0
    i = 0
    equal = 0
    total = sum(weight for _, weight in u)
    for at, weight in v:
        while i < len(u) and u[i][0] < at:
            smaller += u[i][1]
            i += 1
        while equal < len(u) and u[equal][0] <= at:
            up_to += u[equal][1]
            equal += 1
        balance += weight * (total - up_to - smaller)
    return balance


def exchange(net: Network, slots: Slots, restless: bool) -> None:
    """Swap neighbours in every layer where fewer edges then cross; once, if `restless`, also where as many do."""
    first, order, place = net.first, net.order, net.place
    changed = True
    for turn in range(2):
        if not changed:
            return
        changed = False
        for rank in range(net.layers):
            begin, end = first[rank], first[rank + 1]
            if end - begin < 2:
                continue
            up = {v: ends(net, slots, v, True) for v in order[begin:end]}
            down = {v: ends(net, slots, v, False) for v in order[begin:end]}
            for again in range(4):
                swapped = False
                least = 0 if restless and turn == 0 and again == 0 else 1
                for i in range(begin, end - 1):
                    u = order[i]
                    v = order[i + 1]
                    if gain(up[u], up[v]) + gain(down[u], down[v]) < least:
                        continue
                    order[i] = v
                    order[i + 1] = u
                    place[v] -= 1
                    place[u] += 1
                    swapped = True
                if not swapped:
                    break
                changed = True
