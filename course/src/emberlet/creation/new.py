"""The methods `x.new_zeros(...)` and their kin: new tensors with the dtype and on the device of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.array import Number
from emberlet.creation import filled, from_data
from emberlet.creation.filled import Place, Size
from emberlet.dtype import DType

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def new_empty(
    input: Tensor,
    *sizes: Size,
    size: Sequence[int] | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a new tensor of this size, not initialised, like the input in dtype and device."""
    shape = filled.size_of(sizes, size)
    place = device or input.device
    return filled.empty(shape, dtype=dtype or input.dtype, device=place, requires_grad=requires_grad)


def new_zeros(
    input: Tensor,
    *sizes: Size,
    size: Sequence[int] | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a new tensor of this size with every element 0, like the input in dtype and device."""
    shape = filled.size_of(sizes, size)
    return new_full(input, shape, 0, dtype=dtype, device=device, requires_grad=requires_grad)


def new_ones(
    input: Tensor,
    *sizes: Size,
    size: Sequence[int] | None = None,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a new tensor of this size with every element 1, like the input in dtype and device."""
    shape = filled.size_of(sizes, size)
    return new_full(input, shape, 1, dtype=dtype, device=device, requires_grad=requires_grad)


def new_full(
    input: Tensor,
    size: Sequence[int],
    fill_value: Number,
    *,
    dtype: DType | None = None,
    device: Place = None,
    requires_grad: bool = False,
) -> Tensor:
    """Return a new tensor of this size filled with one number, like the input in dtype and device."""
    dtype, place = dtype or input.dtype, device or input.device
    return filled.full(size, fill_value, dtype=dtype, device=place, requires_grad=requires_grad)


def new_tensor(
    input: Tensor, data: Any, *, dtype: DType | None = None, device: Place = None, requires_grad: bool = False
) -> Tensor:
    """Return a new tensor that holds a copy of `data`, like the input in dtype and device."""
    dtype, place = dtype or input.dtype, device or input.device
    return from_data.tensor(data, dtype=dtype, device=place, requires_grad=requires_grad)
