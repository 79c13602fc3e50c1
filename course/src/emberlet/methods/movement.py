"""Other shapes, other orders of dimensions, parts and copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.arguments import unpack
from emberlet.autograd.inplace import inplace
from emberlet.functions.movement import (
    arranging,
    copying,
    layout_views,
    movement,
    parts,
    repeating,
    triangular,
)
from emberlet.functions.movement.relayout import relayout

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def _reshape(self: Tensor, *shape: int | Sequence[int]) -> Tensor:
    """Return the same elements in a new shape: a view if strides can do it, else a copy."""
    if not shape:
        raise TypeError('reshape() missing 1 required positional arguments: "shape"')
    sizes: Any = shape
    return movement.reshape(self, sizes if sizes[0].__class__ is int else unpack(sizes))


def _view(self: Tensor, *shape: Any) -> Tensor:
    """Return a view in a new shape; a RuntimeError when only a copy could have it."""
    if not shape:
        raise TypeError('view() missing 1 required positional arguments: "size"')
    return movement.view(self, shape if shape[0].__class__ is int else unpack(shape))


def _permute(self: Tensor, *dims: int | Sequence[int]) -> Tensor:
    """Return a view whose dimension `i` is dimension `dims[i]` of this one."""
    if not dims:
        raise TypeError('permute() missing 1 required positional arguments: "dims"')
    return movement.permute(self, unpack(dims))


def _expand(self: Tensor, *sizes: int | Sequence[int]) -> Tensor:
    """Return a view with dimensions of size 1 stretched; -1 keeps a size."""
    if not sizes:
        raise TypeError('expand() missing 1 required positional arguments: "size"')
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

    __slots__ = ()

    reshape = _reshape
    reshape_as = _reshape_as
    view = _view
    view_as = _view_as
    ravel = movement.ravel
    flatten = movement.flatten
    unflatten = movement.unflatten
    squeeze = movement.squeeze
    squeeze_ = relayout(movement.squeeze)
    unsqueeze = movement.unsqueeze
    unsqueeze_ = relayout(movement.unsqueeze)
    expand = _expand
    expand_as = _expand_as
    broadcast_to = movement.broadcast_to

    permute = _permute
    transpose = swapdims = movement.transpose
    transpose_ = swapdims_ = relayout(movement.transpose)
    swapaxes = movement.swapaxes
    swapaxes_ = relayout(movement.swapaxes)
    t = movement.t
    t_ = relayout(movement.t)
    T = property(movement.reverse_dims)
    H = property(movement.matrix_adjoint)
    mT = mH = property(movement.matrix_transpose)  # noqa: N815  PyTorch's name
    adjoint = movement.adjoint
    movedim = moveaxis = movement.movedim

    as_strided = layout_views.as_strided
    as_strided_ = relayout(layout_views.as_strided)
    diagonal = layout_views.diagonal
    unfold = layout_views.unfold

    select = parts.select
    narrow = parts.narrow
    unbind = parts.unbind
    split = parts.split_method
    split_with_sizes = parts.split_with_sizes
    chunk = parts.chunk
    tensor_split = parts.tensor_split
    hsplit = parts.hsplit
    vsplit = parts.vsplit
    dsplit = parts.dsplit

    repeat = repeating.repeat
    tile = repeating.tile
    repeat_interleave = repeating.repeat_interleave
    flip = arranging.flip
    fliplr = arranging.fliplr
    flipud = arranging.flipud
    roll = arranging.roll
    rot90 = arranging.rot90

    tril = triangular.tril
    tril_ = inplace(triangular.tril)
    triu = triangular.triu
    triu_ = inplace(triangular.triu)
    diag = triangular.diag
    diag_embed = triangular.diag_embed
    diagflat = triangular.diagflat

    clone = copying.clone
    contiguous = copying.contiguous
