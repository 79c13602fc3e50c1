"""Results written into memory that is there already: `out=` where the array library has it, else a copy.

A fresh temporary costs more than the arithmetic that fills it as soon as it no longer fits into the cache.
"""

from __future__ import annotations

import numpy as np

from emberlet.array import Array, namespace
from emberlet.fused import keep
from emberlet.seam.backend import NDArray


def matmul(x: Array, y: Array, out: Array) -> None:
    """Write `x @ y` into `out`."""
    if type(out) is NDArray:
        np.matmul(x, y, out=out)
    else:
        out[...] = namespace(out).matmul(x, y)


def multiply(x: Array, y: Array, out: Array) -> None:
    """Write `x * y` into `out`."""
    if type(out) is NDArray:
        np.multiply(x, y, out=out)
    else:
        out[...] = namespace(out).multiply(x, y)


def maximum(x: Array, y: Array, out: Array) -> None:
    """Write the larger of each pair into `out`; NaN if one is NaN."""
    if type(out) is NDArray:
        np.maximum(x, y, out=out)
    else:
        out[...] = namespace(out).maximum(x, y)


def masked(x: Array, mask: Array, out: Array, finite: bool) -> None:
    """Write `x` where the mask is True, and 0 elsewhere, into `out`; `finite` is whether `x` has no NaN and
    infinity.

    On the CPU a product with a mask is several times as fast as a choice, which the processor cannot predict.
    """
    if type(out) is NDArray and finite:
        np.multiply(x, mask, out=out)
    else:
        out[...] = keep(x, mask)


def is_finite(x: Array) -> bool:
    """Whether there is neither NaN nor infinity in it; False too when a sum of large numbers overflows."""
    xp = namespace(x)
    return bool(xp.isfinite(xp.sum(x)))
