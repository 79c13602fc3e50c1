"""Runs the backward of single steps of emberlet's tape, without the engine."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from emberlab.graphs.model import Kind, Node
from emberlab.graphs.summaries import copied


class EmberletSteps:
    """What a backward pass needs to know of the steps of emberlet's tape.

    Everything is looked up in the live package, which in a notebook is the student's own.
    """

    @contextmanager
    def unrecorded(self) -> Iterator[None]:
        """While this lasts nothing is put on a tape."""
        current = importlib.import_module("emberlet.autograd.grad_mode").current
        before = current.enabled
        current.enabled = False
        try:
            yield
        finally:
            current.enabled = before

    def rank(self, node: Node) -> tuple[int]:
        """When a node's turn is: smaller is sooner. Leaves come last."""
        return (-node.step.seq,)

    def called(self, step: Any) -> str:
        """The name of the class whose backward runs."""
        return str(getattr(step, "function", step.operation).__name__)

    def run(self, step: Any, arriving: Sequence[Any]) -> tuple[Any, ...]:
        """Return what the step's backward makes of the gradients of its outputs, one for each input.

        As `emberlet.autograd.engine.backward_of` does it: zeros stand for outputs that nothing used, and what was
        stretched by broadcasting is summed.
        """
        # Copies, so that a backward that writes to its argument spoils nothing that is shown.
        grads = [each if each is None else copied(each) for each in arriving]
        if step.outputs is None:
            grads = grads[:1]
        elif step.materialize_grads:
            like = next(each for each in grads if each is not None)
            zeros = importlib.import_module("emberlet.array").zeros_on
            grads = [
                zeros(*layout, like) if each is None and layout is not None else each
                for each, layout in zip(grads, step.outputs, strict=True)
            ]
        function = getattr(step, "function", None)
        if function is not None and function.__module__.startswith("emberlet."):
            return None, *grads  # it would call the hooks of a module; the gradients only pass
        made = step.operation.backward(step, *grads)
        made = made if isinstance(made, tuple) else (made,)
        if step.fits is not None:
            fit = importlib.import_module("emberlet.autograd.broadcasting").fit
            made = tuple(
                each if each is None or wish is None else fit(each, *wish)
                for each, wish in zip(made, step.fits, strict=False)  # how many there are is checked later
            )
        return made

    def shape(self, step: Any, slot: int) -> tuple[int, ...] | None:
        """The shape of an input, if the tape knows it."""
        if step.fits is not None and step.fits[slot] is not None:
            return tuple(step.fits[slot][0])
        following = step.next[slot]
        if following is not None and following.outputs is not None:
            layout = following.outputs[step.numbers[slot] if step.numbers else 0]
            return None if layout is None else tuple(layout[0])
        variable = getattr(following, "variable", None)
        return None if variable is None else tuple(variable.shape)

    def ones(self, node: Node) -> Any:
        """The gradient that backward starts with."""
        if node.array is not None and hasattr(node.array, "shape"):
            array = importlib.import_module("emberlet.array")
            return array.namespace(node.array).ones_like(node.array)
        return np.ones(node.shape or (), node.dtype or "float32")

    def given(self, gradient: Any) -> Any:
        """A gradient of the user's, as an array."""
        array = getattr(gradient, "_array", gradient)
        return array if hasattr(array, "shape") else np.asarray(array)

    def kept(self, node: Node) -> Any:
        """The gradient that a tensor keeps in its `.grad`; None if there is none."""
        tensor = node.tensor
        if tensor is None and node.kind is Kind.OPERATION and node.step is not None:
            references = (getattr(node.step, "retained", None) or {}).values()
            tensor = next(
                (each for each in (reference() for reference in references) if each is not None), None
            )
        grad = getattr(tensor, "grad", None)
        return None if grad is None else grad._array

    def shown(self, array: Any) -> Any:
        """The array as it is kept for the reader."""
        return array
