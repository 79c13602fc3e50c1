"""Sums along dimensions that stay exact when there is much to add."""

from __future__ import annotations

from typing import Any

import numpy as np

from emberlet.array import Array, namespace
from emberlet.seam.backend import NDArray
from emberlet.shape import Shape

BLOCK = 256  # rows that are added one after the other
_FEW = 4096  # elements: fewer are not worth a look


def total(x: Array, axes: Shape | None, keepdims: bool = False) -> Any:
    """Return the sum over some axes, or over all if `axes` is None.

    NumPy adds in pairs only along what lies side by side in memory. Over rows it adds one row after the other,
    and the 100,000th float32 row loses its last digits to the large sum. So rows are added in blocks, and
    then the blocks (N. J. Higham, The accuracy of floating point summation, 1993).
    """
    if type(x) is NDArray and axes is not None and x.size > _FEW and x.dtype == np.float32:
        rows = [axis for axis in axes if axis != x.ndim - 1 and x.shape[axis] > 2 * BLOCK]
        if len(axes) < x.ndim:
            for axis in rows:
                x = _in_blocks(x, axis)
    return namespace(x).sum(x, axis=axes, keepdims=keepdims)


def _in_blocks(x: NDArray, axis: int) -> NDArray:
    """Add along an axis until no more than two blocks are left of it."""
    while (size := x.shape[axis]) > 2 * BLOCK:
        before, after = (slice(None),) * axis, x.shape[axis + 1 :]
        blocks, rest = divmod(size, BLOCK)
        whole = x[(*before, slice(0, size - rest))]
        sums = whole.reshape(*x.shape[:axis], blocks, BLOCK, *after).sum(axis=axis + 1)
        x = np.concatenate([sums, x[(*before, slice(size - rest, size))]], axis=axis) if rest else sums
    return x
