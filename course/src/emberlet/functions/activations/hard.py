"""Activations made of three straight pieces: hard limits, and shrinkage towards 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Number, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.functions.activations.activation import passed
from emberlet.functions.elementwise.operands import finish, require_kind
from emberlet.functions.elementwise.pointwise import binary, unary
from emberlet.functions.elementwise.saving import SavesInput
from emberlet.fused import keep

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Hardtanh(Operation):
    """x between two limits. The gradient passes inside of them; not on them, other than that of `clamp`."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, low: Number, high: Number) -> Any:
        xp = namespace(x)
        return xp.minimum(xp.maximum(x, low), high)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.limits = inputs[1:]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        (x,) = ctx.saved_tensors
        low, high = ctx.limits
        return passed(grad, ~((x <= low) | (x >= high)), x), None, None


class Hardsigmoid(SavesInput):
    """(x + 3) / 6 between 0 and 1. The gradient passes, divided by 6, where x is inside of (-3, 3)."""

    @staticmethod
    def forward(x: Any) -> Any:
        xp = namespace(x)
        return xp.minimum(xp.maximum(x + 3, 0), 6) / 6

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return passed(grad / 6, (x > -3) & (x < 3), x)


class Hardswish(SavesInput):
    """x times the hard sigmoid of x. The derivative is x / 3 + 1/2 inside of (-3, 3), 0 below and 1 above."""

    @staticmethod
    def forward(x: Any) -> Any:
        xp = namespace(x)
        return x * xp.minimum(xp.maximum(x + 3, 0), 6) / 6

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return keep(namespace(grad).where(x < 3, grad * (x / 3 + 0.5), grad), ~(x <= -3))


class Hardshrink(Operation):
    """x, but 0 from -λ to λ. The gradient passes where x does."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, limit: float) -> Any:
        return keep(x, ~((x >= -limit) & (x <= limit)))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.limit = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        (x,) = ctx.saved_tensors
        return passed(grad, ~((x >= -ctx.limit) & (x <= ctx.limit)), x), None


class Softshrink(Hardshrink):
    """x brought nearer to 0 by λ, and 0 from -λ to λ."""

    @staticmethod
    def forward(x: Any, limit: float) -> Any:
        xp = namespace(x)
        return keep(x - xp.sign(x) * limit, ~((x >= -limit) & (x <= limit)))


def relu6(input: Tensor, inplace: bool = False) -> Tensor:
    """Return every element brought between 0 and 6."""
    return hardtanh(input, 0.0, 6.0, inplace)


def hardtanh(input: Tensor, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> Tensor:
    """Return every element brought between `min_val` and `max_val`.

    Raises:
        ValueError: `min_val` is larger than `max_val`.
    """
    require_kind("hardtanh", input, 1)
    if min_val > max_val:
        raise ValueError("min_val cannot be greater than max_val")
    if not input.is_floating_point():
        min_val, max_val = int(min_val), int(max_val)
    else:
        min_val, max_val = float(min_val), float(max_val)
    output: Tensor = Hardtanh.apply(input, min_val, max_val)
    return finish(input, output, inplace)


def hardsigmoid(input: Tensor, inplace: bool = False) -> Tensor:
    """Return 0 up to -3, 1 from 3 on, and the straight line between."""
    require_kind("hardsigmoid", input, 2)
    return finish(input, unary(Hardsigmoid, input), inplace)


def hardswish(input: Tensor, inplace: bool = False) -> Tensor:
    """Return every element times its `hardsigmoid`."""
    require_kind("hardswish", input, 2)
    return finish(input, unary(Hardswish, input), inplace)


def hardshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Return the elements, but 0 for those from `-lambd` to `lambd`."""
    require_kind("hardshrink", input, 2)
    return binary(Hardshrink, input, lambd)


def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
    """Return the elements brought nearer to 0 by `lambd`, those from `-lambd` to `lambd` to 0.

    Raises:
        RuntimeError: `lambd` is negative.
    """
    require_kind("softshrink", input, 2)
    if lambd < 0:
        raise RuntimeError(f"lambda must be greater or equal to 0, but found to be {lambd:g}.")
    return binary(Softshrink, input, lambd)
