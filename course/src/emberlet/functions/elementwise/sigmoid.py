"""The sigmoid and its inverse, element by element."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emberlet.array import namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import is_tensor
from emberlet.functions.elementwise.pointwise import floating
from emberlet.functions.elementwise.saving import SavesInput, SavesOutput
from emberlet.fused import overwrite, wide

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Sigmoid(SavesOutput):
    """y = 1 / (1 + e⁻ˣ). The derivative is y (1 - y)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return wide(sigmoid_of, x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        slope = grad * y
        return slope - slope * y  # without a number: NumPy takes thrice as long where one stands


class Logit(SavesInput):
    """ln(x / (1 - x)), the inverse of the sigmoid. The derivative is 1 / (x (1 - x)); NaN beyond [0, 1]."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).log(x / (1 - x))

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        xp = namespace(grad)
        slope = grad / (x * (1 - x))
        return xp.where((x < 0) | (x > 1), xp.ones_like(slope) * math.nan, slope)


def sigmoid_of(x: Any) -> Any:
    """Return the sigmoid of an array (or of a Tensor) of floating-point numbers."""
    xp = namespace(x)
    if is_tensor(x):
        return xp.sigmoid(x)
    y = overwrite(xp.exp, -x)
    y += 1
    return overwrite(xp.reciprocal, y)


def sigmoid(input: Tensor) -> Tensor:
    """Return `1 / (1 + exp(-input))` of every element."""
    return floating(Sigmoid, input)


def logit(input: Tensor, eps: float | None = None) -> Tensor:
    """Return `log(p / (1 - p))` of every element p, the inverse of `sigmoid`.

    Args:
        input: probabilities.
        eps: if given, elements below it count as it, and elements above `1 - eps` as that.
    """
    return floating(Logit, input if eps is None else input.clamp(eps, 1 - eps))
