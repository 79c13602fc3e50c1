"""What can be wrong with a backward that a student wrote, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_LONGEST = 300  # characters of an error


def what_is_wrong(called: str, made: Sequence[Any], slot: int, wanted: Sequence[int] | None) -> str:
    """Return what is wrong with the gradient that a backward returned for one input; "" if nothing is.

    Args:
        called: the name of the operation.
        made: everything that its backward returned.
        slot: which input.
        wanted: the shape of that input, if it is known.
    """
    backward = f"{called}.backward"
    if slot >= len(made):
        several = "" if len(made) == 1 else "s"
        return f"{backward} returned {len(made)} gradient{several}, too few: input {slot} got none"
    gradient = made[slot]
    if gradient is None:
        return ""
    if not hasattr(gradient, "shape"):
        kind = type(gradient).__name__
        return f"{backward} returned {'an' if kind[:1] in 'aeiou' else 'a'} {kind} for input {slot}, not an array"
    shape = tuple(gradient.shape)
    if wanted is not None and shape != tuple(wanted):
        return f"{backward} returned a gradient of shape {shape} for input {slot} of shape {tuple(wanted)}"
    return ""


def in_short(error: Exception) -> str:
    """What an error says, on one line."""
    said = " ".join(str(error).split())
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…"


def is_unbuilt(error: Exception) -> bool:
    """Whether an error says that a piece is not built: the package's own error, or that of an untouched cell."""
    names = [each.__name__ for each in type(error).__mro__]
    return "NotBuilt" in names or ("NotImplementedError" in names and not error.args)
