"""Normalisation over the features of each example: layer, RMS and group norm, and across channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emberlet.creation import ones, zeros
from emberlet.functions.layers.batch_normalization import local_response_norm
from emberlet.functions.layers.layer_normalization import group_norm, layer_norm, rms_norm
from emberlet.nn import init
from emberlet.nn.module import Module
from emberlet.nn.parameter import Parameter
from emberlet.tensor import Tensor


class LayerNorm(Module):
    """(x - mean) / √(variance + eps) · weight + bias, over the last dimensions (Ba et al. 2016).

    Args:
        normalized_shape: sizes of the dimensions to normalise over.
        eps: added to the variance.
        elementwise_affine: whether there are weight and bias.
        bias: whether there is a bias.
        device: where the parameters are made.
        dtype: of the parameters.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _sizes(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        size = self.normalized_shape
        self.register_parameter(
            "weight", Parameter(ones(size, device=device, dtype=dtype)) if elementwise_affine else None
        )
        both = elementwise_affine and bias
        self.register_parameter("bias", Parameter(zeros(size, device=device, dtype=dtype)) if both else None)

    def reset_parameters(self) -> None:
        """Set weight to 1 and bias to 0."""
        _reset(self)

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input."""
        return layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Return the settings."""
        text = f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        return f"{text}, bias={self.bias is not None}"


class RMSNorm(Module):
    """x / √(mean of x² + eps) · weight, over the last dimensions (Zhang & Sennrich 2019).

    Args:
        normalized_shape: sizes of the dimensions to normalise over.
        eps: added to the mean square; the dtype's own if not given.
        elementwise_affine: whether there is a weight.
        device: where the parameters are made.
        dtype: of the parameters.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.normalized_shape = _sizes(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        weight = (
            Parameter(ones(self.normalized_shape, device=device, dtype=dtype)) if elementwise_affine else None
        )
        self.register_parameter("weight", weight)

    def reset_parameters(self) -> None:
        """Set the weight to 1."""
        _reset(self)

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input."""
        return rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        """Return the settings."""
        return f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"


class GroupNorm(Module):
    """Normalises over groups of channels and all places (Wu & He 2018).

    Args:
        num_groups: how many groups the channels are divided into.
        num_channels: channels of the input.
        eps: added to the variance.
        affine: whether there are a weight and a bias for every channel.
        device: where the parameters are made.
        dtype: of the parameters.
        bias: whether there is a bias, if there is a weight.
    """

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(f"num_channels ({num_channels}) must be divisible by num_groups ({num_groups})")
        self.num_groups, self.num_channels, self.eps, self.affine = num_groups, num_channels, eps, affine
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        self.register_parameter("weight", Parameter(ones(num_channels, **made)) if affine else None)
        self.register_parameter("bias", Parameter(zeros(num_channels, **made)) if affine and bias else None)

    def reset_parameters(self) -> None:
        """Set weight to 1 and bias to 0."""
        _reset(self)

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input (N, C, *)."""
        return group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        """Return the settings."""
        text = f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}"
        return f"{text}, bias={self.bias is not None}"


class LocalResponseNorm(Module):
    """Divides each channel by a sum of squares over its neighbours (Krizhevsky et al. 2012).

    Args:
        size: how many neighbouring channels.
        alpha: factor of the sum.
        beta: exponent.
        k: added to the sum.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input (N, C, *)."""
        return local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        """Return the settings."""
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


def _sizes(shape: int | Sequence[int]) -> tuple[int, ...]:
    return (shape,) if isinstance(shape, int) else tuple(shape)


def _reset(module: Module) -> None:
    if module.weight is not None:
        init.ones_(module.weight)
    if module._parameters.get("bias") is not None:
        init.zeros_(module.bias)
