"""Reductions that add up: sum, mean, and how many elements are not zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet import shape as layout
from emberlet.arguments import unpack
from emberlet.array import astype, dtype_of, namespace
from emberlet.autograd.broadcasting import sum_to_shape
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, wrap
from emberlet.dtype import DType, bool_, float16
from emberlet.functions.reductions.dims import Dims, converted, count, reduced_dims, reducing, spread
from emberlet.seam.adding import total
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Sum(Operation):
    """The sum over some dimensions. Every element that was added gets the gradient of its sum."""

    @staticmethod
    def forward(x: Any, dims: Shape, keepdim: bool) -> Any:
        dtype, xp = dtype_of(x), namespace(x)
        if dtype is float16:  # 2048 ones and 1 more would be 2048 again
            return astype(xp.sum(x, axis=dims, keepdims=keepdim, dtype=xp.float32), float16)
        if dtype is bool_:
            return xp.count_nonzero(x, axis=dims, keepdims=keepdim)
        return total(x, dims, keepdim)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape, ctx.dims, ctx.keepdim = inputs[0].shape, inputs[1], inputs[2]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return spread(grad, ctx.shape, ctx.dims, ctx.keepdim), None, None


class Mean(Operation):
    """The sum over some dimensions divided by how many elements were added."""

    @staticmethod
    def forward(x: Any, dims: Shape, keepdim: bool) -> Any:
        xp, size = namespace(x), count(x.shape, dims)
        if dtype_of(x) is float16:
            return astype(xp.sum(x, axis=dims, keepdims=keepdim, dtype=xp.float32) / size, float16)
        return total(x, dims, keepdim) / size

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape, ctx.dims, ctx.keepdim = inputs[0].shape, inputs[1], inputs[2]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return spread(grad / count(ctx.shape, ctx.dims), ctx.shape, ctx.dims, ctx.keepdim), None, None


@reducing
def sum(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Return the sum over the given dimensions, or over all.

    Args:
        input: of any dtype; bools and integers add up to int64, float16 in float32.
        dim: one dimension or several; None or `()` for all.
        keepdim: whether the summed dimensions stay, with size 1.
        dtype: to convert to before adding.

    >>> import emberlet
    >>> x = emberlet.tensor([[1.0, 2.0], [3.0, 4.0]])
    >>> x.sum(), x.sum(0), x.sum(1, keepdim=True).shape
    (tensor(10.), tensor([4., 6.]), (2, 1))
    """
    input = converted(input, dtype)
    output: Tensor = Sum.apply(input, reduced_dims(dim, input.ndim), keepdim)
    return output if dtype is None or output.dtype is dtype else output.to(dtype)


@reducing
def mean(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Return the mean over the given dimensions, or over all; NaN if there is nothing. Arguments as `sum`.

    Raises:
        RuntimeError: the dtype, or that of the input, is not floating point.
    """
    converted_input = converted(input, dtype)
    if not converted_input.is_floating_point():
        raise RuntimeError(
            f"mean(): could not infer output dtype. {'Input' if dtype is None else 'Optional'} dtype must be "
            f"either a floating point or complex dtype. Got: {converted_input.dtype}"
        )
    output: Tensor = Mean.apply(converted_input, reduced_dims(dim, input.ndim), keepdim)
    return output


@reducing
def nansum(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Return the sum with NaN counted as 0. Arguments as `sum`."""
    if input.is_floating_point():
        input = input.masked_fill(input != input, 0)
    return sum(input, dim, keepdim, dtype=dtype)


@reducing
def nanmean(input: Tensor, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None) -> Tensor:
    """Return the mean of what is not NaN. Arguments as `mean`."""
    if not input.is_floating_point():
        raise RuntimeError(f"nanmean(): expected input to have floating point dtype but got {input.dtype}")
    result: Tensor = nansum(input, dim, keepdim, dtype=dtype) / sum(input == input, dim, keepdim)
    return result


@reducing
def count_nonzero(input: Tensor, dim: Dims = None) -> Tensor:
    """Return how many elements are not 0, over the given dimensions or over all, as int64."""
    x = input._array
    return wrap(namespace(x).count_nonzero(x, axis=reduced_dims(dim, input.ndim)))


@reducing
def any(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Return whether some element is not 0, over the given dimensions, or over all; NaN is not 0."""
    x = input._array
    return wrap(namespace(x).any(x, axis=reduced_dims(dim, input.ndim, empty_is_all=False), keepdims=keepdim))


@reducing
def all(input: Tensor, dim: Dims = None, keepdim: bool = False) -> Tensor:
    """Return whether no element is 0, over the given dimensions, or over all; NaN is not 0."""
    x = input._array
    return wrap(namespace(x).all(x, axis=reduced_dims(dim, input.ndim, empty_is_all=False), keepdims=keepdim))


def sum_to_size(input: Tensor, *size: int | Sequence[int]) -> Tensor:
    """Return the tensor summed to a shape that could be broadcast to its own.

    Raises:
        RuntimeError: it could not.
    """
    shape = unpack(size)
    if len(shape) > input.ndim:
        raise RuntimeError(f"size {list(shape)} is not expandable to size {list(input.shape)}.")
    layout.expand(shape, (0,) * len(shape), input.shape)  # raises if they do not fit
    output: Tensor = sum_to_shape(input, shape)
    return output
