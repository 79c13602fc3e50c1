"""Flat memory, and strided views of it: the one place where a view is made."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from emberlet.seam.backend import NDArray, backend_of
from emberlet.shape import Shape, Strides, contiguous_strides


def flat(x: Any) -> Any:
    """Return the memory of an array as a one-dimensional array: from its first element to its last."""
    if type(x) is NDArray and x.flags.c_contiguous:
        return x.reshape(-1)
    backend = backend_of(x)
    strides, itemsize = backend.byte_strides(x), backend.names[x.dtype].itemsize
    if any(stride < 0 for stride in strides):
        raise ValueError("the memory of a tensor does not run backwards: copy the array first")
    reach = sum((size - 1) * stride for size, stride in zip(x.shape, strides, strict=True)) // itemsize
    return backend.restride(x, (0 if 0 in x.shape else 1 + reach,), (itemsize,))


def strides_of(x: Any) -> Strides:
    """Return the strides of an array, in elements."""
    if type(x) is NDArray and 0 not in x.shape:
        return _in_elements(x.strides, x.itemsize)
    if type(x) is NDArray:
        strides, itemsize, is_view = x.strides, x.itemsize, not x.flags.owndata
    else:
        backend, is_view = backend_of(x), False
        strides, itemsize = backend.byte_strides(x), backend.names[x.dtype].itemsize
    if 0 in x.shape and not any(strides) and not is_view:
        return contiguous_strides(x.shape)  # NumPy gives its own empty arrays no strides
    return _in_elements(tuple(strides), itemsize)


@lru_cache(maxsize=4096)
def _in_elements(byte_strides: tuple[int, ...], itemsize: int) -> Strides:
    return tuple([stride // itemsize for stride in byte_strides])


def strided_view(data: Any, shape: Shape, strides: Strides, offset: int) -> Any:
    """Return an array that shows flat memory under a shape and strides, sharing the memory.

    Args:
        data: one-dimensional, gapless.
        shape: the size of each dimension.
        strides: one per dimension, in elements, none negative.
        offset: where in `data` the first element lies. A view without elements may lie anywhere.

    Raises:
        RuntimeError: the layout makes no sense or would reach outside of `data`.
    """
    if type(data) is NDArray:
        start, byte_strides = _byte_layout(shape, strides, offset, data.size, data.itemsize)
        return np.ndarray(shape, data.dtype, data, start, byte_strides)
    backend = backend_of(data)
    itemsize = backend.names[data.dtype].itemsize
    start, byte_strides = _byte_layout(shape, strides, offset, data.shape[0], itemsize)
    return backend.view(data, shape, start, byte_strides)


@lru_cache(maxsize=4096)
def _byte_layout(
    shape: Shape, strides: Strides, offset: int, count: int, itemsize: int
) -> tuple[int, tuple[int, ...]]:
    """Check a layout against memory of `count` elements, and return its offset and strides in bytes.

    NumPy checks the bounds too, but in machine integers, which a huge stride overflows.
    """
    sizes, steps = list(shape), list(strides)
    if len(shape) != len(strides):
        raise RuntimeError(f"mismatch in length of strides and shape: strides {steps}, shape {sizes}")
    if len(shape) > 64:
        raise RuntimeError(f"a tensor may have at most 64 dimensions, got {len(shape)}")
    if any(size < 0 for size in shape):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(shape)}: {sizes}")
    if any(stride < 0 for stride in strides):
        raise RuntimeError(
            f"as_strided: Negative strides are not supported at the moment, got strides: {steps}"
        )
    if offset < 0:
        raise RuntimeError(f"Tensor: invalid storage offset {offset}")
    byte_strides = tuple(stride * itemsize for stride in strides)
    if 0 in shape:
        return 0, byte_strides  # without elements it may lie anywhere: nothing is ever read
    last = offset + sum((size - 1) * stride for size, stride in zip(shape, strides, strict=True))
    if last >= count:
        raise RuntimeError(
            f"setStorage: sizes {sizes}, strides {steps}, storage offset {offset}, and itemsize {itemsize} "
            f"requiring a storage size of {(last + 1) * itemsize} are out of bounds for storage of size "
            f"{count * itemsize}"
        )
    return offset * itemsize, byte_strides


def address(data: Any) -> int:
    """Return the address of the first byte."""
    return backend_of(data).address(data)
