"""All parameters as one vector, and back."""

from __future__ import annotations

from collections.abc import Iterable

from emberlet.functions.movement.joining import cat
from emberlet.tensor import Tensor


def parameters_to_vector(parameters: Iterable[Tensor]) -> Tensor:
    """Return all elements of all parameters, one after the other."""
    joined: Tensor = cat([each.reshape(-1) for each in parameters])
    return joined


def vector_to_parameters(vec: Tensor, parameters: Iterable[Tensor]) -> None:
    """Make the elements of a vector those of the parameters, one after the other, sharing its memory."""
    if not isinstance(vec, Tensor):
        raise TypeError(f"expected emberlet.Tensor, but got: {type(vec).__name__}")
    start = 0
    for each in parameters:
        count = each.numel()
        each.data = vec[start : start + count].view_as(each).data
        start += count
