"""Runs single steps of PyTorch's tape, without its engine. PyTorch is there when this is imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from emberlab.graphs.model import Kind, Node


class TorchSteps:
    """What a backward pass needs to know of the steps of PyTorch's tape."""

    def __init__(self) -> None:
        self.torch: Any = sys.modules["torch"]

    def unrecorded(self) -> AbstractContextManager[None]:
        """While this lasts nothing is put on a tape."""
        context: AbstractContextManager[None] = self.torch.no_grad()
        return context

    def rank(self, node: Node) -> tuple[int]:
        """When a node's turn is: smaller is sooner. PyTorch adds to a leaf's gradient as soon as it is known."""
        return (-node.step._sequence_nr(),)

    def called(self, step: Any) -> str:
        """The name of the step."""
        return str(step.name())

    def run(self, step: Any, arriving: Sequence[Any]) -> tuple[Any, ...]:
        """Return what the step makes of the gradients of its outputs, one for each input.

        The engine sums what was stretched by broadcasting, and so does this.
        """
        if callable(step):
            made = step(*arriving)
        else:  # a Function of the user's
            made = step.apply(*[self._whole(step, place, each) for place, each in enumerate(arriving)])
        made = made if isinstance(made, tuple) else (made,)
        wanted = [None if each is None else _layout(each, place) for each, place in step.next_functions]
        fitted = [
            each if each is None or layout is None else self._fitted(each, layout)
            for each, layout in zip(made, wanted, strict=False)
        ]
        return (*fitted, *made[len(fitted) :])

    def shape(self, step: Any, slot: int) -> tuple[int, ...] | None:
        """The shape of an input, if the tape knows it."""
        following, place = step.next_functions[slot]
        layout = None if following is None else _layout(following, place)
        return None if layout is None else tuple(layout.shape)

    def ones(self, node: Node) -> Any:
        """The gradient that backward starts with."""
        layout = _layout(node.step, 0)
        if layout is not None:
            return self.torch.ones(tuple(layout.shape), dtype=layout.dtype, device=layout.device)
        return self.torch.ones(node.shape or (), dtype=getattr(self.torch, node.dtype or "float32"))

    def given(self, gradient: Any) -> Any:
        """A gradient of the user's, as a tensor."""
        return gradient.detach() if hasattr(gradient, "detach") else self.torch.as_tensor(gradient)

    def kept(self, node: Node) -> Any:
        """The gradient that a leaf keeps in its `.grad`; None if there is none."""
        if node.kind is Kind.OPERATION or node.tensor is None:
            return None
        return node.tensor.grad

    def shown(self, tensor: Any) -> Any:
        """The gradient as a NumPy array."""
        return to_numpy(tensor)

    def _whole(self, step: Any, place: int, gradient: Any) -> Any:
        """Zeros for an output that nothing used, unless the Function wants to be told; a copy of other gradients."""
        if gradient is not None:
            return gradient.clone()
        layout = _layout(step, place)
        if layout is None or not getattr(step, "materialize_grads", True):
            return None
        return self.torch.zeros(tuple(layout.shape), dtype=layout.dtype, device=layout.device)

    def _fitted(self, gradient: Any, layout: Any) -> Any:
        """Summed to the shape of an input if it was stretched, and in its dtype."""
        shape = tuple(layout.shape)
        if not hasattr(gradient, "sum_to_size"):
            return gradient
        padded = (1,) * (gradient.ndim - len(shape)) + shape
        stretched = len(padded) == gradient.ndim and all(
            want in (1, got) for want, got in zip(padded, gradient.shape, strict=True)
        )
        if tuple(gradient.shape) != shape and stretched:
            gradient = gradient.sum_to_size(shape)
        return gradient.to(layout.dtype) if gradient.dtype != layout.dtype else gradient


def _layout(step: Any, place: int) -> Any:
    """The shape, dtype and device of an output of a step; None in a PyTorch that does not tell."""
    layouts = getattr(step, "_input_metadata", ())
    return layouts[place] if place < len(layouts) else None


def to_numpy(tensor: Any) -> Any:
    """The values of a tensor of PyTorch; dtypes that NumPy lacks become float32. None for what has no values."""
    if isinstance(tensor, np.ndarray) or tensor is None:
        return tensor
    tensor = tensor.detach()
    try:
        tensor = tensor.to_dense() if tensor.layout != sys.modules["torch"].strided else tensor
        tensor = tensor.cpu().resolve_conj().resolve_neg()
        return tensor.numpy() if str(tensor.dtype) != "torch.bfloat16" else tensor.float().numpy()
    except (
        NotImplementedError,
        RuntimeError,
        TypeError,
    ):  # a tensor on "meta", or of a type that NumPy lacks
        return None
