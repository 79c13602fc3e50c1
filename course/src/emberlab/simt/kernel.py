"""Reads a kernel's signature and its source."""

from __future__ import annotations

import inspect
from typing import Any


def parameters(kernel: Any, count: int) -> list[str]:
    """The names of a kernel's parameters after `cuda`; TypeError where they are not `count`."""
    if not callable(kernel):
        raise TypeError(f"the kernel must be a function, not {type(kernel).__name__}")
    try:
        names = [
            p.name for p in inspect.signature(kernel).parameters.values()
            if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
        ]  # fmt: skip
    except ValueError:
        raise TypeError(
            f"{kernel!r} has no parameters that can be read: write the kernel in Python"
        ) from None
    if len(names) != count + 1:
        raise TypeError(
            f"{getattr(kernel, '__name__', 'the kernel')}({', '.join(names)}) takes cuda and "
            f"{max(0, len(names) - 1)} arguments, but {count} are given"
        )
    return names[1:]


def source_of(kernel: Any) -> dict[int, str]:
    """The lines of a function by number; empty where its source is not known."""
    try:
        lines, first = inspect.getsourcelines(kernel)
    except (OSError, TypeError):
        return {}
    return {max(first, 1) + i: line.rstrip("\n") for i, line in enumerate(lines)}
