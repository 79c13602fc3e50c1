"""Copies: of a tensor as it is, laid out row after row, in another dtype, or on another device."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Array
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.device import Device
from emberlet.dtype import DType
from emberlet.layouts import is_contiguous
from emberlet.memory_format import MemoryFormat, contiguous_format, copy_strides, preserve_format
from emberlet.shape import numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Clone(Operation):
    """The same elements on memory of their own, with the dimensions in the same order of memory."""

    @staticmethod
    def forward(x: Any) -> Any:
        return copy_keeping_order(x, array.dtype_of(x))

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return grad


class Contiguous(Operation):
    """The same elements row after row on memory of their own."""

    @staticmethod
    def forward(x: Any) -> Any:
        copy = array.empty_on(x.shape, x.dtype, x)
        array.copy(copy, x)
        return copy

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return grad


class ToCopy(Operation):
    """The same elements in another dtype and on another device; gradients travel the way back."""

    @staticmethod
    def forward(x: Any, dtype: DType, device: Device) -> Any:
        return copy_keeping_order(array.to_device(x, device), dtype)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.dtype, ctx.device = inputs[0].dtype, inputs[0].device

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        if is_tensor(grad):
            return grad.to(ctx.device, ctx.dtype), None, None
        return array.astype(array.to_device(grad, ctx.device), ctx.dtype), None, None


def copy_keeping_order(x: Array, dtype: DType) -> Array:
    """Return a dense copy in a dtype, the dimensions in the same order of memory (see `memory_format`)."""
    copy = empty_keeping_order(x, dtype)
    array.copy(copy, x)
    return copy


def empty_keeping_order(x: Array, dtype: DType) -> Array:
    """Return dense memory for a copy in a dtype, the dimensions in the same order (see `memory_format`)."""
    flat = array.empty_on(numel(x.shape), dtype, x)
    return array.strided_view(flat, x.shape, copy_strides(x.shape, array.strides_of(x)), 0)


def clone(input: Tensor, *, memory_format: MemoryFormat = preserve_format) -> Tensor:
    """Return a copy on a storage of its own.

    Args:
        input: the tensor.
        memory_format: by default the dimensions keep their order in memory; with `contiguous_format` the copy
            lies row after row.
    """
    kind = Contiguous if memory_format is contiguous_format else Clone
    output: Tensor = kind.apply(input)
    return output


def contiguous(input: Tensor, memory_format: MemoryFormat = contiguous_format) -> Tensor:
    """Return the tensor itself if it lies row after row, else a copy that does."""
    if memory_format is not contiguous_format:
        raise RuntimeError(f"contiguous() knows contiguous_format only, not {memory_format}")
    if is_contiguous(input.shape, input.stride()):
        return input
    output: Tensor = Contiguous.apply(input)
    return output


def convert(input: Tensor, dtype: DType, device: Device, copy: bool = False) -> Tensor:
    """Return the tensor with this dtype on this device: itself if it is so and no copy is asked for."""
    if not copy and dtype is input.dtype and device == input.device:
        return input
    output: Tensor = ToCopy.apply(input, dtype, device)
    return output
