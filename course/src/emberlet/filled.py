"""New tensors from nothing but a shape, a range, or another tensor to be like.

All take the keyword arguments `dtype`, `device` and `requires_grad`. What is not given is the default dtype
(`get_default_dtype`), the default device (`get_default_device`) and False.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import index
from typing import TYPE_CHECKING, Any

from emberlet import array, ranges
from emberlet.arguments import new_size
from emberlet.array import Number
from emberlet.autograd.operation import is_tensor, wrap
from emberlet.defaults import get_default_dtype
from emberlet.device import Device
from emberlet.dtype import DType, bool_, int64
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


def _require_number(name: str, value: object) -> None:
    if not array.is_scalar(value):
        raise TypeError(f"argument '{name}' must be Number, not {type(value).__name__}")


def _as_number(value: Any) -> Any:
    """A number that may have come as a tensor."""
    number = value.item() if is_tensor(value) else value
    _require_number("start, end or step", number)
    return number


def _count(steps: int) -> int:
    if index(steps) < 0:
        raise RuntimeError("number of steps must be non-negative")
    return index(steps)


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
    _require_number("fill_value", value)
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


def arange(
    start: Number,
    end: Number | None = None,
    step: Number = 1,
    *,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `start, start + step, ...` up to, not including, `end`; `arange(n)` counts from 0.

    The dtype is int64 when all three are integers, else the default one.

    Raises:
        RuntimeError: the step is 0 or leads away from `end`, a bound is not finite, or the dtype is bool (a NotImplementedError).
    """
    first, bound = (0, start) if end is None else (start, end)
    first, bound, step = [_as_number(each) for each in (first, bound, step)]
    if dtype is None and all(isinstance(number, int) for number in (first, bound, step)):
        dtype = int64
    dtype = dtype_or_default(dtype)
    if dtype is bool_:
        raise NotImplementedError("arange cannot count in bool")
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
    return on_device(ranges.steps(first, step, int(count), dtype), device, requires_grad)


def linspace(
    start: Number,
    end: Number,
    steps: int,
    *,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `steps` numbers from `start` to `end`, both included, evenly spaced."""
    start, end, steps = _as_number(start), _as_number(end), _count(steps)
    return on_device(ranges.evenly_spaced(start, end, steps, dtype_or_default(dtype)), device, requires_grad)


def logspace(
    start: Number,
    end: Number,
    steps: int,
    base: float = 10.0,
    *,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return `steps` powers of `base`, with exponents from `start` to `end`, evenly spaced."""
    start, end, steps = _as_number(start), _as_number(end), _count(steps)
    return on_device(ranges.powers(base, start, end, steps, dtype_or_default(dtype)), device, requires_grad)


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
