"""A Graph in the form that is drawn and sent to the browser; large ones with their columns as bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from emberlab.graphs.model import Graph, Kind, Node, Thumb, shape_text
from emberlab.graphs.summaries import host, is_broken, number_text, sayable, thumb
from emberlab.graphs.symbols import symbol

WHOLE = 300  # nodes up to which a graph is sent as plain JSON, with all details

OUTPUT, NO_FORWARD, NO_BACKWARD, SHARED, ONLY_HERE, DIFFERS, BROKEN = 1, 2, 4, 8, 16, 32, 64

Document = dict[str, Any]


def document_of(graph: Graph, sweep: Any = None, health: Mapping[str, Any] | None = None) -> Document:
    """The graph as columns of plain values.

    Args:
        graph: what to draw.
        sweep: the gradients of `sweep.backward`, or None when they are not asked for.
        health: by node or group, what `watch` saw.
    """
    nodes = graph.nodes
    return {
        "title": sayable(graph.title),
        "nodes": {
            "kind": [_kind(node) for node in nodes],
            "symbol": [symbol(node.name) if node.kind is Kind.OPERATION else "" for node in nodes],
            "name": [sayable(node.name) for node in nodes],
            "label": [sayable(node.label) for node in nodes],
            "shape": [shape_text(node.shape) for node in nodes],
            "value": [_value(node) for node in nodes],
            "group": [node.group for node in nodes],
            "flags": _flags(graph),
            "outputs": [node.outputs for node in nodes],
        },
        "edges": [
            end for index, node in enumerate(nodes) for each in node.inputs for end in (each.source, index)
        ],
        "groups": [
            {"name": sayable(each.name), "type": sayable(each.type), "parent": each.parent}
            for each in graph.groups
        ],
        "thumbs": _thumbs({index: node.array for index, node in enumerate(nodes)}),
        "gradients": None if sweep is None else gradients_of(sweep),
        "health": dict(health) if health else None,
    }


def gradients_of(sweep: Any) -> dict[str, Any]:
    """The gradients as the document holds them."""
    return {
        "text": {str(index): gradient_text(array) for index, array in sweep.gradient.items()},
        "thumbs": _thumbs(sweep.gradient),
        "order": list(sweep.order),
        "state": sweep.state,
        "why": sayable(sweep.why),
    }


def packed(document: Document) -> Document:
    """The same for the way to the browser: of a large graph numbers as little-endian int32, texts as a table."""
    nodes = document["nodes"]
    if len(nodes["kind"]) <= WHOLE:
        return document
    numbers = {key: _bytes(nodes[key]) for key in ("kind", "group", "flags", "outputs")}
    texts = {key: _table(nodes[key]) for key in ("symbol", "name", "label", "shape", "value")}
    return {**document, "nodes": {**numbers, **texts}, "edges": _bytes(document["edges"])}


def gradient_text(array: Any) -> str:
    """A gradient in a few characters: the number itself, or the largest magnitude of an array."""
    array = host(array)
    if array is None:
        return ""
    if array.ndim == 0 or array.size == 1:
        return number_text(array.reshape(())[()])
    return f"|max| {number_text(np.abs(array).max())}" if array.size else "empty"


def thumb_dict(small: Thumb | None) -> dict[str, Any] | None:
    """A heat map as the document holds it."""
    return None if small is None else {"rows": small.rows, "cols": small.cols, "cells": list(small.cells)}


def _kind(node: Node) -> int:
    """A constant that has a name is an input, and gets a place of its own as leaves do."""
    return int(Kind.LEAF if node.kind is Kind.CONSTANT and node.name else node.kind)


def _value(node: Node) -> str:
    if node.array is None or node.shape != ():
        return ""
    array = host(node.array)
    return number_text(array[()])


def _flags(graph: Graph) -> list[int]:
    used = [0] * len(graph.nodes)
    for node in graph.nodes:
        for each in node.inputs:
            used[each.source] += 1
    roots = set(graph.roots)
    flags = []
    for index, node in enumerate(graph.nodes):
        flag = OUTPUT if index in roots else 0
        if node.unbuilt:
            flag |= NO_BACKWARD if node.step is not None else NO_FORWARD
        if node.kind is not Kind.OPERATION and used[index] > 1:
            flag |= SHARED
        flag |= {"only here": ONLY_HERE, "differs": DIFFERS}.get(node.mark, 0)
        if is_broken(node.array):
            flag |= BROKEN
        flags.append(flag)
    return flags


def _thumbs(arrays: Mapping[int, Any]) -> dict[str, Any]:
    found = {}
    for index, array in arrays.items():
        small = thumb_dict(thumb(array))
        if small is not None:
            found[str(index)] = small
    return found


def _bytes(numbers: Sequence[int]) -> bytes:
    return np.asarray(numbers, "<i4").tobytes()


def _table(texts: Sequence[str]) -> dict[str, Any]:
    table = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    return {"table": list(table), "at": _bytes([table[text] for text in texts])}
