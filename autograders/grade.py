"""Grade a class, side by side, where new or changed; a submission that goes wrong costs only itself."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from filelock import FileLock, Timeout

from autograders import gradebook, results
from autograders.course import GradeFolder, check_name, known
from autograders.discover import discover
from autograders.errors import GradingError
from autograders.kernel import LONGEST_FOLDER
from autograders.results import Result
from autograders.sandbox import obstacle
from autograders.scratch import scratch_folder
from autograders.submission import Submission, give_up, grade, log_file, write_feedback
from autograders.workers import Done, each

GRACE = 60.0  # seconds beyond a notebook's own limit, for intake, the kernel's start and feedback
NO_CODE = 120.0  # seconds for a step that runs nothing of a student's
SIDE_BY_SIDE = 2


@dataclass(frozen=True)
class Row:
    """One student's line of the report."""

    student: str
    score: float
    most: float
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """What a run has done: a row for each student, notes on what was passed over, and who was graded now."""

    rows: list[Row]
    notes: list[str]
    graded: list[str]


def grade_class(
    folder: GradeFolder,
    lesson: str,
    *,
    progress: Callable[[str], None] = lambda line: None,
    grace: float = GRACE,
) -> Report:
    """Grade every submission of a lesson that is new or has changed, and write all feedback and grades.csv.

    Raises GradingError, before anything is graded, when the run cannot be done as asked.
    """
    folder = replace(folder, out=folder.out.resolve(), submissions=folder.submissions.resolve())
    _check(folder, lesson)
    with _alone(folder):
        state = folder.prepare(lesson)
        found, notes = discover(folder.submissions, lesson, folder.course.built())
        if not found:
            expected = f"STUDENT/{lesson}/{lesson}.ipynb"
            said = " ".join([f"there is no submission as {expected} in {folder.submissions}.", *notes])
            raise GradingError(said)
        gradebook.enrol(folder, [one.student for one in found])
        changed = [one for one in found if not results.is_current(folder, one, state)]
        _grade(folder, changed, state, progress, folder.limit + grace)
        names = {one.student for one in changed}
        unchanged = [one for one in found if one.student not in names]
        for done in _each(folder, write_feedback, unchanged, NO_CODE):
            if done.failure is not None:
                notes.append(f"The feedback of {done.job.student} could not be written again: {done.failure}")
        gradebook.export(folder)
        return Report(list(_rows(folder, lesson, found)), notes, sorted(names))


def _check(folder: GradeFolder, lesson: str) -> None:
    known(folder.course, lesson)
    out, submissions = folder.out, folder.submissions
    if not submissions.is_dir():
        raise GradingError(f"there is no folder {submissions}: --submissions names the students' folder")
    if out.is_relative_to(submissions) or submissions.is_relative_to(out):
        raise GradingError(
            f"--out {out} and --submissions {submissions} lie one in the other: keep them apart"
        )
    check_name(out)
    if not folder.unsafe and (why := obstacle()):
        raise GradingError(
            f"{why}, so students' code cannot be kept from this machine's files. Install bubblewrap, or "
            "give --unsafe to run their code with all your rights"
        )


@contextmanager
def _alone(folder: GradeFolder) -> Iterator[None]:
    """Hold the folder for this run, with a scratch folder that goes even when workers are killed."""
    lock = FileLock(folder.claim() / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise GradingError(f"another run is grading into {folder.out}: wait until it has ended") from None
    before = tempfile.tempdir
    try:
        with scratch_folder("grading-") as scratch:
            if len(scratch) > LONGEST_FOLDER:
                raise GradingError(f"{scratch} is too long a path for sockets: set TMPDIR to a shorter one")
            tempfile.tempdir = scratch
            yield
    finally:
        tempfile.tempdir = before
        lock.release()


def _grade(
    folder: GradeFolder, jobs: list[Submission], state: str, progress: Callable[[str], None], limit: float
) -> None:
    """Grade and, where that fails in whatever way, record the failure as the submission's result."""
    for job in jobs:
        results.forget(folder, job)
    failures: dict[str, str] = {}
    for count, done in enumerate(_each(folder, grade, jobs, limit), start=1):
        progress(f"[{count}/{len(jobs)}] {done.job.student}: {done.seconds:.1f} s")
        if done.failure is None:
            results.keep(folder, done.job, Result(done.job.submitted.fingerprint, state, done.result))
        else:
            failures[done.job.student] = f"Grading failed: {done.failure}"
            _note(folder, done)
    failed = [job for job in jobs if job.student in failures]

    def record(folder: GradeFolder, job: Submission) -> list[str]:
        return give_up(folder, job, failures[job.student])

    for done in _each(folder, record, failed, NO_CODE):
        remarks = [failures[done.job.student]]
        if done.failure is not None:
            remarks.append(f"This could not be recorded in the gradebook ({done.failure})")
            _note(folder, done)
        # Marked as failed, so that the next run tries again.
        results.keep(folder, done.job, Result(done.job.submitted.fingerprint, state, remarks, failed=True))


def _each(
    folder: GradeFolder,
    work: Callable[[GradeFolder, Submission], list[str]],
    jobs: list[Submission],
    limit: float,
) -> Iterator[Done[Submission]]:
    side_by_side = min(SIDE_BY_SIDE, os.cpu_count() or 1)
    return each(lambda job: work(folder, job), jobs, limit=limit, side_by_side=side_by_side)


def _note(folder: GradeFolder, done: Done[Submission]) -> None:
    """Add the reason for a failure to the submission's log."""
    with log_file(folder, done.job).open("a", encoding="utf-8") as log:
        log.write(f"{done.failure}\n{done.details}\n")


def _rows(folder: GradeFolder, lesson: str, found: list[Submission]) -> Iterator[Row]:
    scores = gradebook.scores(folder, lesson)
    for one in found:
        score = scores[one.student]
        kept = results.read(folder, one)
        remarks = list(kept.remarks) if kept is not None else []
        if score.by_hand:
            remarks.append(f"{score.by_hand:g} points to grade by hand")
        yield Row(one.student, score.score, score.most, tuple(remarks))
