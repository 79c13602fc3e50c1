"""Anomaly mode: every node remembers the line of the user's code that made it, and NaN gradients are errors."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

from emberlet.array import namespace
from emberlet.autograd.node import Node

enabled = False
check_nan = True

_PACKAGE = str(Path(__file__).parent.parent)


class set_detect_anomaly:  # noqa: N801  PyTorch's name
    """Switch anomaly mode on or off; as a context manager, until its end. It makes everything slower.

    Args:
        mode: whether to remember lines.
        check_nan: whether a NaN in a gradient is an error.
    """

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._before = (enabled, globals()["check_nan"])
        _set(mode, check_nan)

    def __enter__(self) -> None:
        pass

    def __exit__(self, *exception: object) -> None:
        _set(*self._before)


class detect_anomaly(set_detect_anomaly):  # noqa: N801  PyTorch's name
    """Anomaly mode inside a `with` block."""

    def __init__(self, check_nan: bool = True) -> None:
        super().__init__(True, check_nan)


def is_anomaly_enabled() -> bool:
    """Return whether anomaly mode is on."""
    return enabled


def is_anomaly_check_nan_enabled() -> bool:
    """Return whether anomaly mode looks for NaN in gradients."""
    return check_nan


def refuse_nan(node: Node, grads: tuple[Any, ...]) -> None:
    """Raise if a gradient that a node returned has a NaN.

    Raises:
        RuntimeError: naming the operation and the line that made it.
    """
    for number, grad in enumerate(grads):
        if grad is None:
            continue
        values = getattr(grad, "_array", grad)
        xp = namespace(values)
        if xp.any(xp.isnan(values)):
            where = f"\nIt was made here:\n{node.trace}" if node.trace else ""
            raise RuntimeError(
                f"Function '{node.name()}' returned nan values in its {number}th output.{where}"
            )


def user_lines() -> str:
    """Return the stack outside of emberlet, innermost last, as a traceback prints it."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        frame = frame.f_back
    return "".join(traceback.format_stack(frame, limit=4))


def _set(mode: bool, nan: bool) -> None:
    global enabled, check_nan
    enabled, check_nan = mode, nan
