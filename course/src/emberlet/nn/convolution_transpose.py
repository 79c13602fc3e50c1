"""Transposed convolution layers, in one, two and three dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emberlet.functions.layers import convolution_transpose
from emberlet.nn.convolution_base import ConvNd, Size
from emberlet.tensor import Tensor


class _ConvTranspose(ConvNd):
    transposed = True

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        output_padding: Size = 0,
        groups: int = 1,
        bias: bool = True,
        dilation: Size = 1,
        padding_mode: str = "zeros",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if padding_mode != "zeros":
            raise ValueError(f'Only "zeros" padding mode is supported for {self._get_name()}')
        sizes = (kernel_size, stride, padding, output_padding, dilation)
        self._setup((in_channels, out_channels), *sizes, groups, bias, padding_mode, device, dtype)

    def forward(self, input: Tensor, output_size: Sequence[int] | None = None) -> Tensor:
        """Return the transposed convolution; `output_size` chooses among the sizes that are possible."""
        extra = self.output_padding if output_size is None else self._extra(input, output_size)
        return self.function(
            input, self.weight, self.bias, self.stride, self.padding, extra, self.groups, self.dilation
        )

    def _extra(self, input: Tensor, output_size: Sequence[int]) -> tuple[int, ...]:
        """The output padding that leads to an output of this size."""
        wanted = tuple(output_size)[-self.ndim :]
        extra = []
        for dim, size in enumerate(wanted):
            kernel = self.dilation[dim] * (self.kernel_size[dim] - 1) + 1
            least = (input.shape[dim - self.ndim] - 1) * self.stride[dim] - 2 * self.padding[dim] + kernel
            if not least <= size <= least + self.stride[dim] - 1:
                raise ValueError(
                    f"requested an output size of {list(wanted)}, but valid sizes of dimension {dim} "
                    "range from "
                    f"{least} to {least + self.stride[dim] - 1}"
                )
            extra.append(size - least)
        return tuple(extra)


class ConvTranspose1d(_ConvTranspose):
    """The transpose of `Conv1d`: every input element adds its multiple of the kernel to the output.

    Args:
        in_channels: of the input.
        out_channels: of the output.
        kernel_size: of the window.
        stride: steps of the window in the output.
        padding: how much of the output is cut off at each end.
        output_padding: how much is added to the output at one end.
        groups: into how many groups the channels are divided.
        bias: whether there is a bias.
        dilation: steps inside of the window.
        padding_mode: "zeros".
        device: where the parameters are made.
        dtype: of the parameters.
    """

    ndim = 1
    function = staticmethod(convolution_transpose.conv_transpose1d)


class ConvTranspose2d(_ConvTranspose):
    """The transpose of `Conv2d`; arguments as `ConvTranspose1d`."""

    ndim = 2
    function = staticmethod(convolution_transpose.conv_transpose2d)


class ConvTranspose3d(_ConvTranspose):
    """The transpose of `Conv3d`; arguments as `ConvTranspose1d`."""

    ndim = 3
    function = staticmethod(convolution_transpose.conv_transpose3d)
