"""Arithmetic: sums, differences, products, quotients and powers, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Number
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.dtype import bool_, default_float
from emberlet.functions.pointwise import Operand, binary, unary

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Add(Operation):
    """x + y. Both gradients are the one that arrives."""

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return x + y

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        return grad, grad


class Sub(Operation):
    """x - y. The gradient of y is the one that arrives, negated."""

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return x - y

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient | None]:
        return grad, -grad if ctx.needs_input_grad[1] else None


class Mul(Operation):
    """x * y. Each gradient is the one that arrives times the other factor."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return x * y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, y = inputs
        need_x, need_y = ctx.needs_input_grad
        ctx.save_for_backward(x if need_y else None, y if need_x else None)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, Gradient | None]:
        x, y = ctx.saved_tensors
        return None if y is None else grad * y, None if x is None else grad * x


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
        return grad / y if need_x else None, -grad * ((x / y) / y) if need_y else None


class Neg(Operation):
    """-x."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        return -x

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return -grad


def add(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """Return `input + alpha * other`, broadcast."""
    return binary(Add, input, other if alpha == 1 else mul(other, alpha))


def sub(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """Return `input - alpha * other`, broadcast; bools have no difference."""
    for operand in (input, other):
        if isinstance(operand, bool) or getattr(operand, "dtype", None) is bool_:
            raise RuntimeError(
                "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to "
                "invert a mask, use the `~` or `logical_not()` operator instead."
            )
    return binary(Sub, input, other if alpha == 1 else mul(other, alpha))


def rsub(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """Return `other - alpha * input`, broadcast."""
    return sub(other, input, alpha=alpha)


def mul(input: Operand, other: Operand) -> Tensor:
    """Return `input * other`, broadcast."""
    return binary(Mul, input, other)


def neg(input: Tensor) -> Tensor:
    """Return `-input`; bools have no negative."""
    if input.dtype is bool_:
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, "
            "use the `~` or `logical_not()` operator instead."
        )
    return unary(Neg, input)


def true_divide(input: Operand, other: Operand) -> Tensor:
    """Return `input / other`, broadcast; the quotient of integers is float32."""
    return binary(Div, input, other, minimum=default_float)
