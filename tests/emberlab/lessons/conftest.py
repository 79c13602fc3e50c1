"""The toy course, written once for reading and once more for each test that changes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_course import make_course

from emberlab.lessons.build import build
from emberlab.lessons.course import Course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A toy course of its own, not built."""
    return make_course(tmp_path / "course")


@pytest.fixture(scope="session")
def built_course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """A toy course that was built; tests only read it."""
    made = make_course(tmp_path_factory.mktemp("built") / "course")
    list(build(made))
    return made
