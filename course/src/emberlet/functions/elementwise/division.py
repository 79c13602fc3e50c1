"""Quotients and what remains of them, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Number, astype, dtype_of, is_scalar, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import bool_, default_float
from emberlet.functions.elementwise.arithmetic import add, mul
from emberlet.functions.elementwise.operands import plain_operand, require_tensor
from emberlet.functions.elementwise.pointwise import Operand, binary
from emberlet.promotion import result_type

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Div(Operation):
    """x / y. The gradients are grad / y and -grad x / y²."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return x / y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, y = inputs
        ctx.save_for_backward(x if ctx.needs_input_grad[1] else None, y)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, Gradient | None]:
        x, y = ctx.saved_tensors
        need_x, need_y = ctx.needs_input_grad
        to_x = grad / y if need_x else None
        if not need_y:
            return to_x, None
        to_y = x / y
        to_y /= y
        to_y *= grad
        to_y *= -1
        return to_x, to_y


class DivTrunc(Operation):
    """x / y without its fraction. It is constant almost everywhere, so the gradients are 0."""

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        if not refuse_zero(x, y):
            return namespace(y if is_scalar(x) else x).trunc(x / y)
        quotient = x // y
        return quotient + astype((quotient < 0) & (quotient * y != x), dtype_of(quotient))

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        zeros = namespace(grad).zeros_like(grad)
        return zeros, zeros


class DivFloor(Operation):
    """The largest integer that is not above x / y: constant almost everywhere, so the gradients are 0."""

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        refuse_zero(x, y)
        return x // y

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        zeros = namespace(grad).zeros_like(grad)
        return zeros, zeros


class FloorDivide(DivFloor):
    """`DivFloor` under the name that PyTorch defines no gradient for."""

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        raise RuntimeError(
            "derivative for floor_divide is not implemented: div(..., rounding_mode='floor') has one, zero"
        )


class Remainder(Operation):
    """x - y floor(x / y), with the sign of y. The gradients are grad and -grad floor(x / y)."""

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        refuse_zero(x, y)
        return x % y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*(inputs if ctx.needs_input_grad[1] else (None, None)))

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient | None]:
        x, y = ctx.saved_tensors
        return grad, None if y is None else -grad * _quotient(DivFloor, x, y)


class Fmod(Operation):
    """x - y trunc(x / y), with the sign of x. The gradients are grad and -grad trunc(x / y)."""

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        integers = refuse_zero(x, y)
        xp = namespace(y if is_scalar(x) else x)
        rest = xp.abs(x) % (abs(y) if is_scalar(y) else xp.abs(y))
        return rest * xp.sign(x) if integers else xp.copysign(rest, x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*(inputs if ctx.needs_input_grad[1] else (None, None)))

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient | None]:
        x, y = ctx.saved_tensors
        return grad, None if y is None else -grad * _quotient(DivTrunc, x, y)


def true_divide(input: Operand, other: Operand) -> Tensor:
    """Return `input / other`, broadcast; the quotient of integers is float32."""
    return binary(Div, input, other, minimum=default_float)


def div(input: Operand, other: Operand, *, rounding_mode: str | None = None) -> Tensor:
    """Return `input / other`, broadcast.

    Args:
        input: a tensor, or a number.
        other: a tensor, or a number.
        rounding_mode: None for the true quotient; `"trunc"` rounds towards 0 and `"floor"` down, and then the
            quotient of integers is an integer.

    Raises:
        RuntimeError: the rounding mode is another, or an integer is divided by 0 and rounded.

    >>> import emberlet
    >>> emberlet.div(emberlet.tensor([7, -7]), 2, rounding_mode="trunc")
    tensor([ 3, -3])
    """
    if rounding_mode is None:
        return true_divide(input, other)
    if rounding_mode not in ("trunc", "floor"):
        raise RuntimeError(
            f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'"
        )
    _refuse_bools(f"div_{rounding_mode}", input, other)
    return binary(DivTrunc if rounding_mode == "trunc" else DivFloor, input, other)


def floor_divide(input: Operand, other: Operand) -> Tensor:
    """Return `input / other` rounded down, broadcast; PyTorch defines no gradient of it."""
    _refuse_bools("div_floor", input, other)
    return binary(FloorDivide, input, other)


def remainder(input: Operand, other: Operand) -> Tensor:
    """Return what remains of `input` after division by `other`, with the sign of `other`: Python's `%`."""
    _refuse_bools("remainder", input, other)
    return binary(Remainder, input, other)


def fmod(input: Tensor, other: Operand) -> Tensor:
    """Return what remains of `input` after division by `other`, with the sign of `input`: C's `fmod`."""
    require_tensor("fmod", input=input)
    _refuse_bools("fmod", input, other)
    return binary(Fmod, input, other)


def addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number = 1) -> Tensor:
    """Return `input + value * tensor1 / tensor2`, broadcast; not for two tensors of integers."""
    require_tensor("addcdiv", input=input, tensor1=tensor1, tensor2=tensor2)
    if tensor1.dtype.category < 2 and tensor2.dtype.category < 2:
        raise RuntimeError(
            "Integer division with addcdiv is no longer supported: convert tensor1 or tensor2 to float"
        )
    return add(input, true_divide(tensor1 if value == 1 else mul(tensor1, value), tensor2))


def refuse_zero(x: Any, y: Any) -> bool:
    """Return whether two arrays, or an array and a number, are integers; then refuse to divide by 0.

    Raises:
        RuntimeError: there is a 0 in `y`.
    """
    if dtype_of(y if is_scalar(x) else x).category == 2:
        return False
    if y == 0 if is_scalar(y) else namespace(y).any(y == 0):
        raise RuntimeError("ZeroDivisionError")
    return True


def _refuse_bools(name: str, input: Operand, other: Operand) -> None:
    if result_type(plain_operand(input, name), plain_operand(other, name)) is bool_:
        raise NotImplementedError(f'"{name}" not implemented for dtype {bool_}')


def _quotient(operation: type[DivTrunc | DivFloor], x: Any, y: Any) -> Any:
    """The rounded quotient of arrays, or of Tensors."""
    return binary(operation, x, y) if is_tensor(x) or is_tensor(y) else operation.forward(x, y)


divide = div
