"""The seam: what emberlet needs of arrays, whatever kind they are: NumPy's, CuPy's, or another backend's.

Most of it is the array API standard, reached through `namespace(x)`. Here is what the standard leaves out:
memory, strided views of it, and moving elements in and out. `scatter` has writing at indices, `windows` has
sliding windows. NumPy's arrays take the short way; any other kind asks its `Backend`.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

from emberlet.dtype import DType
from emberlet.seam.allocator import keep_freed_memory
from emberlet.seam.backend import CPU, NDArray, backend_of
from emberlet.seam.making import (
    arange_on,
    asarray_like,
    empty,
    empty_on,
    from_values,
    full,
    full_on,
    ones_on,
    scalar,
    zeros_on,
)
from emberlet.seam.memory import address, flat, strided_view, strides_of
from emberlet.seam.namespaces import (
    Number,
    Scalar,
    dtype_of,
    dtype_on,
    is_array,
    is_scalar,
    namespace,
    native_dtype,
)
from emberlet.seam.placement import device_of, on_one_device, place, to_device, to_host

__all__ = [
    "Array",
    "NDArray",
    "Number",
    "Scalar",
    "address",
    "arange_on",
    "asarray_like",
    "astype",
    "boxed",
    "convert",
    "copy",
    "copy_of",
    "device_of",
    "dtype_of",
    "empty",
    "empty_on",
    "equal",
    "fill",
    "flat",
    "from_values",
    "full",
    "full_on",
    "is_array",
    "is_scalar",
    "item",
    "namespace",
    "native_dtype",
    "on_one_device",
    "ones_on",
    "place",
    "scalar",
    "strided_view",
    "strides_of",
    "to_device",
    "to_host",
    "to_list",
    "zeros_on",
]

Array: TypeAlias = Any  # NumPy's ndarray, or an array of another backend

_NUMPY_DTYPE = CPU.dtypes


def astype(x: Array, dtype: Any) -> Array:
    """Return a fresh array with the elements converted, as PyTorch does it: silently, fractions cut off.

    Args:
        x: an array, or a Tensor: then so is the result, and it is not copied if it has the dtype.
        dtype: a DType, or the dtype of an array.
    """
    if isinstance(x, (NDArray, np.generic)):
        return x.astype(_NUMPY_DTYPE.get(dtype, dtype))
    if isinstance(x.dtype, DType):
        return x.to(dtype_on(x, dtype))
    return namespace(x).astype(x, dtype_on(x, dtype))


def boxed(result: Any) -> Array:
    """Return what a function gave as an array: NumPy's scalar as an array without dimensions."""
    if isinstance(result, np.generic):
        return np.asarray(result)
    backend_of(result)
    return result


def copy_of(x: Array) -> Array:
    """Return a fresh array with the same elements, its dimensions in the same order of memory."""
    if type(x) is NDArray:
        return x.copy("K")
    return np.asarray(x) if isinstance(x, np.generic) else namespace(x).asarray(x, copy=True)


def copy(target: Array, source: Array) -> None:
    """Write the elements of `source` over those of `target`, converting them; the shapes broadcast.

    The two may be on different devices.
    """
    if type(target) is NDArray and type(source) is NDArray:
        np.copyto(target, source, casting="unsafe")
        return
    if device_of(target) != device_of(source):
        source = to_device(source, device_of(target))
    if dtype_of(target) is not dtype_of(source):
        source = astype(source, target.dtype)
    target[...] = source


def fill(target: Array, value: Number, dtype: DType) -> None:
    """Write one number over every element of `target`; errors as `from_values`."""
    number = scalar(value, dtype)
    target[...] = number if type(target) is NDArray else number.item()


def equal(a: Array, b: Array) -> bool:
    """Whether two arrays have the same shape and the same elements; NaN is equal to nothing."""
    return bool(a.shape == b.shape and namespace(a).all(a == b))


# Out of arrays


def item(x: Array) -> Number:
    """Return the only element as a Python number."""
    number: Number = to_host(x).item()
    return number


def to_list(x: Array) -> Any:
    """Return nested lists of Python numbers, or one number if there are no dimensions."""
    return to_host(x).tolist()


def convert(view: Array, dtype: Any, copy: bool | None) -> Array:
    """Return the array as NumPy's `__array__` protocol asks: `copy` is always, never (False) or if needed."""
    return np.array(view, dtype, copy=copy)


keep_freed_memory()
