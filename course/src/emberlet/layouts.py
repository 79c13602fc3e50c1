"""Layout arithmetic, remembered: the same few shapes come again and again, and tuples are quickly looked up.

The functions are those of `shape`, which compute; `emberlab` empties the caches when a piece is built.
"""

from __future__ import annotations

from functools import lru_cache

from emberlet import shape as compute
from emberlet.shape import Shape, Strides


@lru_cache(maxsize=4096)
def permute(shape: Shape, strides: Strides, dims: tuple[int, ...]) -> tuple[Shape, Strides]:
    """Return `shape.permute`."""
    return compute.permute(shape, strides, dims)


@lru_cache(maxsize=4096)
def view_strides(shape: Shape, strides: Strides, new_shape: Shape) -> Strides | None:
    """Return `shape.view_strides`."""
    return compute.view_strides(shape, strides, new_shape)


@lru_cache(maxsize=4096)
def expand(shape: Shape, strides: Strides, new_shape: Shape) -> Strides:
    """Return `shape.expand`."""
    return compute.expand(shape, strides, new_shape)


@lru_cache(maxsize=4096)
def is_contiguous(shape: Shape, strides: Strides) -> bool:
    """Return `shape.is_contiguous`."""
    return compute.is_contiguous(shape, strides)
