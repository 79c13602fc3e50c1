"""The course kit: open a lesson, build pieces, see pictures, keep your work."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emberlab import data, variants
    from emberlab.archive import load, save
    from emberlab.doctor_visit import doctor
    from emberlab.graphs.notes import take_notes as notes
    from emberlab.renew import reset, update
    from emberlab.session import passed, start
    from emberlab.widgets.attention import attention
    from emberlab.widgets.broadcasting import broadcasting
    from emberlab.widgets.convolution import convolution
    from emberlab.widgets.dashboard import dashboard
    from emberlab.widgets.gpu import gpu
    from emberlab.widgets.graph.show import graph
    from emberlab.widgets.landscape import landscape
    from emberlab.widgets.landscape_model import landscape_of
    from emberlab.widgets.matmul import matmul
    from emberlab.widgets.progress import progress
    from emberlab.widgets.schedules import schedules
    from emberlab.widgets.softmax import softmax
    from emberlab.widgets.strides import strides

__all__ = [
    "attention",
    "broadcasting",
    "convolution",
    "dashboard",
    "data",
    "doctor",
    "gpu",
    "graph",
    "landscape",
    "landscape_of",
    "load",
    "matmul",
    "notes",
    "passed",
    "progress",
    "reset",
    "save",
    "schedules",
    "softmax",
    "start",
    "strides",
    "update",
    "variants",
]

# Imported when first asked for: widgets and notebooks' formats take longer to import than everything else.
_HOMES = {
    "doctor": "emberlab.doctor_visit",
    "graph": "emberlab.widgets.graph.show",
    "landscape_of": "emberlab.widgets.landscape_model",
    "load": "emberlab.archive",
    "notes": "emberlab.graphs.notes",
    "passed": "emberlab.session",
    "reset": "emberlab.renew",
    "save": "emberlab.archive",
    "start": "emberlab.session",
    "update": "emberlab.renew",
}
_NAMES = {"notes": "take_notes"}  # where it is called something else at home


def __getattr__(name: str) -> Any:
    if name in ("data", "variants"):
        return importlib.import_module(f"emberlab.{name}")
    if name in __all__:
        home = importlib.import_module(_HOMES.get(name, f"emberlab.widgets.{name}"))
        value = getattr(home, _NAMES.get(name, name))
        globals()[name] = value
        return value
    raise AttributeError(f"module 'emberlab' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
