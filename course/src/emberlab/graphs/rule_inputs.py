"""What the rule of a step has to know of its inputs: names, sizes, and which of the formula's inputs each one is."""

from __future__ import annotations

import re
from math import prod
from typing import Any

import numpy as np

from emberlab.graphs.formulas import Formula
from emberlab.graphs.mathematics import name as as_latex
from emberlab.graphs.model import Graph, Input, Kind, Node
from emberlab.graphs.summaries import host, number_text

_LETTERS = "uvwzcdkpqrst"


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
    """What the inputs and the result are called: as the user does, a plain number by itself, else by letters.

    A letter that the user has taken gives way to another. Where two tensors have one name, there are only letters.
    """
    node = graph.nodes[index]
    defaults = {str(place): letter for place, letter in enumerate(formula.inputs)} | {"y": formula.result}
    sources: dict[str, Any] = {"y": index}
    given: dict[str, str] = {}
    for slot, source in zip(node.slots, node.inputs, strict=True):
        if slot in places and not formula.alike:
            place = str(places[slot])
            sources[place] = source
            called = _called(graph, source.source, source.output) or _plain_number(
                graph, node, source, formula
            )
            if called:
                given[place] = called
    result = _called(graph, index, 0)
    if result:
        given["y"] = result
    owners: dict[str, Any] = {}
    for place, called in given.items():
        if owners.setdefault(called, sources[place]) != sources[place] or (
            called == "L" and not (place == "y" and index in graph.roots)
        ):
            return defaults
    names = dict(given)
    taken = {*given.values(), *defaults.values()}
    for place, letter in defaults.items():
        if place in given:
            continue
        same = [names[other] for other in names if place in sources and sources.get(other) == sources[place]]
        unused = (each for each in _LETTERS if each not in taken)
        names[place] = same[0] if same else letter if letter not in given.values() else next(unused, letter)
        taken.add(names[place])
    return names


def _plain_number(graph: Graph, node: Node, source: Input, formula: Formula) -> str | None:
    """A number that the user wrote into an elementwise formula, if something else there has a gradient."""
    constant = graph.nodes[source.source]
    if (
        constant.kind is not Kind.CONSTANT
        or constant.array is None
        or constant.shape
        or not formula.broadcasts
    ):
        return None
    if constant.shape is None or all(graph.nodes[each.source].step is None for each in node.inputs):
        return None
    written = number_text(host(constant.array)[()]).removesuffix(".0")
    if not re.fullmatch(r"-?\d+(\.\d+)?", written):
        return None
    return f"({written})" if written.startswith("-") else written


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
