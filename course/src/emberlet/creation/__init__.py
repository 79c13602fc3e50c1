"""All ways to make a tensor that are no operation on others: filled, counted, or from data."""

from __future__ import annotations

from emberlet.creation.counted import arange, linspace, logspace
from emberlet.creation.filled import (
    empty,
    empty_like,
    eye,
    full,
    full_like,
    ones,
    ones_like,
    scalar_tensor,
    zeros,
    zeros_like,
)
from emberlet.creation.from_data import as_tensor, asarray, from_dlpack, from_numpy, tensor

__all__ = [
    "arange",
    "as_tensor",
    "asarray",
    "empty",
    "empty_like",
    "eye",
    "from_dlpack",
    "from_numpy",
    "full",
    "full_like",
    "linspace",
    "logspace",
    "ones",
    "ones_like",
    "scalar_tensor",
    "tensor",
    "zeros",
    "zeros_like",
]
