"""Embeddings: rows of a table looked up by number, one by one or in bags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Array, arange_on, namespace, zeros_on
from emberlet.autograd.grad_mode import no_grad
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.autograd.strided import run
from emberlet.dtype import int32, int64
from emberlet.functions.indexing.indexed import kept, read
from emberlet.seam.scatter import index_add, put
from emberlet.shape import Shape, numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_FEW_ROWS = 48  # up to here a product with a matrix of ones and zeros is faster than adding at indices


class Embedding(Operation):
    """Rows of a table; each row's gradient is the sum over all places where it was looked up."""

    fresh_gradients = True

    @staticmethod
    def forward(table: Any, rows: Any, padding: int, by_frequency: bool) -> Any:
        return read(table, (rows,))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        table, rows, ctx.padding, ctx.by_frequency = inputs
        ctx.shape, (ctx.rows,) = table.shape, kept((rows,))

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, None]:
        return run(RowSum, grad, ctx.shape, ctx.rows, ctx.padding, ctx.by_frequency), None, None, None


class RowSum(Operation):
    """The gradient of `Embedding`: rows added up by their number."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, shape: Shape, rows: Any, padding: int, by_frequency: bool) -> Any:
        flat = array.namespace(x).reshape(x, (numel(rows.shape), shape[1]))
        numbers = array.namespace(rows).reshape(rows, (-1,))
        if by_frequency:
            flat = flat / _frequencies(numbers, shape[0], flat)
        total = sum_rows(flat, numbers, shape[0])
        if padding >= 0:
            total[padding, ...] = 0
        return total

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, _, ctx.rows, ctx.padding, ctx.by_frequency = inputs

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, None, None]:
        found = run(Embedding, grad, ctx.rows, -1, False)
        if ctx.by_frequency or ctx.padding >= 0:
            xp = namespace(ctx.rows)
            like = zeros_on((), array.dtype_of(grad), ctx.rows)
            weight = array.astype(ctx.rows != ctx.padding, like.dtype)
            if ctx.by_frequency:
                counts = _frequencies(xp.reshape(ctx.rows, (-1,)), grad.shape[0], weight)
                weight = weight / xp.reshape(counts, ctx.rows.shape)
            weight = xp.reshape(weight, (*ctx.rows.shape, 1))
            found = found * (grad.new_tensor(weight) if is_tensor(grad) else weight)
        return found, None, None, None, None


def sum_rows(x: Array, rows: Array, count: int) -> Array:
    """Return `count` rows, each the sum of the rows of `x` that have its number."""
    if count <= _FEW_ROWS:
        xp = namespace(x)
        numbers = xp.reshape(arange_on(count, rows), (count, 1))
        return xp.matmul(array.astype(numbers == rows, x.dtype), x)
    total = zeros_on((count, x.shape[1]), x.dtype, x)
    index_add(total, rows, x, 0)
    return total


def embedding(
    input: Tensor,
    weight: Tensor,
    padding_idx: int | None = None,
    max_norm: float | None = None,
    norm_type: float = 2.0,
    scale_grad_by_freq: bool = False,
    sparse: bool = False,
) -> Tensor:
    """Return the rows of a table that `input` numbers.

    Args:
        input: integers, any shape.
        weight: the table, (rows, features).
        padding_idx: a row that gets no gradient.
        max_norm: rows that are looked up and longer than this are first shortened, in place.
        norm_type: the p of the norm for `max_norm`.
        scale_grad_by_freq: divide a row's gradient by how often it was looked up.
        sparse: accepted; gradients are dense.

    Returns:
        The shape of `input`, and the features as a last dimension.

    Raises:
        IndexError: there is no such row.
        RuntimeError: `input` holds no integers.

    >>> import emberlet
    >>> table = emberlet.tensor([[0.0, 1.0], [2.0, 3.0]])
    >>> embedding(emberlet.tensor([1, 0, 1]), table)
    tensor([[2., 3.],
            [0., 1.],
            [2., 3.]])
    """
    _check_integers(input)
    if weight.ndim != 2:
        raise RuntimeError("'weight' must be 2-D")
    count = weight.shape[0]
    padding = _padding(padding_idx, count)
    rows = _rows(input, count)
    if max_norm is not None:
        _shorten(weight, rows, max_norm, norm_type)
    if not input.ndim:
        return embedding(input.reshape(1), weight, padding_idx, None, 2.0, scale_grad_by_freq).reshape(-1)
    looked_up: Tensor = Embedding.apply(weight, rows, padding, scale_grad_by_freq)
    return looked_up


def _check_integers(input: Tensor) -> None:
    if not is_tensor(input):
        raise TypeError(f"embedding(): argument 'indices' must be Tensor, not {type(input).__name__}")
    if input.dtype is not int64 and input.dtype is not int32:
        raise RuntimeError(
            "Expected tensor for argument #1 'indices' to have one of the following scalar types: Long, Int; "
            f"but got {input.dtype} instead (while checking arguments for embedding)"
        )


def _padding(padding_idx: int | None, count: int) -> int:
    """The number of the padding row counted from the front, -1 if there is none."""
    if padding_idx is None:
        return -1
    if not -count <= padding_idx < count:
        raise AssertionError("Padding_idx must be within num_embeddings")
    return padding_idx + count if padding_idx < 0 else padding_idx


def _rows(input: Tensor, count: int) -> Array:
    """The numbers of the rows, checked."""
    rows = input._array
    if 0 not in rows.shape:
        xp = namespace(rows)
        if int(xp.min(rows)) < 0 or int(xp.max(rows)) >= count:
            raise IndexError("index out of range in self")
    return rows


def _shorten(weight: Tensor, rows: Array, max_norm: float, norm_type: float) -> None:
    """Bring the rows that are looked up to the norm allowed, in place."""
    table = weight._array
    xp = namespace(table)
    used = xp.unique_values(rows)
    part = read(table, (used,))
    norms = xp.sum(xp.abs(part) ** norm_type, axis=1, keepdims=True) ** (1 / norm_type)
    scale = xp.where(norms > max_norm, max_norm / (norms + 1e-7), xp.ones_like(norms))
    with no_grad():
        put(table, (used,), array.astype(part * scale, table.dtype))
        weight.storage.mark_written()


def _frequencies(rows: Array, count: int, like: Array) -> Array:
    """For every row number in a vector, how often it occurs there, as a column."""
    ones = zeros_on((rows.shape[0], 1), like.dtype, rows) + 1
    found = read(sum_rows(ones, rows, count), (rows,))
    return found
