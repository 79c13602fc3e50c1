"""A release is complete and gives no answer away, or it is not made."""

from __future__ import annotations

import copy
import json
import shutil
import zipfile
from pathlib import Path

import pytest
from grading_toy import HIDDEN_LINES, LESSON, STUB, cell_of, solved_notebook
from nbformat import NotebookNode

from autograders.course import read_notebook
from autograders.errors import GradingError
from autograders.release import find_leak, release
from emberlab.lessons.course import Course

SECRETS = ["worked out by the course", "MODEL ANSWER", "return x * 2", "SOLUTION", *HIDDEN_LINES]


@pytest.fixture
def course(toy: Course, tmp_path: Path) -> Course:
    """A toy course of one's own."""
    return Course(shutil.copytree(toy.root, tmp_path / "course"))


def test_a_release_has_what_students_need_and_no_answers(course: Course, tmp_path: Path) -> None:
    out = tmp_path / "build" / "release"
    notebook, package = release(course, [LESSON], out)
    assert notebook == out / LESSON / f"{LESSON}.ipynb"
    assert cell_of(read_notebook(notebook), "build-double").source.endswith(STUB.replace("\n", "\n    "))
    assert cell_of(read_notebook(notebook), "question-why").source == "YOUR ANSWER HERE"
    with zipfile.ZipFile(package) as archive:
        names = archive.namelist()
        contents = [archive.read(name).decode() for name in names]
    assert f"{LESSON}/{LESSON}/{LESSON}.ipynb" in names
    assert f"{LESSON}/emberlet/calc.py" in names
    assert all(name.startswith(f"{LESSON}/") for name in names)
    for text in [notebook.read_text(), *contents]:
        assert [secret for secret in SECRETS if secret in text] == []
    assert "is not built yet" in contents[names.index(f"{LESSON}/emberlet/calc.py")]
    assert sorted(path.name for path in out.iterdir()) == [LESSON, f"{LESSON}.zip"]
    before = notebook.read_bytes()
    release_again = list(release(course, [], out))
    assert release_again == [notebook, package]
    assert notebook.read_bytes() == before
    assert sorted(path.name for path in out.iterdir()) == [LESSON, f"{LESSON}.zip"]


def test_a_failed_release_says_why_and_leaves_the_last_one(course: Course, tmp_path: Path) -> None:
    paths = list(release(course, [LESSON], tmp_path / "out"))
    before = [path.read_bytes() for path in paths]
    source = course.notebook(LESSON)
    broken = source.read_text().replace("### END SOLUTION", "### THE END", 1)
    source.write_text(broken)
    with pytest.raises(
        GradingError, match=r"cannot release 01_toy: .*[Nn]o end solution.*Nothing was changed"
    ):
        list(release(course, [LESSON], tmp_path / "out"))
    assert [path.read_bytes() for path in paths] == before
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [LESSON, f"{LESSON}.zip"]


def test_a_notebook_without_solution_marks_is_not_released(course: Course, tmp_path: Path) -> None:
    # A solution cell without marks is cleared as a whole; what matters is a cell that is not said to be one.
    notebook = solved_notebook()
    cell_of(notebook, "build-double").metadata.nbgrader.update(solution=False, grade=False)
    course.notebook(LESSON).write_text(json.dumps(notebook))
    with pytest.raises(GradingError):
        list(release(course, [LESSON], tmp_path / "out"))
    assert list((tmp_path / "out").iterdir()) == []


def test_a_package_that_cannot_be_made_leaves_nothing(course: Course, tmp_path: Path) -> None:
    (course.reference / "calc.py").write_text("def double(x:\n")
    with pytest.raises(GradingError, match="package of 01_toy cannot be made"):
        list(release(course, [LESSON], tmp_path / "out"))
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    ("change", "leak"),
    [
        (
            {"source": "def double(x):\n    ### BEGIN SOLUTION\n    return x * 2\n    ### END SOLUTION"},
            "BEGIN SOLUTION",
        ),
        ({"source": "### BEGIN HIDDEN TESTS"}, "BEGIN HIDDEN TESTS"),
        ({"outputs": [{"output_type": "stream", "name": "stdout", "text": "4"}]}, "outputs"),
    ],
)
def test_a_leak_is_found(released: NotebookNode, change: dict[str, object], leak: str) -> None:
    leaky = copy.deepcopy(released)
    leaky.cells[1].update(change)
    assert leak in str(find_leak(solved_notebook(), leaky))
    assert find_leak(solved_notebook(), released) is None


def test_an_answer_left_as_it_was_is_a_leak(released: NotebookNode) -> None:
    solved = solved_notebook()
    leaky = copy.deepcopy(released)
    cell_of(leaky, "question-why").source = cell_of(solved, "question-why").source
    assert "question-why" in str(find_leak(solved, leaky))
