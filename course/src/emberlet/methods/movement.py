"""Other shapes, other orders of dimensions, parts and copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.arguments import unpack
from emberlet.functions import copying, layout_views, movement, parts

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def _reshape(self: Tensor, *shape: int | Sequence[int]) -> Tensor:
    """Return the same elements in a new shape: a view if strides can do it, else a copy."""
    return movement.reshape(self, unpack(shape))


def _view(self: Tensor, *shape: Any) -> Tensor:
    """Return a view in a new shape; a RuntimeError when only a copy could have it."""
    return movement.view(self, unpack(shape))


def _permute(self: Tensor, *dims: int | Sequence[int]) -> Tensor:
    """Return a view whose dimension `i` is dimension `dims[i]` of this one."""
    return movement.permute(self, unpack(dims))


def _expand(self: Tensor, *sizes: int | Sequence[int]) -> Tensor:
    """Return a view with dimensions of size 1 stretched; -1 keeps a size."""
    return movement.expand(self, sizes)


def _expand_as(self: Tensor, other: Tensor) -> Tensor:
    """Return a view stretched to the shape of another tensor."""
    return movement.expand(self, (other.shape,))


def _view_as(self: Tensor, other: Tensor) -> Tensor:
    """Return a view in the shape of another tensor."""
    return movement.view(self, other.shape)


def _reshape_as(self: Tensor, other: Tensor) -> Tensor:
    """Return the same elements in the shape of another tensor."""
    return movement.reshape(self, other.shape)


class MovementMethods:
    """`x.reshape(2, -1)`, `x.T`, `x.clone()` and their kin."""

    as_strided = layout_views.as_strided
    diagonal = layout_views.diagonal
    unfold = layout_views.unfold
    reshape = _reshape
    reshape_as = _reshape_as
    view = _view
    view_as = _view_as
    permute = _permute
    transpose = swapaxes = swapdims = movement.transpose
    t = movement.t
    T = property(movement.reverse_dims)
    mT = property(movement.matrix_transpose)
    movedim = moveaxis = movement.movedim
    unsqueeze = movement.unsqueeze
    squeeze = movement.squeeze
    flatten = movement.flatten
    unflatten = movement.unflatten
    expand = _expand
    expand_as = _expand_as
    broadcast_to = movement.broadcast_to
    select = parts.select
    narrow = parts.narrow
    unbind = parts.unbind
    split = parts.split
    chunk = parts.chunk
    clone = copying.clone
    contiguous = copying.contiguous
