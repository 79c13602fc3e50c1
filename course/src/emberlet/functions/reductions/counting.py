"""Counting elements: how often each number occurs, how many fall into a bin, where they would go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.array import asarray_like, astype, item, namespace, ones_on, zeros_on
from emberlet.autograd.operation import is_tensor, wrap
from emberlet.dtype import float32, float64, int32, int64
from emberlet.seam.scatter import add_at

if TYPE_CHECKING:
    from emberlet.array import Number
    from emberlet.tensor import Tensor


def bincount(input: Tensor, weights: Tensor | None = None, minlength: int = 0) -> Tensor:
    """Return how often each number from 0 up to the largest occurs.

    Args:
        input: a vector of integers, none negative.
        weights: what each occurrence counts, instead of 1.
        minlength: the least length of the result.

    Raises:
        RuntimeError: the input or the weights are not as said.

    >>> import emberlet
    >>> emberlet.bincount(emberlet.tensor([1, 1, 3]))
    tensor([0, 2, 0, 1])
    """
    x = input._array
    if input.dtype.category != 1:
        raise NotImplementedError(f'"bincount" not implemented for {input.dtype}')
    if minlength < 0:
        raise RuntimeError("minlength should be >= 0")
    empty = 0 in x.shape
    if input.ndim != 1 or (not empty and item(namespace(x).min(x)) < 0):
        raise RuntimeError("bincount only supports 1-d non-negative integral inputs.")
    if weights is None:
        added = ones_on(x.shape, int64, x)
    elif weights.shape != input.shape:
        raise RuntimeError("weights should be 1-d and have the same length as input")
    else:
        added = weights._array if weights.dtype is float32 else astype(weights._array, float64)
    length = 0 if empty else int(item(namespace(x).max(x))) + 1
    counts = zeros_on((max(length, minlength),), added.dtype, x)
    add_at(counts, (x,), added)
    return wrap(counts)


def histc(input: Tensor, bins: int = 100, min: Number = 0, max: Number = 0) -> Tensor:
    """Return how many elements fall into each of some bins of equal width; what lies outside is not counted.

    Args:
        input: floating point.
        bins: how many.
        min: where the first bin begins.
        max: where the last one ends, inclusive. If it equals `min`, both are taken from the input.

    Raises:
        RuntimeError: there is no bin, or the range is not finite or runs backwards.
    """
    if not input.is_floating_point():
        raise NotImplementedError(f'"histogram" not implemented for {input.dtype}')
    if bins <= 0:
        raise RuntimeError(f"torch.histogram(): bins must be > 0, but got {bins} for dimension 0")
    x = input._array
    xp = namespace(x)
    low, high = float(min), float(max)
    if low == high and input.numel():
        low, high = float(item(xp.min(x))), float(item(xp.max(x)))
    if low == high:
        low, high = low - 1, high + 1
    if not (abs(low) < float("inf") and abs(high) < float("inf")):
        raise RuntimeError(f"torch.histc: range of [{low}, {high}] is not finite")
    if low > high:
        raise RuntimeError("torch.histc: max must be larger than min")
    inside = x[(x >= low) & (x <= high)]
    places = astype((inside - low) / (high - low) * bins, int64)
    counts = zeros_on((bins,), x.dtype, x)
    add_at(counts, (xp.where(places == bins, bins - 1, places),), ones_on(places.shape, x.dtype, x))
    return wrap(counts)


def searchsorted(
    sorted_sequence: Tensor,
    input: Tensor | Number,
    *,
    out_int32: bool = False,
    right: bool = False,
    side: str | None = None,
) -> Tensor:
    """Return where each element would have to be inserted to keep a sequence sorted.

    Args:
        sorted_sequence: in order along its last dimension; its other dimensions are those of `input`.
        input: a tensor or a number.
        out_int32: whether the result is int32 instead of int64.
        right: whether to insert behind equals instead of before them.
        side: "left" or "right": the same in NumPy's words.

    Raises:
        RuntimeError: the shapes do not fit.
    """
    x = sorted_sequence._array
    xp = namespace(x)
    values = input._array if is_tensor(input) else asarray_like(input, x)
    where = side or ("right" if right else "left")
    if x.ndim == 1:
        found = xp.searchsorted(x, values, side=where)
    else:
        if x.shape[:-1] != values.shape[:-1]:
            raise RuntimeError(
                "torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions "
                f"of boundaries tensor and input value tensor must match, but we got boundaries tensor "
                f"{list(x.shape)} and input value tensor {list(values.shape)}"
            )
        edges, wanted = xp.expand_dims(x, axis=-2), xp.expand_dims(values, axis=-1)
        found = xp.count_nonzero(edges <= wanted if where == "right" else edges < wanted, axis=-1)
    return wrap(astype(xp.asarray(found), int32 if out_int32 else int64))


def bucketize(
    input: Tensor | Number, boundaries: Tensor, *, out_int32: bool = False, right: bool = False
) -> Tensor:
    """Return the number of the bucket of each element; as `searchsorted` in a vector of boundaries."""
    if boundaries.ndim != 1:
        raise RuntimeError(
            f"bucketize(): boundaries tensor must be 1 dimension, but got dim({boundaries.ndim})"
        )
    return searchsorted(boundaries, input, out_int32=out_int32, right=right)
