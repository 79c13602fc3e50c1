"""Triplet losses: an anchor should be nearer to a positive than to a negative, by a margin."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emberlet.array import Number
from emberlet.functions.losses.reducing import chosen, reduced
from emberlet.functions.reductions.distance import pairwise_distance

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: Number = 1.0,
    p: Number = 2,
    eps: float = 1e-6,
    swap: bool = False,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return max(0, d(anchor, positive) - d(anchor, negative) + margin), or its mean or sum.

    Args:
        anchor: vectors (N, D), or one (D,).
        positive: what should be near.
        negative: what should be farther, by the margin.
        margin: positive.
        p: the norm by which distances are measured.
        eps: added to every difference, as in `pairwise_distance`.
        swap: whether the distance between positive and negative counts if it is the smaller one
            (V. Balntas et al., Learning shallow convolutional feature descriptors with triplet losses, 2016).
        size_average, reduce: deprecated, see `reduction`.
        reduction: "none", "mean" or "sum".
    """
    reduction = chosen(reduction, size_average, reduce)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    if not anchor.ndim == positive.ndim == negative.ndim:
        raise RuntimeError(
            "The anchor, positive, and negative tensors are expected to have the same number of dimensions, "
            f"but got: anchor {anchor.ndim}D, positive {positive.ndim}D, and negative {negative.ndim}D inputs"
        )

    def distance(x1: Tensor, x2: Tensor) -> Tensor:
        return pairwise_distance(x1, x2, p, eps)

    return _triplets(anchor, positive, negative, distance, margin, swap, reduction)


def triplet_margin_with_distance_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    *,
    distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
    margin: Number = 1.0,
    swap: bool = False,
    reduction: str = "mean",
) -> Tensor:
    """Return `triplet_margin_loss` with distances of the caller's own; by default the Euclidean one."""
    reduction = chosen(reduction)
    if margin <= 0:
        raise ValueError(f"margin must be greater than 0, got {margin}")
    distance = pairwise_distance if distance_function is None else distance_function
    return _triplets(anchor, positive, negative, distance, margin, swap, reduction)


def _triplets(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    distance: Callable[[Tensor, Tensor], Tensor],
    margin: Number,
    swap: bool,
    reduction: str,
) -> Tensor:
    near, far = distance(anchor, positive), distance(anchor, negative)
    if swap:
        far = far.minimum(distance(positive, negative))
    return reduced((near - far + margin).clamp_min(0), reduction)
