"""One submission's way through intake, nbgrader's autograde and its feedback, in a process of its own."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten

import IPython.lib.lexers  # noqa: F401 -- nbconvert imports it late; so a forked process has it already
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateFeedback
from traitlets.config import Config

from autograders.course import GradeFolder, read_notebook
from autograders.execute import NOT_RUN, STOPPED, TIMED_OUT, DoNotExecute, ExecuteSubmission
from autograders.intake import Submitted, take_in, tell
from autograders.nbgrader_run import LOGGER, convert
from emberlab.atomic import write_text
from emberlab.lessons.notebook import dumps

FIRST_REPAIR = 100  # characters of it in the report


@dataclass(frozen=True)
class Submission:
    """One student's submission of one lesson."""

    student: str
    lesson: str
    submitted: Submitted


def grade(folder: GradeFolder, submission: Submission) -> list[str]:
    """Grade it and write its feedback; returns remarks for the report."""
    student, lesson = submission.student, submission.lesson
    with _log(folder, submission):
        taken = take_in(submission.submitted, folder.release(lesson))
        tell(taken.notebook, taken.repairs, taken.problem)
        _write(folder, submission, taken.notebook)
        if taken.problem is not None:
            _autograde(_without_running(folder.config(), taken.problem), folder, submission)
            return [taken.problem]
        _autograde(folder.config(), folder, submission)
        graded = read_notebook(folder.notebook("autograded", student, lesson))
    return [*_remarks(graded), *_repaired(taken.repairs)]


def give_up(folder: GradeFolder, submission: Submission, reason: str) -> list[str]:
    """Record that grading failed: no points, and the reason in the feedback of what the student wrote."""
    with _log(folder, submission):
        place = folder.notebook("submitted", submission.student, submission.lesson)
        if place.is_file():
            notebook = read_notebook(place)
        else:
            notebook = take_in(Submitted(b"", reason), folder.release(submission.lesson)).notebook
        tell(notebook, [], reason)
        _write(folder, submission, notebook)
        _autograde(_without_running(folder.config(), reason), folder, submission)
    return [reason]


def write_feedback(folder: GradeFolder, submission: Submission) -> list[str]:
    """Write the feedback of a graded submission again: someone may have graded by hand since."""
    with _log(folder, submission):
        convert(GenerateFeedback, folder.config(), submission.lesson, submission.student)
    return []


def _autograde(config: Config, folder: GradeFolder, submission: Submission) -> None:
    convert(Autograde, config, submission.lesson, submission.student)
    convert(GenerateFeedback, config, submission.lesson, submission.student)


def _without_running(config: Config, reason: str) -> Config:
    steps = config.Autograde.autograde_preprocessors
    config.Autograde.autograde_preprocessors = [
        DoNotExecute if step is ExecuteSubmission else step for step in steps
    ]
    config.DoNotExecute.reason = reason
    return config


def _write(folder: GradeFolder, submission: Submission, notebook: NotebookNode) -> None:
    """Put the rebuilt notebook where nbgrader looks for it, alone in its folder."""
    place = folder.notebook("submitted", submission.student, submission.lesson)
    shutil.rmtree(place.parent, ignore_errors=True)
    write_text(place, dumps(notebook))


def _repaired(repairs: list[str]) -> list[str]:
    """How many repairs there were, and the first: of the student's words in it, what a terminal can show."""
    if not repairs:
        return []
    first = "".join(letter if letter.isprintable() else " " for letter in repairs[0])
    return [f"repairs: {len(repairs)} ({shorten(first, FIRST_REPAIR, placeholder='…')})"]


def _remarks(graded: NotebookNode) -> list[str]:
    """What an instructor should know about the run."""
    errors = {
        number: output.ename
        for number, cell in enumerate((cell for cell in graded.cells if cell.cell_type == "code"), start=1)
        for output in cell.outputs
        if output.output_type == "error" and output.ename in (TIMED_OUT, STOPPED, NOT_RUN)
    }
    remarks = [f"code cell {n} ran too long" for n, name in errors.items() if name == TIMED_OUT]
    remarks += [f"the kernel stopped in code cell {n}" for n, name in errors.items() if name == STOPPED]
    not_run = sum(name == NOT_RUN for name in errors.values())
    return [*remarks, *([f"cells not run: {not_run}"] if not_run else [])]


@contextmanager
def _log(folder: GradeFolder, submission: Submission) -> Iterator[None]:
    """Send everything that this process and its kernels write from now on to the submission's log."""
    file = log_file(folder, submission)
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(file, encoding="utf-8", errors="backslashreplace")
    with file.open("ab") as stream:
        os.dup2(stream.fileno(), 1)
        os.dup2(stream.fileno(), 2)
    logging.getLogger(LOGGER).addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger(LOGGER).removeHandler(handler)
        handler.close()


def log_file(folder: GradeFolder, submission: Submission) -> Path:
    """Where the log of a submission is."""
    return folder.own(submission.lesson) / "students" / submission.student / "log.txt"
