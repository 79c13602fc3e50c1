"""Basic indexing: what `x[2, :, None, ..., ::3]` means for shape, strides and offset."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index as as_int
from typing import Any

from emberlet.shape import Shape, Strides, select, slice_dim

Layout = tuple[Shape, Strides, int]


def index_layout(shape: Shape, strides: Strides, offset: int, index: Any) -> Layout:
    """Return shape, strides and offset of the view that `x[index]` is.

    Args:
        shape: sizes of the tensor.
        strides: its strides.
        offset: where in memory its first element lies.
        index: an int, a slice, `...`, None, or a tuple of these.

    Raises:
        IndexError: out of bounds, or more indices than dimensions.
        TypeError: an index that would need a copy: a list, a tensor, a boolean.
        ValueError: a slice that goes backwards.
    """
    items = index if isinstance(index, tuple) else (index,)
    named = sum(item is not None and item is not Ellipsis for item in items)
    for item in items:
        _refuse_copies(item)
    if named > len(shape):
        if not shape:
            raise IndexError(
                "invalid index of a 0-dim tensor. Use `tensor.item()` to convert a 0-dim tensor to a number"
            )
        raise IndexError(f"too many indices for tensor of dimension {len(shape)}")
    if sum(item is Ellipsis for item in items) > 1:
        raise IndexError("an index can only have a single ellipsis ('...')")

    skipped = len(shape) - named  # the dimensions that an ellipsis stands for
    dim = 0  # the dimension of the view that the next item is about
    original = 0  # the same dimension, counted in the tensor, for messages
    for item in items:
        if item is None:
            shape, strides = insert_dim(shape, strides, dim)
            dim += 1
        elif item is Ellipsis:
            dim += skipped
            original += skipped
        elif isinstance(item, slice):
            start, stop, step = _slice_bounds(item, shape[dim])
            shape, strides, offset = slice_dim(shape, strides, offset, dim, start, stop, step)
            dim += 1
            original += 1
        else:
            number = _bounded(as_int(item), original, shape[dim])
            shape, strides, offset = select(shape, strides, offset, dim, number)
            original += 1
    return shape, strides, offset


def insert_dim(shape: Shape, strides: Strides, dim: int) -> tuple[Shape, Strides]:
    """Return shape and strides with a dimension of size 1 put in before dimension `dim`.

    It is never stepped along; its stride is the one that PyTorch gives it.
    """
    stride = shape[dim] * strides[dim] if dim < len(shape) else 1
    return (*shape[:dim], 1, *shape[dim:]), (*strides[:dim], stride, *strides[dim:])


def _bounded(number: int, dim: int, size: int) -> int:
    """The index counted from the front."""
    if not -size <= number < size:
        raise IndexError(f"index {number} is out of bounds for dimension {dim} with size {size}")
    return number + size if number < 0 else number


def _slice_bounds(item: slice, size: int) -> tuple[int, int, int]:
    start, stop, step = item.indices(size)
    if step < 0:
        raise ValueError("step must be greater than zero")
    return start, stop, step


def _refuse_copies(item: Any) -> None:
    """Raise for an index that no strides can follow: it would need a copy, and here everything is a view."""
    if item is None or item is Ellipsis or isinstance(item, slice):
        return
    if isinstance(item, bool) or str(getattr(item, "dtype", "")).endswith("bool"):
        raise TypeError("indexing with booleans is not supported yet: it needs a copy, not a view")
    if isinstance(item, Sequence) and not isinstance(item, str):
        raise TypeError("indexing with a list is not supported yet: it needs a copy, not a view")
    if getattr(item, "ndim", 0) > 0:
        raise TypeError(
            f"indexing with a {type(item).__name__} is not supported yet: it needs a copy, not a view"
        )
    try:
        as_int(item)
    except TypeError:
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`) and None are valid indices "
            f"(got {type(item).__name__})"
        ) from None
