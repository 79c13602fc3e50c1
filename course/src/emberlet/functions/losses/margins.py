"""Losses that ask for a margin: between scores, between distances, and between classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.array import namespace
from emberlet.autograd.operation import wrap
from emberlet.functions.losses.classes import check_weight
from emberlet.functions.losses.reducing import chosen, reduced
from emberlet.functions.reductions.picking import Pick
from emberlet.functions.reductions.reduction import sum

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def margin_ranking_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return max(0, -target (input1 - input2) + margin), or its mean or sum.

    Args:
        input1: scores.
        input2: scores, with as many dimensions.
        target: 1 where the first score should be higher, -1 where the second.
        margin: by how much.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
    """
    reduction = chosen(reduction, size_average, reduce)
    if not input1.ndim == input2.ndim == target.ndim:
        raise RuntimeError(
            "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: "
            f"{list(input1.shape)}, input2: {list(input2.shape)}, target: {list(target.shape)} "
        )
    return reduced((-target * (input1 - input2) + margin).clamp_min(0), reduction)


def hinge_embedding_loss(
    input: Tensor,
    target: Tensor,
    margin: float = 1.0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return a distance where the target is 1, max(0, margin - distance) where it is -1; or mean or sum.

    Args:
        input: distances.
        target: 1 where two things are similar, -1 where they are not.
        margin: how far apart the latter should be.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
    """
    reduction = chosen(reduction, size_average, reduce)
    apart = (margin - input).clamp_min(0).masked_fill(target == 1, 0)
    return reduced(apart + input.masked_fill(target == -1, 0), reduction)


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return log(1 + exp(-target input)) for targets 1 and -1, or its mean or sum."""
    reduction = chosen(reduction, size_average, reduce)
    return reduced((-target * input).exp().log1p(), reduction)


def cosine_embedding_loss(
    input1: Tensor,
    input2: Tensor,
    target: Tensor,
    margin: float = 0,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return 1 - cosine where the target is 1, max(0, cosine - margin) where it is -1; or mean or sum.

    Args:
        input1: vectors (N, D), or one (D,).
        input2: the same.
        target: (N,), or (): 1 where two vectors are similar, -1 where they are not.
        margin: the cosine that the latter may have.
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
    """
    reduction = chosen(reduction, size_average, reduce)
    if target.ndim > 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    if {input1.ndim, input2.ndim} != {target.ndim + 1}:
        raise RuntimeError(
            f"{target.ndim}D target tensor expects {target.ndim + 1}D input tensors, but found inputs with "
            f"sizes {list(input1.shape)} and {list(input2.shape)}."
        )
    tiny = 9.999999960041972e-13  # keeps the gradient at zeros finite; PyTorch's 1e-12, a float32
    squares = (sum(input1 * input1, -1) + tiny) * (sum(input2 * input2, -1) + tiny)
    cosine = sum(input1 * input2, -1) / squares.sqrt()
    similar = (1 - cosine).masked_fill(target != 1, 0)
    different = (cosine - margin).clamp_min(0).masked_fill(target != -1, 0)
    return reduced(similar + different, reduction)


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return Σ_j max(0, margin - x_label + x_j)^p / C over all classes j but the label; or mean or sum.

    Args:
        input: scores (N, C) or (C,).
        target: labels, int64: (N,) or ().
        p: 1 or 2.
        margin: by how much the score of the label should be higher than the others.
        weight: of each class, (C,).
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
    """
    reduction = chosen(reduction, size_average, reduce)
    if p not in (1, 2):
        raise ValueError("only p == 1 and p == 2 supported")
    if weight is not None and weight.ndim != 1:
        raise ValueError("weight must be one-dimensional")
    if input.ndim not in (1, 2) or input.shape[-1] == 0:
        raise RuntimeError(
            "Expected non-empty vector or matrix with optional 0-dim batch size, but got: "
            f"{list(input.shape)}"
        )
    if input.ndim == 1 and target.numel() == 1:
        target = target.reshape(())
    if target.shape != input.shape[:-1]:
        raise RuntimeError(
            "multi_margin_loss: target tensor should be 1-D with size equal to the number of input samples "
            f"(batch size). Expected target size {list(input.shape[:-1])}, but got {list(target.shape)}. "
            f"Input has shape {list(input.shape)}."
        )
    classes = input.shape[-1]
    labels = target._array
    xp = namespace(labels)
    if 0 not in labels.shape and not xp.all((labels >= 0) & (labels < classes)):
        raise RuntimeError("target out of range")
    places = xp.expand_dims(labels, axis=-1)
    right: Tensor = Pick.apply(input, wrap(places), input.ndim - 1, True)
    short = (margin - right + input).clamp_min(0)
    if p == 2:
        short = short * short
    if weight is not None:
        check_weight(weight, classes, input)
        taken = xp.take(weight._array, xp.reshape(labels, (-1,)), axis=0)
        short = short * wrap(xp.reshape(taken, places.shape))
    own = wrap(places == xp.arange(classes, dtype=xp.int64, device=labels.device))
    return reduced(sum(short.masked_fill(own, 0), -1) / classes, reduction)
