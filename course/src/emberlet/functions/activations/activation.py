"""Activations made of two straight pieces: ReLU and its kin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Number, empty_on, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor, wrap
from emberlet.dtype import bool_, float64
from emberlet.functions.elementwise.operands import finish, require_kind, require_tensor
from emberlet.functions.elementwise.pointwise import binary, unary
from emberlet.functions.elementwise.selection import where
from emberlet.functions.movement.movement import reshape
from emberlet.fused import keep
from emberlet.shape import numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_CACHED = 1 << 20  # elements; more zeros than these would no longer come from the cache


class Passed(Operation):
    """A gradient where a mask is true, elsewhere 0. It depends on x only by steps, so its own by x is 0."""

    @staticmethod
    def forward(grad: Any, mask: Any, x: Any) -> Any:
        return keep(grad, mask)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[1])

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, Gradient]:
        (mask,) = ctx.saved_tensors
        return keep(grad, mask), None, namespace(grad).zeros_like(grad)


def passed(grad: Gradient, mask: Any, x: Any) -> Gradient:
    """Return the gradient where the mask, which was made from x, is true, and 0 elsewhere."""
    return Passed.apply(grad, mask, x) if is_tensor(grad) else keep(grad, mask)


class Relu(Operation):
    """max(x, 0). The gradient passes where the output is positive: not at 0."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        xp = namespace(x)
        # NumPy takes the larger of two arrays twice as fast as that of an array and a number.
        return xp.maximum(x, xp.zeros_like(x) if numel(x.shape) <= _CACHED else 0)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        return passed(grad, ~(y <= 0), y)


class LeakyRelu(Operation):
    """x where it is positive, elsewhere x times a slope; the gradient likewise."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, slope: float) -> Any:
        return namespace(x).where(x > 0, x, x * slope)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.slope = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        (x,) = ctx.saved_tensors
        return namespace(grad).where(x > 0, grad, grad * ctx.slope), None


class Threshold(Operation):
    """x where it is above a threshold, elsewhere a value. The gradient passes where x does."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, threshold: Number, value: Number) -> Any:
        xp = namespace(x)
        return xp.where(x <= threshold, xp.full_like(x, value), x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.threshold = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        (x,) = ctx.saved_tensors
        return passed(grad, ~(x <= ctx.threshold), x), None, None


def relu(input: Tensor, inplace: bool = False) -> Tensor:
    """Return every element that is positive, and 0 for the others.

    >>> import emberlet
    >>> emberlet.relu(emberlet.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    require_tensor("relu", input=input)
    if input.dtype is bool_:
        raise RuntimeError("Boolean inputs not supported for relu")
    return finish(input, unary(Relu, input), inplace)


def leaky_relu(input: Tensor, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """Return every element that is positive, and the others times `negative_slope`."""
    require_kind("leaky_relu", input, 2)
    return finish(input, binary(LeakyRelu, input, negative_slope), inplace)


def prelu(input: Tensor, weight: Tensor) -> Tensor:
    """Return every element that is positive, and the others times a weight that is learned.

    Args:
        input: a tensor.
        weight: one element, or one per channel, which is dimension 1 of the input.

    Raises:
        RuntimeError: there are more weights than one, but not as many as channels.
    """
    require_kind("prelu", input, 2)
    require_tensor("prelu", weight=weight)
    if input.dtype is not weight.dtype:
        raise RuntimeError(f"prelu: Type promoting not supported. Got {input.dtype} and {weight.dtype}")
    if weight.ndim > 1:
        raise RuntimeError(
            f"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.ndim}"
        )
    if weight.numel() != 1:
        if input.ndim == 0:
            raise RuntimeError("Not allow zero-dim input tensor.")
        channels = input.shape[1] if input.ndim > 1 else 1
        if channels != weight.numel():
            raise RuntimeError(
                "Mismatch of parameter numbers and input channel size. Found parameter numbers = "
                f"{weight.numel()} and channel size = {channels}."
            )
        weight = reshape(weight, (1, -1, *(1,) * (input.ndim - 2)))
    elif weight.ndim:
        weight = reshape(weight, ())
    output: Tensor = where(input > 0, input, weight * input)
    return output


def rrelu(
    input: Tensor,
    lower: float = 1.0 / 8,
    upper: float = 1.0 / 3,
    training: bool = False,
    inplace: bool = False,
) -> Tensor:
    """Return every element that is positive, and the others times a slope.

    Args:
        input: a tensor.
        lower: the smallest slope.
        upper: the largest slope.
        training: whether every element draws a slope of its own; else it is the mean of both.
        inplace: whether to write the result over the input.

    Raises:
        RuntimeError: `lower` is larger than `upper`.
    """
    require_kind("rrelu", input, 2)
    if lower > upper:
        raise RuntimeError("Lower bound should be less than or equal to the upper bound")
    if not training:
        return finish(input, binary(LeakyRelu, input, (lower + upper) / 2), inplace)
    low = input.detach() <= 0
    drawn = wrap(empty_on((int(low.sum().item()),), float64, input._array)).uniform_(lower, upper)
    slopes = input.detach().clone().fill_(1).masked_scatter(low, drawn.to(input.dtype))
    output: Tensor = input * slopes
    return finish(input, output, inplace)


def threshold(input: Tensor, threshold: Number, value: Number, inplace: bool = False) -> Tensor:
    """Return every element that is above `threshold`, and `value` for the others."""
    require_kind("threshold", input, 1)
    output: Tensor = Threshold.apply(input, threshold, value)
    return finish(input, output, inplace)
