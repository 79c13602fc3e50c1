"""Everything that is known of one node, in words, for the panel beside the picture."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from emberlab.graphs.document import gradient_text, thumb_dict
from emberlab.graphs.mathematics import mathml, plain
from emberlab.graphs.model import Graph, Node
from emberlab.graphs.rules import Rule, rule
from emberlab.graphs.summaries import array_text, memory_text, sayable, thumb, time_text


def details_of(graph: Graph, index: int, sweep: Any = None) -> dict[str, Any]:
    """What the panel says of a node; see the widget's front end for how."""
    node = graph.nodes[index]
    law = rule(graph, index)
    found = {
        "title": graph.call(index),
        "grad_fn": node.grad_fn,
        "shape": "" if node.shape is None else str(node.shape),
        "dtype": node.dtype,
        "memory": _memory(node),
        "time": time_text(node.seconds),
        "value": array_text(node.array),
        "line": None if node.line is None else {"where": node.line.where, "text": node.line.text},
        "unbuilt": node.unbuilt or (sweep.trouble.get(index, "") if sweep is not None else ""),
        "rule": None if law is None else _rule(law),
        "inputs": _inputs(graph, node, law),
        "arriving": _parts(graph, sweep.arriving.get(index, []) if sweep is not None else []),
        "gradient": _gradient(sweep.gradient.get(index)) if sweep is not None else None,
        "leaving": _parts(graph, sweep.leaving.get(index, []) if sweep is not None else []),
    }
    return {key: sayable(value) for key, value in found.items()}


def _rule(law: Rule) -> dict[str, str]:
    """The rule as a formula, and what is to be said about it in words."""
    formula = _formula(law.latex) if law.gradient else {"mathml": "", "text": ""}
    return {**formula, "words": " ".join([law.words, *law.notes]).strip()}


def _inputs(graph: Graph, node: Node, law: Rule | None) -> list[dict[str, Any]]:
    local = law.local if law is not None else {}
    return [
        {
            "node": each.source,
            "name": graph.call(each.source),
            "local": _formula(local[slot]) if slot in local else None,
        }
        for each, slot in zip(node.inputs, node.slots, strict=True)
    ]


def _parts(graph: Graph, parts: list[tuple[int, Any]]) -> list[dict[str, Any]]:
    return [
        {"node": index, "name": graph.call(index) if index >= 0 else "start"} | (_gradient(array) or {})
        for index, array in parts
    ]


def _gradient(array: Any) -> dict[str, Any] | None:
    if array is None:
        return None
    return {"text": gradient_text(array), "thumb": thumb_dict(thumb(array)), "value": array_text(array)}


def _formula(latex: str) -> dict[str, str]:
    return {"mathml": mathml(latex), "text": plain(latex)}


def _memory(node: Node) -> str:
    if node.shape is None or not node.dtype:
        return ""
    try:
        size = np.dtype(node.dtype).itemsize
    except TypeError:
        return ""
    return memory_text(prod(node.shape) * size)
