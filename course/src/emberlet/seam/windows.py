"""Sliding windows: every place that a convolution or a pool looks at, as a view."""

from __future__ import annotations

from collections.abc import Sequence

from emberlet.array import Array
from emberlet.seam.backend import backend_of


def sliding_windows(
    x: Array, sizes: Sequence[int], strides: Sequence[int], dilations: Sequence[int]
) -> Array:
    """Return a view of all windows over the last `n` dimensions. It shares the memory of `x`: do not write.

    Args:
        x: (..., L1, ..., Ln).
        sizes: of a window, n of them, each at least 1.
        strides: how far the next window is.
        dilations: how far the next element of a window is.

    Returns:
        (..., W1, ..., Wn, *sizes) with `Wi = (Li - dilation * (size - 1) - 1) // stride + 1` windows.

    Raises:
        RuntimeError: a window is larger than `x`.

    >>> import numpy
    >>> sliding_windows(numpy.arange(5), [3], [2], [1])
    array([[0, 1, 2],
           [2, 3, 4]])
    """
    lead = len(x.shape) - len(sizes)
    counts = tuple(
        [
            (length - dilation * (size - 1) - 1) // stride + 1
            for length, size, stride, dilation in zip(x.shape[lead:], sizes, strides, dilations, strict=True)
        ]
    )
    if any(count < 1 for count in counts):
        raise RuntimeError(f"windows of {tuple(sizes)} do not fit into {tuple(x.shape[lead:])}")
    backend = backend_of(x)
    steps = backend.byte_strides(x)
    between = [step * stride for step, stride in zip(steps[lead:], strides, strict=True)]
    within = [step * dilation for step, dilation in zip(steps[lead:], dilations, strict=True)]
    return backend.restride(x, (*x.shape[:lead], *counts, *sizes), (*steps[:lead], *between, *within))
