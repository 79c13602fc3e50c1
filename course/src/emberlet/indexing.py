"""What `x[2, :, None, ..., ::3]` means for shape, strides and offset: the indices that are views."""

from __future__ import annotations

from operator import index as as_int
from types import EllipsisType
from typing import Any

from emberlet.shape import Shape, Strides, select, slice_dim

Layout = tuple[Shape, Strides, int]

# The items of an index that strides can follow; others need a copy, or a closer look.
BASIC = frozenset({int, slice, type(None), EllipsisType})


def index_layout(shape: Shape, strides: Strides, offset: int, index: tuple[Any, ...]) -> Layout:
    """Return shape, strides and offset of the view that `x[index]` is.

    Args:
        shape: sizes of the tensor.
        strides: its strides.
        offset: where in memory its first element lies.
        index: ints, slices, `...` and None.

    Raises:
        IndexError: out of bounds, or more indices than dimensions.
        ValueError: a slice that goes backwards.
    """
    ndim = len(shape)
    dim = 0  # the dimension of the view that the next item is about
    original = 0  # the same dimension, counted in the tensor, for messages
    for item in index:
        kind = item.__class__
        if kind is slice:
            if original >= ndim:
                _refuse_count(index, ndim)
            start, stop, step = _slice_bounds(item, shape[dim])
            if start or stop != shape[dim] or step != 1:
                shape, strides, offset = slice_dim(shape, strides, offset, dim, start, stop, step)
            dim += 1
            original += 1
        elif kind is int:
            if original >= ndim:
                _refuse_count(index, ndim)
            number = bounded(item, original, shape[dim])
            shape, strides, offset = select(shape, strides, offset, dim, number)
            original += 1
        elif item is None:
            shape, strides = insert_dim(shape, strides, dim)
            dim += 1
        else:
            skipped = ndim - named_dims(index)  # the dimensions that the ellipsis stands for
            if skipped < 0:
                _refuse_count(index, ndim)
            dim += skipped
            original += skipped
    return shape, strides, offset


def named_dims(index: tuple[Any, ...]) -> int:
    """Return how many dimensions an index of ints, slices, `...` and None is about."""
    return sum([item is not None and item is not Ellipsis for item in index])


def insert_dim(shape: Shape, strides: Strides, dim: int) -> tuple[Shape, Strides]:
    """Return shape and strides with a dimension of size 1 put in before dimension `dim`.

    It is never stepped along; its stride is the one that PyTorch gives it.
    """
    stride = shape[dim] * strides[dim] if dim < len(shape) else 1
    return (*shape[:dim], 1, *shape[dim:]), (*strides[:dim], stride, *strides[dim:])


def bounded(number: int, dim: int, size: int) -> int:
    """Return an index counted from the front; dimension `dim` has so many elements."""
    if not -size <= number < size:
        raise IndexError(f"index {number} is out of bounds for dimension {dim} with size {size}")
    return number + size if number < 0 else number


def as_number(item: Any) -> int:
    """Return an item of an index as an int, if it is one of another kind.

    Raises:
        IndexError: it can be no index.
    """
    try:
        return as_int(item)
    except TypeError:
        raise IndexError(
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid "
            "indices "
            f"(got {type(item).__name__})"
        ) from None


def _slice_bounds(item: slice, size: int) -> tuple[int, int, int]:
    start, stop, step = item.indices(size)
    if step < 0:
        raise ValueError("step must be greater than zero")
    return start, stop, step


def _refuse_count(index: tuple[Any, ...], ndim: int) -> None:
    if ndim:
        raise IndexError(f"too many indices for tensor of dimension {ndim}")
    if isinstance(next(item for item in index if item is not None and item is not Ellipsis), slice):
        raise IndexError("slice() cannot be applied to a 0-dim tensor.")
    raise IndexError(
        "invalid index of a 0-dim tensor. Use `tensor.item()` to convert a 0-dim tensor to a number"
    )
