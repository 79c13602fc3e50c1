"""Items that stand on one upright line move together."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from emberlab.widgets.graph.layout.network import Network
from emberlab.widgets.graph.layout.spines import Spines


class Lines(NamedTuple):
    """Upright lines of items; in `ready` every line comes after the lines to its left.

    `ready` lacks lines if they run in circles.
    """

    of: list[int]
    ready: list[int]
    members: list[list[int]]
    room: list[float]


def make_lines(net: Network, spines: Spines, room: list[float]) -> Lines:
    """Gather the lines."""
    of = [0] * net.items
    members: list[list[int]] = []
    for start in net.order:
        if spines.up[start] >= 0 or spines.fork[start] >= 0:
            continue
        line = []
        v = start
        while v >= 0:
            of[v] = len(members)
            line.append(v)
            v = spines.down[v] if spines.down[v] >= 0 else spines.join[v]
        members.append(line)
    waits = [0] * len(members)
    for v in range(net.items):
        if net.place[v] > 0:
            waits[of[v]] += 1
    ready = [b for b, count in enumerate(waits) if count == 0]
    for b in ready:
        for v in members[b]:
            at = net.first[net.layer[v]] + net.place[v] + 1
            if at < net.first[net.layer[v] + 1]:
                right = of[net.order[at]]
                waits[right] -= 1
                if waits[right] == 0:
                    ready.append(right)
    return Lines(of, ready, members, room)


def straightened(net: Network, lines: Lines, x: list[float]) -> list[float]:
    """Give places with every line exactly upright, near to where its items were on average."""
    of, room = lines.of, lines.room
    order, place, layer, first = net.order, net.place, net.layer, net.first
    rightward = []
    for members in lines.members:
        total = 0.0
        for v in members:
            total += x[v]
        rightward.append(total / len(members))
    leftward = rightward.copy()
    # Two ways to keep the room: push everything right, or everything left. Halfway between, it is kept as well.
    for b in lines.ready:
        for v in lines.members[b]:
            if place[v] > 0:
                u = order[first[layer[v]] + place[v] - 1]
                rightward[b] = max(rightward[b], rightward[of[u]] + room[v])
    for b in reversed(lines.ready):
        for v in lines.members[b]:
            at = first[layer[v]] + place[v] + 1
            if at < first[layer[v] + 1]:
                leftward[b] = min(leftward[b], leftward[of[order[at]]] - room[order[at]])
    return [(rightward[b] + leftward[b]) / 2 for b in of]


def wish(net: Network, lines: Lines, b: int, x: list[float]) -> float:
    """Give where the edges of an upright line pull it.

    That is midway between what it feeds or, if they are more, what feeds it.
    """
    of, members = lines.of, lines.members[b]
    above = 0.0
    below = 0.0
    many_above = 0
    many_below = 0
    for v in members:
        for s in net.ins[v]:
            u = net.top[s]
            if of[u] != b:
                above += net.weight[s] * (x[u] + (net.top_at[s] - net.bottom_at[s]))
                many_above += net.weight[s]
        for s in net.outs[v]:
            u = net.bottom[s]
            if of[u] != b:
                below += net.weight[s] * (x[u] + (net.bottom_at[s] - net.top_at[s]))
                many_below += net.weight[s]
    if many_above > many_below:
        return above / many_above
    if many_below > many_above:
        return below / many_below
    return (above + below) / (many_above + many_below) if many_above > 0 else x[members[0]]


def relax(net: Network, lines: Lines, x: list[float], from_right: bool) -> None:
    """Move each line in turn towards where its edges pull it, as far as there is room."""
    begin, order, place, layer, room = net.first, net.order, net.place, net.layer, lines.room
    for b in reversed(lines.ready) if from_right else lines.ready:
        members = lines.members[b]
        least = -inf
        most = inf
        for v in members:
            at = begin[layer[v]] + place[v]
            if place[v] > 0:
                least = max(least, x[order[at - 1]] + room[v])
            if at + 1 < begin[layer[v] + 1]:
                most = min(most, x[order[at + 1]] - room[order[at + 1]])
        to = max(least, min(most, wish(net, lines, b, x)))
        for v in members:
            x[v] = to
