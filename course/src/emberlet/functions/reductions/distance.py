"""Distances between vectors, their angles, and vectors brought to length 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.array import Number
from emberlet.functions.movement.movement import broadcast_tensors
from emberlet.functions.reductions.dims import reducing
from emberlet.functions.reductions.norms import vector_norm
from emberlet.functions.reductions.reduction import sum

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_MODES = ("use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist")


def dist(input: Tensor, other: Tensor, p: Number = 2) -> Tensor:
    """Return the p-norm of the difference of two tensors, broadcast."""
    return vector_norm(input - other, p)


@reducing
def normalize(input: Tensor, p: Number = 2.0, dim: int = 1, eps: float = 1e-12, out: None = None) -> Tensor:
    """Return the tensor divided by its p-norms along a dimension; a norm below `eps` counts as `eps`."""
    result: Tensor = input / vector_norm(input, p, dim, keepdim=True).clamp_min(eps)
    return result


def pairwise_distance(
    x1: Tensor, x2: Tensor, p: Number = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> Tensor:
    """Return the p-norm of `x1 - x2 + eps` along the last dimension.

    Args:
        x1: (..., D)
        x2: (..., D), broadcast against `x1`.
        p: of the norm.
        eps: added to every difference, so that the gradient exists where two vectors are equal.
        keepdim: whether the last dimension stays, with size 1.
    """
    difference = x1 - x2 + eps
    return vector_norm(difference, p, -1 if difference.ndim else None, keepdim)


def cdist(
    x1: Tensor,
    x2: Tensor,
    p: Number = 2.0,
    compute_mode: str = "use_mm_for_euclid_dist_if_necessary",
) -> Tensor:
    """Return the p-norm of the difference of every row of `x1` and every row of `x2`.

    Args:
        x1: (..., P, M)
        x2: (..., R, M); the dimensions in front are broadcast.
        p: of the norm, 0 or larger.
        compute_mode: accepted as PyTorch does. The differences are always taken, which is precise.

    Returns:
        (..., P, R)

    Raises:
        RuntimeError: the shapes do not fit, the dtypes differ or are not floating point, or `p` is negative.
        ValueError: there is no such mode.
    """
    for name, each in (("X1", x1), ("X2", x2)):
        if each.ndim < 2:
            raise RuntimeError(f"cdist only supports at least 2D tensors, {name} got: {each.ndim}D")
        if not each.is_floating_point():
            raise RuntimeError(f"cdist only supports floating-point dtypes, {name} got: {each.dtype}")
    if x1.dtype is not x2.dtype and x1.numel() and x2.numel():
        raise RuntimeError(f"expected dtype {x1.dtype} for `x2` but got dtype {x2.dtype}")
    if x1.shape[-1] != x2.shape[-1]:
        raise RuntimeError(
            f"X1 and X2 must have the same number of columns. X1: {x1.shape[-1]} X2: {x2.shape[-1]}"
        )
    if p < 0:
        raise RuntimeError("cdist only supports non-negative p values")
    if compute_mode not in _MODES:
        raise ValueError(f"{compute_mode} is not a valid value for compute_mode")
    if not x1.shape[-1]:
        return sum(x1.unsqueeze(-2) * x2.unsqueeze(-3), -1)
    return vector_norm(x1.unsqueeze(-2) - x2.unsqueeze(-3), p, -1)


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """Return the cosine of the angle between vectors along a dimension: x1·x2 / (‖x1‖ ‖x2‖).

    Args:
        x1: floating point.
        x2: broadcast against `x1`.
        dim: along which the vectors lie.
        eps: a norm below it counts as `eps`; the gradient flows as if it did not.
    """
    x1, x2 = broadcast_tensors(x1, x2)
    return sum(_unit(x1, dim, eps) * _unit(x2, dim, eps), dim)


def _unit(x: Tensor, dim: int, eps: float) -> Tensor:
    norm = vector_norm(x, 2, dim, keepdim=True)
    result: Tensor = x / (norm + (eps - norm.detach()).clamp_min(0))
    return result
