"""One submission's way through intake, nbgrader's autograde and its feedback, in a process of its own."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

import IPython.lib.lexers  # noqa: F401 -- nbconvert imports it late; so a forked process has it already
from nbformat import NotebookNode
from nbgrader.converters import Autograde, GenerateFeedback
from traitlets.config import Config

from autograders import quarantine
from autograders.course import GradeFolder
from autograders.execute import DoNotExecute, ExecuteSubmission
from autograders.intake import Submitted, take_in, tell
from autograders.kernel_run import NOT_RUN, STOPPED, TIMED_OUT
from autograders.model import SubmissionResult, checks_from
from autograders.nbgrader_run import LOGGER, convert
from autograders.notebooks import read_notebook
from emberlab.lessons.notebook import dumps


@dataclass(frozen=True)
class Submission:
    """One student's submission of one lesson."""

    student: str
    lesson: str
    submitted: Submitted


def grade(folder: GradeFolder, submission: Submission) -> SubmissionResult:
    """Grade it and write its feedback."""
    student, lesson = submission.student, submission.lesson
    started = monotonic()
    with _log(folder, submission):
        taken = take_in(submission.submitted, folder.release(lesson))
        tell(taken.notebook, taken.repairs, taken.problem)
        _write(folder, submission, taken.notebook)
        config = folder.config()
        if taken.problem is not None:
            config = _without_running(config, taken.problem)
        _autograde(config, folder, submission)
        remarks = [] if taken.problem else _remarks(folder.notebook("autograded", student, lesson))
    return replace(
        _result(folder, submission, taken.problem or "", tuple(taken.repairs), tuple(remarks)),
        seconds=monotonic() - started,
    )


def give_up(folder: GradeFolder, submission: Submission, reason: str) -> SubmissionResult:
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
    return _result(folder, submission, reason)


def _result(
    folder: GradeFolder,
    submission: Submission,
    problem: str,
    repairs: tuple[str, ...] = (),
    remarks: tuple[str, ...] = (),
) -> SubmissionResult:
    """The result by the checks alone; marks, credits and penalties are the gradebook's to add."""
    checks = checks_from(json.loads(checks_file(folder, submission).read_text(encoding="utf-8")))
    score, most = sum(check.points for check in checks), sum(check.most for check in checks)
    return SubmissionResult(
        submission.student, submission.lesson, score, most, checks, (), repairs, remarks, problem
    )


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
    student, lesson = submission.student, submission.lesson
    shutil.rmtree(folder.notebook("submitted", student, lesson).parent, ignore_errors=True)
    quarantine.put(folder, student, lesson, dumps(notebook), submission.submitted.timestamp)


def _remarks(place: Path) -> list[str]:
    """What an instructor should know about the run."""
    graded = read_notebook(place)
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


def checks_file(folder: GradeFolder, submission: Submission) -> Path:
    """Where the results of a submission's checks are."""
    return log_file(folder, submission).with_name("checks.json")
