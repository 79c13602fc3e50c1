"""Maxima of windows in one step, and where they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Array, arange_on, copy_of, dtype_of, empty_on, full_on, namespace, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, wrap
from emberlet.dtype import DType, bool_, int64
from emberlet.functions.layers.pooling_windows import Windows
from emberlet.functions.movement.borders import pad, unpad
from emberlet.limits import iinfo
from emberlet.seam import into
from emberlet.shape import contiguous_strides

if TYPE_CHECKING:
    from collections.abc import Iterator

    from emberlet.tensor import Tensor


class MaxPool(Operation):
    """The maximum of every window of (N, C, *size). Its gradient goes to where the maximum was: to the first
    such place.

    The maximum of a window is the maximum of the maxima of its rows, so each dimension is treated by itself.
    """

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, at: Windows) -> Any:
        result = padded(x, at)
        whole = (slice(None),) * 2
        for axis in range(len(at.kernel)):
            first, *others = [result[(*whole, *(slice(None),) * axis, each, ...)] for each in at.along(axis)]
            if others:
                result = namespace(x).maximum(first, others[0])
                for other in others[1:]:
                    into.maximum(result, other, result)
            else:
                result = copy_of(first)
        return result

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0], output)
        ctx.windows = inputs[1]
        ctx.keep_inputs(inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        (x, result), at = ctx.saved_tensors, ctx.windows
        border = at.border(x.shape[2:])
        sizes = [length + before + after for length, (before, after) in zip(x.shape[2:], border, strict=True)]
        total = zeros_on((*x.shape[:2], *sizes), x.dtype, x)
        finite, overlap = into.is_finite(grad), at.overlap()
        scratch = empty_on(grad.shape, grad.dtype, grad) if overlap else None
        for place, found in winners(x, result, at):
            if overlap:
                into.masked(grad, found, scratch, finite)
                total[place] += scratch
            else:
                into.masked(grad, found, total[place], finite)
        return unpad(total, border, x.shape[2:]), None

    @staticmethod
    def composed(x: Tensor, at: Windows) -> Tensor:
        result = MaxPool.forward(x._array, at)
        places = wrap(indices(x._array, result, at)).flatten(2)
        return x.flatten(2).gather(2, places).reshape(result.shape)


def padded(x: Array, at: Windows) -> Array:
    """Return (N, C, *size) with a border of the lowest number there is, which is nowhere the maximum."""
    return pad(x, at.border(x.shape[2:]), lowest(dtype_of(x)))


def lowest(dtype: DType) -> int | float:
    """Return the number that is smaller than every other of a dtype."""
    return -float("inf") if dtype.is_floating_point else iinfo(dtype).min


def winners(x: Array, result: Array, at: Windows) -> Iterator[tuple[tuple[slice, ...], Array]]:
    """For every element of a window, where it is in all windows, and in which of them it is the maximum.

    Of equal ones the first is the maximum; but of several NaN, as in PyTorch, the last.
    """
    image = padded(x, at)
    # The border may be as low as an image of nothing but -inf, but is still no part of it.
    border = at.border(x.shape[2:])
    inside = None
    if any(before > 0 or after > 0 for before, after in border):
        inside = pad(full_on((1, 1, *x.shape[2:]), True, bool_, x), border)
    free = full_on(result.shape, True, bool_, x)
    last_nan = _last_nan(image, result, at)
    for number, place in enumerate(at.elements()):
        found = image[place] == result
        found &= free
        if inside is not None:
            found &= inside[place]
        if last_nan is not None:
            found |= last_nan == number
        free ^= found
        yield place, found


def indices(x: Array, result: Array, at: Windows) -> Array:
    """Return, for every window, the place of its maximum, counted row after row through an image of `x`."""
    xp = namespace(x)
    steps = contiguous_strides(x.shape[2:])
    index = zeros_on(result.shape, int64, x)
    for axis, (step, stride, before, count) in enumerate(
        zip(steps, at.stride, at.padding, at.counts, strict=True)
    ):
        start = (arange_on(count, x) * stride - before) * step
        index = index + xp.reshape(start, tuple(-1 if each == axis else 1 for each in range(len(steps))))
    for place, found in winners(x, result, at):
        offset = sum(each.start * step for each, step in zip(place[2:], steps, strict=True))
        index = xp.where(found, index + offset, index)
    return index


def _last_nan(image: Array, result: Array, at: Windows) -> Array | None:
    """For every window whose maximum is NaN, which element is the last NaN, else -1. None without NaN."""
    xp = namespace(result)
    if not dtype_of(result).is_floating_point or not bool(xp.any(xp.isnan(result))):
        return None
    last = full_on(result.shape, -1, int64, result)
    for number, place in enumerate(at.elements()):
        last = xp.where(xp.isnan(image[place]), full_on((), number, int64, result), last)
    return last
