"""Distances between vectors, their angles, and vectors brought to length 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.array import Number
from emberlet.functions.reductions.dims import reducing
from emberlet.functions.reductions.norms import vector_norm
from emberlet.functions.reductions.reduction import sum

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


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


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-8) -> Tensor:
    """Return the cosine of the angle between vectors along a dimension: x1·x2 / (‖x1‖ ‖x2‖).

    Args:
        x1: floating point.
        x2: broadcast against `x1`.
        dim: along which the vectors lie.
        eps: a norm below it counts as `eps`; the gradient flows as if it did not.
    """
    return sum(_unit(x1, dim, eps) * _unit(x2, dim, eps), dim)


def _unit(x: Tensor, dim: int, eps: float) -> Tensor:
    norm = vector_norm(x, 2, dim, keepdim=True)
    result: Tensor = x / (norm + (eps - norm.detach()).clamp_min(0))
    return result
