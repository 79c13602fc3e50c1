"""Images of another size: nearest neighbours, linear interpolation and means, one dimension at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.array import arange_on, asarray_like
from emberlet.autograd.operation import wrap
from emberlet.functions.layers.adaptive_pooling import (
    adaptive_avg_pool1d,
    adaptive_avg_pool2d,
    adaptive_avg_pool3d,
)

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_LINEAR = {"linear": 1, "bilinear": 2, "trilinear": 3}
_AREA = {1: adaptive_avg_pool1d, 2: adaptive_avg_pool2d, 3: adaptive_avg_pool3d}


def interpolate(
    input: Tensor,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> Tensor:
    """Return (N, C, L), (N, C, H, W) or (N, C, D, H, W) with other sizes after the channels.

    Args:
        input: floating point.
        size: the new sizes, one number or one for each dimension; or
        scale_factor: by how much they grow.
        mode: "nearest", "nearest-exact", "area", or by the number of sizes "linear", "bilinear", "trilinear".
        align_corners: in the linear modes, whether the outermost centres, not the edges, stay in place.
        recompute_scale_factor: whether to take the scale from the rounded new sizes.
        antialias: not supported.

    Raises:
        ValueError: the arguments do not fit one another.
        NotImplementedError: there is no such mode for as many dimensions.
    """
    ndim = input.ndim - 2
    if mode in ("nearest", "nearest-exact", "area"):
        if align_corners is not None:
            raise ValueError(
                "align_corners option can only be set with the interpolating modes: linear | "
                "bilinear | bicubic | "
                "trilinear"
            )
    elif mode not in _LINEAR or antialias:
        raise NotImplementedError(f"emberlet cannot interpolate with mode {mode!r}, antialias={antialias}")
    if ndim not in (1, 2, 3) or (mode in _LINEAR and _LINEAR[mode] != ndim):
        raise NotImplementedError(f"Got {input.ndim}D input, but {mode} mode does not take that")
    old = input.shape[2:]
    new, scales = _sizes(old, size, scale_factor)
    if mode == "area":
        return _AREA[ndim](input, new)
    if recompute_scale_factor:
        scales = (None,) * ndim
    for dim in range(ndim):
        step = old[dim] / new[dim] if scales[dim] is None else 1 / float(scales[dim] or 1)
        if mode in _LINEAR:
            input = _linear(input, dim + 2, new[dim], step, bool(align_corners))
        else:
            half = 0.5 if mode == "nearest-exact" else 0.0
            places = [min(math.floor((place + half) * step), old[dim] - 1) for place in range(new[dim])]
            input = input.index_select(dim + 2, _index(places, input))
    return input


def _sizes(
    old: tuple[int, ...], size: Any, scale_factor: Any
) -> tuple[tuple[int, ...], tuple[float | None, ...]]:
    """The new sizes, and the scales that were asked for."""
    ndim = len(old)
    if (size is None) is (scale_factor is None):
        both = "only one of size or scale_factor should be defined"
        raise ValueError(both if size is not None else "either size or scale_factor should be defined")
    given = size if scale_factor is None else scale_factor
    values = tuple(given) if isinstance(given, Sequence) else (given,) * ndim
    if len(values) != ndim:
        raise ValueError(
            "Input and output must have the same number of spatial dimensions, but got input with "
            "spatial dimensions "
            f"of {list(old)} and {values}."
        )
    if scale_factor is None:
        return values, (None,) * ndim
    return tuple(math.floor(length * scale) for length, scale in zip(old, values, strict=True)), values


def _linear(input: Tensor, dim: int, count: int, step: float, align_corners: bool) -> Tensor:
    """Interpolate between neighbours along one dimension."""
    length = input.shape[dim]
    if align_corners:
        step = (length - 1) / (count - 1) if count > 1 else 0.0
        points = [place * step for place in range(count)]
    else:
        points = [max((place + 0.5) * step - 0.5, 0.0) for place in range(count)]
    lower = [min(math.floor(point), length - 1) for point in points]
    upper = [min(place + 1, length - 1) for place in lower]
    shape = (count, *(1,) * (input.ndim - dim - 1))
    shares = [point - place for point, place in zip(points, lower, strict=True)]
    weight = wrap(asarray_like(shares, input._array)).reshape(shape)
    low = input.index_select(dim, _index(lower, input))
    mixed: Tensor = low * (1 - weight) + input.index_select(dim, _index(upper, input)) * weight
    return mixed


def _index(places: list[int], like: Tensor) -> Tensor:
    """Places as an int64 tensor on the device of another."""
    return wrap(asarray_like(places, arange_on(0, like._array)))
