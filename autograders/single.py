"""Grade one submission by itself, as an autograder on another platform does: the same way, in a folder that goes."""

from __future__ import annotations

import shutil
from pathlib import Path

from autograders.course import GradeFolder
from autograders.errors import GradingError
from autograders.grade import grade_class
from autograders.model import SubmissionResult
from autograders.results import read_class
from autograders.scratch import scratch_folder
from emberlab.lessons.course import Course

STUDENT = "student"


def grade_one(
    submission: Path,
    lesson: str,
    course: Course,
    *,
    student: str = STUDENT,
    unsafe: bool = False,
    timeout: int = 30,
) -> SubmissionResult:
    """The result of one notebook, or of a folder that somebody handed in. Raises GradingError."""
    with scratch_folder("single-") as scratch:
        folder = GradeFolder(
            Path(scratch, "grades"),
            course,
            Path(scratch, "submissions"),
            timeout=timeout,
            limit=10 * timeout,
            unsafe=unsafe,
        )
        place = folder.submissions / student / lesson
        place.parent.mkdir(parents=True)
        try:
            if submission.is_dir() and not submission.is_symlink():
                shutil.copytree(submission, place, symlinks=True)
            else:
                place.mkdir()
                # A link stays one: intake refuses it, with the reason.
                shutil.copy(submission, place / f"{lesson}.ipynb", follow_symlinks=False)
        except (OSError, shutil.Error) as error:
            raise GradingError(f"{submission} cannot be read: {error}") from error
        grade_class(folder, lesson)
        (result,) = read_class(folder, lesson).students
        return result
