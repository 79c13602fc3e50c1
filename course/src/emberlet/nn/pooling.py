"""Pooling layers: the largest, or the mean, of a window or of a share of the input."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from emberlet.functions import pooling
from emberlet.nn.module import Module
from emberlet.tensor import Tensor

Size = int | Sequence[int]


class _Pool(Module):
    """What windowed pools share.

    Args:
        kernel_size: of the window; one number for all dimensions, or one for each, as the next ones.
        stride: steps of the window; the kernel size if not given.
        padding: added before and after.
    """

    function: ClassVar[Callable[..., Any]]
    shown: ClassVar[tuple[str, ...]]

    def __init__(self, kernel_size: Size, stride: Size | None = None, padding: Size = 0) -> None:
        super().__init__()
        self.kernel_size, self.padding = kernel_size, padding
        self.stride = kernel_size if stride is None else stride

    def _call(self, *args: Any) -> Any:
        function: Any = type(self).function
        return function(*args)

    def extra_repr(self) -> str:
        """Return the settings."""
        return ", ".join(f"{name}={getattr(self, name)}" for name in self.shown)


class _MaxPool(_Pool):
    """The largest element of each window.

    Args:
        kernel_size: of the window.
        stride: steps of the window; the kernel size if not given.
        padding: minus infinity before and after.
        dilation: steps inside of the window.
        return_indices: whether to return the places of the largest elements too.
        ceil_mode: whether a window may reach beyond the end.
    """

    shown = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        dilation: Size = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__(kernel_size, stride, padding)
        self.dilation, self.return_indices, self.ceil_mode = dilation, return_indices, ceil_mode

    def forward(self, input: Tensor) -> Any:
        """Return the pooled input; with `return_indices` a pair."""
        window = (self.kernel_size, self.stride, self.padding, self.dilation)
        return self._call(input, *window, self.ceil_mode, self.return_indices)


class MaxPool1d(_MaxPool):
    """Max pooling over (N, C, L).

    Args:
        kernel_size: of the window.
        stride: steps of the window; the kernel size if not given.
        padding: minus infinity before and after.
        dilation: steps inside of the window.
        return_indices: whether to return the places of the largest elements too.
        ceil_mode: whether a window may reach beyond the end.
    """

    function = pooling.max_pool1d


class MaxPool2d(_MaxPool):
    """Max pooling over (N, C, H, W); arguments as `MaxPool1d`."""

    function = pooling.max_pool2d


class MaxPool3d(_MaxPool):
    """Max pooling over (N, C, D, H, W); arguments as `MaxPool1d`."""

    function = pooling.max_pool3d


class AvgPool1d(_Pool):
    """The mean of each window over (N, C, L).

    Args:
        kernel_size: of the window.
        stride: steps of the window; the kernel size if not given.
        padding: zeros before and after.
        ceil_mode: whether a window may reach beyond the end.
        count_include_pad: whether the zeros of the padding count in the mean.
    """

    function = pooling.avg_pool1d
    shown = ("kernel_size", "stride", "padding")

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__(kernel_size, stride, padding)
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, input: Tensor) -> Tensor:
        """Return the pooled input."""
        window = (self.kernel_size, self.stride, self.padding)
        result: Tensor = self._call(input, *window, self.ceil_mode, self.count_include_pad)
        return result

    def extra_repr(self) -> str:
        """Return the settings, one for each dimension."""
        sizes = {name: getattr(self, name) for name in self.shown}
        return ", ".join(f"{k}={(v,) if isinstance(v, int) else tuple(v)}" for k, v in sizes.items())


class _AvgPoolNd(_Pool):
    shown = ("kernel_size", "stride", "padding")

    def __init__(
        self,
        kernel_size: Size,
        stride: Size | None = None,
        padding: Size = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__(kernel_size, stride, padding)
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad
        self.divisor_override = divisor_override

    def forward(self, input: Tensor) -> Tensor:
        """Return the pooled input."""
        window = (self.kernel_size, self.stride, self.padding)
        options = (self.ceil_mode, self.count_include_pad, self.divisor_override)
        result: Tensor = self._call(input, *window, *options)
        return result


class AvgPool2d(_AvgPoolNd):
    """The mean of each window over (N, C, H, W); arguments as `AvgPool1d`, and `divisor_override`."""

    function = pooling.avg_pool2d


class AvgPool3d(_AvgPoolNd):
    """The mean of each window over (N, C, D, H, W); arguments as `AvgPool2d`."""

    function = pooling.avg_pool3d


class _AdaptiveAvgPool(Module):
    """The mean of each share of the input, divided such that the output has the size wanted.

    Args:
        output_size: one number, or one for each dimension; None keeps a size.
    """

    function: ClassVar[Callable[..., Any]]

    def __init__(self, output_size: Any) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Tensor) -> Tensor:
        """Return the pooled input."""
        function: Any = type(self).function
        result: Tensor = function(input, self.output_size)
        return result

    def extra_repr(self) -> str:
        """Return the size of the output."""
        return f"output_size={self.output_size}"


class AdaptiveAvgPool1d(_AdaptiveAvgPool):
    """The mean of each share of (N, C, L).

    Args:
        output_size: one number, or one for each dimension; None keeps a size.
    """

    function = pooling.adaptive_avg_pool1d


class AdaptiveAvgPool2d(_AdaptiveAvgPool):
    """The mean of each share of (N, C, H, W); arguments as `AdaptiveAvgPool1d`."""

    function = pooling.adaptive_avg_pool2d


class AdaptiveAvgPool3d(_AdaptiveAvgPool):
    """The mean of each share of (N, C, D, H, W); arguments as `AdaptiveAvgPool1d`."""

    function = pooling.adaptive_avg_pool3d


class _AdaptiveMaxPool(_AdaptiveAvgPool):
    def __init__(self, output_size: Any, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, input: Tensor) -> Any:
        """Return the pooled input; with `return_indices` a pair."""
        function: Any = type(self).function
        return function(input, self.output_size, self.return_indices)


class AdaptiveMaxPool1d(_AdaptiveMaxPool):
    """The largest element of each share of (N, C, L).

    Args:
        output_size: one number, or one for each dimension; None keeps a size.
        return_indices: whether to return the places of the largest elements too.
    """

    function = pooling.adaptive_max_pool1d


class AdaptiveMaxPool2d(_AdaptiveMaxPool):
    """The largest element of each share of (N, C, H, W); arguments as `AdaptiveMaxPool1d`."""

    function = pooling.adaptive_max_pool2d


class AdaptiveMaxPool3d(_AdaptiveMaxPool):
    """The largest element of each share of (N, C, D, H, W); arguments as `AdaptiveMaxPool1d`."""

    function = pooling.adaptive_max_pool3d
