"""Whole numbers near every element, what is left of it, and its sign.

All of these are constant almost everywhere, so their gradients are 0; only `frac` passes on what arrives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.functions.elementwise.arithmetic import sign_of
from emberlet.functions.elementwise.operands import require_kind, require_tensor
from emberlet.functions.elementwise.pointwise import unary

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class _Flat(Operation):
    """An operation of one input whose gradient is 0."""

    fresh_gradients = True

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return namespace(grad).zeros_like(grad)


class Floor(_Flat):
    """The largest integer that is not above x."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).floor(x)


class Ceil(_Flat):
    """The smallest integer that is not below x."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).ceil(x)


class Trunc(_Flat):
    """x without its fraction."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).trunc(x)


class Round(_Flat):
    """The integer nearest to x; of two, the even one."""

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).round(x)


class RoundDecimals(Operation):
    """The number nearest to x that has so many decimals."""

    @staticmethod
    def forward(x: Any, decimals: int) -> Any:
        xp = namespace(x)
        ten = 10.0 ** abs(decimals)
        return xp.round(x * ten) / ten if decimals > 0 else xp.round(x / ten) * ten

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        return namespace(grad).zeros_like(grad), None


class Frac(Operation):
    """x - trunc(x). The gradient is the one that arrives."""

    @staticmethod
    def forward(x: Any) -> Any:
        return x - namespace(x).trunc(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return grad


class Sign(_Flat):
    """-1, 0 or 1; PyTorch makes NaN 0."""

    @staticmethod
    def forward(x: Any) -> Any:
        return sign_of(x) if dtype_of(x).category else namespace(x).asarray(x, copy=True)


class Sgn(Sign):
    """The same as Sign, of numbers that are not complex."""


def floor(input: Tensor) -> Tensor:
    """Return the largest integer that is not above each element, in its dtype."""
    require_kind("floor", input, 1)
    return unary(Floor, input)


def ceil(input: Tensor) -> Tensor:
    """Return the smallest integer that is not below each element, in its dtype."""
    require_kind("ceil", input, 1)
    return unary(Ceil, input)


def trunc(input: Tensor) -> Tensor:
    """Return every element without its fraction."""
    require_kind("trunc", input, 1)
    return unary(Trunc, input)


def round(input: Tensor, *, decimals: int = 0) -> Tensor:
    """Return every element rounded; one half way between two numbers goes to the even one.

    Args:
        input: a tensor of numbers.
        decimals: how many stay after the point; -1 rounds to tens.

    >>> import emberlet
    >>> emberlet.round(emberlet.tensor([0.5, 1.5, 2.5]))
    tensor([0., 2., 2.])
    """
    require_kind("round", input, 1)
    if not isinstance(decimals, int):
        raise TypeError(f"round(): argument 'decimals' must be int, not {type(decimals).__name__}")
    if decimals == 0:
        return unary(Round, input)
    require_kind("round with decimals", input, 2)
    output: Tensor = RoundDecimals.apply(input, decimals)
    return output


def frac(input: Tensor) -> Tensor:
    """Return the fraction of every element, with its sign."""
    require_kind("frac", input, 2)
    return unary(Frac, input)


def sign(input: Tensor) -> Tensor:
    """Return -1, 0 or 1: the sign of every element; bools stay as they are."""
    require_tensor("sign", input=input)
    return unary(Sign, input)


def sgn(input: Tensor) -> Tensor:
    """Return -1, 0 or 1: the sign of every element."""
    require_tensor("sgn", input=input)
    return unary(Sgn, input)


fix = trunc
