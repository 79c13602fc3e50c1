"""Toy modules: real files, really imported, under names that no other test uses."""

from __future__ import annotations

import importlib
import itertools
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

COUNTER = itertools.count()


class NotBuilt(NotImplementedError):  # noqa: N818 - it is no mistake of anybody's
    """What a cleared package has in ``emberlet/notbuilt.py``."""


@pytest.fixture
def not_built(monkeypatch: pytest.MonkeyPatch) -> type[NotBuilt]:
    """A package ``emberlet`` that has nothing but ``notbuilt``, for as long as the test runs."""
    package, module = ModuleType("emberlet"), ModuleType("emberlet.notbuilt")
    vars(module)["NotBuilt"] = NotBuilt
    monkeypatch.setitem(sys.modules, "emberlet", package)
    monkeypatch.setitem(sys.modules, "emberlet.notbuilt", module)
    return NotBuilt


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """Give a function that writes a module's source to a file and imports it."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def make(source: str, name: str | None = None) -> ModuleType:
        name = name or f"toy{next(COUNTER)}"
        file = tmp_path.joinpath(*name.split(".")).with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(source.encode())
        importlib.invalidate_caches()
        module = importlib.import_module(name)
        monkeypatch.setitem(sys.modules, name, module)  # so that it is forgotten afterwards
        return module

    return make


@pytest.fixture
def reference(tmp_path: Path) -> Callable[..., Path]:
    """Give a function that writes modules into a folder as the reference package."""

    def make(**modules: str) -> Path:
        folder = tmp_path / "emberlet"
        for name, source in modules.items():
            file = folder.joinpath(*name.split("__", 1)).with_suffix(".py")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(source.encode())
        return folder

    return make
