"""Max-pooling in one, two and three dimensions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.operation import wrap
from emberlet.dtype import bool_
from emberlet.functions.layers.max_pool import MaxPool, indices
from emberlet.functions.layers.pooling_windows import Size, windows

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def max_pool1d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Return the maxima of windows of (N, C, L) or (C, L); arguments as `max_pool2d`."""
    if not input.is_floating_point() and not return_indices:
        raise NotImplementedError(f"max_pool1d is not implemented for {input.dtype}")
    return _max_pool("max_pool1d", input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool2d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Return the maximum of every window.

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: the size of a window; one number, or one per dimension, here and below.
        stride: how far the window moves at a time; by its own size if None.
        padding: how far the windows reach beyond the border, at most half their size; nothing there counts.
        dilation: how far apart the elements of a window are.
        ceil_mode: whether a last window that reaches beyond the end counts.
        return_indices: whether to return (maxima, places): where in the image, counted row after row, each
            was.

    Returns:
        (N, C, H', W') with H' = (H + 2 padding - dilation (kernel - 1) - 1) // stride + 1, or that and the
        places.

    Raises:
        RuntimeError: the sizes or options do not fit.

    >>> import emberlet
    >>> image = emberlet.tensor([[[1.0, 2.0, 3.0, 4.0], [8.0, 7.0, 6.0, 5.0]]])
    >>> max_pool2d(image, 2, return_indices=True)
    (tensor([[[8., 6.]]]), tensor([[[4, 6]]]))
    """
    return _max_pool("max_pool2d", input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def max_pool3d(
    input: Tensor,
    kernel_size: Size,
    stride: Size | None = None,
    padding: Size = 0,
    dilation: Size = 1,
    ceil_mode: bool = False,
    return_indices: bool = False,
) -> Any:
    """Return the maxima of windows of (N, C, D, H, W) or (C, D, H, W); arguments as `max_pool2d`."""
    return _max_pool("max_pool3d", input, kernel_size, stride, padding, dilation, ceil_mode, return_indices)


def _max_pool(
    name: str,
    input: Tensor,
    kernel_size: Size,
    stride: Size | None,
    padding: Size,
    dilation: Size,
    ceil_mode: bool,
    return_indices: bool,
) -> Any:
    at = windows(name, input, kernel_size, stride, padding, dilation, ceil_mode)
    if input.dtype is bool_:
        raise NotImplementedError(f"\"{name}\" not implemented for 'Bool'")
    batched = input.ndim == len(at.kernel) + 2
    batch = input if batched else input.unsqueeze(0)
    output: Tensor = MaxPool.apply(batch, at)
    if not return_indices:
        return output if batched else output.squeeze(0)
    places = wrap(indices(batch._array, output._array, at))
    return (output, places) if batched else (output.squeeze(0), places.squeeze(0))
