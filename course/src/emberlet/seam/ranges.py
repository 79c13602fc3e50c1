"""Arrays that count: evenly spaced numbers, as exactly as PyTorch has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from emberlet.array import Array, Number
from emberlet.dtype import DType
from emberlet.seam.backend import CPU

_NUMPY_DTYPE = CPU.dtypes


def steps(start: Number, step: Number, count: int, dtype: DType) -> Array:
    """Return flat memory with `start, start + step, ...`, computed as exactly as float64 or int64 can."""
    exact = isinstance(start, int) and isinstance(step, int)
    index: Array = np.arange(count, dtype=np.int64 if exact else np.float64)
    return (index * step + start).astype(_NUMPY_DTYPE[dtype])


def evenly_spaced(start: Number, end: Number, count: int, dtype: DType) -> Array:
    """Return flat memory with `count` numbers from `start` to `end`, both included, evenly spaced."""
    # As in PyTorch, what is not an integer is rounded to the dtype before it is used, not only at the end.
    rounded: Any = _NUMPY_DTYPE[dtype].type if dtype.is_floating_point else float
    low, high = rounded(start), rounded(end)
    step = float(rounded((high - low) / rounded(max(count - 1, 1))))
    index = np.arange(count, dtype=np.float64)
    # Each half is counted from its own end, so that both ends are met exactly.
    values: Array = np.where(
        index < max(count // 2, 1), low + step * index, high - step * (count - 1 - index)
    )
    return values.astype(_NUMPY_DTYPE[dtype])


def powers(base: float, start: Number, end: Number, count: int, dtype: DType) -> Array:
    """Return flat memory with `count` powers of `base`, with exponents evenly spaced as above."""
    exponents = np.linspace(float(start), float(end), count)
    return np.power(float(base), exponents).astype(_NUMPY_DTYPE[dtype])
