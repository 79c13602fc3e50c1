"""Average-pooling in one, two and three dimensions, and the power average."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.dtype import bool_
from emberlet.functions.layers.average_pool import AveragePool, equal_windows
from emberlet.functions.layers.pooling_windows import Size, per_dimension, windows

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def avg_pool1d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """Return the means of windows of (N, C, L) or (C, L); arguments as `avg_pool2d`."""
    return _avg_pool("avg_pool1d", input, kernel_size, stride, padding, ceil_mode, count_include_pad, None)


def avg_pool2d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """Return the mean of every window.

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: the size of a window; one number, or one per dimension, here and below.
        stride: how far the window moves at a time; by its own size if None.
        padding: so many zeros around the image, at most half of the window.
        ceil_mode: whether a last window that reaches beyond the end counts.
        count_include_pad: whether those zeros are among what the sum is divided by.
        divisor_override: what to divide the sums by instead.

    Returns:
        (N, C, H', W') with H' = (H + 2 padding - kernel) // stride + 1.

    Raises:
        RuntimeError: the sizes or options do not fit.

    >>> import emberlet
    >>> avg_pool2d(emberlet.tensor([[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]]), 2)
    tensor([[[3.5000, 5.5000]]])
    """
    return _avg_pool(
        "avg_pool2d", input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


def avg_pool3d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
    divisor_override: int | None = None,
) -> Tensor:
    """Return the means of windows of (N, C, D, H, W) or (C, D, H, W); arguments as `avg_pool2d`."""
    return _avg_pool(
        "avg_pool3d", input, kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override
    )


def lp_pool1d(
    input: Tensor, norm_type: float, kernel_size: Size, stride: Size | None = None, ceil_mode: bool = False
) -> Tensor:
    """Return the power sums of windows of (N, C, L) or (C, L); arguments as `lp_pool2d`."""
    return _lp_pool("avg_pool1d", input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool2d(
    input: Tensor, norm_type: float, kernel_size: Size, stride: Size | None = None, ceil_mode: bool = False
) -> Tensor:
    """Return the sum of xᵖ to the power 1/p of every window, p = `norm_type`; else as `avg_pool2d`."""
    return _lp_pool("avg_pool2d", input, norm_type, kernel_size, stride, ceil_mode)


def lp_pool3d(
    input: Tensor, norm_type: float, kernel_size: Size, stride: Size | None = None, ceil_mode: bool = False
) -> Tensor:
    """Return the power sums of windows of (N, C, D, H, W) or (C, D, H, W); arguments as `lp_pool2d`."""
    return _lp_pool("avg_pool3d", input, norm_type, kernel_size, stride, ceil_mode)


def _avg_pool(
    name: str,
    input: Tensor,
    kernel_size: Size,
    stride: Size | None,
    padding: Size,
    ceil_mode: bool,
    count_include_pad: bool,
    divisor: int | None,
) -> Tensor:
    at = windows(name, input, kernel_size, stride, padding, 1, ceil_mode)
    if divisor == 0:
        raise RuntimeError("divisor must be not zero")
    if input.dtype is bool_:
        raise NotImplementedError(f"\"{name}\" not implemented for 'Bool'")
    batch = input if input.ndim == len(at.kernel) + 2 else input.unsqueeze(0)
    averages = equal_windows(at, batch.shape[2:], count_include_pad, divisor)
    output: Tensor = AveragePool.apply(batch, averages)
    return output if batch is input else output.squeeze(0)


def _lp_pool(
    name: str, input: Tensor, norm_type: float, kernel_size: Size, stride: Size | None, ceil_mode: bool
) -> Tensor:
    mean = _avg_pool(name, input.pow(norm_type), kernel_size, stride, 0, ceil_mode, True, None)
    count = 1
    for size in per_dimension(name, "kernel_size", kernel_size, int(name[-2])):
        count *= size
    # A sum of 0 has the gradient NaN, as in PyTorch.
    output: Tensor = (mean.sign() * mean.abs() * count).pow(1 / norm_type)
    return output
