"""A second run grades what is new or has changed, and loses nothing: not by hand, not by interruption."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from filelock import FileLock
from grading_class import page_text
from grading_toy import DOUBLE, HIDDEN_LINES, LESSON, SOLVED, hand_in, make_course, student_notebook
from nbformat import NotebookNode

from autograders.course import GradeFolder
from autograders.errors import GradingError
from autograders.grade import Report, grade_class
from autograders.gradebook import open_book
from emberlab.lessons.course import Course

pytestmark = pytest.mark.sandbox
Classroom = Callable[..., GradeFolder]


def scores(report: Report) -> dict[str, float]:
    return {row.student: row.score for row in report.rows}


def feedback(folder: GradeFolder, student: str) -> str:
    return page_text(folder.out / "feedback" / student / LESSON / f"{LESSON}.html")


def grade_by_hand(folder: GradeFolder, student: str, points: float, comment: str) -> None:
    """What a person does on nbgrader's formgrader page."""
    with open_book(folder) as book:
        grade = book.find_grade("question-why", LESSON, LESSON, student)
        grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment("question-why", LESSON, LESSON, student).manual_comment = comment
        book.db.commit()


def test_only_what_has_changed_is_graded_again(
    tmp_path: Path, released: NotebookNode, classroom: Classroom
) -> None:
    course = make_course(tmp_path / "course")
    folder = classroom(course)
    hand_in(folder.submissions, "ada", student_notebook(released))
    hand_in(folder.submissions, "bob", released)
    report = grade_class(folder, LESSON)
    assert scores(report) == {"ada": 5, "bob": 0}
    assert report.graded == ["ada", "bob"]
    assert [row.remarks for row in report.rows] == [("4 points to grade by hand",), ()]

    grade_by_hand(folder, "ada", 3.5, "Well put, Ada.")
    hand_in(folder.submissions, "bob", student_notebook(released, {"build-double": DOUBLE}))
    hand_in(folder.submissions, "carl", student_notebook(released))
    report = grade_class(folder, LESSON)
    assert report.graded == ["bob", "carl"]
    assert scores(report) == {"ada": 8.5, "bob": 2, "carl": 5}
    assert report.rows[0].remarks == ()
    assert "Well put, Ada." in feedback(folder, "ada")
    assert "(Score: 8.5 / 9.0)" in feedback(folder, "ada")
    assert "(Score: 2.0 / 9.0)" in feedback(folder, "bob")

    before = folder.notebook("autograded", "ada", LESSON).stat().st_mtime_ns
    report = grade_class(folder, LESSON)
    assert report.graded == []
    assert scores(report) == {"ada": 8.5, "bob": 2, "carl": 5}
    assert folder.notebook("autograded", "ada", LESSON).stat().st_mtime_ns == before
    with (folder.out / "grades.csv").open(encoding="utf-8") as file:
        assert {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)} == scores(report)

    # A re-submission that cannot be used replaces a good one, and a lesson that has changed is graded anew.
    hand_in(folder.submissions, "carl", b"oops")
    notebook = course.notebook(LESSON)
    notebook.write_text(notebook.read_text().replace("rng.integers(1000, ", "rng.integers(1001, "))
    report = grade_class(folder, LESSON)
    assert report.graded == ["ada", "bob", "carl"]
    assert scores(report) == {"ada": 8.5, "bob": 2, "carl": 0}
    assert "not JSON" in feedback(folder, "carl")


def test_a_submission_over_its_limit_costs_only_itself_and_is_tried_again(
    released: NotebookNode, classroom: Classroom, scratch: Path
) -> None:
    folder = classroom(timeout=60, limit=60)
    hand_in(folder.submissions, "ada", student_notebook(released))
    assert scores(grade_class(folder, LESSON)) == {"ada": 5}
    loop = "import time\nwhile True:\n    time.sleep(0.1)"
    answers = {**SOLVED, "build-double": loop, "question-why": "I wrote this."}
    hand_in(folder.submissions, "loop", student_notebook(released, answers))
    # The whole process has 5 seconds, although the notebook is told that it has 60.
    report = grade_class(folder, LESSON, grace=-55)
    assert scores(report) == {"ada": 5, "loop": 0}
    assert "Grading failed: It was still running after 5 seconds." in report.rows[1].remarks
    page = feedback(folder, "loop")
    assert "It was still running after 5 seconds" in page
    assert "I wrote this." in page
    assert kernels() == []
    assert list(scratch.iterdir()) == []

    report = grade_class(dataclasses.replace(folder, timeout=1), LESSON)
    assert report.graded == ["loop"]
    assert scores(report) == {"ada": 5, "loop": 3}
    assert not any(line in feedback(folder, "loop") for line in HIDDEN_LINES)


def test_what_an_interrupted_run_has_not_finished_is_graded_by_the_next(
    released: NotebookNode, classroom: Classroom, scratch: Path
) -> None:
    folder = classroom()
    for student in ("ada", "carl"):
        hand_in(folder.submissions, student, student_notebook(released))
    sleep = "import time\ntime.sleep(60)\n"
    hand_in(folder.submissions, "bob", student_notebook(released, {**SOLVED, "build-double": sleep}))
    running = []

    def interrupt(line: str) -> None:
        running.extend(kernels())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grade_class(folder, LESSON, progress=interrupt)
    assert running  # so that it is seen to stop
    assert kernels() == []
    assert list(scratch.iterdir()) == []
    report = grade_class(folder, LESSON)
    assert scores(report) == {"ada": 5, "bob": 3, "carl": 5}
    assert "bob" in report.graded


def test_a_lesson_with_other_cells_needs_a_new_folder(
    tmp_path: Path, toy: Course, released: NotebookNode, classroom: Classroom
) -> None:
    course = Course(shutil.copytree(toy.root, tmp_path / "course"))
    folder = classroom(course)
    hand_in(folder.submissions, "ada", released)
    grade_class(folder, LESSON)
    notebook = course.notebook(LESSON)
    notebook.write_text(notebook.read_text().replace("check-total", "check-sum"))
    with pytest.raises(GradingError, match=r"Cannot add or remove cells.* grade into a new one"):
        grade_class(folder, LESSON)


def test_two_runs_do_not_write_into_one_folder(classroom: Classroom) -> None:
    folder = classroom()
    with FileLock(folder.claim() / "lock"), pytest.raises(GradingError, match="another run is grading"):
        grade_class(folder, LESSON)


def kernels() -> list[int]:
    """The warm process that this process has started, and all that was forked from it."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if "inside.server" in " ".join(process.cmdline()):
                found.append(process.pid)
    return found
