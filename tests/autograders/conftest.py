"""Toy courses and graded classes: made once where a test only looks, once more where it changes them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from grading_class import Graded, grade_everyone
from grading_toy import LESSON, make_course
from nbformat import NotebookNode

from autograders import workers
from autograders.course import GradeFolder
from emberlab.lessons.course import Course


@pytest.fixture(scope="session")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The toy course; tests do not change it."""
    return make_course(tmp_path_factory.mktemp("toy") / "course")


@pytest.fixture(scope="session")
def prepared(toy: Course, tmp_path_factory: pytest.TempPathFactory) -> GradeFolder:
    """A folder that is ready to grade the toy lesson; tests do not change it."""
    place = tmp_path_factory.mktemp("prepared")
    folder = GradeFolder(place / "grades", toy, place)
    folder.claim()
    folder.prepare(LESSON)
    return folder


@pytest.fixture(scope="session")
def released(prepared: GradeFolder) -> NotebookNode:
    """The notebook as nbgrader releases it."""
    return prepared.release(LESSON)


@pytest.fixture
def scratch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for temporary files that nobody else uses; a short path, since sockets will lie in it."""
    workers.get_ready()  # whose socket outlasts the folder
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as folder:
        monkeypatch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


@pytest.fixture(scope="session")
def graded(toy: Course, released: NotebookNode, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    """A class of students who each do something else, graded once."""
    with grade_everyone(toy, released, tmp_path_factory.mktemp("class")) as result:
        yield result


@pytest.fixture
def classroom(toy: Course, prepared: GradeFolder, tmp_path: Path) -> Callable[..., GradeFolder]:
    """Make an empty class of one's own, with quick limits unless others are given."""

    def make(course: Course = toy, timeout: int = 3, limit: int = 30, unsafe: bool = False) -> GradeFolder:
        submissions = tmp_path / "submissions"
        submissions.mkdir(exist_ok=True)
        if course is toy:  # spares each test the making of its gradebook
            shutil.copytree(prepared.out, tmp_path / "grades")
        return GradeFolder(
            tmp_path / "grades", course, submissions, timeout=timeout, limit=limit, unsafe=unsafe
        )

    return make
