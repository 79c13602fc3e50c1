"""Elements brought inside of limits: clamp, and numbers in the place of NaN and infinity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Number, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.functions.elementwise.operands import plain_operand, require_tensor, several
from emberlet.functions.elementwise.pointwise import Operand
from emberlet.fused import keep
from emberlet.limits import finfo

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Clamp(Operation):
    """x between two limits, tensors or numbers, each of which may be None.

    The gradient goes to x where it is inside or on a limit, else to the limit that took its place.
    """

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, low: Any, high: Any) -> Any:
        xp = namespace(x)
        if low is not None:
            x = xp.maximum(x, low)
        return x if high is None else xp.minimum(x, high)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, Gradient | None, Gradient | None]:
        x, low, high = ctx.saved_tensors
        _, need_low, need_high = ctx.needs_input_grad
        if low is None:
            return keep(grad, x <= high), None, keep(grad, x > high) if need_high else None
        if high is None:
            return keep(grad, x >= low), keep(grad, x < low) if need_low else None, None
        return (
            keep(grad, (x >= low) & (x <= high)),
            keep(grad, (x < low) & (low < high)) if need_low else None,
            keep(grad, (x > high) | (high < low)) if need_high else None,
        )


class NanToNum(Operation):
    """x with numbers in the place of NaN and infinities. The gradient is the one that arrives, 0 at those."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, nan: float, positive: float, negative: float) -> Any:
        xp = namespace(x)
        full = xp.full_like
        x = xp.where(xp.isnan(x), full(x, nan), x)
        x = xp.where(x == float("inf"), full(x, positive), x)
        return xp.where(x == -float("inf"), full(x, negative), x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, None]:
        (x,) = ctx.saved_tensors
        return keep(grad, namespace(x).isfinite(x)), None, None, None


def clamp(input: Tensor, min: Operand | None = None, max: Operand | None = None) -> Tensor:
    """Return the elements brought between `min` and `max`; if `min` is the larger, all become `max`.

    Args:
        input: a tensor.
        min: the lower limit: a number, or a tensor that broadcasts; None for none.
        max: the upper limit likewise.

    Raises:
        RuntimeError: both limits are None.
        TypeError: one is a number and the other a tensor.

    >>> import emberlet
    >>> emberlet.clamp(emberlet.tensor([-2.0, 0.5, 3.0]), -1, 1)
    tensor([-1.0000,  0.5000,  1.0000])
    """
    require_tensor("clamp", input=input)
    if min is None and max is None:
        raise RuntimeError("clamp: At least one of 'min' or 'max' must not be None")
    low, high = (None if each is None else plain_operand(each, "clamp") for each in (min, max))
    if low is not None and high is not None and is_tensor(low) is not is_tensor(high):
        raise TypeError("clamp(): 'min' and 'max' must be two numbers or two tensors")
    return several(Clamp, input, low, high)


def clamp_min(input: Tensor, min: Operand) -> Tensor:
    """Return the elements, none below `min`."""
    return clamp(input, min=min)


def clamp_max(input: Tensor, max: Operand) -> Tensor:
    """Return the elements, none above `max`."""
    return clamp(input, max=max)


def nan_to_num(
    input: Tensor, nan: Number | None = 0.0, posinf: Number | None = None, neginf: Number | None = None
) -> Tensor:
    """Return the elements, with numbers in the place of NaN and of the infinities.

    Args:
        input: a tensor.
        nan: what NaN becomes.
        posinf: what inf becomes; None for the largest number of the dtype.
        neginf: what -inf becomes; None for the smallest number of the dtype.
    """
    require_tensor("nan_to_num", input=input)
    if not input.is_floating_point():
        return input.clone()
    limits = finfo(input.dtype)
    output: Tensor = NanToNum.apply(
        input,
        0.0 if nan is None else nan,
        limits.max if posinf is None else posinf,
        limits.min if neginf is None else neginf,
    )
    return output


clip = clamp
