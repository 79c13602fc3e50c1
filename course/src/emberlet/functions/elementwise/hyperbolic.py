"""Hyperbolic functions and their inverses, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import namespace
from emberlet.autograd.node import Gradient
from emberlet.functions.elementwise.pointwise import floating
from emberlet.functions.elementwise.saving import SavesInput, SavesOutput

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Sinh(SavesInput):
    """sinh x. The derivative is cosh x."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).sinh(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad * namespace(x).cosh(x)


class Cosh(SavesInput):
    """cosh x. The derivative is sinh x."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).cosh(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad * namespace(x).sinh(x)


class Tanh(SavesOutput):
    """y = tanh x. The derivative is 1 - y²."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).tanh(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        part = y * y
        part *= grad
        return grad - part  # NumPy takes thrice as long where a Python number stands in a formula


class Asinh(SavesInput):
    """The inverse of sinh. The derivative is 1 / √(x² + 1)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).asinh(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad / namespace(x).sqrt(x * x + 1)


class Acosh(SavesInput):
    """The inverse of cosh. The derivative is 1 / √(x² - 1)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).acosh(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad / namespace(x).sqrt(x * x - 1)


class Atanh(SavesInput):
    """The inverse of tanh. The derivative is 1 / (1 - x²)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).atanh(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad / (1 - x * x)


def sinh(input: Tensor) -> Tensor:
    """Return the hyperbolic sine of every element."""
    return floating(Sinh, input)


def cosh(input: Tensor) -> Tensor:
    """Return the hyperbolic cosine of every element."""
    return floating(Cosh, input)


def tanh(input: Tensor) -> Tensor:
    """Return the hyperbolic tangent of every element."""
    return floating(Tanh, input)


def asinh(input: Tensor) -> Tensor:
    """Return the number whose hyperbolic sine each element is."""
    return floating(Asinh, input)


def acosh(input: Tensor) -> Tensor:
    """Return the number, 0 or more, whose hyperbolic cosine each element is; NaN below 1."""
    return floating(Acosh, input)


def atanh(input: Tensor) -> Tensor:
    """Return the number whose hyperbolic tangent each element is; NaN outside of [-1, 1]."""
    return floating(Atanh, input)


arcsinh = asinh
arccosh = acosh
arctanh = atanh
