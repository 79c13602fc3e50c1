"""What the rule of a step has to know of its inputs: names, sizes, and which of the formula's inputs each one is."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from emberlab.graphs.formulas import Formula
from emberlab.graphs.mathematics import name as as_latex
from emberlab.graphs.model import Graph, Kind, Node


def places_of(node: Node, formula: Formula) -> dict[int, int]:
    """For every input that the rule speaks of, by slot, which of the formula's inputs it is."""
    own = formula.slots or tuple(range(len(formula.inputs)))
    found = {}
    for slot in node.slots:
        if formula.alike:
            found[slot] = 0
        elif slot in own:
            found[slot] = own.index(slot)
    return found


def names_of(graph: Graph, index: int, formula: Formula, places: dict[int, int]) -> dict[str, str]:
    """What the inputs and the result are called: as the user does, or, where that would not be clear, by letters."""
    node = graph.nodes[index]
    defaults = {str(place): letter for place, letter in enumerate(formula.inputs)} | {"y": formula.result}
    names = dict(defaults)
    sources: dict[str, Any] = {"y": index}
    for slot, source in zip(node.slots, node.inputs, strict=True):
        if slot in places and not formula.alike:
            place = str(places[slot])
            sources[place] = source
            names[place] = _called(graph, source.source, source.output) or names[place]
            for other in range(places[slot]):
                if sources.get(str(other)) == source:
                    names[place] = names[str(other)]
    names["y"] = _called(graph, index, 0) or names["y"]
    by_name: dict[str, Any] = {}
    for place, called in names.items():
        whose = sources.get(place, place)
        if by_name.setdefault(called, whose) != whose or (
            called == "L" and not (place == "y" and index in graph.roots)
        ):
            return defaults
    return names


def _called(graph: Graph, index: int, output: int) -> str | None:
    node = graph.nodes[index]
    if output:
        return None
    return as_latex(node.label if node.kind is Kind.OPERATION else node.name)


def stretched(graph: Graph, node: Node, formula: Formula, slot: int) -> bool:
    """Whether an input was stretched, so that its gradient has to be summed."""
    source = graph.nodes[node.inputs[node.slots.index(slot)].source]
    if source.shape is None or source.outputs > 1:
        return False
    if formula.batches:
        lead = () if node.shape is None else node.shape[:-2]
        return len(lead) > 0 and len(source.shape) > 1 and source.shape[:-2] != lead
    if not formula.broadcasts:
        return False
    shapes = [graph.nodes[each.source].shape for each in node.inputs]
    shapes += [None if each is None else each[0] for each in getattr(node.step, "fits", None) or ()]
    whole = node.shape or np.broadcast_shapes(*[shape for shape in shapes if shape is not None])
    return source.shape != tuple(whole)


def averaged(graph: Graph, node: Node, slot: int) -> str:
    """How many elements of an input make one of the result; the letter n if that is not known."""
    source = graph.nodes[node.inputs[node.slots.index(slot)].source]
    if source.shape is None or node.shape is None or source.outputs > 1 or not prod(node.shape):
        return "n"
    return str(prod(source.shape) // prod(node.shape))


def twice(node: Node, slot: int) -> str:
    """That an input is used twice by the same step, in words; "" if it is not."""
    if node.inputs.count(node.inputs[node.slots.index(slot)]) < 2:
        return ""
    return "The same tensor comes in more than once: the gradients of all its places add up."
