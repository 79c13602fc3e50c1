"""Functions that have a value at 0 only as a limit: x ln y with 0 ln 0 = 0, and sin(πx) / (πx) with 1."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emberlet.array import is_scalar, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.dtype import default_float
from emberlet.functions.elementwise.pointwise import Operand, binary, floating
from emberlet.functions.elementwise.saving import SavesInput
from emberlet.fused import keep, wide

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class XLogY(Operation):
    """x ln y, and 0 where x is 0 unless y is NaN. The gradients are ln y, 0 where x = 0 and y ≤ 0, and x / y."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        xp = namespace(y if is_scalar(x) else x)
        product = x * _log(y)
        return xp.where((x == 0) & (y == y), xp.zeros_like(product), product)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, Gradient | None]:
        x, y = ctx.saved_tensors
        xp = namespace(grad)
        to_x = to_y = None
        if ctx.needs_input_grad[0]:
            to_x = xp.where((x == 0) & (y <= 0), xp.zeros_like(grad), grad * _log(y))
        if ctx.needs_input_grad[1]:
            to_y = grad * x / y
        return to_x, to_y


class Sinc(SavesInput):
    """sin(πx) / (πx). The derivative is cos(πx) / x - sin(πx) / (πx²), and 0 at 0."""

    @staticmethod
    def forward(x: Any) -> Any:
        return wide(_sinc, x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return wide(_sinc_backward, grad, x)


def xlogy(input: Operand, other: Operand) -> Tensor:
    """Return `input * log(other)`, broadcast: 0 where `input` is 0, unless `other` is NaN.

    >>> import emberlet
    >>> emberlet.xlogy(emberlet.tensor([0.0, 2.0]), emberlet.tensor([0.0, 1.0]))
    tensor([0., 0.])
    """
    return binary(XLogY, input, other, minimum=default_float)


def sinc(input: Tensor) -> Tensor:
    """Return `sin(pi * x) / (pi * x)` of every element x, and 1 for 0."""
    return floating(Sinc, input)


def _log(y: Any) -> Any:
    """ln y of an array, a Tensor or a number."""
    if not is_scalar(y):
        return namespace(y).log(y)
    if y > 0:
        return math.log(y)
    return -math.inf if y == 0 else math.nan


def _sinc(x: Any) -> Any:
    xp = namespace(x)
    angle = x * math.pi
    nonzero = xp.where(x == 0, xp.ones_like(x), angle)
    return xp.where(x == 0, xp.ones_like(x), xp.sin(nonzero) / nonzero)


def _sinc_backward(grad: Gradient, x: Any) -> Gradient:
    xp = namespace(x)
    nonzero = xp.where(x == 0, xp.ones_like(x), x)
    angle = nonzero * math.pi
    slope = (xp.cos(angle) * angle - xp.sin(angle)) / (angle * nonzero)
    return grad * keep(slope, x != 0)
