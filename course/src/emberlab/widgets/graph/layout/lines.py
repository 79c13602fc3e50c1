"""Items that stand on one upright line move together."""

from __future__ import annotations

from typing import NamedTuple

from emberlab.widgets.graph.layout.network import Network


class Lines(NamedTuple):
    """Upright lines of items, from top to bottom, numbered so that every line comes after the lines to its left."""

    of: list[int]
    members: list[list[int]]


def make_lines(net: Network, following: list[int]) -> Lines | None:
    """Gather the lines in which each item is followed by `following`, -1 at the end; None if some run in circles."""
    of = [0] * net.items
    members: list[list[int]] = []
    inner = set(following)
    for head in net.order:
        if head in inner:
            continue
        line = []
        v = head
        while v >= 0:
            of[v] = len(members)
            line.append(v)
            v = following[v]
        members.append(line)
    # How many items of a line have a line to their left that has no number yet.
    waits = [sum(1 for v in line if net.place[v] > 0) for line in members]
    ready = [b for b, count in enumerate(waits) if count == 0]
    for b in ready:
        for v in members[b]:
            at = net.first[net.layer[v]] + net.place[v] + 1
            if at < net.first[net.layer[v] + 1]:
                right = of[net.order[at]]
                waits[right] -= 1
                if waits[right] == 0:
                    ready.append(right)
    if len(ready) < len(members):
        return None
    members = [members[b] for b in ready]
    for b, line in enumerate(members):
        for v in line:
            of[v] = b
    return Lines(of, members)


def straightened(
    net: Network, lines: Lines, room: list[float], x: list[float], least: list[float], most: list[float]
) -> list[float]:
    """Give places with every line exactly upright, near to where its items were on average.

    They are from `least` to `most`, by line.
    """
    of, members = lines
    order, place, layer, first = net.order, net.place, net.layer, net.first
    rightward = []
    for b, line in enumerate(members):
        total = 0.0
        for v in line:
            total += x[v]
        rightward.append(max(least[b], min(most[b], total / len(line))))
    leftward = rightward.copy()
    # Two ways to keep the room: push everything right, or everything left. Halfway between, it is kept as well.
    for b, line in enumerate(members):
        for v in line:
            if place[v] > 0:
                u = order[first[layer[v]] + place[v] - 1]
                rightward[b] = max(rightward[b], rightward[of[u]] + room[v])
    for b in range(len(members) - 1, -1, -1):
        for v in members[b]:
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


def relax(
    net: Network,
    lines: Lines,
    room: list[float],
    x: list[float],
    least: list[float],
    most: list[float],
    from_right: bool,
) -> None:
    """Move each line in turn towards where its edges pull it, as far as there is room."""
    begin, order, place, layer = net.first, net.order, net.place, net.layer
    count = len(lines.members)
    for k in range(count):
        b = count - 1 - k if from_right else k
        low = least[b]
        high = most[b]
        for v in lines.members[b]:
            at = begin[layer[v]] + place[v]
            if place[v] > 0:
                low = max(low, x[order[at - 1]] + room[v])
            if at + 1 < begin[layer[v] + 1]:
                high = min(high, x[order[at + 1]] - room[order[at + 1]])
        to = max(low, min(high, wish(net, lines, b, x)))
        for v in lines.members[b]:
            x[v] = to
