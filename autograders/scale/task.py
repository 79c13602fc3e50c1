"""What a worker does with one submission: grade it once, whoever else may be trying, and keep what came of it."""

from __future__ import annotations

from dataclasses import dataclass

from filelock import FileLock

from autograders import results, services, workers
from autograders.course import GradeFolder
from autograders.model import SubmissionResult
from autograders.results import Result
from autograders.submission import Submission, give_up, grade, log_file, write_feedback

NO_CODE = 120.0  # seconds for a step that runs nothing of a student's


@dataclass(frozen=True)
class Task:
    """One submission of a run: which state of the lesson it is graded against, in how many seconds."""

    folder: GradeFolder
    submission: Submission
    state: str
    limit: float
    run: str


@dataclass(frozen=True)
class Outcome:
    """That a task is done: `failure` says why the submission could not be graded, which is kept as well."""

    student: str
    seconds: float
    failure: str = ""


def perform(task: Task) -> Outcome:
    """Grade a submission, unless that has been done, or record why it cannot be.

    Raises OSError or GradingError where this machine cannot do either, and workers.StoppedError.
    """
    own = services.here(task.folder, task.submission.lesson, task.state)
    folder, submission = own.known_to(task.folder), task.submission
    done = workers.run(_once, folder, submission, task.state, limit=task.limit, of=task.run)
    if done.failure is None:
        return Outcome(submission.student, done.seconds)
    _note(folder, submission, done)
    return record_failure(task, f"Grading failed: {done.failure}", done.seconds)


def record_failure(task: Task, reason: str, seconds: float = 0.0) -> Outcome:
    """Give a submission no points, and say why; kept as failed, so that the next run tries again.

    Raises OSError where even that cannot be written.
    """
    folder, submission = task.folder, task.submission
    done = workers.run(give_up, folder, submission, reason, limit=NO_CODE, of=task.run)
    graded = done.result
    if done.failure is not None:
        _note(folder, submission, done)
        lost = f"This could not be recorded in the gradebook ({done.failure})"
        graded = SubmissionResult(
            submission.student, submission.lesson, 0.0, 0.0, remarks=(lost,), problem=reason
        )
    results.keep(
        folder, submission, Result(submission.submitted.fingerprint, task.state, graded, failed=True)
    )
    return Outcome(submission.student, seconds, reason)


def feedback_again(task: Task) -> Outcome:
    """Write the feedback of a graded submission again. Raises workers.StoppedError."""
    done = workers.run(write_feedback, task.folder, task.submission, limit=NO_CODE, of=task.run)
    return Outcome(task.submission.student, done.seconds, done.failure or "")


def _once(folder: GradeFolder, submission: Submission, state: str) -> None:
    """In a process of its own: the lock goes with the process, however that ends.

    A worker that was given up for lost may still be at it, or may have finished without being heard.
    """
    lock = log_file(folder, submission).with_name("lock")
    lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock):
        if results.is_current(folder, submission, state):
            return
        results.forget(folder, submission)
        graded = grade(folder, submission)
        results.keep(folder, submission, Result(submission.submitted.fingerprint, state, graded))


def _note(folder: GradeFolder, submission: Submission, done: workers.Done) -> None:
    """Add the reason for a failure to the submission's log."""
    log = log_file(folder, submission)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8") as stream:
        stream.write(f"{done.failure}\n{done.details}\n")
