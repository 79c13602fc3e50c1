"""Softmax and its logarithm, fused and safe from overflow, and the log of a sum of exponentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Array, astype, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.dtype import DType, default_float, float16
from emberlet.functions.dims import Dims, converted, one_dim, reduced_dims, reducing, restore
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Softmax(Operation):
    """exp(x) / Σ exp(x) along a dimension. The gradient is y (g - Σ g y)."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dims: Shape) -> Any:
        if dtype_of(x) is float16:
            return astype(Softmax.forward(astype(x, default_float), dims), float16)
        xp = namespace(x)
        y = xp.exp(_shifted(x, dims))
        y /= xp.sum(y, axis=dims, keepdims=True)
        return y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.dims = inputs[1]
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        (y,) = ctx.saved_tensors
        weighted = grad * y
        return weighted - y * namespace(grad).sum(weighted, axis=ctx.dims, keepdims=True), None


class LogSoftmax(Operation):
    """x - log Σ exp(x) along a dimension. The gradient is g - exp(y) Σ g."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dims: Shape) -> Any:
        if dtype_of(x) is float16:
            return astype(LogSoftmax.forward(astype(x, default_float), dims), float16)
        xp = namespace(x)
        y = _shifted(x, dims)
        y -= xp.log(xp.sum(xp.exp(y), axis=dims, keepdims=True))
        return y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.dims = inputs[1]
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        (y,) = ctx.saved_tensors
        xp = namespace(grad)
        return grad - xp.exp(y) * xp.sum(grad, axis=ctx.dims, keepdims=True), None


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


def _shifted(x: Array, dims: Shape) -> Array:
    """Return x minus its largest along a dimension, so that no exponential overflows."""
    return x - namespace(x).max(x, axis=dims, keepdims=True) if 0 not in x.shape else x * 1


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
    tensor(1000.6931)
    """
    if not input.is_floating_point():
        input = input.to(default_float)
    output: Tensor = LogSumExp.apply(input, reduced_dims(dim, input.ndim), keepdim)
    return output
