"""Normalisation of channels over a batch, and over each image: batch norm, instance norm, local response norm.

S. Ioffe and C. Szegedy, Batch Normalization (2015). D. Ulyanov et al., Instance Normalization (2016).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Array, astype, copy, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.dtype import float16, float32
from emberlet.functions.average_pooling import AveragePool, Averages
from emberlet.functions.keeping import KeepingOperation
from emberlet.functions.layer_normalization import NormalizeRows, scale_channels
from emberlet.functions.operands import require_kind
from emberlet.functions.pooling_windows import Windows
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


def batch_norm(
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Return every channel with mean 0 and variance 1 over the batch, times `weight`, plus `bias`.

    Args:
        input: (N, C, *).
        running_mean: (C,); in training it moves a share `momentum` towards the mean of the batch, in place; else
            it is used instead of it.
        running_var: likewise; it moves towards the unbiased variance.
        weight: (C,).
        bias: (C,).
        training: whether to use the statistics of the batch.
        momentum: that share.
        eps: added to the variance.

    Raises:
        RuntimeError: the sizes do not fit, or what is needed is None.
        ValueError: in training there is only one value per channel.
    """
    channels = input.shape[1] if input.ndim > 1 else 0
    count = input.numel() // channels if channels else 0
    if training and count == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {input.shape}")
    require_kind("batch_norm", input, 2)
    named = {"running_mean": running_mean, "running_var": running_var}
    for name, each in (named | {"weight": weight, "bias": bias}).items():
        if each is None and name in named and not training:
            raise RuntimeError(f"{name} must be defined in evaluation mode")
        if each is not None and each.numel() != channels:
            raise RuntimeError(f"{name} should contain {channels} elements not {each.numel()}")
    if (running_mean is None) is not (running_var is None):
        raise ValueError("running_mean and running_var must either both be None or neither be None")
    if training:
        if running_mean is not None and running_var is not None:
            track(input._array, running_mean, running_var, momentum)
        output: Tensor = NormalizeChannels.apply(input, weight, bias, eps)
        return output
    assert running_mean is not None and running_var is not None
    scale = (running_var + eps).rsqrt()
    scale = scale if weight is None else scale * weight
    shift = -running_mean * scale
    return scale_channels(input, scale, shift if bias is None else shift + bias).to(input.dtype)


def track(x: Array, running_mean: Tensor, running_var: Tensor, momentum: float) -> None:
    """Move the running statistics a share `momentum` towards those of `x`, in place and unrecorded."""
    xp = namespace(x)
    x = astype(x, float32) if dtype_of(x) is float16 else x
    axes, count = _layout(x)
    mean = xp.mean(x, axis=axes)
    variance = xp.mean((x - _by_channel(mean, x)) ** 2, axis=axes) * (count / max(count - 1, 1))
    for running, value in ((running_mean, mean), (running_var, variance)):
        copy(running._array, running._array * (1 - momentum) + as_dtype(value, running.dtype) * momentum)
        running.storage.mark_written()


def instance_norm(
    input: Tensor,
    running_mean: Tensor | None = None,
    running_var: Tensor | None = None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Return every channel of every sample with mean 0 and variance 1; arguments as `batch_norm`.

    The running statistics move towards the mean over the batch of the statistics of its samples.
    """
    if not use_input_stats:
        if running_mean is None or running_var is None:
            raise RuntimeError("Expected running_mean and running_var to be defined when use_input_stats is false")
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    batch, channels = input.shape[:2]
    count = input.numel() // max(batch * channels, 1)
    if input.ndim < 3 or count == 1:
        raise ValueError(
            f"Expected more than 1 spatial element when training, got input size {input.shape}"
        )
    rows = input.reshape(batch * channels, count)
    if running_mean is not None and running_var is not None:
        mean, variance = rows.detach().mean(1), rows.detach().var(1)
        for running, value in ((running_mean, mean), (running_var, variance)):
            average = value.reshape(batch, channels).mean(0)
            copy(running._array, running._array * (1 - momentum) + average._array * momentum)
            running.storage.mark_written()
    normal: Tensor = NormalizeRows.apply(rows, None, None, 1, eps, True)
    return scale_channels(normal.reshape(input.shape), weight, bias)


def local_response_norm(
    input: Tensor, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Tensor:
    """Return x / (k + alpha m)^beta with m the mean of the squares of `size` neighbouring channels of (N, C, *)."""
    if input.ndim < 3:
        raise ValueError(f"Expected 3D or higher dimensionality input (got {input.ndim} dimensions)")
    if not input.numel():
        return input
    batch, channels = input.shape[:2]
    rest = input.numel() // (batch * channels)
    at = Windows((size, 1), (1, 1), (size // 2, 0), (1, 1), (channels, rest))
    squares = (input * input).reshape(batch, 1, channels, rest)
    mean: Tensor = AveragePool.apply(squares, Averages(at, (), size))
    return input / (mean.reshape(input.shape) * alpha + k).pow(beta)


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
