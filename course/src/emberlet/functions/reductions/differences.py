"""Differences of neighbours along a dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.arguments import normalize_dim
from emberlet.dtype import bool_
from emberlet.functions.elementwise.arithmetic import sub
from emberlet.functions.elementwise.logical import logical_xor
from emberlet.functions.movement.joining import cat
from emberlet.functions.movement.parts import narrow

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def diff(
    input: Tensor, n: int = 1, dim: int = -1, prepend: Tensor | None = None, append: Tensor | None = None
) -> Tensor:
    """Return every element minus the one before it along a dimension; of bools, whether they differ.

    Args:
        input: with at least one dimension.
        n: how often that is done, each time to the differences of the time before.
        dim: the dimension, which becomes shorter by one each time.
        prepend: joined in front of the input along `dim`, before.
        append: joined behind it.

    Raises:
        RuntimeError: the input has no dimension, or `n` is negative.
    """
    if not input.ndim:
        raise RuntimeError("diff expects input to be at least one-dimensional")
    if n < 0:
        raise RuntimeError(f"order must be non-negative but got {n}")
    for each in (prepend, append):
        if each is not None and each.ndim != input.ndim:
            raise RuntimeError("diff expects prepend or append to be the same dimension as input")
    place = normalize_dim(dim, input.ndim)
    if n == 0:
        return input.clone()
    parts = [each for each in (prepend, input, append) if each is not None]
    result = cat(parts, place) if len(parts) > 1 else input
    size = result.shape[place]
    if n >= size:
        return narrow(result, place, 0, 0).clone()
    for left in range(size - 1, size - 1 - n, -1):
        later, earlier = narrow(result, place, 1, left), narrow(result, place, 0, left)
        result = logical_xor(later, earlier) if result.dtype is bool_ else sub(later, earlier)
    return result
