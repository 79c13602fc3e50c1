"""New tensors from nothing but a shape, or another tensor to be like.

All take the keyword arguments `dtype`, `device` and `requires_grad`. What is not given is the default dtype
(`get_default_dtype`), the default device (`get_default_device`) and False.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.arguments import new_size
from emberlet.array import Number
from emberlet.autograd.operation import is_tensor, wrap
from emberlet.creation.defaults import get_default_dtype
from emberlet.device import Device
from emberlet.dtype import OF_PYTHON, DType, bool_, int64
from emberlet.memory_format import copy_strides
from emberlet.shape import Shape, numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Size = int | Sequence[int]
Place = Device | str | None


def size_of(sizes: tuple[Size, ...], size: Sequence[int] | None) -> Shape:
    """Return the shape that a caller wrote as `f(2, 3)`, `f((2, 3))` or `f(size=(2, 3))`."""
    if size is not None:
        return new_size((size,))
    if not sizes:
        raise TypeError("missing the argument 'size': write () for a tensor without dimensions")
    return new_size(sizes)


def dtype_or_default(dtype: DType | None) -> DType:
    """Return the dtype, the default one if it is None; anything else is a TypeError."""
    if dtype is None:
        return get_default_dtype()
    if not isinstance(dtype, DType):
        if dtype in OF_PYTHON:
            return OF_PYTHON[dtype]
        raise TypeError(f"argument 'dtype' must be emberlet.dtype, not {type(dtype).__name__}")
    return dtype


def finished(made: array.Array, requires_grad: bool) -> Tensor:
    """Return the tensor of a fresh array."""
    result = wrap(made)
    return result.requires_grad_() if requires_grad else result


def on_device(host: array.Array, device: Place, requires_grad: bool) -> Tensor:
    """Return the tensor of a fresh array that was made on the CPU, moved to a device."""
    backend, index = array.place(device)
    return finished(
        host if array.is_array(host) and backend.kind == "cpu" else backend.from_host(host, index),
        requires_grad,
    )


def require_number(name: str, value: object) -> None:
    """Raise a TypeError if a value is no number."""
    if not array.is_scalar(value):
        raise TypeError(f"argument '{name}' must be Number, not {type(value).__name__}")


def empty(
    *sizes: Size,
    size: Sequence[int] | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor of this size whose elements are whatever was in memory."""
    return finished(array.empty(size_of(sizes, size), dtype_or_default(dtype), device), requires_grad)


def zeros(
    *sizes: Size,
    size: Sequence[int] | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor of this size with every element 0."""
    return finished(array.full(size_of(sizes, size), 0, dtype_or_default(dtype), device), requires_grad)


def ones(
    *sizes: Size,
    size: Sequence[int] | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor of this size with every element 1."""
    return finished(array.full(size_of(sizes, size), 1, dtype_or_default(dtype), device), requires_grad)


def full(
    size: Sequence[int],
    fill_value: Number | Tensor,
    *,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor of this size with every element `fill_value`, whose dtype it takes if none is given."""
    value: Any = fill_value
    if is_tensor(fill_value) and not fill_value.ndim:
        dtype, value = dtype or fill_value.dtype, fill_value.item()
    require_number("fill_value", value)
    if isinstance(value, array.Scalar):
        value = value.item()
    if not isinstance(size, Sequence):
        raise TypeError(f"full(): argument 'size' must be tuple of ints, not {type(size).__name__}")
    kinds = {bool: bool_, int: int64}
    dtype = dtype_or_default(dtype or kinds.get(type(value)))
    return finished(array.full(new_size((size,)), value, dtype, device), requires_grad)


def empty_like(
    input: Tensor, *, dtype: DType | None = None, device: Place = None, requires_grad: bool = False
) -> Tensor:
    """Return a tensor with the shape, dtype, device and order of memory of another, not initialised."""
    if not is_tensor(input):
        raise TypeError(f"argument 'input' must be Tensor, not {type(input).__name__}")
    dtype = dtype_or_default(dtype or input.dtype)
    flat = array.empty(numel(input.shape), dtype, device or input.device)
    strides = copy_strides(input.shape, input.stride())
    return finished(array.strided_view(flat, input.shape, strides, 0), requires_grad)


def full_like(
    input: Tensor,
    fill_value: Number | Tensor,
    *,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a tensor like another with every element `fill_value`."""
    result = empty_like(input, dtype=dtype, device=device).fill_(fill_value)
    return result.requires_grad_(requires_grad) if requires_grad else result


def zeros_like(
    input: Tensor, *, dtype: DType | None = None, device: Place = None, requires_grad: bool = False
) -> Tensor:
    """Return a tensor like another with every element 0."""
    return full_like(input, 0, dtype=dtype, device=device, requires_grad=requires_grad)


def ones_like(
    input: Tensor, *, dtype: DType | None = None, device: Place = None, requires_grad: bool = False
) -> Tensor:
    """Return a tensor like another with every element 1."""
    return full_like(input, 1, dtype=dtype, device=device, requires_grad=requires_grad)


def scalar_tensor(
    s: Number, *, dtype: DType | None = None, device: Place = None, requires_grad: bool = False
) -> Tensor:
    """Return a tensor without dimensions that holds one number, by default of the default dtype."""
    return full((), s, dtype=dtype_or_default(dtype), device=device, requires_grad=requires_grad)


def eye(
    n: int,
    m: int | None = None,
    *,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return an `n` by `m` matrix with 1 on the main diagonal and 0 elsewhere; `m` is `n` if not given."""
    n = index(n)
    columns = n if m is None else index(m)
    for name, value in (("n", n), ("m", columns)):
        if value < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {value}")
    made = array.full((n, columns), 0, dtype_or_default(dtype), device)
    diagonal = array.strided_view(array.flat(made), (min(n, columns),), (columns + 1,), 0)
    array.fill(diagonal, 1, array.dtype_of(made))
    return finished(made, requires_grad)
