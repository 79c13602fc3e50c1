"""What an array is: the namespace of its functions, and the dtype of its elements."""

from __future__ import annotations

import warnings
from typing import Any, TypeAlias, TypeGuard

import numpy as np

from emberlet.dtype import DType
from emberlet.seam.backend import CPU, Backend, NDArray, backend_of, named

Number: TypeAlias = bool | int | float
Scalar = np.generic  # NumPy's own numbers, such as np.float32(1)

_NUMPY_DTYPE = CPU.dtypes
_DTYPE = CPU.names
_NAMESPACES: dict[type, Any] = {}

# Overflow, division by zero and the like are silent, as in PyTorch. `errstate` would cost 1 µs a call.
warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"emberlet(\.|$)")


def namespace(x: Any) -> Any:
    """Return the module whose functions take `x`: NumPy's, CuPy's, or emberlet itself for a Tensor.

    Its functions have the names of the array API standard: `namespace(x).exp(x)`, `xp.sum(x, axis=0)`.
    """
    if type(x) is NDArray:
        return np
    found = _NAMESPACES.get(type(x))
    return found if found is not None else _find_namespace(x)


def _find_namespace(x: Any) -> Any:
    try:
        found = backend_of(x).xp
    except TypeError:  # a Tensor
        found = x.__array_namespace__()
    _NAMESPACES[type(x)] = found
    return found


def is_array(obj: object) -> TypeGuard[np.ndarray[Any, np.dtype[Any]]]:
    """Whether an object is a NumPy array."""
    return isinstance(obj, np.ndarray)


def is_scalar(obj: object) -> TypeGuard[Number]:
    """Whether an object is one number: Python's or NumPy's."""
    return isinstance(obj, (bool, int, float, np.generic))


def dtype_of(x: Any) -> DType:
    """Return the dtype of the elements of an array (or a Tensor).

    Raises:
        TypeError: emberlet has no such dtype.
        ValueError: the bytes of an element are in the other order.
    """
    if type(x) is NDArray:
        found = _DTYPE.get(x.dtype)
        if found is not None:
            return found
    elif isinstance(x.dtype, DType):
        return x.dtype
    return _unusual_dtype(x)


def _unusual_dtype(x: Any) -> DType:
    backend = backend_of(x)
    found = backend.names.get(x.dtype)
    if found is not None:
        return found
    if backend is CPU and not x.dtype.isnative:
        raise ValueError(
            "given numpy array has byte order different from the native byte order. "
            "Convert it first: array.astype(array.dtype.newbyteorder('='))"
        )
    names = ", ".join(dtype.name for dtype in reversed(list(backend.dtypes)))
    what = f"np.ndarray of type numpy.{x.dtype.type.__name__}" if backend is CPU else f"array of {x.dtype}"
    raise TypeError(f"can't convert {what}. The only supported types are: {names}.")


def native_dtype(dtype: DType, backend: Backend = CPU) -> Any:
    """Return what a backend calls a dtype.

    Raises:
        TypeError: it does not have it.
    """
    found = backend.dtypes.get(dtype)
    if found is None:
        raise TypeError(f"{backend.kind} tensors cannot have dtype {dtype}")
    return found


def dtype_on(like: Any, dtype: Any) -> Any:
    """Return a dtype of whatever kind as arrays such as `like` name it; for a Tensor a DType."""
    if isinstance(like.dtype, DType):
        return dtype if isinstance(dtype, DType) else named(dtype)
    return native_dtype(dtype, backend_of(like)) if isinstance(dtype, DType) else dtype
