"""Numbers with names."""

from __future__ import annotations

from math import e, inf, nan, pi

newaxis = None  # in an index, a new dimension of size 1

__all__ = ["e", "inf", "nan", "newaxis", "pi"]
