"""Names of the array API standard that PyTorch lacks: `backward` formulas call arrays and Tensors by them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emberlet.functions.indexing import gathering
from emberlet.functions.movement import movement
from emberlet.functions.movement.movement import matrix_transpose

if TYPE_CHECKING:
    from emberlet.dtype import DType
    from emberlet.tensor import Tensor

__all__ = ["astype", "expand_dims", "matrix_transpose", "permute_dims", "take_along_axis"]


def permute_dims(x: Tensor, axes: Sequence[int]) -> Tensor:
    """Return a view with the dimensions in another order: `permute`."""
    return movement.permute(x, axes)


def expand_dims(x: Tensor, *, axis: int = 0) -> Tensor:
    """Return a view with a new dimension of size 1: `unsqueeze`."""
    return movement.unsqueeze(x, axis)


def astype(x: Tensor, dtype: DType) -> Tensor:
    """Return the elements converted: `x.to(dtype)`."""
    return x.to(dtype)


def take_along_axis(x: Tensor, indices: Tensor, *, axis: int = -1) -> Tensor:
    """Return the elements at their own indices along an axis: `take_along_dim`."""
    return gathering.take_along_dim(x, indices, axis)
