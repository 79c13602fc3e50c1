"""Losses between distributions, and the negative log-likelihoods of two of them."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

from emberlet.array import Number, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.functions.elementwise.pointwise import unary
from emberlet.functions.losses.reducing import chosen, reduced
from emberlet.functions.reductions.reduction import any as any_of

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class NegativeEntropy(Operation):
    """x log x, 0 at 0. The gradient is log x + x / x; at 0 it is NaN, as PyTorch's."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        xp = namespace(x)
        return x * xp.log(xp.where(x == 0, xp.ones_like(x), x))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad * (namespace(grad).log(x) + x / x)


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
) -> Tensor:
    """Return the Kullback-Leibler divergence, target (log target - input), element by element or reduced.

    Args:
        input: log-probabilities.
        target: probabilities, or their logarithms with `log_target`; broadcast.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "sum", "batchmean" for the sum divided by the first dimension, which is the
            mathematical one, or "mean" for the mean over all elements.
        log_target: whether the target is given as log-probabilities.
    """
    if reduction == "batchmean" and size_average is None and reduce is None:
        losses = kl_div(input, target, reduction="sum", log_target=log_target)
        return losses / input.shape[0] if input.ndim else losses
    reduction = chosen(reduction, size_average, reduce)
    if reduction == "mean":
        warnings.warn(
            "reduction: 'mean' divides the total loss by both the batch size and the support size. "
            "'batchmean' divides only by the batch size, and aligns with the KL math definition.",
            stacklevel=2,
        )
    if not (input.is_floating_point() and target.is_floating_point()):
        raise RuntimeError("kl_div: Integral inputs not supported.")
    if log_target:
        return reduced(target.exp() * (target - input), reduction)
    return reduced(unary(NegativeEntropy, target) - target * input, reduction)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return the negative log-likelihood of counts under Poisson distributions, or its mean or sum.

    Args:
        input: the rates, or their logarithms with `log_input`.
        target: the counts.
        log_input: whether the rates are given as logarithms.
        full: whether to add Stirling's approximation of log(target!).
        size_average, reduce: deprecated, see `reduction`.
        eps: added to a rate before its logarithm is taken.
        reduction: "none", "mean" or "sum".
    """
    reduction = chosen(reduction, size_average, reduce)
    losses = input.exp() - target * input if log_input else input - target * (input + eps).log()
    if full:
        stirling = target * target.log() - target + 0.5 * (2 * math.pi * target).log()
        losses = losses + stirling.masked_fill(target <= 1, 0)
    return reduced(losses, reduction)


def gaussian_nll_loss(
    input: Tensor,
    target: Tensor,
    var: Tensor | Number,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Tensor:
    """Return the negative log-likelihood of values under normal distributions, or its mean or sum.

    Args:
        input: the means.
        target: the values.
        var: the variances, in the shape of the input, or with one size 1 or left out at the end; or a number.
        full: whether to add the constant log(2π) / 2.
        eps: the least variance; the gradient flows as if there were none.
        reduction: "none", "mean" or "sum".

    Raises:
        ValueError: a variance is negative, or its shape does not fit.
    """
    variance: Tensor = var if is_tensor(var) else input.detach() * 0 + var
    if any_of(variance < 0).item():
        raise ValueError("var has negative entry/entries")
    if variance.shape != input.shape:
        if input.shape[:-1] == variance.shape:
            variance = variance.unsqueeze(-1)
        else:
            pairs = list(zip(input.shape, variance.shape, strict=False))
            if input.ndim != variance.ndim or [b for a, b in pairs if a != b] != [1]:
                raise ValueError("var is of incorrect size")
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"{reduction} is not valid")
    constant = variance.detach()
    variance = variance + (constant.clamp_min(eps) - constant)
    error = input - target
    losses = (variance.log() + error * error / variance) * 0.5
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduced(losses, reduction)
