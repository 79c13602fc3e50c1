"""The normalisations of nn.functional: layer, RMS, group, batch, instance and local response norm.

J. Ba et al., Layer Normalization (2016). B. Zhang and R. Sennrich, Root Mean Square Layer Normalization
(2019). Y. Wu and K. He, Group Normalization (2018). S. Ioffe and C. Szegedy, Batch Normalization (2015). D.
Ulyanov et al., Instance Normalization (2016).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emberlet.array import copy
from emberlet.dtype import float16, float32
from emberlet.functions.average_pool import AveragePool, Averages
from emberlet.functions.channel_normalization import NormalizeChannels, scale_channels, track
from emberlet.functions.operands import require_kind
from emberlet.functions.pooling_windows import Windows
from emberlet.functions.row_normalization import NormalizeRows
from emberlet.limits import finfo

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Return the input with mean 0 and variance 1 over its last dimensions, times `weight`, plus `bias`.

    Args:
        input: (*, *normalized_shape).
        normalized_shape: the sizes of the last dimensions.
        weight: of that shape.
        bias: of that shape.
        eps: added to the variance.

    Raises:
        RuntimeError: the shapes do not fit.
    """
    shape = _checked("layer_norm", input, normalized_shape, weight, bias)
    output: Tensor = NormalizeRows.apply(input, weight, bias, len(shape), eps, True)
    return output


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """Return the input divided by its root mean square over its last dimensions, times `weight`.

    Args:
        input: (*, *normalized_shape).
        normalized_shape: the sizes of the last dimensions.
        weight: of that shape.
        eps: added to the mean square; the `eps` of the dtype if None.

    Raises:
        RuntimeError: the shapes do not fit.
    """
    shape = _checked("rms_norm", input, normalized_shape, weight, None)
    if eps is None:
        eps = finfo(float32 if input.dtype is float16 else input.dtype).eps
    output: Tensor = NormalizeRows.apply(input, weight, None, len(shape), eps, False)
    return output


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Return each group of channels of each sample with mean 0 and variance 1, then scaled by channel.

    Args:
        input: (N, C, *).
        num_groups: into how many groups the channels are divided.
        weight: (C,).
        bias: (C,).
        eps: added to the variance.

    Raises:
        RuntimeError: the sizes do not fit.
        ValueError: a group has a single element.
    """
    if input.ndim < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.ndim}")
    require_kind("group_norm", input, 2)
    shape = list(input.shape)
    batch, channels = shape[:2]
    if num_groups < 1 or channels % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{shape} and num_groups={num_groups}"
        )
    for name, each in (("weight", weight), ("bias", bias)):
        if each is not None and each.shape != (channels,):
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got "
                f"{name} of shape {list(each.shape)} and input of shape {shape}"
            )
    rows = batch * num_groups
    if rows and input.numel() == rows and batch == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {shape}")
    flat = input.reshape(rows, input.numel() // max(rows, 1))
    normal: Tensor = NormalizeRows.apply(flat, None, None, 1, eps, True)
    return scale_channels(normal.reshape(shape), weight, bias)


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


def _checked(
    name: str, input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None, bias: Tensor | None
) -> tuple[int, ...]:
    """The shape to normalise over; errors if something does not fit it."""
    if isinstance(normalized_shape, int):
        raise TypeError(f"{name}(): argument 'normalized_shape' (position 2) must be tuple of ints, not int")
    shape = tuple(normalized_shape)
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, "
            "but "
            "got normalized_shape = []"
        )
    for kind, each in (("weight", weight), ("bias", bias)):
        if each is not None and each.shape != shape:
            raise RuntimeError(
                f"Expected {kind} to be of same shape as normalized_shape, but got {kind} of shape "
                f"{list(each.shape)} and normalized_shape = {list(shape)}"
            )
    if input.shape[-len(shape) :] != shape:
        sizes = ", ".join(map(str, shape))
        raise RuntimeError(
            f"Given normalized_shape=[{sizes}], expected input with shape [*, {sizes}], but got input of size"
            f"{list(input.shape)}"
        )
    require_kind(name, input, 2)
    for each in (weight, bias):
        if each is not None and each.dtype is not input.dtype and input.dtype is not float16:
            raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
    return shape
