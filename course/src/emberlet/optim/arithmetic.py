"""Arithmetic that writes its result into memory that is already there, so that a step allocates nothing."""

from __future__ import annotations

from typing import Any

from emberlet.array import namespace

Array = Any


class Arithmetic:
    """Elementwise functions that take the array to write to last: `add(a, b, out)`.

    This one is for any array API namespace: it computes with operators and then copies.

    Args:
        xp: the namespace of the arrays.
    """

    def __init__(self, xp: Any) -> None:
        self.xp = xp

    def add(self, a: Array, b: Any, out: Array) -> None:
        """Write `a + b` into `out`."""
        out[...] = a + b

    def subtract(self, a: Array, b: Any, out: Array) -> None:
        """Write `a - b` into `out`."""
        out[...] = a - b

    def multiply(self, a: Array, b: Any, out: Array) -> None:
        """Write `a * b` into `out`."""
        out[...] = a * b

    def divide(self, a: Array, b: Any, out: Array) -> None:
        """Write `a / b` into `out`."""
        out[...] = a / b

    def maximum(self, a: Array, b: Array, out: Array) -> None:
        """Write the larger of `a` and `b` into `out`."""
        out[...] = self.xp.maximum(a, b)

    def sqrt(self, a: Array, out: Array) -> None:
        """Write the square root of `a` into `out`."""
        out[...] = self.xp.sqrt(a)

    def negative(self, a: Array, out: Array) -> None:
        """Write `-a` into `out`."""
        out[...] = -a

    def lerp(self, start: Array, end: Array, weight: float, out: Array, spare: Array) -> None:
        """Write `start + weight * (end - start)` into `out`, exact at both ends; `spare` is overwritten."""
        self.subtract(end, start, spare)
        if weight < 0.5:
            self.multiply(spare, weight, spare)
            self.add(start, spare, out)
        else:
            self.multiply(spare, 1 - weight, spare)
            self.subtract(end, spare, out)


class Ufuncs(Arithmetic):
    """The same for NumPy and CuPy, whose functions can write into `out` themselves."""

    def __init__(self, xp: Any) -> None:
        super().__init__(xp)
        for name in ("add", "subtract", "multiply", "divide", "sqrt", "negative"):
            setattr(self, name, getattr(xp, name))

    def maximum(self, a: Array, b: Array, out: Array) -> None:
        """Write the larger of `a` and `b` into `out`."""
        self.xp.maximum(a, b, out=out)  # which may have more than two arguments, so `out` is named


def arithmetic_of(x: Array) -> Arithmetic:
    """Return the fastest arithmetic that the namespace of an array offers."""
    xp = namespace(x)
    probe = xp.zeros(1, dtype=x.dtype)
    try:
        xp.add(probe, probe, probe)
    except TypeError:
        return Arithmetic(xp)
    return Ufuncs(xp)
