"""Patches: `nn.functional.unfold` takes all patches of an image apart, `fold` adds them up again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from emberlet.array import namespace, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.autograd.strided import run

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Pair = tuple[int, int]
Plan = tuple[Pair, Pair, Pair, Pair, Pair]  # image, kernel, dilation, padding, stride


class Patches(Operation):
    """(N, C, H, W) to (N, C * kernel, patches): every column is one patch."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, plan: Plan) -> Any:
        (height, width), kernel, _, (up, left), _ = plan
        batch, channels = x.shape[:2]
        padded = zeros_on((batch, channels, height + 2 * up, width + 2 * left), x.dtype, x)
        padded[:, :, up : up + height, left : left + width] = x
        counts = _counts(plan)
        result = zeros_on((batch, channels, *kernel, *counts), x.dtype, x)
        for place, (rows, columns) in _places(plan, counts):
            result[:, :, place[0], place[1]] = padded[:, :, rows, columns]
        shape = (batch, channels * kernel[0] * kernel[1], counts[0] * counts[1])
        return namespace(x).reshape(result, shape)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.plan = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        return run(Assembled, grad, ctx.plan), None


class Assembled(Operation):
    """(N, C * kernel, patches) to (N, C, H, W): each pixel is the sum of what all patches say of it."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, plan: Plan) -> Any:
        (height, width), kernel, _, (up, left), _ = plan
        batch = x.shape[0]
        channels = x.shape[1] // (kernel[0] * kernel[1])
        counts = _counts(plan)
        patches = namespace(x).reshape(x, (batch, channels, *kernel, *counts))
        padded = zeros_on((batch, channels, height + 2 * up, width + 2 * left), x.dtype, x)
        for place, (rows, columns) in _places(plan, counts):
            padded[:, :, rows, columns] += patches[:, :, place[0], place[1]]
        return padded[:, :, up : up + height, left : left + width] + 0

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.plan = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        return run(Patches, grad, ctx.plan), None


def unfold(
    input: Tensor,
    kernel_size: int | Sequence[int],
    dilation: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    stride: int | Sequence[int] = 1,
) -> Tensor:
    """Return all patches of images as columns.

    Args:
        input: (N, C, H, W) or (C, H, W).
        kernel_size: of a patch.
        dilation: from one element of a patch to the next.
        padding: zeros around the image.
        stride: from one patch to the next.

    Returns:
        (N, C * kernel height * kernel width, patches), without N if the input has none.
    """
    if input.ndim not in (3, 4):
        raise RuntimeError(
            "Expected 3D or 4D (batch mode) tensor with possibly 0 batch size and other non-zero "
            "dimensions for "
            f"input, but got: {list(input.shape)}"
        )
    height, width = input.shape[-2:]
    plan = _plan((height, width), kernel_size, dilation, padding, stride)
    if min(_counts(plan)) < 1:
        raise RuntimeError(
            f"Given input with spatial size ({height}, {width}), kernel_size={plan[1]}, dilation={plan[2]}, "
            f"padding={plan[3]}, calculated shape of the array of sliding blocks as {_counts(plan)}, but its "
            "components must be at least one."
        )
    batch = input if input.ndim == 4 else input.unsqueeze(0)
    columns: Tensor = Patches.apply(batch, plan)
    return columns if input.ndim == 4 else columns.squeeze(0)


def fold(
    input: Tensor,
    output_size: int | Sequence[int],
    kernel_size: int | Sequence[int],
    dilation: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    stride: int | Sequence[int] = 1,
) -> Tensor:
    """Return the images that patches add up to; arguments as `unfold`, whose columns `input` holds."""
    if input.ndim not in (2, 3):
        raise RuntimeError(
            "Expected 2D or 3D (batch mode) tensor for input with possibly 0 batch size and non-zero "
            "dimensions "
            f"for input, but got: {list(input.shape)}"
        )
    plan = _plan(_pair(output_size), kernel_size, dilation, padding, stride)
    block = plan[1][0] * plan[1][1]
    counts = _counts(plan)
    if input.shape[-2] % block:
        raise RuntimeError(
            "Expected size of input's dimension 1 to be divisible by the product of kernel_size, but got "
            f"input.size(1)={input.shape[-2]} and kernel_size={plan[1]}."
        )
    if min(counts) < 1 or input.shape[-1] != counts[0] * counts[1]:
        raise RuntimeError(
            f"Given output_size={plan[0]}, kernel_size={plan[1]}, dilation={plan[2]}, padding={plan[3]}, "
            f"stride={plan[4]}, expected size of input's dimension 2 to match the calculated number of "
            "sliding "
            f"blocks {counts[0]} * {counts[1]} = {counts[0] * counts[1]}, but got "
            f"input.size(2)={input.shape[-1]}."
        )
    batch = input if input.ndim == 3 else input.unsqueeze(0)
    images: Tensor = Assembled.apply(batch, plan)
    return images if input.ndim == 3 else images.squeeze(0)


def _plan(image: Pair, kernel: Any, dilation: Any, padding: Any, stride: Any) -> Plan:
    plan = (image, _pair(kernel), _pair(dilation), _pair(padding), _pair(stride))
    for name, pair, least in zip(
        ("kernel", "dilation", "padding", "stride"), plan[1:], (1, 1, 0, 1), strict=True
    ):
        if min(pair) < least:
            what = "greater than zero" if least else "non-negative"
            raise RuntimeError(
                f"{name} should be {what}, but got {name}_height: {pair[0]} {name}_width: {pair[1]}"
            )
    return plan


def _pair(value: int | Sequence[int]) -> Pair:
    if isinstance(value, int):
        return value, value
    first, second = value if len(value) == 2 else (value[0], value[0])
    return first, second


def _counts(plan: Plan) -> Pair:
    """How many patches there are, down and across."""
    down, across = [
        (length + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1
        for length, kernel, dilation, padding, stride in zip(*plan, strict=True)
    ]
    return down, across


def _places(plan: Plan, counts: Pair) -> Any:
    """For every place in a patch, the rows and the columns of the padded image that stand there."""
    _, kernel, dilation, _, stride = plan
    for place in product(*map(range, kernel)):
        yield (
            place,
            [
                slice(at * apart, at * apart + step * (count - 1) + 1, step)
                for at, apart, step, count in zip(place, dilation, stride, counts, strict=True)
            ],
        )
