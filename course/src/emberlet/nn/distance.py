"""Distances between vectors, as modules."""

from __future__ import annotations

from emberlet.functions.reductions.distance import cosine_similarity, pairwise_distance
from emberlet.nn.module import Module
from emberlet.tensor import Tensor


class CosineSimilarity(Module):
    """The cosine of the angle between two vectors.

    Args:
        dim: along which dimension the vectors lie.
        eps: the least that a length counts.
    """

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim, self.eps = dim, eps

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Return the cosines."""
        return cosine_similarity(x1, x2, self.dim, self.eps)


class PairwiseDistance(Module):
    """The norm of the difference of two vectors.

    Args:
        p: which norm.
        eps: added to the difference.
        keepdim: whether the dimension stays, with size 1.
    """

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Tensor:
        """Return the distances."""
        return pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)
