"""Puts the nodes of a graph into the module calls in which they ran."""

from __future__ import annotations

from collections.abc import Sequence

from emberlab.graphs.model import Graph, Group, Kind
from emberlab.graphs.names import Names
from emberlab.graphs.notes import Span


def group_by_calls(
    graph: Graph, clock: Sequence[tuple[int, int]], spans: Sequence[Span], names: Names
) -> None:
    """Give every operation its innermost module call as its group, and parameters that of their only user.

    Args:
        graph: gets its groups here.
        clock: for every operation, its node and when it was recorded.
        spans: calls of modules, as start and end on the same clock; they nest.
        names: the user's names, for the outermost modules.
    """
    paths: dict[int, dict[int, str]] = {}
    waiting = sorted(spans, key=lambda span: (span.start, -span.end))
    around: list[tuple[Span, int]] = []  # open calls, innermost last, with their group
    following = 0
    for node, tick in clock:
        while following < len(waiting) and waiting[following].start < tick:
            span = waiting[following]
            following += 1
            while around and around[-1][0].end <= span.start:
                around.pop()
            if span.end > tick:
                parent = around[-1] if around else None
                graph.groups.append(
                    Group(
                        _name(span, parent, names, paths), span.type, parent[1] if parent else -1, span.module
                    )
                )
                around.append((span, len(graph.groups) - 1))
        while around and around[-1][0].end <= tick:
            around.pop()
        if around:
            graph.nodes[node].group = around[-1][1]
    _place_tensors(graph)


def _name(span: Span, parent: tuple[Span, int] | None, names: Names, paths: dict[int, dict[int, str]]) -> str:
    """What a module is called: its place in the module around it, or the user's variable.

    `paths` collects the places of all modules in another one, both by identity: they are looked up only once.
    """
    module = span.module()
    outer = parent[0].module() if parent else None
    if module is None:
        return ""
    if outer is None:
        return names.module(module)
    if id(outer) not in paths:
        paths[id(outer)] = {id(inner): str(path) for path, inner in outer.named_modules()}
    return paths[id(outer)].get(id(module)) or names.module(module)


def _place_tensors(graph: Graph) -> None:
    """A parameter, or a constant without a name, that is used in one call only belongs into it."""
    users = graph.consumers()
    for index, node in enumerate(graph.nodes):
        if (node.kind is Kind.PARAMETER or (node.kind is Kind.CONSTANT and not node.name)) and users[index]:
            places = {graph.nodes[user].group for user in users[index]}
            node.group = places.pop() if len(places) == 1 else -1
