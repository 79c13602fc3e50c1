"""New arrays: on a device that is named, or on the one where another array is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from emberlet.device import Device
from emberlet.dtype import DType
from emberlet.seam.backend import CPU, NDArray
from emberlet.seam.namespaces import Number, dtype_on, namespace, native_dtype
from emberlet.seam.placement import place
from emberlet.shape import Shape

_NUMPY_DTYPE = CPU.dtypes


def empty(size: int | Shape, dtype: DType, device: Device | str | None = "cpu") -> Any:
    """Return a new contiguous array, not initialised: flat memory for so many elements, or of a shape."""
    backend, index = place(device)
    return backend.empty(size, native_dtype(dtype, backend), index)


def full(size: int | Shape, value: Number, dtype: DType, device: Device | str | None = "cpu") -> Any:
    """Return a new contiguous array with every element `value`.

    Raises:
        RuntimeError: the value does not fit into the dtype.
    """
    backend, index = place(device)
    if backend is CPU and type(value) is int and value == 0:  # not -0.0
        return np.zeros(size, native_dtype(dtype))
    made = backend.empty(size, native_dtype(dtype, backend), index)
    number = scalar(value, dtype)
    made[...] = number if backend is CPU else number.item()
    return made


def empty_on(shape: int | Shape, dtype: Any, like: Any) -> Any:
    """Return a new array, not initialised, on the device of `like`.

    Args:
        shape: its size.
        dtype: a DType, or the dtype of an array of that kind.
        like: an array, or a Tensor: then so is the result.
    """
    if type(like) is NDArray:
        return np.empty(shape, _NUMPY_DTYPE.get(dtype, dtype))
    xp = namespace(like)
    return xp.empty(shape, dtype=dtype_on(like, dtype), device=like.device)


def zeros_on(shape: int | Shape, dtype: Any, like: Any) -> Any:
    """Return a new array of zeros on the device of `like`; arguments as `empty_on`."""
    if type(like) is NDArray:
        return np.zeros(shape, _NUMPY_DTYPE.get(dtype, dtype))
    xp = namespace(like)
    return xp.zeros(shape, dtype=dtype_on(like, dtype), device=like.device)


def ones_on(shape: int | Shape, dtype: Any, like: Any) -> Any:
    """Return a new array of ones on the device of `like`; arguments as `empty_on`."""
    return full_on(shape, 1, dtype, like)


def full_on(shape: int | Shape, value: Number, dtype: Any, like: Any) -> Any:
    """Return a new array with every element `value` on the device of `like`; arguments as `empty_on`."""
    if type(like) is NDArray:
        return np.full(shape, value, _NUMPY_DTYPE.get(dtype, dtype))
    xp = namespace(like)
    return xp.full(shape, value, dtype=dtype_on(like, dtype), device=like.device)


def arange_on(count: int, like: Any) -> Any:
    """Return the int64 array 0, 1, ..., `count - 1` on the device of `like`."""
    if type(like) is NDArray:
        return np.arange(count)
    xp = namespace(like)
    return xp.arange(count, dtype=xp.int64, device=like.device)


def asarray_like(value: Any, like: Any) -> Any:
    """Return a number, or nested lists of numbers, as an array with the dtype and on the device of `like`."""
    if type(like) is NDArray:
        return np.asarray(value, like.dtype)
    return namespace(like).asarray(value, dtype=like.dtype, device=like.device)


def from_values(values: Sequence[Number], dtype: DType) -> Any:
    """Return flat memory on the CPU that holds these numbers.

    Raises:
        RuntimeError: a number does not fit into an integer dtype.
        ValueError: an integer has more than 64 bits.
    """
    try:
        return np.array(values, _NUMPY_DTYPE[dtype])  # what is too large for a float becomes inf
    except (OverflowError, ValueError) as error:  # ValueError: NaN is no integer
        if any(isinstance(value, int) and not -(2**63) <= value < 2**63 for value in values):
            raise ValueError("Overflow when unpacking long long") from error
        raise RuntimeError(
            f"value cannot be converted to type {dtype.name} without overflow: {error}"
        ) from error


def scalar(value: Number, dtype: DType) -> Any:
    """Return one number as an element of this dtype, NumPy's; one too large for it is a RuntimeError."""
    number = from_values([value], dtype)[0]
    if dtype.is_floating_point and np.isinf(number) and not math.isinf(value):
        raise RuntimeError(f"value cannot be converted to type {dtype.name} without overflow")
    return number
