"""Chooses which lines are upright in all their length, so that the whole is not much wider than its widest layer."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from emberlab.widgets.graph.layout.lines import Lines, make_lines
from emberlab.widgets.graph.layout.network import Network
from emberlab.widgets.graph.layout.rows import Rows
from emberlab.widgets.graph.layout.spines import Spines

LEVELS = 3


class Fit(NamedTuple):
    """Lines that fit, and for each how far left and right it can stand."""

    lines: Lines
    least: list[float]
    most: list[float]


def fit_lines(net: Network, spines: Spines, rows: Rows) -> Fit:
    """Take all lines if there is room for them. Else lines bend.

    First long edges bend, then short chains; the heaviest chains last. Changes `spines`, whose `up` and `down` are
    then those of the lines that fit, forks included.
    """
    items = range(net.items)
    following = [spines.join[v] if spines.join[v] >= 0 else spines.down[v] for v in items]
    lines = make_lines(net, following)
    if lines is None:
        # A join stands on the other side of something than its fork: they cannot be on one line.
        following = spines.down.copy()
        lines = make_lines(net, following)
    assert lines is not None, "links that do not cross run in no circles"
    right = [rows.offset[v] + rows.spare[net.layer[v]] for v in items]
    kept = following.copy()
    ranks = ranks_of(net, lines, following)
    count = len(lines.members)
    lines, least = push_left(net, rows, lines, kept, right)
    if len(lines.members) > count:
        for level in range(LEVELS):
            for v in items:
                if level == 0:
                    kept[v] = -1
                if ranks[v] == level:
                    kept[v] = following[v]
            some = make_lines(net, kept)
            assert some is not None, "part of the lines runs in no circles"
            lines, least = push_left(net, rows, some, kept, right)
            most = push_right(net, rows, lines)
            right = [most[lines.of[v]] for v in items]
    spines.up[:] = [-1] * net.items
    for v in items:
        spines.down[v] = kept[v]
        if kept[v] >= 0:
            spines.up[kept[v]] = v
    return Fit(lines, least, push_right(net, rows, lines))


def ranks_of(net: Network, lines: Lines, following: list[int]) -> list[int]:
    """Tell how soon an item's link to the next gives way.

    0 is last, for the heaviest chains, 1 is for other chains, 2 for long edges; -1 where there is no link.
    """
    boxes, layer = net.boxes, net.layer
    weight = [0] * len(lines.members)
    for v in range(boxes):
        if 0 <= following[v] < boxes:
            weight[lines.of[v]] += layer[following[v]] - layer[v]
    heaviest = max(weight)
    ranks = []
    for v, below in enumerate(following):
        if below < 0:
            ranks.append(-1)
        elif v >= boxes or below >= boxes:
            ranks.append(2)
        else:
            ranks.append(0 if 2 * weight[lines.of[v]] >= heaviest else 1)
    return ranks


def push_left(
    net: Network, rows: Rows, lines: Lines, following: list[int], right: list[float]
) -> tuple[Lines, list[float]]:
    """Put every line as far left as it goes.

    A line of which a part cannot stand left of `right` is cut into pieces, in `following` as well.
    """
    order, place, layer, first = net.order, net.place, net.layer, net.first
    of = [0] * net.items
    members: list[list[int]] = []
    least: list[float] = []
    for line in lines.members:
        piece: list[int] = []
        low = 0.0
        high = 0.0
        for v in line:
            at = net.left[v]
            if place[v] > 0:
                at = least[of[order[first[layer[v]] + place[v] - 1]]] + rows.room[v]
            # Rounding must not cut a line that fits exactly.
            cut = bool(piece) and max(low, at) > min(high, right[v]) + 1e-6
            if cut:
                following[piece[-1]] = -1
            if cut or not piece:
                piece = []
                members.append(piece)
                least.append(at)
                low = at
                high = right[v]
            piece.append(v)
            low = max(low, at)
            high = min(high, right[v])
            of[v] = len(members) - 1
            least[-1] = low
    return Lines(of, members), least


def push_right(net: Network, rows: Rows, lines: Lines) -> list[float]:
    """Tell how far right every line goes."""
    most = [inf] * len(lines.members)
    for b in range(len(lines.members) - 1, -1, -1):
        for v in lines.members[b]:
            at = net.first[net.layer[v]] + net.place[v] + 1
            if at == net.first[net.layer[v] + 1]:
                most[b] = min(most[b], rows.offset[v] + rows.spare[net.layer[v]])
            else:
                most[b] = min(most[b], most[lines.of[net.order[at]]] - rows.room[net.order[at]])
    return most
