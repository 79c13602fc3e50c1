"""Places the axis of every item: near its neighbours, in order, with room between, and spines upright."""

from __future__ import annotations

from emberlab.widgets.graph.layout.lines import make_lines, relax, straightened
from emberlab.widgets.graph.layout.network import Network
from emberlab.widgets.graph.layout.spines import Spines, find_spines

SWEEPS = 8
ROUNDS = 6
STRETCH = 1.3  # how much wider upright lines may make it all; a tangle that needs more does without
CHAIN = 1000  # how much more a chain of boxes counts than an edge to the side
LONG = 200  # and a long edge


def place_across(net: Network, forks: list[int], gap: float) -> list[float]:
    """Give the axis of every item, from an arbitrary origin."""
    spines = find_spines(net, forks)
    room = room_before(net, gap)
    x = [0.0] * net.items
    for rank in range(net.layers):
        pack(net, room, rank, x)
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for rank in range(net.layers) if down else reversed(range(net.layers)):
            row = net.order[net.first[rank] : net.first[rank + 1]]
            settle(row, room, [aim(net, spines, v, down, x) for v in row], x)
    lines = make_lines(net, spines, room)
    if len(lines.ready) < len(lines.members):
        # A join stands on the other side of something than its fork: they cannot be on one line.
        apart = [-1] * net.items
        lines = make_lines(net, spines._replace(fork=apart, join=apart), room)
    upright = straightened(net, lines, x)
    for _ in range(ROUNDS):
        relax(net, lines, upright, False)
        relax(net, lines, upright, True)
    return x if extent(net, upright) > STRETCH * extent(net, x) else upright


def extent(net: Network, x: list[float]) -> float:
    """Tell how wide it all is."""
    least = min(x[v] - net.left[v] for v in range(net.items))
    most = max(x[v] + net.right[v] for v in range(net.items))
    return most - least


def room_before(net: Network, gap: float) -> list[float]:
    """Give the least distance of each item's axis from the axis to its left."""
    room = [0.0] * net.items
    for rank in range(net.layers):
        for i in range(net.first[rank] + 1, net.first[rank + 1]):
            u = net.order[i - 1]
            v = net.order[i]
            room[v] = net.right[u] + net.left[v] + (gap if u < net.boxes or v < net.boxes else gap / 2)
    return room


def pack(net: Network, room: list[float], rank: int, x: list[float]) -> None:
    """Put a layer side by side around 0."""
    row = net.order[net.first[rank] : net.first[rank + 1]]
    at = 0.0
    for v in row:
        at += room[v]
        x[v] = at
    for v in row:
        x[v] -= at / 2


def aim(net: Network, spines: Spines, v: int, down: bool, x: list[float]) -> tuple[float, int]:
    """Give where an item would like to be, and how much that counts.

    Its neighbours are on the side the sweep comes from, or on the other side if it has none there.
    """
    near = spines.up[v] if down else spines.down[v]
    line = near if near >= 0 else (spines.fork[v] if down else spines.join[v])
    if line >= 0:
        return x[line], CHAIN if line < net.boxes and v < net.boxes else LONG
    above = down
    if not (net.ins[v] if above else net.outs[v]):
        above = not above
    many = pulled(net, above, v)
    return (pull(net, above, v, x) / many, many) if many > 0 else (x[v], 1)


def pull(net: Network, above: bool, v: int, x: list[float]) -> float:
    """Give the sum of the places to which an item's edges on one side pull it, each times its weight."""
    total = 0.0
    if above:
        for s in net.ins[v]:
            total += net.weight[s] * (x[net.top[s]] + (net.top_at[s] - net.bottom_at[s]))
    else:
        for s in net.outs[v]:
            total += net.weight[s] * (x[net.bottom[s]] + (net.bottom_at[s] - net.top_at[s]))
    return total


def pulled(net: Network, above: bool, v: int) -> int:
    """Give the sum of those weights."""
    return sum(net.weight[s] for s in (net.ins[v] if above else net.outs[v]))


def settle(row: list[int], room: list[float], aims: list[tuple[float, int]], x: list[float]) -> None:
    """Take the nearest places to the aims, in weighted squares, that keep order and room.

    The method is that of pooled adjacent violators (Barlow et al., 1972).
    """
    totals: list[float] = []
    weights: list[int] = []
    ends: list[int] = []
    offset = 0.0
    for i, (v, (target, weight)) in enumerate(zip(row, aims, strict=True)):
        offset += room[v]
        totals.append(weight * (target - offset))
        weights.append(weight)
        ends.append(i + 1)
        while len(totals) > 1 and totals[-2] * weights[-1] > totals[-1] * weights[-2]:
            totals[-2] += totals[-1]
            weights[-2] += weights[-1]
            ends[-2] = ends[-1]
            totals.pop()
            weights.pop()
            ends.pop()
    offset = 0.0
    i = 0
    for total, weight, end in zip(totals, weights, ends, strict=True):
        at = total / weight
        while i < end:
            offset += room[row[i]]
            x[row[i]] = at + offset
            i += 1
