"""The middle of a row: median, quantile, and the most frequent element."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet import return_types
from emberlet.array import Array, namespace, to_list, zeros_on
from emberlet.autograd.operation import is_tensor
from emberlet.dtype import bool_, float32, float64, int64
from emberlet.functions.reductions.dims import one_dim, reducing, refuse_empty
from emberlet.functions.reductions.extremes import MaxOfAll
from emberlet.functions.reductions.picking import Pick, pick
from emberlet.functions.reductions.sorting import order, sort
from emberlet.seam.scatter import take
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Median(Pick):
    """The middle element along a dimension."""


class Mode(Pick):
    """The most frequent element along a dimension."""


def _middle(x: Array, dim: int, ignore_nan: bool) -> Array:
    """Where the middle element is along a dimension, the lower of two; a NaN if there is one."""
    xp = namespace(x)
    if not x.ndim:
        return zeros_on((1,), int64, x)
    places = order(x, dim)
    nans = xp.count_nonzero(x != x, axis=dim, keepdims=True)
    size = x.shape[dim]
    if ignore_nan:
        middle = xp.clip((size - nans - 1) // 2, 0, None)
    else:
        middle = xp.where(nans > 0, size - nans, xp.full_like(nans, (size - 1) // 2))
    return xp.take_along_axis(places, middle, axis=dim)


class MedianOfAll(MaxOfAll):
    """The middle of all elements, the lower of two; equals share the gradient evenly."""

    @staticmethod
    def forward(x: Any, dims: Shape, ignore_nan: bool) -> Any:
        xp = namespace(x)
        row = xp.reshape(x, (-1,))
        return (
            take(row, (_middle(row, 0, ignore_nan)[0],)) * 1 if row.shape[0] else xp.sum(row) * float("nan")
        )

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.dims, _ = inputs
        ctx.save_for_backward(x, output)


def _median(result: Any, input: Tensor, dim: int | None, keepdim: bool, ignore_nan: bool) -> Any:
    name: str = result.__name__
    if input.dtype is bool_:
        raise NotImplementedError(f'"{name}" not implemented for {input.dtype}')
    if dim is None:
        return MedianOfAll.apply(input, tuple(range(input.ndim)), ignore_nan)
    place = one_dim(dim, input.ndim)
    refuse_empty(name, input.shape, (place,), place)
    return result(*pick(Median, input, _middle(input._array, place, ignore_nan), place, keepdim))


@reducing
def median(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """Return the middle element of all; or along a dimension, and where it is. Of two, the lower one.

    Args:
        input: a tensor; if there is a NaN, the result is NaN.
        dim: None for all: then the result is a tensor, else it has `.values` and `.indices`.
        keepdim: whether the dimension stays, with size 1.
    """
    return _median(return_types.median, input, dim, keepdim, ignore_nan=False)


@reducing
def nanmedian(input: Tensor, dim: int | None = None, keepdim: bool = False) -> Any:
    """Return the middle element of what is not NaN. Arguments as `median`."""
    return _median(return_types.nanmedian, input, dim, keepdim, ignore_nan=True)


@reducing
def mode(input: Tensor, dim: int = -1, keepdim: bool = False) -> return_types.mode:
    """Return the most frequent element along a dimension, the smallest of several, and where it is last."""
    place = one_dim(dim, input.ndim)
    refuse_empty("mode", input.shape, (place,), place)
    x = input._array
    if not x.ndim:
        return return_types.mode(*pick(Mode, input, zeros_on((1,), int64, x), place, keepdim))
    xp = namespace(x)
    places = order(x, place)
    row = xp.moveaxis(xp.take_along_axis(x, places, axis=place), place, -1)
    equals = xp.count_nonzero(row[..., :, None] == row[..., None, :], axis=-1)
    first = xp.argmax(equals, axis=-1, keepdims=True)
    last = first + xp.max(equals, axis=-1, keepdims=True) - 1
    found = xp.take_along_axis(places, xp.moveaxis(last, -1, place), axis=place)
    return return_types.mode(*pick(Mode, input, found, place, keepdim))


@reducing
def quantile(
    input: Tensor,
    q: float | Tensor,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    interpolation: str = "linear",
) -> Tensor:
    """Return the number that a part `q` of the elements lies below, over all or along a dimension.

    Args:
        input: float32 or float64; NaN if there is one in the row.
        q: from 0 to 1; or a vector of such: then the result has a new first dimension.
        dim: None for all elements.
        keepdim: whether the dimension stays, with size 1.
        interpolation: what to take between two elements: "linear", "lower", "higher", "nearest", "midpoint".
    """
    if input.dtype not in (float32, float64):
        raise RuntimeError("quantile() input tensor must be either float or double dtype")
    if is_tensor(q) and q.dtype is not input.dtype:
        raise RuntimeError("quantile() q tensor must be same dtype as the input tensor")
    if interpolation not in _BETWEEN:
        raise RuntimeError(
            "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got "
            f"{interpolation}"
        )
    parts: Any = to_list(q._array) if is_tensor(q) else q
    for part in parts if isinstance(parts, list) else [parts]:
        if not 0 <= part <= 1:
            raise RuntimeError("quantile() q values must be in the range [0, 1]")
    if input.numel() == 0:
        raise RuntimeError("quantile() input tensor must be non-empty")
    kept = input.ndim if dim is None and keepdim else 0
    row = (
        input.reshape((-1,)) if dim is None or not input.ndim else input.movedim(one_dim(dim, input.ndim), -1)
    )
    ordered = sort(row, -1).values
    wanted: list[float] = parts if isinstance(parts, list) else [parts]
    results = [_at(ordered, part, interpolation) for part in wanted]
    if kept:
        results = [each.reshape((1,) * kept) for each in results]
    elif keepdim and input.ndim:
        results = [each.unsqueeze(one_dim(dim or 0, input.ndim)) for each in results]
    xp = namespace(input)
    stacked: Tensor = xp.stack(results) if isinstance(parts, list) else results[0]
    return stacked


_BETWEEN: dict[str, Callable[[float], float]] = {
    "linear": lambda place: place,
    "lower": math.floor,
    "higher": math.ceil,
    "nearest": round,
    "midpoint": lambda place: (math.floor(place) + math.ceil(place)) / 2,
}


def _at(ordered: Tensor, part: float, interpolation: str) -> Tensor:
    """The element at a place between two, of rows in order."""
    last = ordered.shape[-1] - 1
    place = _BETWEEN[interpolation](part * last)
    low = math.floor(place)
    value = ordered[..., low]
    if place > low:
        value = value + (ordered[..., low + 1] - value) * (place - low)
    highest = ordered[..., last]
    result: Tensor = value.masked_fill((highest != highest).detach(), float("nan"))
    return result
