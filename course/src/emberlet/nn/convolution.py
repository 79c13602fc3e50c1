"""Convolution layers, in one, two and three dimensions, and their transposes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from emberlet.creation import empty
from emberlet.functions.layers import convolution, convolution_transpose
from emberlet.functions.movement.padding import pad
from emberlet.nn import init
from emberlet.nn.module import Module
from emberlet.nn.parameter import Parameter
from emberlet.tensor import Tensor

Size = int | Sequence[int]


class _ConvNd(Module):
    """What all convolutions share.

    The weights start uniform between ±1/√fan_in, as in PyTorch (He et al. 2015).

    Attributes:
        weight: (out_channels, in_channels / groups, *kernel_size); for a transposed convolution the first two
            are (in_channels, out_channels / groups).
        bias: (out_channels,), or None.
    """

    ndim: ClassVar[int]
    transposed: ClassVar[bool] = False
    function: ClassVar[Callable[..., Tensor]]

    def _setup(
        self,
        channels: tuple[int, int],
        kernel_size: Size,
        stride: Size,
        padding: Size | str,
        output_padding: Size,
        dilation: Size,
        groups: int,
        bias: bool,
        padding_mode: str,
        device: Any,
        dtype: Any,
    ) -> None:
        self.in_channels, self.out_channels = channels
        self.groups, self.padding_mode = groups, padding_mode
        if groups <= 0:
            raise ValueError("groups must be a positive integer")
        if self.in_channels % groups:
            raise ValueError("in_channels must be divisible by groups")
        if self.out_channels % groups:
            raise ValueError("out_channels must be divisible by groups")
        if padding_mode not in ("zeros", "reflect", "replicate", "circular"):
            raise ValueError(
                "padding_mode must be one of ['zeros', 'reflect', 'replicate', 'circular'], but got "
                f"padding_mode='{padding_mode}'"
            )
        self.kernel_size, self.stride = self._sizes(kernel_size), self._sizes(stride)
        self.dilation, self.output_padding = self._sizes(dilation), self._sizes(output_padding)
        if isinstance(padding, str):
            if padding not in ("valid", "same"):
                raise ValueError(f"Invalid padding string '{padding}', should be one of ['same', 'valid']")
            if padding == "same" and any(step != 1 for step in self.stride):
                raise ValueError("padding='same' is not supported for strided convolutions")
            self.padding: Any = padding
        else:
            self.padding = self._sizes(padding)
        first, second = channels[::-1] if not self.transposed else channels
        shape = (first, second // groups, *self.kernel_size)
        self.weight = Parameter(empty(shape, device=device, dtype=dtype))
        self.bias = Parameter(empty(self.out_channels, device=device, dtype=dtype)) if bias else None
        self.reset_parameters()

    def _sizes(self, size: Size) -> tuple[int, ...]:
        return (size,) * self.ndim if isinstance(size, int) else tuple(size)

    def reset_parameters(self) -> None:
        """Draw the parameters anew."""
        init.kaiming_uniform_(self.weight, a=math.sqrt(5))
        if self.bias is not None:
            fan_in = math.prod(self.weight.shape[1:])
            if fan_in:
                bound = 1 / math.sqrt(fan_in)
                init.uniform_(self.bias, -bound, bound)

    def extra_repr(self) -> str:
        """Return the channels, the kernel, and the settings that are not the default."""
        parts = [f"{self.in_channels}, {self.out_channels}", f"kernel_size={self.kernel_size}"]
        parts.append(f"stride={self.stride}")
        if self.padding != self._sizes(0):
            parts.append(f"padding={self.padding}")
        if self.dilation != self._sizes(1):
            parts.append(f"dilation={self.dilation}")
        if self.output_padding != self._sizes(0):
            parts.append(f"output_padding={self.output_padding}")
        if self.groups != 1:
            parts.append(f"groups={self.groups}")
        if self.bias is None:
            parts.append("bias=False")
        if self.padding_mode != "zeros":
            parts.append(f"padding_mode={self.padding_mode}")
        return ", ".join(parts)


class _Conv(_ConvNd):
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


class _ConvTranspose(_ConvNd):
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
                    f"requested an output size of {list(wanted)}, but valid sizes of dimension {dim} range from "
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
