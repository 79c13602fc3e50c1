"""Two graphs side by side as one, with what differs marked and said in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import replace

from emberlab.graphs.alignment import aligned, gaps
from emberlab.graphs.model import Graph, Group, Input, Kind, Node, shape_text

ONLY_HERE, DIFFERS = "only here", "differs"
_NOTES = 12  # sentences at most
_TITLE = 40  # characters of a title that are repeated in sentences

Visit = tuple[tuple[str, str] | None, str]  # a line that ran, and an operation that it made


def compare(first: Graph, second: Graph, titles: tuple[str, str] = ("run 1", "run 2")) -> Graph:
    """Return one graph with both in it, each in a group of its own, and sentences about how they differ.

    Operations are matched in the order in which they ran, by name, line and module; a node that the other graph
    lacks is marked "only here", one with another shape, dtype or line "differs".

    Args:
        first: a graph; it is not changed.
        second: another one.
        titles: what to call them.
    """
    titles = tuple(_short(title, f"run {number}") for number, title in enumerate(titles, 1))  # type: ignore[assignment]
    both = Graph(f"{titles[0]} and {titles[1]}", framework=first.framework)
    sides = [_Side(graph, title, both) for graph, title in zip((first, second), titles, strict=True)]
    one, other = sides
    pairs = _matched(one, other)
    for side, matched in ((one, {a for a, _ in pairs}), (other, {b for _, b in pairs})):
        for index in side.graph.operations:
            if index not in matched:
                side.node(index).mark = ONLY_HERE
        side.mark_tensors()
    changes = [_compare_pair(one, a, other, b) for a, b in pairs]
    both.notes = list(dict.fromkeys([*first.notes, *second.notes]))
    both.notes += _sentences(one, other, [change for change in changes if change])
    return both


class _Side:
    """One of the two graphs, and where it stands in the common one."""

    def __init__(self, graph: Graph, title: str, both: Graph) -> None:
        self.graph, self.title, self.both = graph, title, both
        self.start = len(both.nodes)
        top = len(both.groups)
        both.groups.append(Group(title))
        both.groups += [
            replace(group, parent=top if group.parent < 0 else group.parent + top + 1)
            for group in graph.groups
        ]
        for node in graph.nodes:
            inputs = [Input(each.source + self.start, each.output) for each in node.inputs]
            group = top if node.group < 0 else node.group + top + 1
            both.nodes.append(replace(node, inputs=inputs, slots=list(node.slots), group=group, mark=""))
        both.roots += [root + self.start for root in graph.roots]

    def node(self, index: int) -> Node:
        """A node's copy in the common graph."""
        return self.both.nodes[index + self.start]

    def paths(self) -> list[tuple[str, ...]]:
        """For every group, the names of the modules around it and its own."""
        found: list[tuple[str, ...]] = []
        for group in self.graph.groups:
            around = found[group.parent] if group.parent >= 0 else ()
            found.append((*around, f"{group.name} {group.type}") if group.type else around)
        return found

    def keys(self) -> list[Hashable]:
        """What each operation is recognised by."""
        paths = self.paths()
        return [
            (
                node.name,
                node.line and (node.line.where, node.line.text),
                paths[node.group] if node.group >= 0 else (),
            )
            for node in (self.graph.nodes[index] for index in self.graph.operations)
        ]

    def mark_tensors(self) -> None:
        """A leaf whose users are all only here is so, too."""
        for index, users in enumerate(self.graph.consumers()):
            kind = self.graph.nodes[index].kind
            if (
                kind is not Kind.OPERATION
                and users
                and all(self.node(user).mark == ONLY_HERE for user in users)
            ):
                self.node(index).mark = ONLY_HERE


def _matched(one: _Side, other: _Side) -> list[tuple[int, int]]:
    """Pairs of operations that did the same; of what is left between them, those of one name."""
    first, second = one.graph.operations, other.graph.operations
    pairs = aligned(one.keys(), other.keys())
    names = [one.graph.nodes[index].name for index in first]
    others = [other.graph.nodes[index].name for index in second]
    for a, b in list(gaps(pairs, len(first), len(second))):
        pairs += [(a.start + x, b.start + y) for x, y in aligned(names[a], others[b])]
    return [(first[a], second[b]) for a, b in sorted(pairs)]


def _compare_pair(one: _Side, a: int, other: _Side, b: int) -> str:
    """Mark a matched pair if it differs; returns in words how."""
    left, right = one.graph.nodes[a], other.graph.nodes[b]
    parts = []
    if left.shape != right.shape and left.shape is not None and right.shape is not None:
        parts.append(
            f"has shape {shape_text(left.shape)} in {one.title} and {shape_text(right.shape)} in {other.title}"
        )
    if left.dtype != right.dtype and left.dtype and right.dtype:
        parts.append(f"has dtype {left.dtype} in {one.title} and {right.dtype} in {other.title}")
    if _line(left) != _line(right) and left.line and right.line:
        parts.append(
            f"was made by {left.line.where} in {one.title} and by {right.line.where} in {other.title}"
        )
    if not parts:
        return ""
    one.node(a).mark = other.node(b).mark = DIFFERS
    return f"{_named(left)} {' and '.join(parts)}"


def _sentences(one: _Side, other: _Side, changes: list[str]) -> list[str]:
    """The differences in words, the greatest first."""
    found = [*_more(one, other), *_more(other, one)]
    for change, times in Counter(changes).items():
        found.append(f"{change}{f' ({times} times)' if times > 1 else ''}.")
    if not found:
        return [f"{one.title} and {other.title} ran the same operations on the same shapes."]
    if len(found) > _NOTES:
        rest = len(found) - _NOTES + 1
        found = [*found[: _NOTES - 1], f"There are {rest} more differences."]
    return found


def _more(side: _Side, other: _Side) -> list[str]:
    """What one graph did and the other did not: lines that it went through more often, and single operations."""
    extra = [index for index in side.graph.operations if side.node(index).mark == ONLY_HERE]
    here, there = _visits(side), _visits(other)
    found: dict[str, None] = {}
    rest: Counter[str] = Counter()
    for run in _runs(side, extra):
        nodes = [side.graph.nodes[index] for index in run]
        more = [here[_visit(node)] - there[_visit(node)] if there[_visit(node)] else 0 for node in nodes]
        numbers = sorted({node.line.number for node in nodes if node.line is not None})
        if numbers and min(more) > 0:
            found[f"{side.title} went {_times(max(more))} more through {_lines(numbers)}."] = None
        else:
            rest.update(_named(node) for node in nodes)
    once = [
        f"Only {side.title} has {name}{f', {times} times' if times > 1 else ''}."
        for name, times in rest.items()
    ]
    return [*found, *once]


def _runs(side: _Side, extra: list[int]) -> list[list[int]]:
    """Operations that are only here, split where others ran between them."""
    place = {index: number for number, index in enumerate(side.graph.operations)}
    runs: list[list[int]] = []
    for index in extra:
        if runs and place[index] == place[runs[-1][-1]] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _visits(side: _Side) -> Counter[Visit]:
    """How often each line made each operation."""
    return Counter(_visit(side.graph.nodes[index]) for index in side.graph.operations)


def _visit(node: Node) -> Visit:
    return _line(node), node.name


def _line(node: Node) -> tuple[str, str] | None:
    return None if node.line is None else (node.line.where, node.line.text)


def _named(node: Node) -> str:
    """An operation in words: `relu at line 7`."""
    name = _short(node.name, "an operation")
    return f"{name} at {node.line.where}" if node.line else name


def _lines(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"line {numbers[0]}"
    return f"lines {numbers[0]}–{numbers[-1]}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _short(text: str, otherwise: str) -> str:
    """A title or name on one line, not too long."""
    line = " ".join(text.split()) or otherwise
    return line if len(line) <= _TITLE else f"{line[: _TITLE - 1]}…"
