"""Padding: more elements around a tensor: a constant, its mirror image, its edge, or itself again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.array import Number, arange_on, namespace, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.functions.indexed import Index
from emberlet.limits import finfo
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Sides = tuple[tuple[int, int], ...]  # how many elements to add before and behind, for every dimension


class ConstantPad(Operation):
    """A constant around the input; where a side is negative, elements are cut off."""

    @staticmethod
    def forward(x: Any, sides: Sides, value: Number) -> Any:
        size = [max(before + n + behind, 0) for n, (before, behind) in zip(x.shape, sides, strict=True)]
        result = zeros_on(tuple(size), x.dtype, x)
        if value != 0:
            result[...] = value
        inner, source = _overlap(x.shape, sides)
        result[inner] = x[source]
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.sides = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        back = tuple([(-before, -behind) for before, behind in ctx.sides])
        if all([before <= 0 and behind <= 0 for before, behind in back]):
            shape = tuple([n + a + b for n, (a, b) in zip(grad.shape, back, strict=True)])
            return grad[_overlap(shape, ctx.sides)[0]], None, None
        return _constant(grad, back), None, None


def _constant(x: Any, sides: Sides) -> Any:
    """Zeros around an array, or around a Tensor."""
    return ConstantPad.forward(x, sides, 0) if not hasattr(x, "grad_fn") else ConstantPad.apply(x, sides, 0)
