"""Make the students' version of a lesson: the cleared notebook, and a package with all they need to begin."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.utils import is_solution
from traitlets.config import Config

from autograders.course import check_name, course_config, known, read_notebook
from autograders.errors import GradingError
from autograders.nbgrader_run import convert
from emberlab.lessons.course import Course
from emberlab.lessons.execute import environment

UNFINISHED = ".unfinished-"
MARKS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
LOCK = "lock"  # the workspace's, of no use in another place
EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in a package, so that the same lesson gives the same bytes


def release(course: Course, lessons: Sequence[str], out: Path) -> Iterator[Path]:
    """Release these lessons, or all, as OUT/LESSON/LESSON.ipynb and OUT/LESSON.zip; gives each path.

    What an earlier release left is replaced only by a complete new one. Raises GradingError.
    """
    lessons = lessons or course.built()
    if not lessons:
        raise GradingError(f"there are no notebooks in {course.root / 'notebooks'}: build the lessons first")
    for lesson in lessons:
        known(course, lesson)
    out = out.resolve()
    check_name(out)
    out.mkdir(parents=True, exist_ok=True)
    for lesson in lessons:
        # Inside OUT, because a folder can be renamed in one step only within one file system.
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=out) as stage:
            notebook = _clear(course, lesson, Path(stage))
            package = _package(course, lesson, notebook.parent.parent, Path(stage))
            _swap(notebook.parent, out / lesson)
            package.replace(out / package.name)
        yield out / lesson / notebook.name
        yield out / package.name


def _clear(course: Course, lesson: str, stage: Path) -> Path:
    """Let nbgrader make the release, and look once more that it gives nothing away."""
    config = course_config(course)
    config.merge(Config({"CourseDirectory": {"root": str(stage)}}))
    source = course.notebook(lesson)
    (stage / "source" / lesson).mkdir(parents=True)
    shutil.copy(source, stage / "source" / lesson)
    try:
        convert(GenerateAssignment, config, lesson)
    except GradingError as error:
        raise GradingError(f"nbgrader cannot release {lesson}: {error}. Nothing was changed") from error
    notebook = stage / "release" / lesson / source.name
    if leak := find_leak(read_notebook(source), read_notebook(notebook)):
        raise GradingError(f"{lesson} is not released, since it would give answers away: {leak}")
    return notebook


def find_leak(solved: NotebookNode, released: NotebookNode) -> str | None:
    """What of the solution stands in a release, in words; None where it is clean."""
    answers = {_name(cell): cell.source for cell in solved.cells if is_solution(cell)}
    for number, cell in enumerate(released.cells, start=1):
        if mark := next((mark for mark in MARKS if mark in cell.source), None):
            return f"cell {number} holds {mark!r}"
        if cell.get("outputs"):
            return f"cell {number} has outputs"
        if is_solution(cell) and cell.source == answers.get(_name(cell)):
            return f"cell {number} ({_name(cell)}) is as solved"
    return None


def _package(course: Course, lesson: str, released: Path, stage: Path) -> Path:
    """A zip with one folder in it: a workspace in which nothing is built, and the notebook."""
    workspace = stage / "package" / lesson
    command = [sys.executable, "-m", "emberlab.install", str(released), str(workspace)]
    result = subprocess.run(
        command, env=environment(course, workspace), capture_output=True, text=True, check=False
    )
    if result.returncode:
        reason = (result.stderr.strip() or "no reason given").splitlines()[-1]
        raise GradingError(f"the package of {lesson} cannot be made: {reason}. Nothing was changed")
    package = stage / f"{lesson}.zip"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(workspace.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.name != LOCK:
                name = path.relative_to(workspace.parent).as_posix()
                info = zipfile.ZipInfo(name, EPOCH)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(info, path.read_bytes())
    return package


def _swap(new: Path, place: Path) -> None:
    """Put a finished folder in the place of an older one; the older one goes with the stage."""
    if place.exists() or place.is_symlink():
        place.rename(new.with_name(f"{new.name}.old"))
    new.rename(place)


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
