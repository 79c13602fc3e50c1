"""Adaptive pooling layers: the mean, or the largest, of each share of the input; the output has any size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from emberlet.functions.layers import adaptive_pooling as functions
from emberlet.nn.module import Module
from emberlet.nn.text import settings
from emberlet.tensor import Tensor

OutputSize = int | None | Sequence[int | None]


class _AdaptiveAvgPool(Module):
    """The mean of each share.

    Args:
        output_size: one number, or one for each dimension; None keeps a size.
    """

    function: ClassVar[Callable[..., Any]]

    def __init__(self, output_size: OutputSize) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Tensor) -> Tensor:
        """Return the pooled input."""
        result: Tensor = self.function(input, self.output_size)
        return result

    def extra_repr(self) -> str:
        """Return the size of the output."""
        return settings(self, "output_size")


class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    """The mean of each share of (N, C, L).

    Args:
        output_size: one number, or one for each dimension; None keeps a size.

    >>> import emberlet
    >>> emberlet.nn.AdaptiveAvgPool1d(2)(emberlet.arange(4.0).reshape(1, 1, 4))
    tensor([[[0.5000, 2.5000]]])
    """

    function = staticmethod(functions.adaptive_avg_pool1d)


class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    """The mean of each share of (N, C, H, W); arguments as `AdaptiveAvgPool1d`."""

    function = staticmethod(functions.adaptive_avg_pool2d)


class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    """The mean of each share of (N, C, D, H, W); arguments as `AdaptiveAvgPool1d`."""

    function = staticmethod(functions.adaptive_avg_pool3d)


class _AdaptiveMaxPool(Module):
    """The largest element of each share.

    Args:
        output_size: one number, or one for each dimension; None keeps a size.
        return_indices: whether to return the places of the largest elements too.
    """

    function: ClassVar[Callable[..., Any]]

    def __init__(self, output_size: OutputSize, return_indices: bool = False) -> None:
        super().__init__()
        self.output_size, self.return_indices = output_size, return_indices

    def forward(self, input: Tensor) -> Any:
        """Return the pooled input; with `return_indices` a pair."""
        return self.function(input, self.output_size, self.return_indices)

    def extra_repr(self) -> str:
        """Return the size of the output."""
        return settings(self, "output_size")


class AdaptiveMaxPool1d(_AdaptiveMaxPool):
    """The largest element of each share of (N, C, L).

    Args:
        output_size: one number, or one for each dimension; None keeps a size.
        return_indices: whether to return the places of the largest elements too.
    """

    function = staticmethod(functions.adaptive_max_pool1d)


class AdaptiveMaxPool2d(_AdaptiveMaxPool):
    """The largest element of each share of (N, C, H, W); arguments as `AdaptiveMaxPool1d`."""

    function = staticmethod(functions.adaptive_max_pool2d)


class AdaptiveMaxPool3d(_AdaptiveMaxPool):
    """The largest element of each share of (N, C, D, H, W); arguments as `AdaptiveMaxPool1d`."""

    function = staticmethod(functions.adaptive_max_pool3d)
