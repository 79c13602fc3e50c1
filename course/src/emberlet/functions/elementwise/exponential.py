"""Exponentials and logarithms, element by element."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emberlet.array import namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.functions.elementwise.operands import require_common_kind
from emberlet.functions.elementwise.pointwise import binary, floating
from emberlet.functions.elementwise.saving import SavesInput, SavesOutput

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Exp(SavesOutput):
    """eˣ. It is its own derivative."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).exp(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        return grad * y


class Exp2(SavesOutput):
    """2ˣ. The derivative is 2ˣ ln 2."""

    @staticmethod
    def forward(x: Any) -> Any:
        return 2.0**x

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        return grad * y * math.log(2)


class Expm1(SavesOutput):
    """eˣ - 1, precise near 0. The derivative is eˣ."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).expm1(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        return grad * (y + 1)


class Log(SavesInput):
    """ln x. The derivative is 1 / x."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).log(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad / x


class Log2(SavesInput):
    """The logarithm to the base of 2. The derivative is 1 / (x ln 2)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).log2(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad / (x * math.log(2))


class Log10(SavesInput):
    """The logarithm to the base of 10. The derivative is 1 / (x ln 10)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).log10(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad / (x * math.log(10))


class Log1P(SavesInput):
    """ln(1 + x), precise near 0. The derivative is 1 / (1 + x)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).log1p(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad / (x + 1)


class LogAddExp(Operation):
    """ln(eˣ + eʸ). The gradients are the one that arrives, shared out as a softmax of x and y."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return namespace(x).logaddexp(x, y)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        x, y = ctx.saved_tensors
        xp = namespace(grad)
        return grad / (1 + xp.exp(y - x)), grad / (1 + xp.exp(x - y))


def exp(input: Tensor) -> Tensor:
    """Return e to the power of every element.

    >>> import emberlet
    >>> emberlet.exp(emberlet.tensor([0, 1]))
    tensor([1.0000, 2.7183])
    """
    return floating(Exp, input)


def exp2(input: Tensor) -> Tensor:
    """Return 2 to the power of every element."""
    return floating(Exp2, input)


def expm1(input: Tensor) -> Tensor:
    """Return e to the power of every element, minus 1; precise near 0."""
    return floating(Expm1, input)


def log(input: Tensor) -> Tensor:
    """Return the natural logarithm of every element: -inf for 0, NaN for negative ones."""
    return floating(Log, input)


def log2(input: Tensor) -> Tensor:
    """Return the logarithm of every element to the base of 2."""
    return floating(Log2, input)


def log10(input: Tensor) -> Tensor:
    """Return the logarithm of every element to the base of 10."""
    return floating(Log10, input)


def log1p(input: Tensor) -> Tensor:
    """Return the natural logarithm of 1 plus every element; precise near 0."""
    return floating(Log1P, input)


def logaddexp(input: Tensor, other: Tensor) -> Tensor:
    """Return `log(exp(input) + exp(other))`, broadcast, without overflow on the way."""
    require_common_kind("logaddexp", input, other)
    return binary(LogAddExp, input, other)
