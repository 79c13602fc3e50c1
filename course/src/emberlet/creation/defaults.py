"""The dtype that floating point numbers have when nobody says which."""

from __future__ import annotations

from emberlet.dtype import DType, default_float

_current = [default_float]


def get_default_dtype() -> DType:
    """Return what a Python float becomes, and what `zeros(3)` is made of: float32 unless it was changed."""
    return _current[0]


def set_default_dtype(d: DType) -> None:
    """Change what a Python float becomes.

    Raises:
        TypeError: not a floating point dtype.
    """
    if not isinstance(d, DType):
        raise TypeError(f"invalid dtype object: {d!r}")
    if not d.is_floating_point:
        raise TypeError(f"only floating-point types are supported as the default type, not {d}")
    _current[0] = d
