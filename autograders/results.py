"""What is remembered of each graded submission: for reports, and so that a second run grades only what has changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from autograders.course import GradeFolder
from autograders.gradebook import open_book
from autograders.model import AnswerResult, ClassResult, SubmissionResult, submission_from
from autograders.notebooks import read_notebook
from autograders.submission import Submission, log_file
from emberlab.atomic import write_text

RESULT = "result.json"


@dataclass(frozen=True)
class Result:
    """Which submission, graded against which state of the lesson, and what came of it."""

    fingerprint: str
    state: str
    graded: SubmissionResult
    failed: bool = False


def is_current(folder: GradeFolder, submission: Submission, state: str) -> bool:
    """Whether this very submission was graded against this very lesson, and the grading did not fail."""
    result = read(folder, submission)
    return (
        result is not None
        and not result.failed
        and (result.fingerprint, result.state) == (submission.submitted.fingerprint, state)
        and folder.notebook("autograded", submission.student, submission.lesson).is_file()
    )


def read(folder: GradeFolder, submission: Submission) -> Result | None:
    """What was kept, or None where there is nothing that can be read."""
    return _read(_file(folder, submission))


def keep(folder: GradeFolder, submission: Submission, result: Result) -> None:
    """Remember a result; called once everything about it is on the disk."""
    write_text(_file(folder, submission), json.dumps(asdict(result), indent=1, ensure_ascii=False) + "\n")


def forget(folder: GradeFolder, submission: Submission) -> None:
    """Before it is graded again: if that is interrupted, the next run grades it, and finds nothing stale."""
    _file(folder, submission).unlink(missing_ok=True)
    folder.notebook("submitted", submission.student, submission.lesson).unlink(missing_ok=True)


def read_class(folder: GradeFolder, lesson: str) -> ClassResult:
    """The results of everybody in the gradebook, with the marks and credits that a person gave since.

    Raises GradingError where nothing was graded yet.
    """
    title = _title(folder, lesson)
    with open_book(folder) as book:
        most = float(book.find_assignment(lesson).max_score)
        handed_in = {one.student.id: one for one in book.assignment_submissions(lesson)}
        names = sorted(student.id for student in book.students)
        students = tuple(_student(folder, lesson, name, most, handed_in.get(name)) for name in names)
    return ClassResult(lesson, title, most, students)


def _student(folder: GradeFolder, lesson: str, name: str, most: float, graded: Any) -> SubmissionResult:
    """What was kept of a student, with the gradebook's numbers."""
    result = _read(folder.own(lesson) / "students" / name / RESULT)
    kept = result.graded if result is not None else SubmissionResult(name, lesson, 0.0, most, submitted=False)
    if graded is None:
        return kept
    grades = [grade for notebook in graded.notebooks for grade in notebook.grades]
    penalty = float(graded.late_submission_penalty or 0.0)
    return replace(
        kept,
        score=max(0.0, float(graded.score) - penalty),
        most=float(graded.max_score),
        submitted=True,
        late_seconds=float(graded.total_seconds_late),
        penalty=penalty,
        extra_credit=sum(float(grade.extra_credit or 0.0) for grade in grades),
        answers=tuple(_answers(grades)),
    )


def _answers(grades: list[Any]) -> Iterator[AnswerResult]:
    for grade in grades:
        if grade.auto_score is None or grade.manual_score is not None or grade.needs_manual_grade:
            waiting = grade.needs_manual_grade and grade.manual_score is None
            yield AnswerResult(grade.name, None if waiting else float(grade.score), float(grade.max_score))


def _title(folder: GradeFolder, lesson: str) -> str:
    return str(read_notebook(folder.solved(lesson)).metadata.get("title", lesson))


def _read(file: Path) -> Result | None:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return Result(**{**data, "graded": submission_from(data["graded"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _file(folder: GradeFolder, submission: Submission) -> Path:
    return log_file(folder, submission).with_name(RESULT)
