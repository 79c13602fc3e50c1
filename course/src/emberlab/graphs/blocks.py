"""Divides long runs of operations into blocks, so that a graph of thousands of steps opens as a page.

A block is a stretch of time, so no two blocks can each come before the other. Where the user's lines are known,
blocks are the rounds of their loop.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import ceil, isqrt

from emberlab.graphs.model import Graph, Group, Kind

MOST = 60  # operations and modules side by side in one frame before they are divided
FEW = 24  # blocks side by side in one frame before they are divided again


@dataclass(frozen=True)
class _Item:
    """What stands in a frame: an operation or a group, where it begins, and its line if it is known."""

    first: int
    node: int = -1
    group: int = -1
    line: int = 0


def add_blocks(graph: Graph, most: int = MOST) -> None:
    """Divide every frame of more than `most` items into blocks; the graph is changed."""
    for parent, items in sorted(_items(graph).items()):
        if len(items) > most:
            _divide(graph, parent, items)
    _order(graph)


def _items(graph: Graph) -> dict[int, list[_Item]]:
    """What stands in each frame, in order of time; -1 is the whole picture."""
    begins: dict[int, int] = {}
    for index, node in enumerate(graph.nodes):
        group = node.group if node.kind is Kind.OPERATION else -1
        while group >= 0 and group not in begins:
            begins[group] = index
            group = graph.groups[group].parent
    frames: defaultdict[int, list[_Item]] = defaultdict(list)
    for index, node in enumerate(graph.nodes):
        if node.kind is Kind.OPERATION:
            frames[node.group].append(_Item(index, node=index, line=node.line.number if node.line else 0))
    for group, first in begins.items():
        frames[graph.groups[group].parent].append(_Item(first, group=group))
    for items in frames.values():
        items.sort(key=lambda item: item.first)
    return frames


def _divide(graph: Graph, parent: int, items: list[_Item]) -> None:
    rounds = _rounds(items)
    named = len(rounds) > 1
    if not named:
        size = max(10, isqrt(len(items)))
        rounds = [items[i : i + size] for i in range(0, len(items), size)]
    size = ceil(len(rounds) / FEW) if len(rounds) > FEW else 1
    for start in range(0, len(rounds), size):
        outer = parent
        some = rounds[start : start + size]
        if size > 1:
            graph.groups.append(
                Group(_range("round" if named else "part", start + 1, start + len(some)), "", parent)
            )
            outer = len(graph.groups) - 1
        for number, block in enumerate(some, start + 1):
            calls = "" if named else _calls(graph, block, items.index(block[0]))
            graph.groups.append(Group(calls or _name(block, number, named), "", outer))
            for item in block:
                if item.node >= 0:
                    graph.nodes[item.node].group = len(graph.groups) - 1
                else:
                    graph.groups[item.group].parent = len(graph.groups) - 1


def _rounds(items: list[_Item]) -> list[list[_Item]]:
    """Cut where the line goes back: there a loop begins again."""
    if not all(item.line or item.group >= 0 for item in items):
        return [items]
    rounds: list[list[_Item]] = [[]]
    last = 0
    for item in items:
        if item.line and item.line < last and rounds[-1]:
            rounds.append([])
        rounds[-1].append(item)
        last = item.line or last
    return rounds if len(rounds) < len(items) else [items]


def _calls(graph: Graph, block: list[_Item], before: int) -> str:
    """What a block is called that only holds calls of one module's class: "RNNCell 15–28"; "" for any other."""
    kinds = {graph.groups[item.group].type if item.group >= 0 else "" for item in block}
    kind = kinds.pop()
    if kinds or not kind:
        return ""
    first, last = before + 1, before + len(block)
    return f"{kind} {first}" if first == last else f"{kind} {first}–{last}"


def _name(block: list[_Item], number: int, rounds: bool) -> str:
    if not rounds:
        return f"part {number}"
    lines = [item.line for item in block if item.line]
    return f"round {number}, {_range('line', min(lines), max(lines))}" if lines else f"round {number}"


def _range(what: str, first: int, last: int) -> str:
    return f"{what} {first}" if first == last else f"{what}s {first}–{last}"


def _order(graph: Graph) -> None:
    """Number the groups anew, each after the one around it."""
    depth = []
    for group in range(len(graph.groups)):
        deep, around = 0, graph.groups[group].parent
        while around >= 0:
            deep, around = deep + 1, graph.groups[around].parent
        depth.append(deep)
    order = sorted(range(len(graph.groups)), key=lambda group: (depth[group], group))
    place = {old: new for new, old in enumerate(order)} | {-1: -1}
    graph.groups = [graph.groups[old] for old in order]
    for each in graph.groups:
        each.parent = place[each.parent]
    for node in graph.nodes:
        node.group = place[node.group]
