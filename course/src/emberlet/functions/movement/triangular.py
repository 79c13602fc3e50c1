"""Triangles and diagonals: parts of matrices, and matrices made of diagonals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.arguments import normalize_dim
from emberlet.array import arange_on, astype, empty, full_on, namespace, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, wrap
from emberlet.autograd.strided import Spread, run
from emberlet.device import Device
from emberlet.dtype import DType, bool_, int32, int64
from emberlet.functions.movement.grids import atleast_2d
from emberlet.functions.movement.joining import cat
from emberlet.functions.movement.layout_views import Diagonal
from emberlet.functions.movement.layout_views import diagonal as diagonal_of
from emberlet.functions.movement.padding import pad
from emberlet.shape import contiguous_strides

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Triangle(Operation):
    """The elements of matrices on one side of a diagonal, and on it; zeros on the other side."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, diagonal: int, upper: bool) -> Any:
        rows, columns = x.shape[-2:]
        row = namespace(x).reshape(arange_on(rows, x), (rows, 1)) + diagonal
        column = arange_on(columns, x)
        kept = column >= row if upper else column <= row
        return namespace(x).where(kept, x, zeros_on((), x.dtype, x))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, ctx.diagonal, ctx.upper = inputs

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return run(Triangle, grad, ctx.diagonal, ctx.upper), None, None


def tril(input: Tensor, diagonal: int = 0) -> Tensor:
    """Return the lower triangles of matrices, with the diagonal of this number, zeros above."""
    return _triangle(input, diagonal, "tril")


def triu(input: Tensor, diagonal: int = 0) -> Tensor:
    """Return the upper triangles of matrices, with the diagonal of this number, zeros below."""
    return _triangle(input, diagonal, "triu")


def _triangle(input: Tensor, diagonal: int, name: str) -> Tensor:
    if input.ndim < 2:
        raise RuntimeError(f"{name}: input tensor must have at least 2 dimensions")
    if not isinstance(diagonal, int):
        raise TypeError(f"{name}(): argument 'diagonal' must be int, not {type(diagonal).__name__}")
    triangle: Tensor = Triangle.apply(input, diagonal, name == "triu")
    return triangle


def tril_indices(
    row: int, col: int, offset: int = 0, *, dtype: DType = int64, device: Device | str | None = None
) -> Tensor:
    """Return the row numbers, and below them the column numbers, of the lower triangle of a matrix."""
    return _triangle_indices(row, col, offset, False, dtype, device)


def triu_indices(
    row: int, col: int, offset: int = 0, *, dtype: DType = int64, device: Device | str | None = None
) -> Tensor:
    """Return the row numbers, and below them the column numbers, of the upper triangle of a matrix."""
    return _triangle_indices(row, col, offset, True, dtype, device)


def _triangle_indices(
    row: int, col: int, offset: int, upper: bool, dtype: DType, device: Device | str | None
) -> Tensor:
    for name, number in (("row", row), ("col", col)):
        if number < 0:
            raise RuntimeError(f"{name} must be non-negative, got{number}")
    if dtype is not int32 and dtype is not int64:
        raise RuntimeError(f"\"{'triu' if upper else 'tril'}_indices\" not implemented for '{dtype}'")
    ones = full_on((row, col), True, bool_, empty((), bool_, device))
    xp = namespace(ones)
    return wrap(astype(xp.stack(xp.nonzero(Triangle.forward(ones, offset, upper))), dtype))


def diag(input: Tensor, diagonal: int = 0) -> Tensor:
    """Return a diagonal of a matrix, copied; or of a vector, the matrix that has it there."""
    if input.ndim == 1:
        return diag_embed(input, diagonal)
    if input.ndim != 2:
        raise RuntimeError(f"diag(): Supports 1D or 2D tensors. Got {input.ndim}D")
    return diagonal_of(input, diagonal).clone()


def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """Return the matrix that has all elements of a tensor on a diagonal."""
    return diag_embed(input.flatten(), offset)


def diag_embed(input: Tensor, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
    """Return matrices with the last dimension of the input on a diagonal; `diagonal` undoes it.

    Args:
        input: of one dimension at least.
        offset: which diagonal; the matrices are as much larger.
        dim1, dim2: where the rows and the columns of the matrices go.
    """
    first = normalize_dim(dim1, input.ndim + 1)
    second = normalize_dim(dim2, input.ndim + 1)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    if not input.ndim:
        raise RuntimeError("diag_embed expects a tensor of one dimension at least")
    length = input.shape[-1] + abs(offset)
    shape = list(input.shape[:-1])
    for dim in sorted((first, second)):
        shape.insert(dim, length)
    size = tuple(shape)
    strides = contiguous_strides(size)
    part = Diagonal.layout(size, strides, offset, first, second)
    matrices: Tensor = Spread.apply(input, part, (size, strides, 0))
    return matrices


def block_diag(*tensors: Tensor) -> Tensor:
    """Return a matrix with these matrices along its diagonal, zeros elsewhere; a vector is one row."""
    for number, each in enumerate(tensors):
        if each.ndim > 2:
            raise RuntimeError(
                "block_diag: Input tensors must have 2 or fewer dimensions. Input "
                f"{number} has {each.ndim} dimensions"
            )
    blocks = [atleast_2d(each) for each in tensors]
    width = sum([block.shape[1] for block in blocks])
    rows, start = [], 0
    for block in blocks:
        rows.append(pad(block, (start, width - start - block.shape[1])))
        start += block.shape[1]
    return cat(rows, 0)
