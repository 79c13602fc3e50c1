"""Scatter: writing, for every element, at its own index along one dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.arguments import normalize_dim
from emberlet.array import Array, Number
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor, wrap
from emberlet.autograd.strided import run
from emberlet.functions.indexing.gathering import Gather, check_index
from emberlet.functions.indexing.indexed import Erase, kept
from emberlet.functions.indexing.scatter_products import ScatterExtreme, ScatterProduct, beginning, widened
from emberlet.seam.scatter import axis_key, put
from emberlet.seam.scatter import scatter_add as add_along

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Scatter(Operation):
    """A copy with other elements where an index says."""

    @staticmethod
    def forward(x: Any, axis: int, index: Any, source: Any) -> Any:
        result = array.copy_of(x)
        put(result, axis_key(index, axis), beginning(source, index))
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, ctx.axis, index, source = inputs
        (ctx.index,), ctx.shape = kept((index,)), source.shape

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, None, None, Gradient | None]:
        to_x, _, _, to_source = ctx.needs_input_grad
        return (
            run(Erase, grad, axis_key(ctx.index, ctx.axis)) if to_x else None,
            None,
            None,
            widened(run(Gather, grad, ctx.axis, ctx.index), ctx.shape) if to_source else None,
        )


class ScatterAdd(Operation):
    """A copy with other elements added where an index says."""

    @staticmethod
    def forward(x: Any, axis: int, index: Any, source: Any) -> Any:
        result = array.copy_of(x)
        add_along(result, index, source, axis)
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, ctx.axis, index, source = inputs
        (ctx.index,), ctx.shape = kept((index,)), source.shape

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, Gradient | None]:
        return (
            grad,
            None,
            None,
            widened(run(Gather, grad, ctx.axis, ctx.index), ctx.shape) if ctx.needs_input_grad[3] else None,
        )


def scatter(
    input: Tensor,
    dim: int,
    index: Tensor,
    src: Tensor | Number | None = None,
    *,
    value: Number | None = None,
    reduce: str | None = None,
) -> Tensor:
    """Return a copy with `copy[index[i, j], j] = src[i, j]`, here for two dimensions and `dim = 0`.

    Args:
        input: the tensor.
        dim: the dimension in which `index` counts.
        index: int64, none negative, in no dimension larger than `src`, and in none but `dim` than the input.
        src: a tensor of the input's dtype, or one number; or give `value`.
        reduce: `"add"` or `"multiply"` what is there already, instead of replacing it.
    """
    source: Any = value if src is None else src
    if source is None or isinstance(source, str):
        raise TypeError("scatter(): src must be a Tensor or a number")
    if reduce is not None:
        if reduce not in ("add", "multiply"):
            raise RuntimeError("reduce argument must be either add or multiply.")
        values = source if is_tensor(source) else _constant(source, index, input)
        return scatter_reduce(input, dim, index, values, "sum" if reduce == "add" else "prod")
    place = normalize_dim(dim, input.ndim)
    if is_tensor(source):
        numbers = check_source(input, place, index, source, "scatter")
    else:
        numbers = check_index(input, place, index, "scatter")
        source = _constant(source, index, input)
    if not index.numel():
        return input.clone()
    if not input.ndim:
        return scatter(input.reshape(1), 0, index.reshape(-1)[-1:], source.reshape(-1)[-1:]).reshape(())
    result: Tensor = Scatter.apply(input, place, numbers, source)
    return result


def scatter_add(input: Tensor, dim: int, index: Tensor, src: Tensor) -> Tensor:
    """Return a copy with `src[i, j]` added to `copy[index[i, j], j]`, here for `dim = 0` of two."""
    place = normalize_dim(dim, input.ndim)
    numbers = check_source(input, place, index, src, "scatter_add")
    if not index.numel():
        return input.clone()
    if not input.ndim:
        total: Tensor = input + src.reshape(-1).sum()
        return total
    result: Tensor = ScatterAdd.apply(input, place, numbers, src)
    return result


def scatter_reduce(
    input: Tensor, dim: int, index: Tensor, src: Tensor, reduce: str, *, include_self: bool = True
) -> Tensor:
    """Return a copy with `src[i, j]` reduced into `copy[index[i, j], j]`, here for `dim = 0` of two.

    Args:
        input: the tensor.
        dim: the dimension in which `index` counts.
        index: int64, none negative.
        src: of the input's dtype.
        reduce: `"sum"`, `"prod"`, `"mean"`, `"amax"` or `"amin"`.
        include_self: whether what is there already counts; if not, it is replaced.
    """
    if reduce not in ("sum", "prod", "mean", "amax", "amin"):
        raise RuntimeError(f"reduce argument must be either sum, prod, mean, amax or amin, got {reduce}")
    place = normalize_dim(dim, input.ndim)
    numbers = check_source(input, place, index, src, "scatter_reduce")
    if not index.numel():
        return input.clone()
    if not input.ndim:
        row = scatter_reduce(
            input.reshape(1), 0, index.reshape(1), src.reshape(1), reduce, include_self=include_self
        )
        return row.reshape(())
    if reduce == "prod":
        start = input if include_self else _replaced(input, place, index, 1)
        product: Tensor = ScatterProduct.apply(start, place, numbers, src)
        return product
    if reduce in ("amax", "amin"):
        extreme: Tensor = ScatterExtreme.apply(input, place, numbers, src, reduce == "amax", include_self)
        return extreme
    start = input if include_self else _replaced(input, place, index, 0)
    total: Tensor = ScatterAdd.apply(start, place, numbers, src)
    if reduce == "sum":
        return total
    count = array.full_on(input.shape, int(include_self), input._array.dtype, input._array)
    add_along(count, numbers, array.ones_on(index.shape, count.dtype, count), place)
    count = array.namespace(count).where(count == 0, array.ones_on((), count.dtype, count), count)
    mean: Tensor = total / wrap(count) if input.is_floating_point() else total // wrap(count)
    return mean


def _replaced(input: Tensor, dim: int, index: Tensor, value: int) -> Tensor:
    """The input with a number wherever something is scattered."""
    return scatter(input, dim, index, value)


def _constant(value: Number, index: Tensor, input: Tensor) -> Tensor:
    """One number for every index."""
    constant: Tensor = input.new_empty(index.shape).fill_(value)
    return constant


def check_source(input: Tensor, dim: int, index: Tensor, src: Tensor, name: str) -> Array:
    """Return the array of an index for `scatter`; also check that `src` suits it.

    Raises:
        RuntimeError: dtypes or shapes do not suit each other, or the index is out of bounds.
    """
    if not is_tensor(src):
        raise TypeError(f"{name}(): argument 'src' must be Tensor, not {type(src).__name__}")
    if src.dtype is not input.dtype:
        raise RuntimeError(f"{name}(): Expected self.dtype to be equal to src.dtype")
    numbers = check_index(input, dim, index, name)
    if index.numel():
        if max(src.ndim, 1) != max(index.ndim, 1):
            raise RuntimeError("Index tensor must have the same number of dimensions as src tensor")
        if any(size > limit for size, limit in zip(index.shape, src.shape, strict=False)):
            raise RuntimeError(
                f"Expected index {list(index.shape)} to be no larger than self {list(input.shape)} "
                "apart from "
                f"dimension {dim} and to be no larger size than src {list(src.shape)}"
            )
    return numbers
