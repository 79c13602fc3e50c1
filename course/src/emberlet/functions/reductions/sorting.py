"""Order: sorting, the largest few, and the k-th of a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet import return_types
from emberlet.array import Array, arange_on, astype, dtype_of, namespace
from emberlet.autograd.operation import wrap
from emberlet.dtype import bool_, int32
from emberlet.functions.reductions.cumulative import along
from emberlet.functions.reductions.dims import one_dim, reducing
from emberlet.functions.reductions.picking import Pick, pick

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Sort(Pick):
    """The elements along a dimension in order."""


class Topk(Pick):
    """The largest or smallest elements along a dimension."""


class Kthvalue(Pick):
    """The k-th smallest element along a dimension."""


def order(x: Array, dim: int, descending: bool = False) -> Array:
    """Return the places of the elements along a dimension, in order; equals in the order they came.

    NaN counts as larger than everything.
    """
    if not x.ndim:
        return arange_on(1, x)
    xp = namespace(x)
    if dtype_of(x) is bool_:
        x = astype(x, int32)
    if not descending:
        return xp.argsort(x, axis=dim, stable=True)
    # Backwards, sorted, and backwards again: so equals keep their order.
    backwards = xp.argsort(xp.flip(x, axis=dim), axis=dim, stable=True)
    return x.shape[dim] - 1 - xp.flip(backwards, axis=dim)


@reducing
def sort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> return_types.sort:
    """Return the elements along a dimension in order, and where they were.

    Args:
        input: a tensor; NaN counts as larger than everything.
        dim: along which to sort.
        descending: whether the largest comes first.
        stable: accepted as PyTorch does; equals always keep their order.

    >>> import emberlet
    >>> emberlet.tensor([3, 1, 2]).sort().indices
    tensor([1, 2, 0])
    """
    place = one_dim(dim, input.ndim)
    return return_types.sort(*pick(Sort, input, order(input._array, place, descending), place, True))


@reducing
def argsort(input: Tensor, dim: int = -1, descending: bool = False, stable: bool = False) -> Tensor:
    """Return the places of the elements along a dimension, in order. Arguments as `sort`."""
    place = one_dim(dim, input.ndim)
    found = order(input._array, place, descending)
    return wrap(found if input.ndim else namespace(found).reshape(found, ()))


def msort(input: Tensor) -> Tensor:
    """Return the elements along the first dimension in order."""
    return sort(input, 0).values


@reducing
def topk(
    input: Tensor, k: int, dim: int = -1, largest: bool = True, sorted: bool = True
) -> return_types.topk:
    """Return the `k` largest elements along a dimension, the largest first, and where they were.

    Args:
        input: a tensor.
        k: how many.
        dim: along which dimension.
        largest: False for the smallest, the smallest first.
        sorted: accepted as PyTorch does; the result is always in order.

    Raises:
        RuntimeError: there are not so many, or the input is bool.
    """
    place = one_dim(dim, input.ndim)
    x = input._array
    if dtype_of(x) is bool_:
        raise RuntimeError("topk does not support bool dtypes on CPU")
    if not 0 <= k <= (x.shape[place] if x.ndim else 1):
        raise RuntimeError("selected index k out of range")
    if not x.ndim and k == 0:
        input = input.reshape((1,))
    first = order(x, place, largest)[along(place, slice(0, k))]
    return return_types.topk(*pick(Topk, input, first, place, True))


@reducing
def kthvalue(input: Tensor, k: int, dim: int = -1, keepdim: bool = False) -> return_types.kthvalue:
    """Return the `k`-th smallest element along a dimension, counted from 1, and where it is.

    Raises:
        RuntimeError: there are not so many.
    """
    place = one_dim(dim, input.ndim)
    size = input.shape[place] if input.ndim else 1
    if not 1 <= k <= size:
        raise RuntimeError(f"kthvalue(): selected number k out of range for dimension {place}")
    found = order(input._array, place)[along(place, slice(k - 1, k))]
    return return_types.kthvalue(*pick(Kthvalue, input, found, place, keepdim))
