"""Elementwise formulas in few passes over memory: NumPy's short cuts, and the plain way for other arrays.

A fresh array of many elements costs more than calculating with it: the system hands out its pages one by one.
So long formulas run over one temporary, with the in-place operators and `overwrite`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from emberlet.array import NDArray, asarray_like, astype, dtype_of, namespace
from emberlet.dtype import DType, float16, float32

_SIGNED = {2: "int16", 4: "int32", 8: "int64"}  # by bytes per element


def overwrite(function: Callable[..., Any], x: Any) -> Any:
    """Return `function(x)`, over the memory of `x` where that is possible: `x` must be a fresh temporary."""
    return function(x, out=x) if type(x) is NDArray else function(x)


def keep(x: Any, mask: Any) -> Any:
    """Return `x` where the mask is true, and 0 elsewhere, even where `x` is infinite or NaN.

    Args:
        x: floating-point numbers: an array, or a Tensor.
        mask: bools, of the shape of `x`.
    """
    if type(x) is NDArray and type(mask) is NDArray and x.shape == mask.shape:
        # The bits of x and all ones, or all zeros. `where` takes eight times as long.
        integer = _SIGNED[x.itemsize]
        bits = mask.view("int8").astype(integer)
        bits *= -1
        bits &= x.view(integer)
        return bits.view(x.dtype)
    xp = namespace(x)
    return xp.where(mask, x, asarray_like(0, x))


def wide(formula: Callable[..., Any], *arrays: Any) -> Any:
    """Return `formula(*arrays)`; for float16 in float32, so that it is rounded once as in PyTorch."""
    if dtype_of(arrays[0]) is not float16:
        return formula(*arrays)
    return astype(formula(*[astype(each, float32) for each in arrays]), float16)


def as_dtype(x: Any, dtype: DType) -> Any:
    """Return `x` in a dtype: itself if it has it."""
    return x if dtype_of(x) is dtype else astype(x, dtype)
