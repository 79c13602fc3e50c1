"""Losses of numbers: squared and absolute errors, and the two between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Number, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.functions.elementwise.pointwise import binary
from emberlet.functions.losses.reducing import chosen, reduced, warn_of_sizes
from emberlet.functions.reductions.reduction import sum

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class SquaredError(Operation):
    """(x - y)². The gradient of x is 2 (x - y), that of y the opposite."""

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        error = x - y
        error *= error
        return error

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient | None]:
        x, y = ctx.saved_tensors
        of_x = (x - y) * (2 * grad)
        return of_x, -of_x if ctx.needs_input_grad[1] else None


class Huber(Operation):
    """d²/2 where |d| ≤ delta, and delta (|d| - delta/2) beyond, of an error d.

    The gradient is d, cut off at -delta and delta: however wrong an element is, it pulls no harder.
    (P. J. Huber, Robust Estimation of a Location Parameter, 1964.)
    """

    fresh_gradients = True

    @staticmethod
    def forward(error: Any, delta: float) -> Any:
        xp = namespace(error)
        size = xp.abs(error)
        within = xp.clip(size, None, delta)
        return within * (size - within / 2)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.delta = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        (error,) = ctx.saved_tensors
        xp = namespace(grad)
        return grad * xp.where(xp.abs(error) >= ctx.delta, xp.sign(error) * ctx.delta, error), None


def _refuse_integers(name: str, input: Tensor, target: Tensor) -> None:
    if not (input.is_floating_point() or target.is_floating_point()):
        raise NotImplementedError(f'"{name}" not implemented for {input.dtype}')


def _weighted(losses: Tensor, weight: Tensor | None, input: Tensor) -> Tensor:
    if weight is None:
        return losses
    if weight.shape != input.shape:
        raise ValueError("Weights and input must have the same size.")
    result: Tensor = losses * weight
    return result


def _weighted_mean(losses: Tensor, weight: Tensor | None, input: Tensor, reduction: str) -> Tensor:
    losses = _weighted(losses, weight, input)
    if weight is not None and reduction == "mean":
        result: Tensor = sum(losses) / sum(weight)
        return result
    return reduced(losses, reduction)


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """Return the squared errors (input - target)², or their mean or sum.

    Args:
        input: predictions.
        target: of the same shape; another one that broadcasts gives a warning.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        weight: of each element, in the shape of the input; the mean is then divided by its sum.

    >>> import emberlet
    >>> mse_loss(emberlet.tensor([1.0, 2.0]), emberlet.tensor([1.0, 4.0]))
    tensor(2.)
    """
    warn_of_sizes(input, target)
    reduction = chosen(reduction, size_average, reduce)
    _refuse_integers("mse_loss", input, target)
    return _weighted_mean(binary(SquaredError, input, target), weight, input, reduction)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """Return the absolute errors |input - target|, or their mean or sum. Arguments as `mse_loss`."""
    warn_of_sizes(input, target)
    reduction = chosen(reduction, size_average, reduce)
    return _weighted_mean((input - target).abs(), weight, input, reduction)


def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: Number = 1.0,
    weight: Tensor | None = None,
) -> Tensor:
    """Return the Huber losses, or their mean or sum: half squared errors, going on straight from `delta`.

    Args:
        input: predictions.
        target: of the same shape; another one that broadcasts gives a warning.
        reduction: "none", "mean" or "sum".
        delta: the error where the parabola ends, positive.
        weight: of each element, in the shape of the input.
    """
    warn_of_sizes(input, target)
    reduction = chosen(reduction)
    if delta <= 0:
        raise RuntimeError("huber_loss does not support non-positive values for delta.")
    _refuse_integers("huber_loss", input, target)
    if not input.is_floating_point():
        raise RuntimeError(
            f"result type {target.dtype} can't be cast to the desired output type {input.dtype}"
        )
    losses: Tensor = Huber.apply(input - target, float(delta))
    return reduced(_weighted(losses.to(input.dtype), weight, input), reduction)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: Number = 1.0,
) -> Tensor:
    """Return the Huber losses with `delta = beta`, divided by `beta`; for `beta = 0` absolute errors.

    Args:
        input: predictions.
        target: of the same shape; another one that broadcasts gives a warning.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
        beta: the error where the parabola ends, not negative.
    """
    warn_of_sizes(input, target)
    reduction = chosen(reduction, size_average, reduce)
    if beta < 0:
        raise RuntimeError("smooth_l1_loss does not support negative values for beta.")
    if beta == 0:
        return reduced((input - target).abs(), reduction)
    _refuse_integers("smooth_l1_loss", input, target)
    return reduced(Huber.apply(input - target, float(beta)) / beta, reduction)
