"""Angles: sine, cosine, tangent, and their inverses, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.dtype import default_float
from emberlet.functions.elementwise.operands import require_common_kind, require_tensor
from emberlet.functions.elementwise.pointwise import binary, floating
from emberlet.functions.elementwise.saving import SavesInput, SavesOutput

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Sin(SavesInput):
    """sin x. The derivative is cos x."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).sin(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad * namespace(x).cos(x)


class Cos(SavesInput):
    """cos x. The derivative is -sin x."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).cos(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad * -namespace(x).sin(x)


class Tan(SavesOutput):
    """y = tan x. The derivative is 1 + y²."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).tan(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        return grad * (y * y + 1)


class Asin(SavesInput):
    """The angle whose sine is x. The derivative is 1 / √(1 - x²)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).asin(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad / namespace(x).sqrt(1 - x * x)


class Acos(SavesInput):
    """The angle whose cosine is x. The derivative is -1 / √(1 - x²)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).acos(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return -grad / namespace(x).sqrt(1 - x * x)


class Atan(SavesInput):
    """The angle whose tangent is x. The derivative is 1 / (1 + x²)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).atan(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad / (x * x + 1)


class Atan2(Operation):
    """The angle of the point (x, y), y first. The gradients are grad x / r² and -grad y / r²."""

    fresh_gradients = True

    @staticmethod
    def forward(y: Any, x: Any) -> Any:
        return namespace(y).atan2(y, x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        y, x = ctx.saved_tensors
        scaled = grad / (x * x + y * y)
        return scaled * x, scaled * -y


class Hypot(Operation):
    """h = √(x² + y²). The gradients are grad x / h and grad y / h."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return namespace(x).hypot(x, y)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs, output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        x, y, h = ctx.saved_tensors
        return grad * (x / h), grad * (y / h)


def sin(input: Tensor) -> Tensor:
    """Return the sine of every angle, in radians."""
    return floating(Sin, input)


def cos(input: Tensor) -> Tensor:
    """Return the cosine of every angle, in radians."""
    return floating(Cos, input)


def tan(input: Tensor) -> Tensor:
    """Return the tangent of every angle, in radians."""
    return floating(Tan, input)


def asin(input: Tensor) -> Tensor:
    """Return the angle from -π/2 to π/2 whose sine each element is; NaN outside of [-1, 1]."""
    return floating(Asin, input)


def acos(input: Tensor) -> Tensor:
    """Return the angle from 0 to π whose cosine each element is; NaN outside of [-1, 1]."""
    return floating(Acos, input)


def atan(input: Tensor) -> Tensor:
    """Return the angle from -π/2 to π/2 whose tangent each element is."""
    return floating(Atan, input)


def atan2(input: Tensor, other: Tensor) -> Tensor:
    """Return the angle from -π to π of the point with the coordinates `other` (along) and `input` (up)."""
    require_tensor("atan2", input=input, other=other)
    return binary(Atan2, input, other, minimum=default_float)


def hypot(input: Tensor, other: Tensor) -> Tensor:
    """Return the square root of the sum of both squares, without overflow on the way."""
    require_common_kind("hypot", input, other)
    return binary(Hypot, input, other)


arcsin = asin
arccos = acos
arctan = atan
arctan2 = atan2
