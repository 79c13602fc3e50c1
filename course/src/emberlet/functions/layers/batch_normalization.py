"""Normalisation of channels: batch norm, instance norm, and local response norm.

S. Ioffe and C. Szegedy, Batch Normalization (2015). D. Ulyanov et al., Instance Normalization (2016).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.array import copy
from emberlet.functions.elementwise.operands import require_kind
from emberlet.functions.layers.average_pool import AveragePool, Averages
from emberlet.functions.layers.channel_normalization import NormalizeChannels, scale_channels, track
from emberlet.functions.layers.pooling_windows import Windows
from emberlet.functions.layers.row_normalization import NormalizeRows

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


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
        running_mean: (C,); in training it moves a share `momentum` towards the mean of the batch, in place;
            else it is used instead of it.
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
        raise ValueError(
            f"Expected more than 1 value per channel when training, got input size {input.shape}"
        )
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
    assert running_mean is not None
    assert running_var is not None
    scale = (running_var + eps).rsqrt()
    scale = scale if weight is None else scale * weight
    shift = -running_mean * scale
    return scale_channels(input, scale, shift if bias is None else shift + bias).to(input.dtype)


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
            raise RuntimeError(
                "Expected running_mean and running_var to be defined when use_input_stats is false"
            )
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    batch, channels = input.shape[:2]
    count = input.numel() // max(batch * channels, 1)
    if input.ndim < 3 or count == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.shape}")
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
    """Return x / (k + alpha m)^beta, m being the mean of the squares of `size` neighbouring channels."""
    if input.ndim < 3:
        raise ValueError(f"Expected 3D or higher dimensionality input (got {input.ndim} dimensions)")
    if not input.numel():
        return input
    batch, channels = input.shape[:2]
    rest = input.numel() // (batch * channels)
    at = Windows((size, 1), (1, 1), (size // 2, 0), (1, 1), (channels, rest))
    squares = (input * input).reshape(batch, 1, channels, rest)
    mean: Tensor = AveragePool.apply(squares, Averages(at, (), size))
    output: Tensor = input / (mean.reshape(input.shape) * alpha + k).pow(beta)
    return output
