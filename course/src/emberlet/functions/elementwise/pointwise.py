"""How operations that work element by element are applied: number operands, broadcasting, promotion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Number, astype, dtype_of
from emberlet.autograd import grad_mode
from emberlet.autograd.grad_mode import current
from emberlet.autograd.node import INFERENCE
from emberlet.autograd.operation import Operation, record, together, wrap
from emberlet.creation.defaults import get_default_dtype
from emberlet.dtype import DType
from emberlet.promotion import promote_number, promote_tensors
from emberlet.shape import broadcast_shapes

if TYPE_CHECKING:
    from emberlet.tensor import Tensor
else:
    Tensor = None  # `tensor.py` puts its class here when it is imported

Operand = Any  # a Tensor or a Python number

_new = object.__new__
_NDArray = array.NDArray
_NEEDED = (True,)  # the gradient of an only input


def unary(operation: type[Operation], input: Tensor) -> Tensor:
    """Apply an operation of one tensor whose result has its dtype."""
    if not isinstance(input, Tensor):
        raise _no_tensor(operation, input)
    output = wrap(operation.forward(input._array))
    node = input._node
    if node is not None and current.enabled:
        record(operation, (input,), (node,), output, _NEEDED)
    return output


def floating(operation: type[Operation], input: Tensor) -> Tensor:
    """Apply an operation of one tensor that gives fractions: of integers and bools, in the default dtype."""
    if not isinstance(input, Tensor):
        raise _no_tensor(operation, input)
    a = input._array
    if dtype_of(a).category < 2:
        return wrap(operation.forward(astype(a, get_default_dtype())))
    return unary(operation, input)


def binary(
    operation: type[Operation], input: Operand, other: Operand, minimum: DType | None = None
) -> Tensor:
    """Apply an operation of two operands, each a Tensor or a Python number.

    Args:
        operation: its `forward` gets two arrays of one dtype, or an array and a number.
        input: the first operand.
        other: the second; the shapes broadcast.
        minimum: a dtype of the least category to compute in, float32 for a true division, which then has the
            default dtype.

    Raises:
        TypeError: neither is a Tensor, or one is no number either.
        RuntimeError: the shapes do not broadcast.
    """
    fits = None
    if isinstance(input, Tensor):
        a, first = input._array, input._node
        if isinstance(other, Tensor):
            b, second = other._array, other._node
            integers = minimum is not None and dtype_of(a).category < minimum.category
            if a.dtype is not b.dtype or a.shape != b.shape or integers:
                a, b, fits = _align(input, other, minimum)
                # A constant is recorded as it was calculated with: in the dtype of the gradients.
                if first is None and a is not input._array:
                    input = wrap(a)
                if second is None and b is not other._array:
                    other = wrap(b)
        else:
            second = None
            a, b = _with_number(operation, a, other, minimum)
            other = b  # what is recorded: Python's number, not NumPy's
    elif isinstance(other, Tensor):
        first, second = None, other._node
        b, a = _with_number(operation, other._array, input, minimum)
        input = a
    else:
        raise _no_tensor(operation, input)
    try:
        result = operation.forward(a, b)
    except Exception:
        moved = together((input, other))
        if moved is None:
            raise
        return binary(operation, moved[0], moved[1], minimum)
    output: Tensor = _new(Tensor)  # `wrap`, spelled out: this is the most travelled road
    output._array = result if result.__class__ is _NDArray else array.boxed(result)
    output._node = None
    if (first is not None or second is not None) and current.enabled:
        needs = (first is not None, second is not None)
        node = record(operation, (input, other), (first, second), output, needs)
        if fits is not None:
            node.fits, node.plain = fits, False
    elif grad_mode.inferring and current.inference:
        output._guard = INFERENCE
    return output


def _align(
    input: Tensor, other: Tensor, minimum: DType | None
) -> tuple[Any, Any, tuple[tuple[Any, DType], tuple[Any, DType]]]:
    """The arrays of two tensors in one dtype, their shapes checked, and what their gradients must fit."""
    a, b = input._array, other._array
    if a.shape != b.shape:
        broadcast_shapes(a.shape, b.shape)  # raises if they do not fit; the array library then stretches
    from_a, from_b = dtype_of(a), dtype_of(b)
    common = promote_tensors(from_a, a.ndim, from_b, b.ndim)
    if minimum is not None and common.category < minimum.category:
        common = get_default_dtype()
    fits = ((a.shape, from_a), (b.shape, from_b))
    return (
        a if from_a is common else astype(a, common),
        b if from_b is common else astype(b, common),
        fits,
    )


def _with_number(
    operation: type[Operation], a: Any, number: Number, minimum: DType | None
) -> tuple[Any, Number]:
    """An array and a number, the array in the dtype of the result."""
    if number.__class__ is not float and number.__class__ is not int:
        number = plain_number(number, operation)
    dtype = dtype_of(a)
    common = promote_number(dtype, number)
    if minimum is not None and common.category < minimum.category:
        common = get_default_dtype()
    if common.category == 1 and not -0x80000000 <= number <= 0x7FFFFFFF:
        number = wrapped(int(number), common)
    return (a if common is dtype else astype(a, common)), number


def wrapped(number: int, dtype: DType) -> int:
    """Return an integer as the dtype holds it: of a number that is too large, the lower bits.

    Raises:
        OverflowError: it has more than 64 bits.
    """
    if not -(2**63) <= number < 2**64:
        raise OverflowError("int too big to convert")
    half: int = 1 << (8 * dtype.itemsize - 1)
    return (number + half) % (2 * half) - half


def plain_number(number: Any, operation: type[Operation]) -> Number:
    """Return a Python number for one of Python's or NumPy's numbers.

    Raises:
        TypeError: it is something else.
    """
    if isinstance(number, array.Scalar):  # before the others: NumPy's float64 is a float too
        number = number.item()
    if isinstance(number, (bool, int, float)):
        return number
    raise TypeError(
        f"unsupported operand for {_name(operation)}(): expected a Tensor or a number, got "
        f"{type(number).__name__}"
    )


def _no_tensor(operation: type[Operation], input: Any) -> TypeError:
    return TypeError(f"{_name(operation)}(): argument 'input' must be Tensor, not {type(input).__name__}")


def _name(operation: type[Operation]) -> str:
    return operation.__name__.lower()
