"""Everything that can be chosen of a vector: all combinations of its elements, all their powers."""

from __future__ import annotations

from itertools import chain, combinations_with_replacement
from itertools import combinations as choices
from typing import TYPE_CHECKING

from emberlet.dtype import int64
from emberlet.functions.movement.joining import cat

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def combinations(input: Tensor, r: int = 2, with_replacement: bool = False) -> Tensor:
    """Return all choices of `r` elements of a vector in their order, as rows.

    Args:
        input: a vector.
        r: how many; of none at all, the result is an empty vector.
        with_replacement: whether an element may be chosen several times.

    Raises:
        RuntimeError: the input is no vector, or `r` is negative.

    >>> import emberlet
    >>> emberlet.combinations(emberlet.tensor([1, 2, 3]))
    tensor([[1, 2],
            [1, 3],
            [2, 3]])
    """
    if input.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if r == 0:
        return input.new_empty(0)
    choose = combinations_with_replacement if with_replacement else choices
    index = list(chain.from_iterable(choose(range(input.shape[0]), r)))
    return input.index_select(0, input.new_tensor(index, dtype=int64)).reshape(len(index) // r, r)


def vander(x: Tensor, N: int | None = None, increasing: bool = False) -> Tensor:  # noqa: N803  PyTorch's name
    """Return the powers of every element of a vector as a row, the highest first.

    Args:
        x: a vector.
        N: how many powers; as many as elements by default.
        increasing: whether the row begins with the power 0 instead.

    Raises:
        RuntimeError: the input is no vector, or `N` is negative.
    """
    if x.ndim != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    count = x.shape[0] if N is None else N
    if count < 0:
        raise RuntimeError("N must be non-negative.")
    base = x if x.is_floating_point() else x.to(int64)
    if not count:
        return base.new_empty((x.shape[0], 0))
    column = base.unsqueeze(1)
    powers = cat([column.new_ones(column.shape), column.expand(x.shape[0], count - 1)], 1).cumprod(1)
    return powers if increasing else powers.flip(1)
