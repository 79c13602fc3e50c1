"""Pooling layers: the largest, the mean or the norm of each window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from emberlet.functions.layers import max_pooling, mean_pooling
from emberlet.nn.module import Module
from emberlet.nn.text import settings
from emberlet.tensor import Tensor

Size = int | Sequence[int]


class _MaxPool(Module):
    """The largest element of each window.

    Args:
        kernel_size: of the window; one number for all dimensions, or one for each, as the next three.
        stride: steps of the window; the kernel size if not given.
        padding: minus infinity before and after.
        dilation: steps inside of the window.
        return_indices: whether to return the places of the largest elements too.
        ceil_mode: whether a window may reach beyond the end.
    """

    function: ClassVar[Callable[..., Any]]

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size, self.padding, self.dilation = kernel_size, padding, dilation
        self.stride = kernel_size if stride is None else stride
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def forward(self, input: Tensor) -> Any:
        """Return the pooled input; with `return_indices` a pair."""
        window = (self.kernel_size, self.stride, self.padding, self.dilation)
        return self.function(input, *window, self.ceil_mode, self.return_indices)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "kernel_size", "stride", "padding", "dilation", "ceil_mode")


class MaxPool1d(_MaxPool):
    """Max pooling over (N, C, L).

    Args:
        kernel_size: of the window.
        stride: steps of the window; the kernel size if not given.
        padding: minus infinity before and after.
        dilation: steps inside of the window.
        return_indices: whether to return the places of the largest elements too.
        ceil_mode: whether a window may reach beyond the end.

    >>> import emberlet
    >>> emberlet.nn.MaxPool1d(2)(emberlet.tensor([[[1.0, 3.0, 2.0, 0.0]]]))
    tensor([[[3., 2.]]])
    """

    function = staticmethod(max_pooling.max_pool1d)


class MaxPool2d(_MaxPool):
    """Max pooling over (N, C, H, W); arguments as `MaxPool1d`, sizes one number or one for each dimension."""

    function = staticmethod(max_pooling.max_pool2d)


class MaxPool3d(_MaxPool):
    """Max pooling over (N, C, D, H, W); arguments as `MaxPool2d`."""

    function = staticmethod(max_pooling.max_pool3d)


class AvgPool1d(Module):
    """The mean of each window over (N, C, L).

    Args:
        kernel_size: of the window.
        stride: steps of the window; the kernel size if not given.
        padding: zeros before and after.
        ceil_mode: whether a window may reach beyond the end.
        count_include_pad: whether the zeros of the padding count in the mean.
    """

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size, self.padding = _single(kernel_size), _single(padding)
        self.stride = self.kernel_size if stride is None else _single(stride)
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        """Return the pooled input."""
        window = (self.kernel_size, self.stride, self.padding)
        return mean_pooling.avg_pool1d(input, *window, self.ceil_mode, self.count_include_pad)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "kernel_size", "stride", "padding")


class AvgPool2d(Module):
    """The mean of each window over (N, C, H, W); arguments as `AvgPool1d`, and

    Args:
        divisor_override: what to divide the sums by instead of the size of the window.
    """

    function: ClassVar[Callable[..., Tensor]] = staticmethod(mean_pooling.avg_pool2d)

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad
        self.divisor_override = divisor_override

    def forward(self, input: Tensor) -> Tensor:
        """Return the pooled input."""
        window = (self.kernel_size, self.stride, self.padding)
        return self.function(input, *window, self.ceil_mode, self.count_include_pad, self.divisor_override)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "kernel_size", "stride", "padding")


class AvgPool3d(AvgPool2d):
    """The mean of each window over (N, C, D, H, W); arguments as `AvgPool2d`."""

    function = staticmethod(mean_pooling.avg_pool3d)


class LPPool1d(Module):
    """(Σ xᵖ) to the power 1/p of each window over (N, C, L).

    Args:
        norm_type: p.
        kernel_size: of the window.
        stride: steps of the window; the kernel size if not given.
        ceil_mode: whether a window may reach beyond the end.
    """

    function: ClassVar[Callable[..., Tensor]] = staticmethod(mean_pooling.lp_pool1d)

    def __init__(
        self, norm_type: float, kernel_size: Size, stride: Size | None = None, ceil_mode: bool = False
    ) -> None:
        super().__init__()
        self.norm_type, self.kernel_size = norm_type, kernel_size
        self.stride, self.ceil_mode = stride, ceil_mode

    def forward(self, input: Tensor) -> Tensor:
        """Return the pooled input."""
        return self.function(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)

    def extra_repr(self) -> str:
        """Return the settings."""
        return settings(self, "norm_type", "kernel_size", "stride", "ceil_mode")


class LPPool2d(LPPool1d):
    """`LPPool1d` over (N, C, H, W)."""

    function = staticmethod(mean_pooling.lp_pool2d)


class LPPool3d(LPPool1d):
    """`LPPool1d` over (N, C, D, H, W)."""

    function = staticmethod(mean_pooling.lp_pool3d)


def _single(size: Size) -> tuple[int, ...]:
    """The size of a window in one dimension, as a tuple."""
    return (size,) if isinstance(size, int) else tuple(size)
