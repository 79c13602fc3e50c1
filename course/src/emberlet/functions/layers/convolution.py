"""Convolutions in one, two and three dimensions, and the operations that are their derivatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.array import namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.functions.layers import convolution_checks as checks
from emberlet.functions.layers.convolution_kernels import Geometry, convolve, input_gradient, weight_gradient
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Size = int | Sequence[int]


class Convolution(Operation):
    """y = C(x, w) + b; the gradients are X(dy, w), W(x, dy), and dy summed over all but the channels."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, weight: Any, bias: Any, geometry: Geometry) -> Any:
        return convolve(x, weight, bias, geometry)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, weight, _, ctx.geometry = inputs
        ctx.save_for_backward(
            x if ctx.needs_input_grad[1] else None, weight if ctx.needs_input_grad[0] else None
        )
        ctx.size, ctx.kernel = x.shape[2:], weight.shape[2:]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        x, weight = ctx.saved_tensors
        return (
            None if weight is None else run(ConvolutionInput, grad, weight, None, ctx.geometry, ctx.size),
            None if x is None else run(ConvolutionWeight, x, grad, ctx.geometry, ctx.kernel),
            sum_channels(grad) if ctx.needs_input_grad[2] else None,
            None,
        )


class ConvolutionInput(Operation):
    """x = X(y, w) + b, the transposed convolution; the gradients are C(dx, w), W(dx, y), and dx summed."""

    fresh_gradients = True

    @staticmethod
    def forward(y: Any, weight: Any, bias: Any, geometry: Geometry, size: Shape) -> Any:
        return input_gradient(y, weight, bias, geometry, size)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        y, weight, _, ctx.geometry, _ = inputs
        ctx.save_for_backward(
            y if ctx.needs_input_grad[1] else None, weight if ctx.needs_input_grad[0] else None
        )
        ctx.kernel = weight.shape[2:]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        y, weight = ctx.saved_tensors
        return (
            None if weight is None else run(Convolution, grad, weight, None, ctx.geometry),
            None if y is None else run(ConvolutionWeight, grad, y, ctx.geometry, ctx.kernel),
            sum_channels(grad) if ctx.needs_input_grad[2] else None,
            None,
            None,
        )


class ConvolutionWeight(Operation):
    """w = W(x, y); the gradients are X(y, dw) and C(x, dw)."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any, geometry: Geometry, kernel: Shape) -> Any:
        return weight_gradient(x, y, geometry, kernel)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, y, ctx.geometry, _ = inputs
        ctx.save_for_backward(x if ctx.needs_input_grad[1] else None, y if ctx.needs_input_grad[0] else None)
        ctx.size = x.shape[2:]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        x, y = ctx.saved_tensors
        return (
            None if y is None else run(ConvolutionInput, y, grad, None, ctx.geometry, ctx.size),
            None if x is None else run(Convolution, x, grad, None, ctx.geometry),
            None,
            None,
        )


def run(operation: type[Operation], *inputs: Any) -> Any:
    """Return the result of an operation: recorded if it is given Tensors, else of bare arrays."""
    return operation.apply(*inputs) if is_tensor(inputs[0]) else operation.forward(*inputs)


def sum_channels(grad: Gradient) -> Gradient:
    """Return the sum over all dimensions but the second."""
    return namespace(grad).sum(grad, axis=(0, *range(2, len(grad.shape))))


def conv1d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Tensor:
    """Return the convolution of signals (N, C, L) or (C, L); arguments as `conv2d`."""
    return _conv(1, input, weight, bias, stride, padding, dilation, groups)


def conv2d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Tensor:
    """Return the convolution (cross-correlation, as everywhere in this field) of images.

    Args:
        input: (N, C, H, W), or (C, H, W) for one image.
        weight: (O, C / groups, kernel height, kernel width).
        bias: (O,).
        stride: how far the window moves at a time; one number, or one per dimension, here and below.
        padding: so many zeros around the image; or "same", for a result of the size of the image; or "valid",
            none.
        dilation: how far apart the elements of a window are.
        groups: into how many parts the channels are divided, each convolved by itself.

    Returns:
        (N, O, H', W') with H' = (H + 2 padding - dilation (kernel - 1) - 1) // stride + 1.

    Raises:
        RuntimeError: the sizes, dtypes or options do not fit.

    >>> import emberlet
    >>> image = emberlet.tensor([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])
    >>> conv2d(image, emberlet.ones(1, 1, 2, 2))
    tensor([[[12., 16.]]])
    """
    return _conv(2, input, weight, bias, stride, padding, dilation, groups)


def conv3d(
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Size = 1,
    padding: Size | str = 0,
    dilation: Size = 1,
    groups: int = 1,
) -> Tensor:
    """Return the convolution of volumes (N, C, D, H, W) or (C, D, H, W); arguments as `conv2d`."""
    return _conv(3, input, weight, bias, stride, padding, dilation, groups)


def _conv(
    ndim: int,
    input: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    stride: Size,
    padding: Size | str,
    dilation: Size,
    groups: int,
) -> Tensor:
    name = f"conv{ndim}d"
    checks.rank(name, input, ndim)
    steps, gaps = checks.sizes("stride", stride, ndim), checks.sizes("dilation", dilation, ndim)
    pairs = checks.paddings(padding, weight.shape[2:], steps, gaps)
    geometry = Geometry(steps, pairs, gaps, groups)
    batch = input if input.ndim == ndim + 2 else input.unsqueeze(0)
    checks.options(geometry, weight)
    checks.channels(batch, weight, bias, groups, transposed=False)
    checks.fits(batch.shape[2:], weight.shape[2:], geometry)
    output: Tensor = Convolution.apply(batch, weight, bias, geometry)
    return output if batch is input else output.squeeze(0)
