"""What the tests share: a toy course, workspaces in it, and Python processes that see only it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from toy_package import LESSONS, make_reference

import emberlab
from emberlab.pieces import Catalogue
from emberlab.workspace import Workspace

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    return make_reference(tmp_path / "course")


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue.from_dict(LESSONS)


@pytest.fixture
def make(reference: Path, catalogue: Catalogue) -> Callable[..., Workspace]:
    """Make the object of a workspace of the toy course, at a path."""

    def make(path: Path, **other: object) -> Workspace:
        return Workspace(path, **{"reference": reference, "catalogue": catalogue, **other})  # type: ignore[arg-type]

    return make


@pytest.fixture
def workspace(make: Callable[..., Workspace], tmp_path: Path) -> Workspace:
    """A fresh workspace with nothing built, at a path with spaces and letters beyond ASCII."""
    place = make(tmp_path / "arbeit von Zoë" / "ws")
    place.create()
    return place


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the course kit and, beside it, the toy reference: what a toy course's process imports."""
    src = tmp_path_factory.mktemp("toy") / "src"
    kit = Path(emberlab.__file__).parent
    shutil.copytree(kit, src / "emberlab", ignore=shutil.ignore_patterns("__pycache__"))
    (src / "emberlab" / "pieces" / "catalogue.json").write_text(json.dumps(LESSONS))
    make_reference(src)
    return src


@pytest.fixture
def environment(course: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a process of the toy course, without a workspace."""
    ours = ("EMBERLAB", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **kept,
        "PYTHONPATH": str(course),
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "TMPDIR": str(tmp_path),
    }


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """Run a script in a fresh Python of the toy course."""

    def run(script: str, *arguments: str, **other: object) -> subprocess.CompletedProcess[str]:
        other = {"cwd": tmp_path, "env": environment, **other}
        return subprocess.run(
            [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=120, **other
        )  # type: ignore[call-overload]

    return run
