"""The course kit: open a lesson, build pieces, see pictures, keep your work."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emberlab import data
    from emberlab.archive import load, save
    from emberlab.renew import reset, update
    from emberlab.session import start
    from emberlab.widgets.broadcasting import broadcasting
    from emberlab.widgets.progress import progress
    from emberlab.widgets.strides import strides

__all__ = ["broadcasting", "data", "load", "progress", "reset", "save", "start", "strides", "update"]

# Imported when first asked for: widgets and notebooks' formats take longer to import than everything else.
_HOMES = {
    "broadcasting": "emberlab.widgets.broadcasting",
    "load": "emberlab.archive",
    "progress": "emberlab.widgets.progress",
    "reset": "emberlab.renew",
    "save": "emberlab.archive",
    "start": "emberlab.session",
    "strides": "emberlab.widgets.strides",
    "update": "emberlab.renew",
}


def __getattr__(name: str) -> Any:
    if name == "data":
        return importlib.import_module("emberlab.data")
    if name in _HOMES:
        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'emberlab' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
