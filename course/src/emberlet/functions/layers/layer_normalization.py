"""Normalisation of each sample: layer norm, RMS norm, and group norm.

J. Ba, J. Kiros and G. Hinton, Layer Normalization (2016). B. Zhang and R. Sennrich, Root Mean Square Layer
Normalization (2019). Y. Wu and K. He, Group Normalization (2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emberlet.dtype import float16, float32
from emberlet.functions.elementwise.operands import require_kind
from emberlet.functions.layers.channel_normalization import scale_channels
from emberlet.functions.layers.row_normalization import NormalizeRows
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
