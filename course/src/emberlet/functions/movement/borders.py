"""Borders around the spatial dimensions, those after the first two: put on and taken off."""

from __future__ import annotations

from emberlet.array import Array, Number, full_on, zeros_on
from emberlet.shape import Shape

Padding = tuple[tuple[int, int], ...]  # (before, after) for every spatial dimension; a negative one cuts off


def pad(x: Array, padding: Padding, value: Number = 0) -> Array:
    """Return `x` (B, C, *size) with a border of this value; `x` itself if nothing is added or cut off."""
    if not any(before or after for before, after in padding):
        return x
    sizes = [length + before + after for length, (before, after) in zip(x.shape[2:], padding, strict=True)]
    out = (
        full_on((*x.shape[:2], *sizes), value, x.dtype, x)
        if value
        else zeros_on((*x.shape[:2], *sizes), x.dtype, x)
    )
    inner, outer = _overlap(padding, x.shape[2:])
    out[outer] = x[inner]
    return out


def unpad(x: Array, padding: Padding, size: Shape) -> Array:
    """Return (B, C, *size): `x` without its border, perhaps a view; zeros where something was cut off."""
    if not any(before or after for before, after in padding):
        return x
    inner, outer = _overlap(padding, size)
    if all(before >= 0 and after >= 0 for before, after in padding):
        return x[outer]
    out = zeros_on((*x.shape[:2], *size), x.dtype, x)
    out[inner] = x[outer]
    return out


def _overlap(padding: Padding, size: Shape) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Which part is in both images: as an index of the plain one, and of the padded one."""
    inner, outer = [slice(None)] * 2, [slice(None)] * 2
    for (before, after), length in zip(padding, size, strict=True):
        start, stop = max(0, -before), length + min(0, after)
        inner.append(slice(start, stop))
        outer.append(slice(start + before, stop + before))
    return tuple(inner), tuple(outer)
