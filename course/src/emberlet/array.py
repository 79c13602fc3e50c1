"""The one seam to NumPy: flat memory, strided views of it, and moving elements in and out.

Only this module calls NumPy. A view is one call of `numpy.ndarray`, which shares the memory and checks
its bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias, TypeGuard

import numpy as np

from emberlet.dtype import ALL, DType
from emberlet.shape import Shape, Strides

Array: TypeAlias = np.ndarray[Any, np.dtype[Any]]
Number: TypeAlias = bool | int | float
Scalar = np.generic  # NumPy's own numbers, such as np.float32(1)

_NUMPY_DTYPE: dict[DType, np.dtype[Any]] = {dtype: np.dtype(dtype.name) for dtype in ALL}
_DTYPE = {numpy_dtype: dtype for dtype, numpy_dtype in _NUMPY_DTYPE.items()}


def is_array(obj: object) -> TypeGuard[Array]:
    """Whether an object is a NumPy array."""
    return isinstance(obj, np.ndarray)


def strided_view(data: Array, shape: Shape, strides: Strides, offset: int) -> Array:
    """Return an array that shows flat memory under a shape and strides, sharing the memory.

    Args:
        data: one-dimensional, gapless.
        shape: the size of each dimension.
        strides: one per dimension, in elements, none negative.
        offset: where in `data` the first element lies. A view without elements may lie anywhere.

    Raises:
        RuntimeError: the layout makes no sense or would reach outside of `data`.
    """
    start, byte_strides = _byte_layout(shape, strides, offset, data.size, data.itemsize)
    return np.ndarray(shape, data.dtype, data, start, byte_strides)


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


def empty(count: int, dtype: DType) -> Array:
    """Return flat memory for `count` elements, not initialised."""
    return np.empty(count, _NUMPY_DTYPE[dtype])


def from_values(values: Sequence[Number], dtype: DType) -> Array:
    """Return flat memory that holds these numbers.

    Raises:
        RuntimeError: a number does not fit into an integer dtype.
    """
    try:
        with np.errstate(over="ignore"):  # what is too large for a float becomes inf, as in PyTorch
            return np.array(values, _NUMPY_DTYPE[dtype])
    except (OverflowError, ValueError) as error:  # ValueError: NaN is no integer
        raise RuntimeError(
            f"value cannot be converted to type {dtype.name} without overflow: {error}"
        ) from error


def scalar(value: Number, dtype: DType) -> Any:
    """Return one number as an element of this dtype; errors as `from_values`."""
    return from_values([value], dtype)[0]


def steps(start: Number, step: Number, count: int, dtype: DType) -> Array:
    """Return flat memory with `start, start + step, ...`, computed as exactly as float64 or int64 can."""
    exact = isinstance(start, int) and isinstance(step, int)
    index: Array = np.arange(count, dtype=np.int64 if exact else np.float64)
    return (index * step + start).astype(_NUMPY_DTYPE[dtype])


def evenly_spaced(start: Number, end: Number, count: int, dtype: DType) -> Array:
    """Return flat memory with `count` numbers from `start` to `end`, both included, evenly spaced."""
    # As in PyTorch, what is not an integer is rounded to the dtype before it is used, not only at the end.
    rounded: Any = _NUMPY_DTYPE[dtype].type if dtype.is_floating_point else float
    low, high = rounded(start), rounded(end)
    step = float(rounded((high - low) / rounded(max(count - 1, 1))))
    index = np.arange(count, dtype=np.float64)
    # Each half is counted from its own end, so that both ends are met exactly.
    values: Array = np.where(
        index < max(count // 2, 1), low + step * index, high - step * (count - 1 - index)
    )
    return values.astype(_NUMPY_DTYPE[dtype])


def copy(target: Array, source: Array) -> None:
    """Write the elements of `source` over those of `target`, converting them; the shapes are equal."""
    if target.dtype == source.dtype:
        np.copyto(target, source)
        return
    with np.errstate(over="ignore", invalid="ignore"):  # conversions are silent, as in PyTorch
        np.copyto(target, source, casting="unsafe")


def fill(target: Array, value: Number, dtype: DType) -> None:
    """Write one number over every element of `target`; errors as `from_values`."""
    target[...] = scalar(value, dtype)


def equal(a: Array, b: Array) -> bool:
    """Whether two arrays have the same shape and the same elements; NaN is equal to nothing."""
    return bool(np.array_equal(a, b))


def address(data: Array) -> int:
    """Return the address of the first byte."""
    pointer: int = data.__array_interface__["data"][0]
    return pointer


def convert(view: Array, dtype: Any, copy: bool | None) -> Array:
    """Return the array as NumPy's `__array__` protocol asks: `copy` is always, never (False) or if needed."""
    return np.array(view, dtype, copy=copy)


def dtype_of(foreign: Array | np.generic) -> DType:
    """Return the dtype of NumPy's elements.

    Raises:
        TypeError: emberlet has no such dtype.
        ValueError: the bytes of an element are in the other order.
    """
    dtype = _DTYPE.get(foreign.dtype)
    if dtype is not None and foreign.dtype.isnative:
        return dtype
    if not foreign.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. "
            "Convert it first: array.astype(array.dtype.newbyteorder('='))"
        )
    names = ", ".join(dtype.name for dtype in reversed(ALL))
    raise TypeError(
        f"can't convert np.ndarray of type numpy.{foreign.dtype.type.__name__}. "
        f"The only supported types are: {names}."
    )


def share(foreign: Array) -> tuple[Array, Shape, Strides]:
    """Return the flat memory of a NumPy array, and the shape and strides that show the array in it.

    Raises:
        TypeError: not an array, or of a dtype that emberlet does not have.
        ValueError: the elements are not whole steps apart, or run backwards, or have foreign byte order.
    """
    if not is_array(foreign):
        raise TypeError(f"expected np.ndarray (got {type(foreign).__name__})")
    dtype_of(foreign)
    if any(stride < 0 for stride in foreign.strides):
        raise ValueError(
            "At least one stride in the given numpy array is negative, and tensors with negative strides are "
            "not currently supported. (You can probably work around this by making a copy of your array "
            "with array.copy().)"
        )
    if any(stride % foreign.itemsize for stride in foreign.strides):
        raise ValueError(
            "given numpy array strides not a multiple of the element byte size. "
            "Copy the numpy array to reallocate the memory."
        )
    strides = tuple(stride // foreign.itemsize for stride in foreign.strides)
    reach = [(size - 1) * stride for size, stride in zip(foreign.shape, strides, strict=True)]
    count = 1 + sum(reach) if foreign.size else 0
    flat = np.lib.stride_tricks.as_strided(foreign, (count,), (foreign.itemsize,))
    return flat, foreign.shape, strides


def has_dtype(foreign: Array, dtype: DType) -> bool:
    """Whether a NumPy array has the elements of this dtype, in this machine's byte order."""
    return foreign.dtype == _NUMPY_DTYPE[dtype]


def own(foreign: Array | np.generic, dtype: DType | None) -> Array:
    """Return a NumPy array or scalar as a fresh array that `share` takes, of this dtype if one is given."""
    if dtype is None or foreign.dtype.kind not in "biuf":
        native = foreign.dtype.newbyteorder("=")
        return np.array(foreign, _NUMPY_DTYPE[dtype_of(np.empty(0, native))])
    with np.errstate(over="ignore", invalid="ignore"):
        return np.array(foreign, _NUMPY_DTYPE[dtype])


def from_dlpack(source: Any) -> Array:
    """Return a NumPy array on the memory of any object that speaks DLPack."""
    return np.from_dlpack(source)


def float_limits(dtype: DType) -> dict[str, float]:
    """Return what can be said of a floating point dtype, as Python floats."""
    info = np.finfo(_NUMPY_DTYPE[dtype])
    names = ("min", "max", "eps", "smallest_normal", "resolution")
    return {name: float(getattr(info, name)) for name in names}
