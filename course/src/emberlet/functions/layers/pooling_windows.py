"""The windows of a pool: where they lie, and what a caller may ask of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from emberlet.functions.movement.borders import Padding
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Size = int | Sequence[int]


class Windows(NamedTuple):
    """Equal windows at equal distances, for every spatial dimension; `counts` of them along each."""

    kernel: Shape
    stride: Shape
    padding: Shape
    dilation: Shape
    counts: Shape

    def border(self, size: Shape) -> Padding:
        """Return how much is missing before and after an image of this size for all windows to lie within."""
        return tuple(
            (before, (count - 1) * stride + dilation * (kernel - 1) + 1 - before - length)
            for length, kernel, stride, before, dilation, count in zip(size, *self, strict=True)
        )

    def along(self, axis: int) -> list[slice]:
        """For every element of a window along one dimension, where it is in all windows."""
        kernel, stride, _, dilation, count = (each[axis] for each in self)
        return [
            slice(at * dilation, at * dilation + stride * (count - 1) + 1, stride) for at in range(kernel)
        ]

    def elements(self) -> Iterator[tuple[slice, ...]]:
        """For every element of a window, row after row, its places in all windows, as an index."""
        whole = slice(None)
        for slices in product(*(self.along(axis) for axis in range(len(self.kernel)))):
            yield (whole, whole, *slices)

    def overlap(self) -> bool:
        """Whether an element can be in several windows."""
        reach = zip(self.kernel, self.dilation, self.stride, strict=True)
        return any((kernel - 1) * dilation >= stride for kernel, dilation, stride in reach)


def windows(
    name: str,
    input: Tensor,
    kernel_size: Size,
    stride: Size | None,
    padding: Size,
    dilation: Size = 1,
    ceil_mode: bool = False,
) -> Windows:
    """Return the windows that a caller asks for on the last dimensions of a tensor.

    Args:
        name: of the function, for errors; its last letters tell the number of dimensions.
        input: what is pooled.
        kernel_size: the size of a window; one number, or one per dimension, here and below.
        stride: how far the next one is; its own size if None.
        padding: how far the first one begins outside of the image.
        dilation: how far apart the elements of a window are.
        ceil_mode: whether a last window may reach beyond the end.

    Raises:
        RuntimeError: something does not fit.
    """
    ndim = int(name[-2])
    kernel = per_dimension(name, "kernel_size", kernel_size, ndim)
    steps = kernel if stride is None or stride == [] else per_dimension(name, "stride", stride, ndim)
    before = per_dimension(name, "padding", padding, ndim)
    gaps = per_dimension(name, "dilation", dilation, ndim)
    check_rank(name, input, ndim)
    if min(kernel) < 1:
        raise RuntimeError(f"{name}() kernel_size must be greater than zero, but got {min(kernel)}")
    if min(steps) < 1:
        raise RuntimeError("stride should not be zero")
    if min(gaps) < 1:
        raise RuntimeError(f"dilation should be greater than zero, but got {min(gaps)}")
    for pad, size, gap in zip(before, kernel, gaps, strict=True):
        if pad < 0:
            raise RuntimeError(f"pad must be non-negative, but got pad: {pad}")
        if pad > ((size - 1) * gap + 1) // 2:
            raise RuntimeError(
                f"pad should be at most half of effective kernel size, but got pad={pad}, kernel_size={size} "
                "and "
                f"dilation={gap}"
            )
    counts = tuple(map(_count, input.shape[-ndim:], kernel, steps, before, gaps, [ceil_mode] * ndim))
    if min(counts) < 1:
        raise RuntimeError(
            f"Given input size: {list(input.shape[-ndim - 1 :])}. Calculated output size: "
            f"{[input.shape[-ndim - 1], *counts]}. Output size is too small"
        )
    return Windows(kernel, steps, before, gaps, counts)


def _count(length: int, kernel: int, stride: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """How many windows fit; one that begins beyond the end, in the padding after it, does not count."""
    room = length + 2 * padding - dilation * (kernel - 1) - 1
    if not ceil_mode:
        return room // stride + 1
    count = -(-room // stride) + 1
    return count - 1 if (count - 1) * stride >= length + padding else count


def per_dimension(name: str, argument: str, value: Size, ndim: int) -> Shape:
    """Return one int for every dimension; the caller may have given one for all."""
    values = (value,) * ndim if isinstance(value, int) else tuple(value)
    if len(values) == 1:
        values *= ndim
    if len(values) != ndim:
        numbers = {1: "one int", 2: "two ints", 3: "three ints"}[ndim]
        raise RuntimeError(f"{name}: {argument} must either be a single int, or a tuple of {numbers}")
    return values


def check_rank(name: str, input: Tensor, ndim: int) -> None:
    """Raise if there are not `ndim` dimensions after the channels, or if one is empty."""
    if input.ndim not in (ndim + 1, ndim + 2) or 0 in input.shape[-ndim - 1 :]:
        raise RuntimeError(
            f"{name}: Expected {ndim + 1}D or {ndim + 2}D (batch mode) tensor with optional 0 dim batch size "
            "for "
            f"input, but got:{list(input.shape)}"
        )
