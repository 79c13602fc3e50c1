"""Quotients and what remains of them, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Number, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import bool_, default_float
from emberlet.functions.arithmetic import add, mul
from emberlet.functions.operands import aligned, plain_operand, require_tensor
from emberlet.functions.pointwise import Operand, binary, floating
from emberlet.fused import overwrite
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
        to_x = grad / y
        return to_x if need_x else None, (x / y) * -to_x if need_y else None


class Reciprocal(Operation):
    """1 / x. The gradient is the one that arrives times -1 / x²."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).reciprocal(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        return -grad * (y * y)


class Truncated(Operation):
    """x / y without its fraction, which is constant almost everywhere: the gradients are 0."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        xp = namespace(x if hasattr(x, "shape") else y)
        if (x / y).dtype == getattr(x, "dtype", getattr(y, "dtype", None)):  # fractions
            return xp.trunc(x / y)
        _refuse_zero(y, xp)
        quotient = x // y
        return quotient + xp.astype((quotient < 0) & (quotient * y != x), quotient.dtype)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        return grad * 0, grad * 0


class Floored(Operation):
    """The largest integer that is not above x / y; the gradients are 0."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        _refuse_zero(y, namespace(x if hasattr(x, "shape") else y), x)
        return x // y

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        return grad * 0, grad * 0
