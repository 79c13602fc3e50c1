"""Sums of products over chosen dimensions: tensordot, kron, trace, cross."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.arguments import normalize_dim
from emberlet.functions.elementwise.arithmetic import mul, sub
from emberlet.functions.linalg.matmul import matmul
from emberlet.shape import numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def tensordot(
    a: Tensor, b: Tensor, dims: int | Sequence[Sequence[int]] | Sequence[int] | Tensor = 2
) -> Tensor:
    """Return the products of `a` and `b` summed over pairs of their dimensions.

    Args:
        a: the first factor.
        b: the second.
        dims: two lists of dimensions, of `a` and of `b`, to be summed over together; or a number: so many of
            the last of `a` with so many of the first of `b`.

    Returns:
        The dimensions of `a` that are left, then those of `b`.

    Raises:
        RuntimeError: the lists have different lengths, or paired dimensions different sizes.

    >>> import emberlet
    >>> emberlet.tensordot(emberlet.ones(2, 3, 4), emberlet.ones(4, 3), dims=([1, 2], [1, 0])).shape
    (2,)
    """
    left, right = _contracted(a, b, dims)
    if len(left) != len(right):
        raise RuntimeError("both dimension lists should have same length")
    if a.dtype is not b.dtype:
        raise RuntimeError("both inputs should have same dtype")
    for first, second in zip(left, right, strict=True):
        if a.shape[first] != b.shape[second]:
            if 1 not in (a.shape[first], b.shape[second]):
                raise RuntimeError(
                    f"contracted dimensions need to match, but first has size {a.shape[first]} in dim "
                    f"{first} and "
                    f"second has size {b.shape[second]} in dim {second}"
                )
            # As in PyTorch, a size of 1 is stretched: then the other operand can be summed beforehand.
            if a.shape[first] == 1:
                b = b.sum(second, keepdim=True)
            else:
                a = a.sum(first, keepdim=True)
    kept_a = [dim for dim in range(a.ndim) if dim not in left]
    kept_b = [dim for dim in range(b.ndim) if dim not in right]
    rows, columns = [a.shape[dim] for dim in kept_a], [b.shape[dim] for dim in kept_b]
    summed = numel(tuple(a.shape[dim] for dim in left))
    x = a.permute(*kept_a, *left).reshape(numel(tuple(rows)), summed)
    y = b.permute(*right, *kept_b).reshape(summed, numel(tuple(columns)))
    return matmul(x, y).reshape((*rows, *columns))


def _contracted(a: Tensor, b: Tensor, dims: Any) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The dimensions of `a` and of `b` to sum over, from what the caller wrote."""
    if hasattr(dims, "tolist"):
        dims = dims.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.ndim, b.ndim):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        pairs: tuple[Sequence[int], ...] = range(a.ndim - dims, a.ndim), range(dims)
    else:
        pairs = tuple([each] if isinstance(each, int) else each for each in dims)
    left, right = pairs
    return (
        tuple(normalize_dim(dim, a.ndim) for dim in left),
        tuple(normalize_dim(dim, b.ndim) for dim in right),
    )


def kron(input: Tensor, other: Tensor) -> Tensor:
    """Return the Kronecker product: a block for every element of `input`, which is it times `other`."""
    ndim = max(input.ndim, other.ndim)
    left = (1,) * (ndim - input.ndim) + input.shape
    right = (1,) * (ndim - other.ndim) + other.shape
    blocks = mul(
        input.reshape([size for each in left for size in (each, 1)]),
        other.reshape([size for each in right for size in (1, each)]),
    )
    return blocks.reshape([first * second for first, second in zip(left, right, strict=True)])


def trace(input: Tensor) -> Tensor:
    """Return the sum of the main diagonal of a matrix."""
    if input.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {input.ndim}")
    return input.diagonal().sum()


def cross(input: Tensor, other: Tensor, dim: int | None = None) -> Tensor:
    """Return the cross products of vectors of three along a dimension, by default the first of size 3."""
    if dim is None:
        dim = next((place for place, size in enumerate(input.shape) if size == 3), None)
        if dim is None:
            raise RuntimeError("no dimension of size 3 in input")
    return linalg_cross(input, other, dim=dim)


def linalg_cross(input: Tensor, other: Tensor, *, dim: int = -1) -> Tensor:
    """Return the cross products of vectors of three along a dimension; the others broadcast."""
    if input.ndim != other.ndim:
        raise RuntimeError("linalg.cross: inputs must have the same number of dimensions.")
    place = normalize_dim(dim, input.ndim)
    if input.shape[place] != 3 or other.shape[place] != 3:
        raise RuntimeError(
            f"linalg.cross: inputs dimension {dim} must have length 3. Got {input.shape[place]} and "
            f"{other.shape[place]}"
        )
    # Component i is x[i + 1] y[i + 2] - x[i + 2] y[i + 1], places counted around.
    ahead, behind = (
        (input.roll(-1, place), other.roll(-2, place)),
        (input.roll(-2, place), other.roll(-1, place)),
    )
    return sub(mul(*ahead), mul(*behind))
