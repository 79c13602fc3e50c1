"""The distinct elements of a tensor, or its distinct slices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Array, arange_on, astype, dtype_of, empty_on, namespace, ones_on, zeros_on
from emberlet.autograd.operation import wrap
from emberlet.dtype import bool_, int32, int64
from emberlet.functions.reductions.dims import one_dim, reducing
from emberlet.functions.reductions.picking import Pick
from emberlet.seam.scatter import add_at, put
from emberlet.shape import numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


@reducing
def unique(
    input: Tensor,
    sorted: bool = True,
    return_inverse: bool = False,
    return_counts: bool = False,
    dim: int | None = None,
) -> Any:
    """Return the distinct elements in order, or the distinct slices along a dimension.

    Args:
        input: a tensor; every NaN is distinct from every other.
        sorted: accepted as PyTorch does; the result is always in order.
        return_inverse: whether to return also which of them each element is.
        return_counts: whether to return also how often each occurs.
        dim: along which to compare slices; None to compare elements.

    Returns:
        A tensor, or a tuple of the tensors asked for.

    >>> import emberlet
    >>> emberlet.unique(emberlet.tensor([3, 1, 3]))
    tensor([1, 3])
    """
    return _results(input, dim, return_inverse, return_counts, consecutive=False)


@reducing
def unique_consecutive(
    input: Tensor, return_inverse: bool = False, return_counts: bool = False, dim: int | None = None
) -> Any:
    """Return the elements without those that equal the one before. Arguments as `unique`."""
    return _results(input, dim, return_inverse, return_counts, consecutive=True)


def _results(
    input: Tensor, dim: int | None, return_inverse: bool, return_counts: bool, consecutive: bool
) -> Any:
    x = input._array
    xp = namespace(x)
    place = 0 if dim is None else one_dim(dim, input.ndim)
    source = xp.reshape(x, (-1,)) if dim is None else x
    shape = x.shape if dim is None else (x.shape[place],)
    moved = xp.moveaxis(source, place, 0)
    length, width = moved.shape[0], numel(moved.shape[1:])
    first, inverse, counts = _groups(xp.reshape(moved, (length, width)), consecutive)
    if dim is None:
        values: Tensor = Pick.apply(input.reshape((-1,)), wrap(first), 0, True)
    else:
        values = wrap(xp.take(source, first, axis=place))
    asked = ((return_inverse, xp.reshape(inverse, shape)), (return_counts, counts))
    wanted = [wrap(each) for wish, each in asked if wish]
    return (values, *wanted) if wanted else values


def _groups(rows: Array, consecutive: bool) -> tuple[Array, Array, Array]:
    """Return where each distinct row occurs first, which of these every row is, and how often each occurs."""
    xp, (length, width) = namespace(rows), rows.shape
    if dtype_of(rows) is bool_:
        rows = astype(rows, int32)
    order = arange_on(length, rows)
    if not consecutive:
        for column in range(width - 1, -1, -1):  # the first column counts most, so it is sorted by last
            order = xp.take(order, xp.argsort(xp.take(rows[:, column], order, axis=0), stable=True), axis=0)
    ordered = xp.take(rows, order, axis=0)
    starts = ones_on((length,), bool_, rows)
    if length:
        starts[1:] = xp.any(ordered[1:, :] != ordered[:-1, :], axis=1)
    group = xp.cumulative_sum(astype(starts, int64), axis=0) - 1
    inverse = empty_on((length,), int64, rows)
    put(inverse, (order,), group)
    counts = zeros_on((int(xp.count_nonzero(starts)),), int64, rows)
    add_at(counts, (group,), ones_on((length,), int64, rows))
    return order[starts], inverse, counts
