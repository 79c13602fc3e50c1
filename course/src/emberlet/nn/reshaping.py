"""Layers that only move elements: flattening, patches as columns, channels as places."""

from __future__ import annotations

from collections.abc import Sequence

from emberlet.functions.movement.folding import fold, unfold
from emberlet.functions.movement.shuffling import channel_shuffle, pixel_shuffle, pixel_unshuffle
from emberlet.nn.module import Module
from emberlet.nn.text import settings
from emberlet.tensor import Tensor

Pair = int | Sequence[int]


class Flatten(Module):
    """Makes several dimensions one.

    Args:
        start_dim: the first of them.
        end_dim: the last.
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the flattened input."""
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "start_dim", "end_dim")


class Unflatten(Module):
    """Splits one dimension into several.

    Args:
        dim: which.
        unflattened_size: the sizes, one of which may be -1.
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        super().__init__()
        if not isinstance(unflattened_size, (tuple, list)):
            raise TypeError(
                f"unflattened_size must be a tuple of ints, but found type {type(unflattened_size).__name__}"
            )
        for place, size in enumerate(unflattened_size):
            if not isinstance(size, int):
                raise TypeError(
                    "unflattened_size must be tuple of ints, but found element of type "
                    f"{type(size).__name__} at pos {place}"
                )
        self.dim, self.unflattened_size = dim, unflattened_size

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with its dimension split."""
        return input.unflatten(self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "dim", "unflattened_size")


class Unfold(Module):
    """Takes the patches of images as columns.

    Args:
        kernel_size: of a patch.
        dilation: steps inside of a patch.
        padding: zeros before and after.
        stride: steps from patch to patch.
    """

    def __init__(self, kernel_size: Pair, dilation: Pair = 1, padding: Pair = 0, stride: Pair = 1) -> None:
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, input: Tensor) -> Tensor:
        """Return the columns (N, C x kernel elements, patches) of (N, C, H, W)."""
        return unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "kernel_size", "dilation", "padding", "stride")


class Fold(Module):
    """Adds up patches, given as columns, to images.

    Args:
        output_size: height and width of the images.
        kernel_size: of a patch.
        dilation: steps inside of a patch.
        padding: how much is cut off before and after.
        stride: steps from patch to patch.
    """

    def __init__(
        self,
        output_size: Pair,
        kernel_size: Pair,
        dilation: Pair = 1,
        padding: Pair = 0,
        stride: Pair = 1,
    ) -> None:
        super().__init__()
        self.output_size, self.kernel_size = output_size, kernel_size
        self.dilation, self.padding, self.stride = dilation, padding, stride

    def forward(self, input: Tensor) -> Tensor:
        """Return the images (N, C, H, W) of (N, C x kernel elements, patches)."""
        return fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "output_size", "kernel_size", "dilation", "padding", "stride")


class PixelShuffle(Module):
    """(*, C r², H, W) becomes (*, C, H r, W r) (Shi et al. 2016).

    Args:
        upscale_factor: r.
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Tensor) -> Tensor:
        """Return the larger images."""
        return pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        """Return the factor."""
        return settings(self, "upscale_factor")


class PixelUnshuffle(Module):
    """(*, C, H r, W r) becomes (*, C r², H, W).

    Args:
        downscale_factor: r.
    """

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Tensor) -> Tensor:
        """Return the smaller images."""
        return pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        """Return the factor."""
        return settings(self, "downscale_factor")


class ChannelShuffle(Module):
    """Interleaves the channels of all groups (Zhang et al. 2018).

    Args:
        groups: into how many groups the channels are divided.
    """

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Tensor) -> Tensor:
        """Return the channels in their new order."""
        return channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        """Return the number of groups."""
        return settings(self, "groups")
