"""Normalisation of channels over a batch in one step, and the statistics that batch norm keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Array, astype, copy, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.dtype import float16, float32
from emberlet.functions.indexing.keeping import KeepingOperation
from emberlet.fused import as_dtype, overwrite

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class NormalizeChannels(KeepingOperation):
    """y = x̂ w + b with x̂ = (x - mean) / √(var + eps), mean and variance of every channel over all else.

    With s = w / √(var + eps) and means over the same, dx = s (dy - mean(dy) - x̂ mean(dy x̂)).
    """

    @staticmethod
    def compute(x: Any, weight: Any, bias: Any, eps: float) -> Any:
        xp, dtype = namespace(x), dtype_of(x)
        x = astype(x, float32) if dtype is float16 else x
        axes, _ = _layout(x)
        hat = x - xp.mean(x, axis=axes, keepdims=True)
        y = hat * hat
        scale = xp.mean(y, axis=axes, keepdims=True)
        scale += eps
        scale = 1 / overwrite(xp.sqrt, scale)
        hat *= scale
        y[...] = hat
        if weight is not None:
            y *= _by_channel(weight, x)
        if bias is not None:
            y += _by_channel(bias, x)
        return as_dtype(y, dtype), (hat, scale)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        x, weight, bias, _ = inputs
        ctx.save_for_backward(weight)
        ctx.dtype, ctx.bias_dtype = x.dtype, None if bias is None else bias.dtype
        ctx.keep_inputs(inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        weight, hat, scale = ctx.saved_tensors
        xp = namespace(grad)
        grad = astype(grad, float32) if ctx.dtype is float16 else grad
        axes, count = _layout(grad)
        product = grad * hat
        along, total = xp.sum(product, axis=axes), xp.sum(grad, axis=axes)
        grad_x = grad_weight = grad_bias = None
        if ctx.needs_input_grad[0]:
            grad_x = hat * _by_channel(along / -count, hat)
            grad_x += grad
            grad_x -= _by_channel(total / count, hat)
            grad_x *= scale if weight is None else scale * _by_channel(weight, hat)
            grad_x = as_dtype(grad_x, ctx.dtype)
        if ctx.needs_input_grad[1]:
            grad_weight = as_dtype(along, dtype_of(weight))
        if ctx.needs_input_grad[2]:
            grad_bias = as_dtype(total, ctx.bias_dtype)
        return grad_x, grad_weight, grad_bias, None

    @staticmethod
    def composed(x: Tensor, weight: Tensor | None, bias: Tensor | None, eps: float) -> Tensor:
        rows = x.float() if x.dtype is float16 else x
        axes, _ = _layout(rows)
        rows = rows - rows.mean(axes, keepdim=True)
        rows = rows * ((rows * rows).mean(axes, keepdim=True) + eps).rsqrt()
        return scale_channels(rows, weight, bias).to(x.dtype)


def track(x: Array, running_mean: Tensor, running_var: Tensor, momentum: float) -> None:
    """Move the running statistics a share `momentum` towards those of `x`, if it has elements; unrecorded."""
    xp = namespace(x)
    x = astype(x, float32) if dtype_of(x) is float16 else x
    axes, count = _layout(x)
    if count == 0:
        return
    mean = xp.mean(x, axis=axes)
    variance = xp.mean((x - _by_channel(mean, x)) ** 2, axis=axes) * (count / max(count - 1, 1))
    for running, value in ((running_mean, mean), (running_var, variance)):
        copy(running._array, running._array * (1 - momentum) + as_dtype(value, running.dtype) * momentum)
        running.storage.mark_written()


def scale_channels(input: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    """Return (N, C, *) times a weight (C,), plus a bias (C,)."""
    sizes = (-1, *(1,) * (input.ndim - 2))
    if weight is not None:
        input = input * weight.reshape(sizes)
    return input if bias is None else input + bias.reshape(sizes)


def _layout(x: Any) -> tuple[tuple[int, ...], int]:
    """All dimensions but the channels, and how many values a channel has."""
    axes = (0, *range(2, x.ndim))
    count = 1
    for axis in axes:
        count *= x.shape[axis]
    return axes, count


def _by_channel(values: Array, x: Array) -> Array:
    """One value per channel, in a shape that broadcasts to `x`."""
    return namespace(values).reshape(values, (-1, *(1,) * (x.ndim - 2)))
