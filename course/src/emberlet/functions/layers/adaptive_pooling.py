"""Pools that give a result of a wished size, whatever the size of the image."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from emberlet.array import Array, empty_on, namespace
from emberlet.autograd.operation import wrap
from emberlet.dtype import int64
from emberlet.functions.layers.average_pool import AveragePool, even_ranges, even_windows
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

OutputSize = int | Sequence[int | None] | None


def adaptive_avg_pool1d(input: Tensor, output_size: OutputSize) -> Tensor:
    """Return `output_size` means of (N, C, L) or (C, L); see `adaptive_avg_pool2d`."""
    return _adaptive_avg_pool("adaptive_avg_pool1d", input, output_size)


def adaptive_avg_pool2d(input: Tensor, output_size: OutputSize) -> Tensor:
    """Return the means of windows that share out the image.

    Args:
        input: (N, C, H, W) or (C, H, W).
        output_size: how many windows along each dimension; None keeps the size.

    Returns:
        (N, C, *output_size); window i of n begins at i H // n and ends before (i + 1) H / n, rounded up.

    >>> import emberlet
    >>> adaptive_avg_pool2d(emberlet.arange(8.0).reshape(1, 2, 4), (1, 2))
    tensor([[[2.5000, 4.5000]]])
    """
    return _adaptive_avg_pool("adaptive_avg_pool2d", input, output_size)


def adaptive_avg_pool3d(input: Tensor, output_size: OutputSize) -> Tensor:
    """Return the means of windows of (N, C, D, H, W) or (C, D, H, W); see `adaptive_avg_pool2d`."""
    return _adaptive_avg_pool("adaptive_avg_pool3d", input, output_size)


def adaptive_max_pool1d(input: Tensor, output_size: OutputSize, return_indices: bool = False) -> Any:
    """Return `output_size` maxima of (N, C, L) or (C, L); see `adaptive_max_pool2d`."""
    return _adaptive_max_pool("adaptive_max_pool1d", input, output_size, return_indices)


def adaptive_max_pool2d(input: Tensor, output_size: OutputSize, return_indices: bool = False) -> Any:
    """Return the maxima of the windows of `adaptive_avg_pool2d`, and perhaps where in the image they were."""
    return _adaptive_max_pool("adaptive_max_pool2d", input, output_size, return_indices)


def adaptive_max_pool3d(input: Tensor, output_size: OutputSize, return_indices: bool = False) -> Any:
    """Return the maxima of windows of (N, C, D, H, W) or (C, D, H, W); see `adaptive_max_pool2d`."""
    return _adaptive_max_pool("adaptive_max_pool3d", input, output_size, return_indices)


def _adaptive_avg_pool(name: str, input: Tensor, output_size: OutputSize) -> Tensor:
    counts = _counts(name, input, output_size)
    batch = input if input.ndim == len(counts) + 2 else input.unsqueeze(0)
    output: Tensor = AveragePool.apply(batch, even_windows(batch.shape[2:], counts))
    return output if batch is input else output.squeeze(0)


def _adaptive_max_pool(name: str, input: Tensor, output_size: OutputSize, return_indices: bool) -> Any:
    counts = _counts(name, input, output_size)
    ndim = len(counts)
    places = wrap(places_of_maxima(input.detach()._array, counts))
    flat = input.flatten(-ndim)
    output = flat.gather(-1, places.flatten(-ndim)).reshape(places.shape)
    return (output, places) if return_indices else output


def places_of_maxima(x: Array, counts: Shape) -> Array:
    """Return (..., *counts): where each window has its maximum, counted row after row through the image."""
    xp, ndim = namespace(x), len(counts)
    lead, size = x.shape[:-ndim], x.shape[-ndim:]
    ranges = [even_ranges(length, count) for length, count in zip(size, counts, strict=True)]
    places = empty_on((*lead, *counts), int64, x)
    for at in product(*map(range, counts)):
        window = [each[number] for each, number in zip(ranges, at, strict=True)]
        part = x[(..., *(slice(start, end) for start, end in window))]
        shape = part.shape[-ndim:]
        count = 1
        for length in shape:
            count *= length
        rest = _argmax(xp.reshape(part, (*lead, count)))
        place, step = 0 * rest, 1
        for (start, _), length, whole in zip(reversed(window), reversed(shape), reversed(size), strict=True):
            place = place + (rest % length + start) * step
            rest, step = rest // length, step * whole
        places[(..., *at)] = place
    return places


def _argmax(x: Array) -> Array:
    """The place of the first maximum along the last dimension; but of the last NaN, as in PyTorch."""
    xp = namespace(x)
    nan = xp.isnan(x)
    if not bool(xp.any(nan)):
        return xp.argmax(x, axis=-1)
    last = x.shape[-1] - 1 - xp.argmax(xp.astype(xp.flip(nan, axis=-1), xp.int8), axis=-1)
    return xp.where(xp.any(nan, axis=-1), last, xp.argmax(x, axis=-1))


def _counts(name: str, input: Tensor, output_size: OutputSize) -> Shape:
    """How many windows there are along each dimension; checked, and the input too."""
    ndim = int(name[-2])
    wanted = (
        (output_size,) * ndim if output_size is None or isinstance(output_size, int) else tuple(output_size)
    )
    if len(wanted) != ndim:
        raise RuntimeError(f"{name}: output_size must be {ndim}")
    if input.ndim not in (ndim + 1, ndim + 2):
        raise RuntimeError(
            f"{name}(): Expected {ndim + 1}D or {ndim + 2}D tensor, but got {list(input.shape)}"
        )
    size = input.shape[-ndim:]
    for dim, length in enumerate(input.shape[-ndim - 1 :], input.ndim - ndim - 1):
        if length == 0:
            raise RuntimeError(
                f"{name}(): Expected input to have non-zero size for non-batch dimensions, but input has "
                "sizes "
                f"{list(input.shape)} with dimension {dim} being empty"
            )
    counts = tuple(length if count is None else count for count, length in zip(wanted, size, strict=True))
    if any(count < 0 for count in counts):
        raise RuntimeError(
            f"{name}: elements of output_size must be greater than or equal to 0 but received {list(counts)}"
        )
    if not input.is_floating_point():
        raise NotImplementedError(f'"{name}" not implemented for {input.dtype}')
    return counts
