"""Tensors from data: from numbers in lists, from NumPy, from whatever speaks DLPack."""

from __future__ import annotations

import warnings
from functools import reduce
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.autograd.operation import is_tensor, wrap
from emberlet.creation.filled import Place, dtype_or_default, on_device
from emberlet.creation.nested import flatten, nested_shape
from emberlet.dtype import DType, promote_types
from emberlet.seam import exchange

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def tensor(
    data: Any, *, dtype: DType | None = None, device: Place = None, requires_grad: bool = False
) -> Tensor:
    """Return a new tensor that holds a copy of `data` and has no history.

    Args:
        data: a number, nested lists of numbers, a NumPy array or scalar, or a tensor.
        dtype: of the elements. When it is not given, elements of NumPy and of tensors keep theirs; Python's
            bool becomes bool, int becomes int64, float becomes the default dtype; a mixture is promoted.
        device: where it is made; when it is not given, where `data` is if that is a tensor.
        requires_grad: whether its gradient is wanted.

    Raises:
        ValueError: the nested lists are of different lengths, or an integer has more than 64 bits.
        TypeError: the lists are nested unevenly, or there is text in them.
        RuntimeError: something else that is no number, or a number that does not fit into the dtype.

    >>> import emberlet
    >>> emberlet.tensor([[1, 2.5], [True, 4]])
    tensor([[1.0000, 2.5000],
            [1.0000, 4.0000]])
    """
    if dtype is not None:
        dtype = dtype_or_default(dtype)
    if is_tensor(data):
        copy = data.detach().to(device or data.device, dtype or data.dtype, copy=True)
        return copy.requires_grad_() if requires_grad else copy
    if array.is_array(data) or isinstance(data, array.Scalar):
        return on_device(exchange.own(data, dtype), device, requires_grad)
    shape = nested_shape(data)
    values, dtypes = flatten(data, shape)
    # One dtype alone needs no promotion, and no data at all has the default dtype.
    inferred = reduce(promote_types, dtypes) if dtypes else dtype_or_default(None)
    made = array.from_values(values, dtype or inferred)
    return on_device(made if len(shape) == 1 else made.reshape(shape), device, requires_grad)


def as_tensor(data: Any, dtype: DType | None = None, device: Place = None) -> Tensor:
    """Return `data` as a tensor; a tensor or a NumPy array that is as wanted already is not copied."""
    if is_tensor(data):
        return data.to(device or data.device, dtype or data.dtype)
    if dtype is not None:
        dtype = dtype_or_default(dtype)
    if array.is_array(data) and (dtype is None or exchange.has_dtype(data, dtype)):
        shared = from_numpy(data)
        return shared if device is None else shared.to(device)
    return tensor(data, dtype=dtype, device=device)


def asarray(
    obj: Any,
    *,
    dtype: DType | None = None,
    device: Place = None,
    copy: bool | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `obj` as a tensor: a copy always, never (False), or only if it needs one (None)."""
    if copy:
        result = tensor(obj, dtype=dtype, device=device)
    elif is_tensor(obj) or array.is_array(obj):
        result = as_tensor(obj, dtype, device)
        needed = (
            result is not obj
            if is_tensor(obj)
            else result.device.type != "cpu" or not exchange.has_dtype(obj, result.dtype)
        )
        if copy is False and needed:
            raise ValueError("can't alias the object: it has another dtype or is on another device")
    elif hasattr(obj, "__dlpack__"):
        result = as_tensor(from_dlpack(obj), dtype, device)
    elif copy is False:
        raise ValueError(f"can't alias arbitrary sequence into a tensor: {type(obj).__name__}")
    else:
        result = tensor(obj, dtype=dtype, device=device)
    return result.requires_grad_() if requires_grad else result


def from_numpy(ndarray: array.Array) -> Tensor:
    """Return a tensor on the memory of a NumPy array: writing into one writes into the other.

    Raises:
        TypeError: not a NumPy array, or of a dtype that emberlet does not have.
        ValueError: its strides are negative or not whole elements, or its bytes are in the other order.
    """
    exchange.check_shareable(ndarray)
    if not ndarray.flags.writeable:
        warnings.warn(
            "The given NumPy array is not writable, and the tensor shares its memory, so writing to it will "
            "fail. Copy the array first if you want to write.",
            stacklevel=2,
        )
    return wrap(ndarray.view(array.NDArray))


def from_dlpack(ext_tensor: Any) -> Tensor:
    """Return a tensor on the memory of any object that speaks DLPack, such as a torch tensor."""
    foreign = exchange.from_dlpack(ext_tensor)
    return from_numpy(foreign) if array.is_array(foreign) else wrap(foreign)
