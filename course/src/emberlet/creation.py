"""Tensors from data, from NumPy, and from nothing but a shape."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from functools import reduce
from typing import Any

from emberlet import array, exchange, ranges
from emberlet.arguments import new_size
from emberlet.array import Number
from emberlet.dtype import DType, bool_, default_float, int64, promote_types
from emberlet.memory_format import copy_strides
from emberlet.nested import flatten, nested_shape
from emberlet.shape import Shape, contiguous_strides, numel
from emberlet.storage import Storage
from emberlet.tensor import Tensor


def tensor(data: Any, *, dtype: DType | None = None) -> Tensor:
    """Return a new tensor that holds a copy of `data`.

    Args:
        data: a number, nested lists of numbers, a NumPy array or scalar, or a tensor.
        dtype: of the elements. When it is not given, elements of NumPy and of tensors keep theirs; Python's
            bool becomes bool, int becomes int64, float becomes float32; a mixture is promoted.

    Raises:
        ValueError: the nested lists do not form a rectangle.
        TypeError: there is text in them.
        RuntimeError: something else that is no number, or a number that does not fit into the dtype.
    """
    if isinstance(data, Tensor):
        return data.to(dtype or data.dtype, copy=True)
    if array.is_array(data) or isinstance(data, array.Scalar):
        return from_numpy(exchange.own(data, dtype))
    shape = nested_shape(data)
    values, dtypes = flatten(data, shape)
    # One dtype alone needs no promotion, and no data at all has no dtype.
    inferred = reduce(promote_types, dtypes) if dtypes else default_float
    return _contiguous(array.from_values(values, dtype or inferred), shape)


def as_tensor(data: Any, dtype: DType | None = None) -> Tensor:
    """Return `data` as a tensor; a tensor or a NumPy array that has the dtype already is not copied."""
    if isinstance(data, Tensor):
        return data.to(dtype or data.dtype)
    if array.is_array(data) and (dtype is None or exchange.has_dtype(data, dtype)):
        return from_numpy(data)
    return tensor(data, dtype=dtype)


def clone(input: Tensor) -> Tensor:
    """Return a copy of a tensor on a storage of its own."""
    return input.clone()


def from_numpy(ndarray: array.Array) -> Tensor:
    """Return a tensor on the memory of a NumPy array: writing into one writes into the other.

    Raises:
        TypeError: not a NumPy array, or of a dtype that emberlet does not have.
        ValueError: its strides are negative or not whole elements, or its bytes are in the other order.
    """
    data, shape, strides = exchange.share(ndarray)
    if not ndarray.flags.writeable:
        warnings.warn(
            "The given NumPy array is not writable, and the tensor shares its memory, so writing to it will "
            "fail. Copy the array first if you want to write.",
            stacklevel=2,
        )
    return Tensor(Storage(data), shape, strides)


def from_dlpack(ext_tensor: Any) -> Tensor:
    """Return a tensor on the memory of any object that speaks DLPack, such as a torch tensor on the CPU."""
    return from_numpy(exchange.from_dlpack(ext_tensor))


def empty(*size: int | Sequence[int], dtype: DType = default_float) -> Tensor:
    """Return a tensor of this size whose elements are whatever was in memory."""
    shape = new_size(size)
    return _contiguous(array.empty(numel(shape), dtype), shape)


def full(size: Sequence[int], fill_value: Number, *, dtype: DType | None = None) -> Tensor:
    """Return a tensor of this size with every element `fill_value`, whose dtype it takes if none is given."""
    kinds = {bool: bool_, int: int64}
    return empty(size, dtype=dtype or kinds.get(type(fill_value), default_float)).fill_(fill_value)


def zeros(*size: int | Sequence[int], dtype: DType = default_float) -> Tensor:
    """Return a tensor of this size with every element 0."""
    return empty(*size, dtype=dtype).fill_(0)


def ones(*size: int | Sequence[int], dtype: DType = default_float) -> Tensor:
    """Return a tensor of this size with every element 1."""
    return empty(*size, dtype=dtype).fill_(1)


def empty_like(input: Tensor, *, dtype: DType | None = None) -> Tensor:
    """Return an uninitialised tensor with the shape, the dtype and the order of memory of another."""
    strides = copy_strides(input.shape, input.stride())
    return Tensor(Storage(array.empty(input.numel(), dtype or input.dtype)), input.shape, strides)


def full_like(input: Tensor, fill_value: Number, *, dtype: DType | None = None) -> Tensor:
    """Return a tensor like another with every element `fill_value`."""
    return empty_like(input, dtype=dtype).fill_(fill_value)


def zeros_like(input: Tensor, *, dtype: DType | None = None) -> Tensor:
    """Return a tensor like another with every element 0."""
    return empty_like(input, dtype=dtype).fill_(0)


def ones_like(input: Tensor, *, dtype: DType | None = None) -> Tensor:
    """Return a tensor like another with every element 1."""
    return empty_like(input, dtype=dtype).fill_(1)


def arange(
    start: Number, end: Number | None = None, step: Number = 1, *, dtype: DType | None = None
) -> Tensor:
    """Return `start, start + step, ...` up to, not including, `end`; `arange(n)` counts from 0.

    The dtype is int64 when all three are integers, else float32.

    Raises:
        RuntimeError: the step is 0 or leads away from `end`, a bound is not finite, or the dtype is bool.
    """
    first, bound = (0, start) if end is None else (start, end)
    if dtype is None:
        dtype = int64 if all(isinstance(number, int) for number in (first, bound, step)) else default_float
    if dtype is bool_:
        raise RuntimeError("arange cannot count in bool")
    if not (math.isfinite(first) and math.isfinite(bound)):
        raise RuntimeError(f"unsupported range: {first} -> {bound}")
    if dtype is int64:  # in integers from the start: a float would lose digits beyond 2**53
        first, bound, step = int(first), int(bound), int(step)
    if step == 0:
        raise RuntimeError("step must be nonzero")
    if (bound - first) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    whole = isinstance(first, int) and isinstance(bound, int) and isinstance(step, int)
    count = -((first - bound) // step) if whole else math.ceil((bound - first) / step)
    if not dtype.is_floating_point:
        first, step = int(first), int(step)
    return _contiguous(ranges.steps(first, step, int(count), dtype), (int(count),))


def linspace(start: Number, end: Number, steps: int, *, dtype: DType = default_float) -> Tensor:
    """Return `steps` numbers from `start` to `end`, both included, evenly spaced."""
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    return _contiguous(ranges.evenly_spaced(start, end, steps, dtype), (steps,))


def eye(n: int, m: int | None = None, *, dtype: DType = default_float) -> Tensor:
    """Return an `n` by `m` matrix with 1 on the main diagonal and 0 elsewhere; `m` is `n` if not given."""
    columns = n if m is None else m
    matrix = zeros(n, columns, dtype=dtype)
    matrix.as_strided((min(n, columns),), (columns + 1,)).fill_(1)
    return matrix


def _contiguous(data: array.Array, shape: Shape) -> Tensor:
    """The tensor whose elements are this flat memory, row after row."""
    return Tensor(Storage(data), shape, contiguous_strides(shape))
