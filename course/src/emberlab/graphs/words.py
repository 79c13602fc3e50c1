"""A graph in words: what a reader gets who cannot see the picture, and what `print` shows."""

from __future__ import annotations

from collections import Counter
from typing import Any

from emberlab.graphs.document import gradient_text
from emberlab.graphs.model import Graph, Kind, shape_text
from emberlab.graphs.summaries import host, number_text

MOST = 12  # operations that are told one by one
LONGEST = 40  # characters of a name


def heading(graph: Graph) -> str:
    """How large the graph is, in one sentence."""
    counts = Counter(node.kind for node in graph.nodes)
    words = {
        Kind.OPERATION: "operation",
        Kind.LEAF: "leaf tensor",
        Kind.PARAMETER: "parameter",
        Kind.CONSTANT: "constant",
    }
    parts = [
        f"{counts[kind]} {word}{'s' if counts[kind] > 1 else ''}"
        for kind, word in words.items()
        if counts[kind]
    ]
    title = f" of {_short(graph.title)}" if graph.title else ""
    return f"Computation graph{title}: {', '.join(parts) or 'empty'}."


def describe(graph: Graph, sweep: Any = None, hide_shapes: bool = False) -> str:
    """The graph as text: its size, then what each operation makes of what, and its gradient if `sweep` has it."""
    told = []
    for index in graph.operations[:MOST]:
        node = graph.nodes[index]
        inputs = ", ".join(_input(graph, each.source) for each in node.inputs)
        made = "" if hide_shapes else _result(node)
        grad = gradient_text(sweep.gradient.get(index)) if sweep is not None else ""
        told.append(
            f"{_short(node.label) + ' = ' if node.label else ''}{node.name}({inputs})"
            + (f" → {made}" if made else "")
            + (f", gradient {grad}" if grad else "")
        )
    left = len(graph.operations) - MOST
    rest = f" And {left} more." if left > 0 else ""
    leaves = [] if sweep is None else _leaves(graph, sweep)
    return " ".join([heading(graph), *(f"{line}." for line in [*told, *leaves])]) + rest


def _input(graph: Graph, index: int) -> str:
    """What an operation works on: a name, or a number itself."""
    node = graph.nodes[index]
    if node.kind is Kind.CONSTANT and not node.name and node.shape == () and node.array is not None:
        return number_text(host(node.array)[()])
    return _short(graph.call(index))


def _leaves(graph: Graph, sweep: Any) -> list[str]:
    """The gradients that the leaves get."""
    return [
        f"gradient of {_short(graph.call(index))}: {gradient_text(sweep.gradient[index])}"
        for index, node in enumerate(graph.nodes)
        if node.kind in (Kind.LEAF, Kind.PARAMETER) and sweep.gradient.get(index) is not None
    ][:MOST]


def _result(node: Any) -> str:
    if node.shape == () and node.array is not None:
        return number_text(host(node.array)[()])
    return shape_text(node.shape)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
