"""Heights of the layers, and the points through which every edge runs."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from emberlab.widgets.graph.layout.boxes import Part
from emberlab.widgets.graph.layout.network import Network


class Placed(NamedTuple):
    """One part laid out by itself, its left and upper sides at 0."""

    x: list[float]
    y: list[float]
    width: float
    height: float
    routes: list[list[float]]


def draw_part(part: Part, net: Network, axis: list[float], gap_x: float, gap_y: float) -> Placed:
    """Place a part's boxes and draw its routes, from the axes of its items."""
    least = inf
    most = -inf
    for v in range(net.items):
        least = min(least, axis[v] - net.left[v])
        most = max(most, axis[v] + net.right[v])
    x = [axis[v] - net.left[v] - least for v in range(part.boxes)]
    begin, end = bands(part, net, axis, gap_y)
    y = []
    for v in range(part.boxes):
        rank = net.layer[v]
        spare = end[rank] - begin[rank] - part.h[v]
        # A source stands next to what it feeds, a sink next to what feeds it, all else in the middle.
        if part.pinned[v] == 2 or not net.ins[v]:
            y.append(begin[rank] + spare)
        elif not net.outs[v]:
            y.append(begin[rank])
        else:
            y.append(begin[rank] + spare / 2)
    width = most - least
    lanes, count = assign_lanes(part, net)
    routes = []
    for e in range(part.edges):
        u = part.source[e]
        v = part.target[e]
        upper = net.layer[u]
        lower = net.layer[v]
        leave = x[u] + part.source_x[e]
        arrive = x[v] + part.target_x[e]
        route = [leave, y[u] + part.h[u]]
        if end[upper] > y[u] + part.h[u]:
            route += [leave, end[upper]]
        if net.waypoint[e] == -2:
            lane = width + (lanes[e] + 1) * (gap_x / 2)
            route += [lane, begin[upper + 1], lane, end[lower - 1]]
        else:
            for rank in range(upper + 1, lower):
                at = axis[net.waypoint[e] + rank - upper - 1] - least
                route += [at, begin[rank]]
                if end[rank] > begin[rank]:
                    route += [at, end[rank]]
        if y[v] > begin[lower]:
            route += [arrive, begin[lower]]
        route += [arrive, y[v]]
        routes.append(route)
    return Placed(x, y, width + count * (gap_x / 2), end[-1], routes)


def bands(part: Part, net: Network, axis: list[float], gap_y: float) -> tuple[list[float], list[float]]:
    """Tell where each layer begins and ends.

    A gap that edges cross over a long way is higher, so that they are not flat.
    """
    tallest = [0.0] * net.layers
    for v in range(part.boxes):
        tallest[net.layer[v]] = max(tallest[net.layer[v]], part.h[v])
    widest = [0.0] * net.layers
    for s, (u, v) in enumerate(zip(net.top, net.bottom, strict=True)):
        across = abs(axis[u] + net.top_at[s] - (axis[v] + net.bottom_at[s]))
        widest[net.layer[u]] = max(widest[net.layer[u]], across)
    begin = []
    end = []
    at = 0.0
    for rank in range(net.layers):
        begin.append(at)
        end.append(at + tallest[rank])
        at = end[rank] + gap_y + min(2 * gap_y, max(0, (widest[rank] - 4 * gap_y) * 0.08))
    return begin, end


def assign_lanes(part: Part, net: Network) -> tuple[dict[int, int], int]:
    """Give lanes to the right of everything to the edges without waypoints, and count the lanes.

    Edges one below the other share one.
    """
    far = [e for e in range(part.edges) if net.waypoint[e] == -2]
    by_end = sorted(far, key=lambda e: net.layer[part.target[e]])
    lanes: dict[int, int] = {}
    free: list[int] = []
    count = 0
    done = 0
    for e in sorted(far, key=lambda e: net.layer[part.source[e]]):
        while done < len(by_end) and net.layer[part.target[by_end[done]]] <= net.layer[part.source[e]]:
            free.append(lanes[by_end[done]])
            done += 1
        if free:
            lanes[e] = free.pop()
        else:
            lanes[e] = count
            count += 1
    return lanes, count
