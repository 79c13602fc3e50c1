"""Orders the items of every layer so that few edges cross: barycentres in sweeps, and exchange of neighbours."""

from __future__ import annotations

from math import inf

from emberlab.widgets.graph.layout.boxes import Part
from emberlab.widgets.graph.layout.crossings import Slots, count_crossings, exchange, make_slots
from emberlab.widgets.graph.layout.layers import assign_layers
from emberlab.widgets.graph.layout.network import Network, make_network


def order_part(part: Part) -> Network:
    """Give the part in layers and in order, with boxes that may be high or low where fewer edges cross."""
    high = make_network(part, assign_layers(part, sink=False))
    count = order_layers(high)
    if count == 0 or is_large(high):
        return high
    low = make_network(part, assign_layers(part, sink=True))
    return low if order_layers(low) < count else high


def order_layers(net: Network) -> float:
    """Order the network in place and return how many edges still cross."""
    slots = make_slots(net)
    sweeps = 4 if is_large(net) else 24
    best: float = inf
    kept = net.order.copy()
    for upward in (True, False):
        search(net, upward)
        count = count_crossings(net, slots)
        stale = 0
        if count < best:
            best = count
            kept = net.order.copy()
        for sweep in range(sweeps):
            if best == 0 or stale >= 6:
                break
            sort_layers(net, slots, upward if sweep % 2 == 0 else not upward, sweep % 4 >= 2)
            exchange(net, slots, sweep % 2 == 1)
            count = count_crossings(net, slots)
            stale += 1
            if count < best:
                best = count
                kept = net.order.copy()
                stale = 0
        if best == 0 or is_large(net):
            break
    net.order[:] = kept
    for i, v in enumerate(kept):
        net.place[v] = i - net.first[net.layer[v]]
    return best


def is_large(net: Network) -> bool:
    """Tell whether a graph is so large that time counts more than the last crossings."""
    return net.items + len(net.top) > 8000


def search(net: Network, upward: bool) -> None:
    """Order depth first from the last boxes up (or the first boxes down), each item where it is met."""
    ends, runs, other = (net.outs, net.ins, net.top) if upward else (net.ins, net.outs, net.bottom)
    seen = [False] * net.items
    filled = [0] * net.layers
    for root in range(net.items):
        if ends[root]:
            continue
        stack = [root]
        while stack:
            v = stack.pop()
            if seen[v]:
                continue
            seen[v] = True
            rank = net.layer[v]
            net.place[v] = filled[rank]
            filled[rank] += 1
            net.order[net.first[rank] + net.place[v]] = v
            stack.extend(other[s] for s in reversed(runs[v]) if not seen[other[s]])


def sort_layers(net: Network, slots: Slots, upward: bool, turned: bool) -> None:
    """Do one sweep: sort every layer by the mean place of its neighbours in the layer before it."""
    runs, other, share = (
        (net.outs, net.bottom, slots.bottom_share) if upward else (net.ins, net.top, slots.top_share)
    )
    first, order, place, weight = net.first, net.order, net.place, net.weight
    turn = -1 if turned else 1
    for rank in range(net.layers - 2, -1, -1) if upward else range(1, net.layers):
        moving = []
        free = []
        for i in range(first[rank], first[rank + 1]):
            v = order[i]
            if not runs[v]:
                continue
            total = 0.0
            many = 0
            for s in runs[v]:
                total += weight[s] * (place[other[s]] + share[s])
                many += weight[s]
            moving.append((total / many, turn * place[v], v))
            free.append(i)
        moving.sort()
        for i, (_, _, v) in zip(free, moving, strict=True):
            order[i] = v
            place[v] = i - first[rank]
