"""What is remembered of each graded submission, so that a second run grades only what has changed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from autograders.course import GradeFolder
from autograders.submission import Submission, log_file
from emberlab.atomic import write_text


@dataclass(frozen=True)
class Result:
    """Which submission, graded against which state of the lesson, and the remarks for the report."""

    fingerprint: str
    state: str
    remarks: list[str]
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
    try:
        return Result(**json.loads(_file(folder, submission).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def keep(folder: GradeFolder, submission: Submission, result: Result) -> None:
    """Remember a result; called once everything about it is on the disk."""
    write_text(_file(folder, submission), json.dumps(asdict(result), indent=1) + "\n")


def forget(folder: GradeFolder, submission: Submission) -> None:
    """Before it is graded again: if that is interrupted, the next run grades it, and finds nothing stale."""
    _file(folder, submission).unlink(missing_ok=True)
    folder.notebook("submitted", submission.student, submission.lesson).unlink(missing_ok=True)


def _file(folder: GradeFolder, submission: Submission) -> Path:
    return log_file(folder, submission).with_name("result.json")
