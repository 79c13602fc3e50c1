"""The way to and from NumPy: arrays of others are taken over, memory and all, or copied."""

from __future__ import annotations

from typing import Any

import numpy as np

from emberlet.array import Array, dtype_of, is_array
from emberlet.dtype import DType
from emberlet.seam.backend import CPU, backend_for

_NUMPY_DTYPE = CPU.dtypes


def check_shareable(foreign: Array) -> None:
    """Raise if a tensor cannot show the memory of a NumPy array.

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


def has_dtype(foreign: Array, dtype: DType) -> bool:
    """Whether a NumPy array has the elements of this dtype, in this machine's byte order."""
    return bool(foreign.dtype == _NUMPY_DTYPE[dtype])


def own(foreign: Array | np.generic, dtype: DType | None) -> Array:
    """Return a NumPy array or scalar as a fresh array that `share` takes, of this dtype if one is given."""
    if dtype is None or foreign.dtype.kind not in "biuf":
        native = foreign.dtype.newbyteorder("=")
        return np.array(foreign, _NUMPY_DTYPE[dtype_of(np.empty(0, native))])
    with np.errstate(over="ignore", invalid="ignore"):
        return np.array(foreign, _NUMPY_DTYPE[dtype])


def from_dlpack(source: Any) -> Array:
    """Return an array on the memory of any object that speaks DLPack, on the device where it is."""
    kind = {1: "cpu", 2: "cuda"}.get(source.__dlpack_device__()[0])
    if kind is None:
        raise RuntimeError(f"from_dlpack: no backend for the DLPack device {source.__dlpack_device__()}")
    return backend_for(kind).xp.from_dlpack(source)


def float_limits(dtype: DType) -> dict[str, float]:
    """Return what can be said of a floating point dtype, as Python floats."""
    info = np.finfo(_NUMPY_DTYPE[dtype])
    names = ("min", "max", "eps", "smallest_normal", "resolution")
    return {name: float(getattr(info, name)) for name in names}
