"""Transposed convolutions: the gradient of a convolution, as a step forward that makes images larger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emberlet.functions.layers import convolution_checks as checks
from emberlet.functions.layers.convolution import ConvolutionInput
from emberlet.functions.layers.convolution_kernels import Geometry

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Size = int | Sequence[int]


def conv_transpose1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Tensor:
    """Return the transposed convolution of signals (N, C, L) or (C, L); arguments as `conv_transpose2d`."""
    return _conv_transpose(1, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Tensor:
    """Return an image in which every element of the input has laid down its multiple of the window.

    Args:
        input: (N, C, H, W), or (C, H, W) for one image.
        weight: (C, O / groups, kernel height, kernel width).
        bias: (O,).
        stride: how far apart the windows are laid; one number, or one per dimension, here and below.
        padding: so much is cut off from all sides of the result.
        output_padding: so much is added at the end: with a stride, several sizes have one convolved size.
        groups: into how many parts the channels are divided, each treated by itself.
        dilation: how far apart the elements of a window are.

    Returns:
        (N, O, H', W') with H' = (H - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1.

    Raises:
        RuntimeError: the sizes, dtypes or options do not fit.

    >>> import emberlet
    >>> conv_transpose2d(emberlet.tensor([[[1.0, 2.0]]]), emberlet.ones(1, 1, 1, 2))
    tensor([[[1., 3., 2.]]])
    """
    return _conv_transpose(2, input, weight, bias, stride, padding, output_padding, groups, dilation)


def conv_transpose3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size = 0,
    output_padding: Size = 0,
    groups: int = 1,
    dilation: Size = 1,
) -> Tensor:
    """Return the transposed convolution of volumes; arguments as `conv_transpose2d`."""
    return _conv_transpose(3, input, weight, bias, stride, padding, output_padding, groups, dilation)


def _conv_transpose(
    ndim: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Size,
    padding: Size,
    output_padding: Size,
    groups: int,
    dilation: Size,
) -> Tensor:
    name = f"conv_transpose{ndim}d"
    if isinstance(padding, str):
        raise TypeError(f"{name}(): argument 'padding' must be tuple of ints, not str")
    checks.rank(name, input, ndim)
    steps, gaps = checks.sizes("stride", stride, ndim), checks.sizes("dilation", dilation, ndim)
    pairs = checks.paddings(padding, weight.shape[2:], steps, gaps)
    extra = checks.sizes("output_padding", output_padding, ndim)
    if any(each < 0 for each in extra):
        raise RuntimeError("negative output_padding is not supported")
    # The convolution that leads back never sees the extra elements: they count as cut off at its end.
    pairs = tuple((before, after - more) for (before, after), more in zip(pairs, extra, strict=True))
    geometry = Geometry(steps, pairs, gaps, groups)
    checks.options(geometry, weight)
    if any(more >= max(step, gap) for more, step, gap in zip(extra, steps, gaps, strict=True)):
        raise RuntimeError(
            "output padding must be smaller than either stride or dilation, but got "
            f"output_padding: {list(extra)} stride: {list(steps)} dilation: {list(gaps)}"
        )
    batch = input if input.ndim == ndim + 2 else input.unsqueeze(0)
    checks.channels(batch, weight, bias, groups, transposed=True)
    kernel = weight.shape[2:]
    size = tuple(
        (length - 1) * step - before - after + gap * (window - 1) + 1
        for length, step, (before, after), gap, window in zip(
            batch.shape[2:], steps, pairs, gaps, kernel, strict=True
        )
    )
    if any(each < 1 for each in size):
        raise RuntimeError(
            f"Given input size per channel: {list(batch.shape[2:])}. Calculated output size per channel: "
            f"{list(size)}. Output size is too small"
        )
    output: Tensor = ConvolutionInput.apply(batch, weight, bias, geometry, size)
    return output if batch is input else output.squeeze(0)
