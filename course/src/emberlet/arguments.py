"""What a caller may write for a dimension or a shape, brought to one form and checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import index
from typing import Any

from emberlet.shape import Shape, numel


def unpack(sizes: tuple[int | Sequence[int], ...]) -> Shape:
    """Return a tuple of ints, whether the caller wrote `f(2, 3)`, `f((2, 3))` or `f([2, 3])`.

    Raises:
        TypeError: something is not an integer.
    """
    flat: Iterable[Any] = sizes
    if len(sizes) == 1 and isinstance(sizes[0], Sequence):
        flat = sizes[0]
    try:
        return tuple(index(size) for size in flat)
    except TypeError:
        raise TypeError(f"expected integers or one tuple of integers, got {sizes!r}") from None


def new_size(sizes: tuple[int | Sequence[int], ...]) -> Shape:
    """Return the shape of a tensor to be made: `unpack`, and no size is negative."""
    shape = unpack(sizes)
    if any(size < 0 for size in shape):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(shape)}: {list(shape)}")
    return shape


def normalize_dim(dim: int, ndim: int, *, scalar: bool = True) -> int:
    """Return `dim` counted from the front: -1 is the last of `ndim` dimensions.

    Args:
        dim: from `-ndim` to `ndim - 1`.
        ndim: how many dimensions there are.
        scalar: whether a 0-d tensor may be treated as if it had one dimension.

    Raises:
        IndexError: there is no such dimension.
    """
    if ndim == 0 and not scalar:
        raise IndexError(f"Dimension specified as {dim} but tensor has no dimensions")
    count = max(ndim, 1)
    if not -count <= dim < count:
        raise IndexError(
            f"Dimension out of range (expected to be in range of [{-count}, {count - 1}], but got {dim})"
        )
    return dim + count if dim < 0 else dim


def normalize_dims(dims: Iterable[int], ndim: int) -> tuple[int, ...]:
    """Return every dim counted from the front; the same dimension twice is a RuntimeError."""
    result = tuple(normalize_dim(dim, ndim) for dim in dims)
    for dim in result:
        if result.count(dim) > 1:
            raise RuntimeError(f"dim {dim} appears multiple times in the list of dims {list(result)}")
    return result


def infer_shape(sizes: tuple[int | Sequence[int], ...], count: int) -> Shape:
    """Return the shape wanted by a caller who may have left one size open with -1.

    Args:
        sizes: as in `x.reshape(2, -1)` or `x.reshape((2, -1))`.
        count: how many elements there are to arrange.

    Raises:
        RuntimeError: that number of elements cannot take this shape.

    >>> infer_shape((2, -1), 12)
    (2, 6)
    """
    shape = unpack(sizes)
    wanted = list(shape)
    for dim, size in enumerate(shape):
        if size < -1:
            raise RuntimeError(f"invalid shape dimension {size} at index {dim} of shape {wanted}")
    if shape.count(-1) > 1:
        raise RuntimeError("only one dimension can be inferred")
    if -1 in shape:
        known = numel(tuple(size for size in shape if size != -1))
        if known == 0 and count == 0:
            raise RuntimeError(
                f"cannot reshape tensor of 0 elements into shape {wanted} because the unspecified dimension "
                "size -1 can be any value and is ambiguous"
            )
        if known != 0 and count % known == 0:
            return tuple(count // known if size == -1 else size for size in shape)
    elif numel(shape) == count:
        return shape
    raise RuntimeError(f"shape '{wanted}' is invalid for input of size {count}")
