"""Softmax and its logarithm, fused and safe from overflow, and the log of a sum of exponentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Array, NDArray, astype, dtype_of, namespace, ones_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import DType, default_float, float16
from emberlet.functions.reductions.dims import Dims, converted, one_dim, reduced_dims, reducing, restore
from emberlet.shape import Shape, numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_MANY = 4096  # elements; fewer are not worth the check
_FAR_BELOW = 4.5e-5  # exp(-10): the sum of a row whose largest element is about 10 below the largest of all


class Softmax(Operation):
    """exp(x) / Σ exp(x) along a dimension. The gradient is y (g - Σ g y)."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dims: Shape) -> Any:
        if dtype_of(x) is float16:
            return astype(Softmax.forward(astype(x, default_float), dims), float16)
        _, y, totals = exponentials(x, dims)
        y /= totals
        return y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.dims = inputs[1]
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        (y,) = ctx.saved_tensors
        return (grad - _row_sums(grad * y, ctx.dims)) * y, None


class LogSoftmax(Operation):
    """x - log Σ exp(x) along a dimension. The gradient is g - exp(y) Σ g."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dims: Shape) -> Any:
        if dtype_of(x) is float16:
            return astype(LogSoftmax.forward(astype(x, default_float), dims), float16)
        largest, _, totals = exponentials(x, dims)
        y = x - largest
        y -= namespace(x).log(totals)
        return y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.dims = inputs[1]
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        (y,) = ctx.saved_tensors
        return grad - namespace(grad).exp(y) * _row_sums(grad, ctx.dims), None


class LogSumExp(Operation):
    """log Σ exp(x) over some dimensions. The gradient of x is its share, exp(x - y)."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dims: Shape, keepdim: bool) -> Any:
        if dtype_of(x) is float16:
            return astype(LogSumExp.forward(astype(x, default_float), dims, keepdim), float16)
        xp = namespace(x)
        if 0 in x.shape:  # there may be nothing to take the largest of; log 0 is -inf
            return xp.log(xp.sum(xp.exp(x), axis=dims, keepdims=keepdim))
        largest = xp.max(x, axis=dims, keepdims=True)
        largest = xp.where(xp.isinf(largest), xp.zeros_like(largest), largest)  # inf - inf would be NaN
        total = xp.log(xp.sum(xp.exp(x - largest), axis=dims, keepdims=keepdim))
        return total + (largest if keepdim else xp.reshape(largest, total.shape))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.dims, ctx.keepdim = inputs
        ctx.save_for_backward(x, output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        x, y = ctx.saved_tensors
        way = (x.shape, ctx.dims, ctx.keepdim)
        return restore(grad, *way) * namespace(grad).exp(x - restore(y, *way)), None, None


def exponentials(x: Array, dims: Shape) -> tuple[Array, Array, Array]:
    """Return m, exp(x - m) and its sums over the dimensions, which stay; m so that nothing overflows.

    Usually m is the largest element of each row. Many rows at once go several times faster with the largest
    of all, and with their sums as one matrix product; that is good as long as no row lies far below.
    """
    xp = namespace(x)
    size = numel(x.shape)
    if size >= _MANY and dims == (x.ndim - 1,):
        largest = xp.max(x)
        powers = _exp(x - largest)
        totals = _row_sums(powers, dims)
        if xp.min(totals) > _FAR_BELOW:  # false for NaN
            return largest, powers, totals
    largest = xp.max(x, axis=dims, keepdims=True) if size else 0
    powers = _exp(x - largest)
    return largest, powers, _row_sums(powers, dims)


def _row_sums(x: Any, dims: Shape) -> Any:
    """Return the sums of an array or a Tensor over dimensions, which stay; many rows as a matrix product."""
    xp, shape = namespace(x), x.shape
    if is_tensor(x) or dims != (len(shape) - 1,) or numel(shape) < _MANY:
        return xp.sum(x, axis=dims, keepdims=True)
    totals = xp.matmul(xp.reshape(x, (-1, shape[-1])), ones_on(shape[-1], x.dtype, x))
    return xp.reshape(totals, (*shape[:-1], 1))


def _exp(x: Array) -> Array:
    """Return exp(x) of an array that nobody else holds, over it where that can be: new memory costs time."""
    xp = namespace(x)
    return xp.exp(x, out=x) if type(x) is NDArray else xp.exp(x)


def _apply(operation: type[Operation], name: str, input: Tensor, dim: int, dtype: DType | None) -> Tensor:
    input = converted(input, dtype)
    place = one_dim(dim, input.ndim)
    if not input.is_floating_point():
        raise NotImplementedError(f'"{name}" not implemented for {input.dtype}')
    output: Tensor = operation.apply(input, (place,) if input.ndim else ())
    return output


@reducing
def softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """Return exp(x) divided by its sum along a dimension: numbers between 0 and 1 that add up to 1.

    Args:
        input: floating point.
        dim: along which the results add up to 1.
        dtype: to convert to first.

    Raises:
        NotImplementedError: the input is not floating point.

    >>> import emberlet
    >>> emberlet.tensor([0.0, 0.0]).softmax(0)
    tensor([0.5000, 0.5000])
    """
    return _apply(Softmax, "softmax", input, dim, dtype)


@reducing
def log_softmax(input: Tensor, dim: int, dtype: DType | None = None) -> Tensor:
    """Return the logarithm of `softmax`, computed so that small ones are not lost. Arguments as `softmax`."""
    return _apply(LogSoftmax, "log_softmax", input, dim, dtype)


@reducing
def logsumexp(input: Tensor, dim: Dims, keepdim: bool = False) -> Tensor:
    """Return log Σ exp(x) over the given dimensions, without overflow; integers are taken as float32.

    >>> import emberlet
    >>> emberlet.tensor([1000.0, 1000.0]).logsumexp(0)
    tensor(1000.6932)
    """
    if not input.is_floating_point():
        input = input.to(default_float)
    output: Tensor = LogSumExp.apply(input, reduced_dims(dim, input.ndim), keepdim)
    return output
