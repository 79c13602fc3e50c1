"""Products of several matrices: a chain of them, and powers of one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from emberlet.functions.linalg.matmul import matmul

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def multi_dot(tensors: Sequence[Tensor]) -> Tensor:
    """Return the product of a chain of matrices, multiplied in the order that takes the fewest steps.

    The first may be a row vector and the last a column vector. The order is found by dynamic programming: the
    cheapest way to multiply a stretch of the chain is the cheapest way to split it in two (Cormen et al.,
    chapter 15.2).
    """
    if len(tensors) < 2:
        raise RuntimeError(f"multi_dot(): expected at least 2 tensors but got {len(tensors)}")
    chain = list(tensors)
    row, column = chain[0].ndim == 1, chain[-1].ndim == 1
    if row:
        chain[0] = chain[0].unsqueeze(0)
    if column:
        chain[-1] = chain[-1].unsqueeze(1)
    for place, (left, right) in enumerate(pairwise(chain)):
        if left.ndim != 2 or right.ndim != 2:
            wrong = place if left.ndim != 2 else place + 1
            raise RuntimeError(f"multi_dot(): tensor {wrong} must be 2D but got {tensors[wrong].ndim}D")
        if left.shape[1] != right.shape[0]:
            raise RuntimeError(
                f"multi_dot(): tensors {place} and {place + 1} with shapes {list(left.shape)} and "
                f"{list(right.shape)} cannot be multiplied"
            )
    result = _multiply(
        chain, _best_splits([each.shape[0] for each in chain] + [chain[-1].shape[1]]), 0, len(chain)
    )
    if row:
        result = result.squeeze(0)
    return result.squeeze(-1) if column else result


def chain_matmul(*matrices: Tensor) -> Tensor:
    """Return the product of a chain of matrices; `linalg.multi_dot` under its old name."""
    return matrices[0] if len(matrices) == 1 else multi_dot(matrices)


def matrix_power(input: Tensor, n: int) -> Tensor:
    """Return square matrices to a power that is not negative, by repeated squaring."""
    if input.ndim < 2:
        raise RuntimeError("linalg.matrix_power: The input tensor A must have at least 2 dimensions.")
    rows, columns = input.shape[-2:]
    if rows != columns:
        raise RuntimeError(
            "linalg.matrix_power: A must be batches of square matrices, but they are "
            f"{rows} by {columns} matrices"
        )
    if n < 0:
        raise NotImplementedError(
            "matrix_power: negative powers need an inverse, which emberlet does not have"
        )
    if n == 0:
        ones = input.new_zeros(rows, columns)
        ones.as_strided((rows,), (columns + 1,)).fill_(1)
        return ones.expand(input.shape).clone()
    squares = [input]
    for _ in range(n.bit_length() - 1):
        squares.append(matmul(squares[-1], squares[-1]))
    wanted = [square for bit, square in enumerate(squares) if n >> bit & 1]
    return input.clone() if n == 1 else reduce(matmul, wanted)


def _best_splits(sizes: list[int]) -> dict[tuple[int, int], int]:
    """For every stretch of a chain of matrices, where to split it; matrix i is sizes[i] by sizes[i + 1]."""
    count = len(sizes) - 1
    cost = {(place, place + 1): 0 for place in range(count)}
    splits: dict[tuple[int, int], int] = {}
    for length in range(2, count + 1):
        for start in range(count - length + 1):
            end = start + length
            options = [
                (cost[start, middle] + cost[middle, end] + sizes[start] * sizes[middle] * sizes[end], middle)
                for middle in range(start + 1, end)
            ]
            cost[start, end], splits[start, end] = min(options)
    return splits


def _multiply(chain: list[Tensor], splits: dict[tuple[int, int], int], start: int, end: int) -> Tensor:
    if end - start == 1:
        return chain[start]
    middle = splits[start, end]
    return matmul(_multiply(chain, splits, start, middle), _multiply(chain, splits, middle, end))
