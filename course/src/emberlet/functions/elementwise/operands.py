"""Elementwise functions that `pointwise` does not cover: without a gradient, or of three operands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import astype, dtype_of
from emberlet.autograd.grad_mode import current
from emberlet.autograd.inplace import refuse_leaf, write
from emberlet.autograd.operation import Operation, is_tensor, record, together, wrap
from emberlet.dtype import DType
from emberlet.functions.elementwise.pointwise import Operand
from emberlet.promotion import result_type
from emberlet.shape import broadcast_shapes

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def plain_operand(operand: Any, name: str) -> Any:
    """Return a Tensor or a Python number as it is, and NumPy's number as Python's.

    Raises:
        TypeError: it is something else.
    """
    if isinstance(operand, array.Scalar):  # before the others: NumPy's float64 is a float too
        return operand.item()
    if is_tensor(operand) or isinstance(operand, (bool, int, float)):
        return operand
    raise TypeError(f"{name}(): expected a Tensor or a number, got {type(operand).__name__}")


def require_tensor(name: str, **arguments: Any) -> None:
    """Raise a TypeError if one of the arguments is no Tensor."""
    for argument, value in arguments.items():
        if not is_tensor(value):
            raise TypeError(f"{name}(): argument '{argument}' must be Tensor, not {type(value).__name__}")


def aligned(operands: Sequence[Operand], dtype: DType | None = None) -> tuple[list[Any], DType]:
    """Return the arrays of Tensors in their common dtype, the numbers as they are, and that dtype.

    Args:
        operands: Tensors, whose shapes must broadcast, and Python numbers.
        dtype: to have instead of the common one.
    """
    common = result_type(*operands) if dtype is None else dtype
    arrays = [each._array if is_tensor(each) else each for each in operands]
    shapes = [each._array.shape for each in operands if is_tensor(each)]
    if any(shape != shapes[0] for shape in shapes):
        broadcast_shapes(*shapes)  # raises if they do not fit; the array library then stretches
    arrays = [
        astype(a, common) if is_tensor(each) and dtype_of(a) is not common else a
        for each, a in zip(operands, arrays, strict=True)
    ]
    return arrays, common


def undifferentiated(function: Callable[..., Any], name: str, *operands: Operand) -> Tensor:
    """Apply a function without a gradient to Tensors and numbers, broadcast and promoted.

    Raises:
        TypeError: an operand is neither, or none is a Tensor.
        RuntimeError: the shapes do not broadcast.
    """
    operands = tuple([plain_operand(each, name) for each in operands])
    if not any(is_tensor(each) for each in operands):
        raise TypeError(f"{name}(): argument 'input' must be Tensor, not {type(operands[0]).__name__}")
    arrays, _ = aligned(operands)
    try:
        return wrap(function(*arrays))
    except Exception:
        moved = together(operands)
        if moved is None:
            raise
        return undifferentiated(function, name, *moved)


def several(operation: type[Operation], *operands: Operand, dtype: DType | None = None) -> Tensor:
    """Apply an operation to Tensors, numbers and None, broadcast and promoted.

    Args:
        operation: its `forward` gets arrays of one dtype, and numbers and None as they are.
        operands: what it gets.
        dtype: to calculate in, instead of the common one.
    """
    given = [each for each in operands if each is not None]
    found, _ = aligned(given, dtype)
    arrays = iter(found)
    try:
        result = operation.forward(*[None if each is None else next(arrays) for each in operands])
    except Exception:
        moved = together(operands)
        if moved is None:
            raise
        return several(operation, *moved, dtype=dtype)
    output = wrap(result)
    if current.enabled:
        nodes = tuple([each._node if is_tensor(each) else None for each in operands])
        if any(nodes):
            node = record(operation, operands, nodes, output)
            node.fits = tuple([(each.shape, each.dtype) if is_tensor(each) else None for each in operands])
            node.plain = False
    return output


def require_kind(name: str, input: Tensor, least: int) -> None:
    """Raise if there is no such function for a tensor's dtype.

    Args:
        name: of the function.
        input: what it was called on.
        least: the lowest category of dtypes that it takes: 1 for integers, 2 for floating point.

    Raises:
        TypeError: the input is no Tensor.
        NotImplementedError: its dtype is of a lower category.
    """
    require_tensor(name, input=input)
    if input.dtype.category < least:
        raise NotImplementedError(f'"{name}" not implemented for dtype {input.dtype}')


def require_common_kind(name: str, input: Tensor, other: Tensor) -> None:
    """Raise if one is no Tensor, or if their common dtype is not floating point; as `require_kind`."""
    require_tensor(name, input=input, other=other)
    dtype = result_type(input, other)
    if not dtype.is_floating_point:
        raise NotImplementedError(f'"{name}" not implemented for dtype {dtype}')


def finish(input: Tensor, output: Tensor, inplace: bool) -> Tensor:
    """Return the output, or the input with the output written over it."""
    if not inplace:
        return output
    refuse_leaf(input)
    made = output._node  # what it saved of the input must be the old values
    return write(input, output, None if made is None else made.seq - 1)
