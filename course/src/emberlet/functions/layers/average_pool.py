"""Means of windows in one step: of equal windows, or of windows that share out an image evenly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from emberlet.array import Array, asarray_like, astype, dtype_of, namespace, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.dtype import float16, float32
from emberlet.functions.layers.convolution import run
from emberlet.functions.layers.pooling_windows import Windows
from emberlet.functions.movement.borders import pad, unpad
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Averages(NamedTuple):
    """What to sum and by what to divide.

    Attributes:
        windows: equal windows, or None.
        ranges: if they are not equal, for every dimension (start, end) of each.
        divisors: for every dimension the size of each window, whose product the sum is divided by; or one
            number.
    """

    windows: Windows | None
    ranges: tuple[tuple[tuple[int, int], ...], ...]
    divisors: tuple[tuple[int, ...], ...] | int


class AveragePool(Operation):
    """The mean of every window of (N, C, *size): linear, and its gradient spreads each mean over its window.

    The sum of a window is the sum of the sums of its rows, so each dimension is treated by itself.
    """

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, averages: Averages) -> Any:
        dtype = dtype_of(x)
        x = astype(x, float32) if dtype is float16 else x
        total = divide(sum_windows(x, averages), averages)
        return astype(total, dtype) if dtype is float16 else total

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.size, ctx.averages = inputs[0].shape[2:], inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        return run(SpreadMeans, grad, ctx.averages, ctx.size), None


class SpreadMeans(Operation):
    """The gradient of AveragePool, which is linear too, and has AveragePool as its gradient."""

    fresh_gradients = True

    @staticmethod
    def forward(grad: Any, averages: Averages, size: Shape) -> Any:
        return spread_windows(divide(grad, averages), averages, size)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.averages = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return run(AveragePool, grad, ctx.averages), None, None


def sum_windows(x: Array, averages: Averages) -> Array:
    """Return the sum of every window."""
    xp, at = namespace(x), averages.windows
    if at is not None:
        x = pad(x, at.border(x.shape[2:]))
    for axis in range(x.ndim - 2):
        lead = (slice(None),) * (axis + 2)
        if at is not None:
            first, *others = [x[(*lead, each, ...)] for each in at.along(axis)]
            x = first + others[0] if others else first * 1
            for other in others[1:]:
                x += other
        else:
            parts = [
                xp.sum(x[(*lead, slice(start, end), ...)], axis=axis + 2, keepdims=True, dtype=x.dtype)
                for start, end in averages.ranges[axis]
            ]
            x = xp.concat(parts, axis=axis + 2)
    return x


def spread_windows(grad: Array, averages: Averages, size: Shape) -> Array:
    """Return (N, C, *size) where every element is the sum of what belongs to the windows that it is in."""
    at = averages.windows
    border = ((0, 0),) * len(size) if at is None else at.border(size)
    for axis in reversed(range(len(size))):
        lead = (slice(None),) * (axis + 2)
        length = size[axis] + sum(border[axis])
        total = zeros_on((*grad.shape[: axis + 2], length, *grad.shape[axis + 3 :]), grad.dtype, grad)
        if at is not None:
            for place in at.along(axis):
                total[(*lead, place, ...)] += grad
        else:
            for number, (start, end) in enumerate(averages.ranges[axis]):
                total[(*lead, slice(start, end), ...)] += grad[(*lead, slice(number, number + 1), ...)]
        grad = total
    return unpad(grad, border, size)


def divide(total: Array, averages: Averages) -> Array:
    """Return the sums divided by the sizes of their windows; of integers, without a fraction."""
    xp, divisors = namespace(total), averages.divisors
    if isinstance(divisors, int):
        by: Any = divisors
    elif all(len(set(each)) == 1 for each in divisors):
        by = 1
        for each in divisors:
            by *= each[0]
    else:
        by = 1
        for axis, each in enumerate(divisors):
            shape = tuple(-1 if dim == axis else 1 for dim in range(len(divisors)))
            by = xp.reshape(asarray_like(each, total), shape) * by
    if dtype_of(total).is_floating_point:
        return total / by
    return xp.sign(total) * (xp.abs(total) // by)


def equal_windows(at: Windows, size: Shape, include_padding: bool, divisor: int | None) -> Averages:
    """Return the averages of equal windows. The border counts as zeros, or not; or the divisor is given."""
    if divisor is not None:
        return Averages(at, (), divisor)
    divisors = []
    for length, kernel, stride, before, _, count in zip(size, *at, strict=True):
        starts = [number * stride - before for number in range(count)]
        if include_padding:
            divisors.append(tuple(min(start + kernel, length + before) - start for start in starts))
        else:
            divisors.append(tuple(min(start + kernel, length) - max(start, 0) for start in starts))
    return Averages(at, (), tuple(divisors))


def even_windows(size: Shape, counts: Sequence[int]) -> Averages:
    """Return the averages of windows that share out an image evenly: so many of them along each dimension."""
    if all(count and length % count == 0 for length, count in zip(size, counts, strict=True)):
        kernel = tuple(length // count for length, count in zip(size, counts, strict=True))
        none, ones = (0,) * len(size), (1,) * len(size)
        return equal_windows(Windows(kernel, kernel, none, ones, tuple(counts)), size, True, None)
    ranges = tuple(even_ranges(length, count) for length, count in zip(size, counts, strict=True))
    return Averages(None, ranges, tuple(tuple(end - start for start, end in each) for each in ranges))


def even_ranges(length: int, count: int) -> tuple[tuple[int, int], ...]:
    """Return where the windows begin and end that share out a length: neighbours overlap where it cannot be
    divided.

    >>> even_ranges(5, 3)
    ((0, 2), (1, 4), (3, 5))
    """
    return tuple((at * length // count, -(-(at + 1) * length // count)) for at in range(count))
