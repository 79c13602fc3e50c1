"""Linear algebra by the names of PyTorch's `linalg`: norms and products."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING

from emberlet.array import Number
from emberlet.functions.linalg.contractions import linalg_cross as cross
from emberlet.functions.linalg.matmul import matmul
from emberlet.functions.linalg.matrix_chains import matrix_power, multi_dot
from emberlet.functions.reductions.norms import vector_norm

if TYPE_CHECKING:
    from emberlet.dtype import DType
    from emberlet.tensor import Tensor

__all__ = ["cross", "matmul", "matrix_norm", "matrix_power", "multi_dot", "norm", "vecdot", "vector_norm"]

Dims = int | Sequence[int] | None


def norm(
    A: Tensor,  # noqa: N803  PyTorch's name
    ord: Number | str | None = None,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
) -> Tensor:
    """Return a norm of vectors or matrices.

    Args:
        A: a tensor of floating point.
        ord: None for the root of the sum of all squares; else as `vector_norm` over one dimension, or as
            `matrix_norm` over two.
        dim: one dimension or two; all if None.
        keepdim: whether the dimensions stay, with size 1.
        dtype: to convert to first.
    """
    dims = tuple(range(A.ndim)) if dim is None else (dim,) if isinstance(dim, int) else tuple(dim)
    if ord is None:
        output: Tensor = vector_norm(A, 2, dim, keepdim, dtype=dtype)
    elif len(dims) == 1:
        output = vector_norm(A, _number(ord), dims, keepdim, dtype=dtype)
    elif len(dims) == 2:
        output = matrix_norm(A, ord, dims, keepdim, dtype=dtype)
    else:
        raise RuntimeError(
            f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A.ndim}D."
        )
    return output


def matrix_norm(
    A: Tensor,  # noqa: N803  PyTorch's name
    ord: Number | str = "fro",
    dim: Sequence[int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: DType | None = None,
) -> Tensor:
    """Return a norm of matrices: "fro"; the largest column sum, 1, or row sum, inf; the smallest, -1 or -inf.

    Raises:
        NotImplementedError: the norm needs singular values.
    """
    if len(dim) != 2:
        raise RuntimeError("linalg.matrix_norm: dim must be a 2-tuple.")
    row, column = (each % A.ndim for each in dim)
    if ord == "fro":
        output: Tensor = vector_norm(A, 2, (row, column), keepdim, dtype=dtype)
        return output
    if ord not in (1, -1, inf, -inf):
        raise NotImplementedError(
            f"linalg.matrix_norm: order {ord} needs singular values, which emberlet lacks"
        )
    summed, left = (row, column) if ord in (1, -1) else (column, row)
    sums = vector_norm(A, 1, summed, True, dtype=dtype)
    output = sums.amax(left, True) if ord in (1, inf) else sums.amin(left, True)
    return output if keepdim else output.squeeze((row, column))


def vecdot(x: Tensor, y: Tensor, *, dim: int = -1) -> Tensor:
    """Return the dot products of vectors along a dimension; the others broadcast."""
    output: Tensor = (x * y).sum(dim)
    return output


def _number(ord: Number | str) -> Number:
    """The order of a vector norm, which has no names."""
    if isinstance(ord, str):
        raise RuntimeError(f"linalg.norm: order {ord!r} is for matrices")
    return ord
