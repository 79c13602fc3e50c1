"""Writing over a whole tensor: with the elements of another, or with one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Number
from emberlet.autograd.grad_mode import current
from emberlet.autograd.guard import refuse_leaf, refuse_meeting
from emberlet.autograd.inplace import overwrite, write
from emberlet.autograd.operation import is_tensor, wrap

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def copy_(input: Tensor, other: Tensor | Number, non_blocking: bool = False) -> Tensor:
    """Write over every element the one of `other`, broadcast and converted to fit; return the tensor.

    Args:
        input: what to write to.
        other: a tensor, on any device, or a number.
        non_blocking: accepted as PyTorch does; the copy is always finished on return.
    """
    if not is_tensor(other):
        if isinstance(other, (bool, int, float)):
            return fill_(input, other)
        raise TypeError(f"copy_(): argument 'other' must be Tensor, not {type(other).__name__}")
    source: Tensor = other
    refuse_leaf(input)
    if source is input:
        return input
    if source.shape != input.shape:
        source = source.expand(input.shape)
    if source.device != input.device or source.dtype is not input.dtype:
        source = source.to(input.device, input.dtype)
    refuse_meeting(input, source)
    overwrite(input, source)
    return input


def fill_(input: Tensor, value: Number | Tensor) -> Tensor:
    """Write one number over every element; return the tensor."""
    refuse_leaf(input, one_number=True)
    if is_tensor(value):
        if value.ndim:
            raise RuntimeError(
                f"fill_ only supports 0-dimension value tensor but got tensor with {value.ndim} dimensions."
            )
        if value._node is not None:
            overwrite(input, value.to(input.device, input.dtype).expand(input.shape))
            return input
        value = value.item()
    number: Any = value
    if current.enabled and input._node is not None:
        filled: Any = array.empty_on(input.shape, input._array.dtype, input._array)
        array.fill(filled, number, input.dtype)
        return write(input, wrap(filled))
    array.fill(input._array, number, input.dtype)
    input.storage.mark_written()
    return input


def zero_(input: Tensor) -> Tensor:
    """Write 0 over every element; return the tensor."""
    return fill_(input, 0)


def fill_diagonal_(input: Tensor, fill_value: Number, wrap: bool = False) -> Tensor:
    """Write one number where all indices are equal; return the tensor.

    Args:
        input: what to write to: a matrix, or a tensor with more dimensions, all of one length.
        fill_value: the number.
        wrap: whether the diagonal of a tall matrix begins again after each row below a square.

    Raises:
        RuntimeError: there are less than two dimensions, or more than two of different lengths.

    >>> import emberlet
    >>> emberlet.zeros(2, 3).fill_diagonal_(5)
    tensor([[5., 0., 0.],
            [0., 5., 0.]])
    """
    shape, stride = input.shape, input.stride()
    if len(shape) < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    if len(shape) == 2:
        input.diagonal().fill_(fill_value)
        if wrap and shape[1]:
            for start in range(shape[1] + 1, shape[0], shape[1] + 1):
                input[start:].diagonal().fill_(fill_value)
    else:
        input.as_strided(shape[:1], (sum(stride),), input.storage_offset()).fill_(fill_value)
    return input
