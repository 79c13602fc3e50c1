"""Batch and instance normalisation, with running statistics: over a batch, or over the places of an example."""

from __future__ import annotations

from typing import Any, ClassVar

from emberlet.creation import ones, zeros
from emberlet.dtype import int64
from emberlet.functions.layers.batch_normalization import batch_norm, instance_norm
from emberlet.nn import init
from emberlet.nn.module import Module
from emberlet.nn.parameter import Parameter
from emberlet.tensor import Tensor


class _NormBase(Module):
    """What batch and instance norm share: parameters for every channel, and running mean and variance.

    Args:
        num_features: channels of the input.
        eps: added to the variance.
        momentum: how much a new batch counts in the running statistics; None for the plain mean of all.
        affine: whether there are weight and bias.
        track_running_stats: whether there are running statistics.
        device: where the parameters are made.
        dtype: of the parameters.
        bias: whether there is a bias, if there is a weight.
    """

    ranks: ClassVar[tuple[int, ...]]  # how many dimensions the input may have

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        self.register_parameter("weight", Parameter(ones(num_features, **made)) if affine else None)
        has_bias = affine and bias
        self.register_parameter("bias", Parameter(zeros(num_features, **made)) if has_bias else None)
        tracked = track_running_stats
        self.register_buffer("running_mean", zeros(num_features, **made) if tracked else None)
        self.register_buffer("running_var", ones(num_features, **made) if tracked else None)
        self.register_buffer(
            "num_batches_tracked", zeros((), dtype=int64, device=device) if tracked else None
        )

    def reset_running_stats(self) -> None:
        """Set the running mean to 0, the variance to 1, and the count to 0."""
        if self.track_running_stats:
            self.running_mean.zero_()
            self.running_var.fill_(1)
            self.num_batches_tracked.zero_()

    def reset_parameters(self) -> None:
        """Set weight to 1 and bias to 0, and forget the running statistics."""
        self.reset_running_stats()
        if self.affine:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def _check(self, input: Tensor) -> None:
        if input.ndim not in self.ranks:
            allowed = " or ".join(f"{rank}D" for rank in self.ranks)
            raise ValueError(f"expected {allowed} input (got {input.ndim}D input)")

    def extra_repr(self) -> str:
        """Return the settings."""
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class _BatchNorm(_NormBase):
    """Batch norm (Ioffe & Szegedy 2015); arguments as `_NormBase`."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input: by the batch's statistics in training, by the running ones otherwise."""
        self._check(input)
        factor = self.momentum or 0.0
        if self.training and self.track_running_stats:
            self.num_batches_tracked.add_(1)
            if self.momentum is None:
                factor = 1.0 / self.num_batches_tracked.item()
        own = self.training or self.running_mean is None
        keep = not self.training or self.track_running_stats
        mean, var = (self.running_mean, self.running_var) if keep else (None, None)
        return batch_norm(input, mean, var, self.weight, self.bias, own, factor, self.eps)


class BatchNorm1d(_BatchNorm):
    """Batch norm over (N, C) or (N, C, L).

    Args:
        num_features: channels of the input.
        eps: added to the variance.
        momentum: how much a new batch counts in the running statistics; None for the plain mean of all.
        affine: whether there are weight and bias.
        track_running_stats: whether there are running statistics.
        device: where the parameters are made.
        dtype: of the parameters.
        bias: whether there is a bias, if there is a weight.
    """

    ranks = (2, 3)


class BatchNorm2d(_BatchNorm):
    """Batch norm over (N, C, H, W); arguments as `BatchNorm1d`."""

    ranks = (4,)


class BatchNorm3d(_BatchNorm):
    """Batch norm over (N, C, D, H, W); arguments as `BatchNorm1d`."""

    ranks = (5,)


class _InstanceNorm(_NormBase):
    """Instance norm (Ulyanov et al. 2016): every example and channel by its own mean and variance."""

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats, device, dtype, bias=bias)

    def forward(self, input: Tensor) -> Tensor:
        """Return the normalised input; without a batch dimension the output has none either."""
        self._check(input)
        single = input.ndim == self.ranks[0]
        channels = 0 if single else 1
        if self.affine and input.shape[channels] != self.num_features:
            raise ValueError(
                f"expected input's size at dim={channels} to match num_features "
                f"({self.num_features}), but got: "
                f"{input.shape[channels]}."
            )
        own = self.training or not self.track_running_stats
        output: Tensor = instance_norm(
            input.unsqueeze(0) if single else input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            own,
            self.momentum or 0.0,
            self.eps,
        )
        return output.squeeze(0) if single else output


class InstanceNorm1d(_InstanceNorm):
    """Instance norm over (N, C, L) or (C, L); arguments as `BatchNorm1d`, but affine and tracking are off."""

    ranks = (2, 3)


class InstanceNorm2d(_InstanceNorm):
    """Instance norm over (N, C, H, W) or (C, H, W); arguments as `InstanceNorm1d`."""

    ranks = (3, 4)


class InstanceNorm3d(_InstanceNorm):
    """Instance norm over (N, C, D, H, W) or (C, D, H, W); arguments as `InstanceNorm1d`."""

    ranks = (4, 5)
