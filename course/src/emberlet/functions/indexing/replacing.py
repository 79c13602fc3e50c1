"""Copies in which one part is replaced: what writing to a view does, without writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from emberlet.arguments import normalize_dim
from emberlet.functions.movement.layout_views import as_strided, diagonal
from emberlet.functions.movement.parts import select

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def select_scatter(input: Tensor, src: Tensor, dim: int, index: int) -> Tensor:
    """Return a copy with `src` in place of `select(input, dim, index)`."""
    return _replaced(input, src, lambda x: select(x, dim, index))


def slice_scatter(
    input: Tensor, src: Tensor, dim: int = 0, start: int | None = None, end: int | None = None, step: int = 1
) -> Tensor:
    """Return a copy with `src` in place of the slice `start:end:step` of a dimension."""
    place = normalize_dim(dim, input.ndim)
    index = (*(slice(None),) * place, slice(start, end, step))
    return _replaced(input, src, lambda x: x[index])


def diagonal_scatter(input: Tensor, src: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """Return a copy with `src` in place of `diagonal(input, offset, dim1, dim2)`."""
    return _replaced(input, src, lambda x: diagonal(x, offset, dim1, dim2))


def as_strided_scatter(
    input: Tensor, src: Tensor, size: Sequence[int], stride: Sequence[int], storage_offset: int | None = None
) -> Tensor:
    """Return a copy with `src` in place of `as_strided(input, size, stride, storage_offset)`."""
    return _replaced(input, src, lambda x: as_strided(x, size, stride, storage_offset))


def _replaced(input: Tensor, src: Tensor, part: Callable[[Tensor], Tensor]) -> Tensor:
    """A copy, written to where the part says."""
    result = input.clone()
    target = part(result)
    if target.shape != src.shape:
        raise RuntimeError(
            f"expected src to have a size equal to the slice of self. src size = {list(src.shape)}, slice "
            f"size = {list(target.shape)}"
        )
    target.copy_(src)
    return result
