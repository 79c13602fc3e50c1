"""Every operation of emberlet, found by importing all of it."""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
from collections.abc import Iterator

import emberlet
from emberlet.autograd.operation import Operation

# Bases that others build on; none is ever recorded itself.
BASES = {"Function", "KeepingOperation", "SavesInput", "SavesOutput"}


def all_operations() -> list[type[Operation]]:
    """All classes of operations that the framework itself defines."""
    for module in pkgutil.walk_packages(emberlet.__path__, "emberlet."):
        with contextlib.suppress(ModuleNotFoundError):  # CuPy
            importlib.import_module(module.name)
    found = {each for each in _below(Operation) if each.__module__.startswith("emberlet.")}
    return sorted((each for each in found if each.__name__ not in BASES), key=lambda each: each.__name__)


def _below(base: type[Operation]) -> Iterator[type[Operation]]:
    for each in base.__subclasses__():
        yield each
        yield from _below(each)
