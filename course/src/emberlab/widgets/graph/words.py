"""The words of the picture: its size, and what each item is (words.ts)."""

from __future__ import annotations

from emberlab.widgets.graph.document import CONSTANT, LEAF, OPERATION, PARAMETER, GraphDocument
from emberlab.widgets.graph.measure import shorten
from emberlab.widgets.graph.view import Item

_KINDS = ("operation", "leaf tensor", "parameter", "constant")
_LONG = 120


def _count(n: int, word: str) -> str:
    return f"{n} {word}{'' if n == 1 else 's'}"


def size_of_graph(document: GraphDocument) -> str:
    """The whole graph in a sentence."""
    of = list(document.kind).count
    parts = [_count(of(OPERATION), "operation"), _count(of(PARAMETER), "parameter")]
    parts += [_count(of(LEAF) + of(CONSTANT), "other tensor"), _count(len(document.edges), "edge")]
    name = f" of {shorten(document.title, _LONG)}" if document.title else ""
    return f"Computation graph{name}: {', '.join(parts)}."


def say_item(document: GraphDocument, item: Item) -> str:
    """What an item is, with its whole name, for a tooltip."""
    node = item.node
    if node < 0 and item.group < 0:
        return "more tensors than can be drawn here"
    if node < 0:
        group = document.groups[item.group]
        said = " ".join(shorten(each, _LONG) for each in (group.type, group.name) if each)
        return f"{said} ({'open' if item.type == 'frame' else 'closed'})"
    name, label, shape, value = (
        column[node] for column in (document.name, document.label, document.shape, document.value)
    )
    kind = document.kind[node]
    parts = [shorten(name, _LONG) or _KINDS[kind]]
    if label:
        parts.append(f"makes {shorten(label, _LONG)}")
    if kind != OPERATION and name:
        parts.append(_KINDS[kind])
    if shape:
        parts.append("scalar" if shape == "scalar" else f"shape {shorten(shape, _LONG)}")
    if value:
        parts.append(f"value {shorten(value, _LONG)}")
    gradient = document.gradient_text.get(node)
    if gradient:
        parts.append(f"gradient {shorten(gradient, _LONG)}")
    return ", ".join(parts)
