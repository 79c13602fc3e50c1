"""Places the axis of every item: near its neighbours, in order, with room between, and spines upright."""

from __future__ import annotations

from emberlab.widgets.graph.layout.lines import relax, straightened
from emberlab.widgets.graph.layout.network import Network
from emberlab.widgets.graph.layout.rows import make_rows, settle
from emberlab.widgets.graph.layout.spines import Spines, find_spines
from emberlab.widgets.graph.layout.window import fit_lines

SWEEPS = 8
ROUNDS = 6
CHAIN = 1000  # how much more a chain of boxes counts than an edge to the side
LONG = 200  # and a long edge


def place_across(net: Network, forks: list[int], gap: float) -> list[float]:
    """Give the axis of every item, from an arbitrary origin."""
    spines = find_spines(net, forks)
    rows = make_rows(net, gap)
    lines, least, most = fit_lines(net, spines, rows)
    x = [rows.offset[v] + rows.spare[net.layer[v]] / 2 for v in range(net.items)]
    for sweep in range(SWEEPS):
        down = sweep % 2 == 0
        for rank in range(net.layers) if down else reversed(range(net.layers)):
            row = net.order[net.first[rank] : net.first[rank + 1]]
            settle(row, rows.offset, rows.spare[rank], [aim(net, spines, v, down, x) for v in row], x)
    upright = straightened(net, lines, rows.room, x, least, most)
    for _ in range(ROUNDS):
        relax(net, lines, rows.room, upright, least, most, False)
        relax(net, lines, rows.room, upright, least, most, True)
    return upright


def aim(net: Network, spines: Spines, v: int, down: bool, x: list[float]) -> tuple[float, int]:
    """Give where an item would like to be, and how much that counts.

    Its neighbours are on the side the sweep comes from, or on the other side if it has none there.
    """
    line = spines.up[v] if down else spines.down[v]
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
