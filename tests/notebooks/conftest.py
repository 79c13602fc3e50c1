"""The course's own lessons, and for each the release that nbgrader makes of it, made once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from emberlab.lessons.course import Course
from emberlab.lessons.source import read_lesson

COURSE = Course.here()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `name` runs once for each lesson."""
    if "name" in metafunc.fixturenames:
        metafunc.parametrize("name", COURSE.names(), scope="session")


@pytest.fixture(scope="session")
def course() -> Course:
    return COURSE


@pytest.fixture(scope="session")
def lesson(name: str, course: Course):  # type: ignore[no-untyped-def]
    return read_lesson(course.source(name), course.reference)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a lesson's release, made by nbgrader's command line with the course's configuration."""
    root = tmp_path_factory.mktemp("release")
    made = root / "course"
    made.mkdir()
    shutil.copy(COURSE.root / "nbgrader_config.py", made)

    def make(name: str) -> Path:
        folder = root / "build" / "release" / name
        if not folder.exists():
            shutil.copytree(COURSE.root / "notebooks" / name, made / "notebooks" / name)
            command = [sys.executable, "-m", "nbgrader", "generate_assignment", name]
            subprocess.run(command, cwd=made, check=True, capture_output=True)
        return folder

    return make
