"""Convolution layers, in one, two and three dimensions."""

from __future__ import annotations

from typing import Any

from emberlet.functions.layers import convolution
from emberlet.functions.movement.padding import pad
from emberlet.nn.convolution_base import ConvNd, Size
from emberlet.tensor import Tensor


class _Conv(ConvNd):
    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size | str = 0,
        dilation: Size = 1,
        groups: int = 1,
        bias: bool = True,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        channels = (in_channels, out_channels)
        options = (kernel_size, stride, padding, 0, dilation, groups, bias, padding_mode, device, dtype)
        self._setup(channels, *options)

    def _sides(self) -> list[int]:
        """How much to pad before and after, the last dimension first."""
        if self.padding == "valid":
            return [0] * (2 * self.ndim)
        sides: list[int] = []
        for dim in reversed(range(self.ndim)):
            if self.padding == "same":
                total = self.dilation[dim] * (self.kernel_size[dim] - 1)
                sides += [total // 2, total - total // 2]
            else:
                sides += [self.padding[dim]] * 2
        return sides

    def forward(self, input: Tensor) -> Tensor:
        """Return the convolution of an input (N, C, *), or (C, *) without a batch."""
        padding = self.padding
        if self.padding_mode != "zeros":
            input = pad(input, self._sides(), mode=self.padding_mode)
            padding = self._sizes(0)
        return self.function(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups)


class Conv1d(_Conv):
    """Cross-correlation over (N, C, L).

    Args:
        in_channels: of the input.
        out_channels: of the output.
        kernel_size: of the window; one number for all dimensions, or one for each, as the next three.
        stride: steps of the window.
        padding: zeros before and after; or "same", or "valid".
        dilation: steps inside of the window.
        groups: into how many groups the channels are divided, each with its own weights.
        bias: whether there is a bias.
        padding_mode: "zeros", "reflect", "replicate" or "circular".
        device: where the parameters are made.
        dtype: of the parameters.
    """

    ndim = 1
    function = staticmethod(convolution.conv1d)


class Conv2d(_Conv):
    """Cross-correlation over (N, C, H, W); arguments as `Conv1d`."""

    ndim = 2
    function = staticmethod(convolution.conv2d)


class Conv3d(_Conv):
    """Cross-correlation over (N, C, D, H, W); arguments as `Conv1d`."""

    ndim = 3
    function = staticmethod(convolution.conv3d)
