"""Questions that are asked of a whole tensor."""

from __future__ import annotations

from emberlet.tensor import Tensor


def is_tensor(obj: object) -> bool:
    """Return whether an object is a Tensor."""
    return isinstance(obj, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Return whether the elements of a tensor have a fraction."""
    return input.is_floating_point()


def numel(input: Tensor) -> int:
    """Return how many elements a tensor has."""
    return input.numel()


def equal(input: Tensor, other: Tensor) -> bool:
    """Return whether two tensors have the same shape and the same elements; NaN is equal to nothing."""
    return input.equal(other)
