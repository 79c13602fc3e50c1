"""Grade a class, side by side, where new or changed; a submission that goes wrong costs only itself."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten

from filelock import FileLock, Timeout

from autograders import gradebook, results, services, workers
from autograders.course import GradeFolder, check_name, known
from autograders.discover import discover
from autograders.errors import GradingError
from autograders.model import SubmissionResult
from autograders.sandbox import obstacle
from autograders.scale.task import Outcome, Task, feedback_again, perform
from autograders.submission import Submission
from emberlab.atomic import write_text

GRACE = 60.0  # seconds beyond a notebook's own limit, for intake, the kernel's start and feedback
LONGEST_FOLDER = 70  # of the folder for temporary files: the path of a socket has at most 107 characters
FIRST_REPAIR = 100  # characters of it in the report


NO_MARKS, UNSURE = "", "unsure"  # what feedback shows of marks given by hand


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


@dataclass(frozen=True)
class Step:
    """A submission is done, as the `count`-th of `total`."""

    count: int
    total: int
    outcome: Outcome

    def __str__(self) -> str:
        return f"[{self.count}/{self.total}] {self.outcome.student}: {self.outcome.seconds:.1f} s"


def grade_class(
    folder: GradeFolder,
    lesson: str,
    *,
    jobs: int | None = None,
    scheduler: str = "",
    progress: Callable[[Step], None] = lambda step: None,
    grace: float = GRACE,
) -> Report:
    """Grade every submission of a lesson that is new or has changed, and write all feedback and grades.csv.

    `jobs` at a time (as many as there are processors), or by the workers of a Dask `scheduler`. Raises
    GradingError, before anything is graded, when the run cannot be done as asked; and where the scheduler is lost.
    """
    workers.get_ready()
    folder = replace(folder, out=folder.out.resolve(), submissions=folder.submissions.resolve())
    _check(folder, lesson)
    with _alone(folder):
        state = folder.prepare(lesson)
        found, notes = discover(folder.submissions, lesson, folder.course.built())
        if not found:
            expected = f"STUDENT/{lesson}/{lesson}.ipynb"
            said = " ".join([f"there is no submission as {expected} in {folder.submissions}.", *notes])
            raise GradingError(said)
        gradebook.quicken(folder)
        gradebook.enrol(folder, [one.student for one in found])
        gradebook.set_due(folder, lesson)
        booked = gradebook.marks(folder, lesson)
        changed = [
            one for one in found if one.student not in booked or not results.is_current(folder, one, state)
        ]
        names = {one.student for one in changed}
        shown = _shown_marks(folder, lesson)
        old = [
            one
            for one in found
            if one.student not in names
            and (shown.get(one.student, NO_MARKS) != booked[one.student] or not _has_feedback(folder, one))
        ]
        run = secrets.token_hex(8)
        tasks = [Task(folder, one, state, folder.limit + grace, run) for one in changed + old]
        if tasks:
            failed = _work(tasks, len(changed), jobs, scheduler, progress)
            notes += [
                f"The feedback of {name} could not be written again: {why}" for name, why in failed.items()
            ]
            # What somebody marks while a submission is graded may or may not be in its feedback.
            now = gradebook.marks(folder, lesson)
            fresh = {name: NO_MARKS if now.get(name) == NO_MARKS else UNSURE for name in names}
            again = {one.student: booked[one.student] for one in old if one.student not in failed}
            _remember_marks(folder, lesson, {**shown, **fresh, **again})
        gradebook.export(folder)
        return Report(list(_rows(folder, lesson, found)), notes, sorted(names))


def _work(
    tasks: list[Task], new: int, jobs: int | None, scheduler: str, progress: Callable[[Step], None]
) -> dict[str, str]:
    """Grade the first `new` tasks, and write the others' feedback; returns why that failed, by student."""
    from autograders.scale import cluster  # here, because Dask takes most of a second to import

    run = tasks[0].run
    count, failed = 0, dict[str, str]()

    def graded(outcome: Outcome) -> None:
        nonlocal count
        count += 1
        progress(Step(count, new, outcome))

    def rewritten(outcome: Outcome) -> None:
        if outcome.failure:
            failed[outcome.student] = outcome.failure

    most = max(1, min(jobs or os.cpu_count() or 1, len(tasks)))
    try:
        with cluster.remote(scheduler, tasks[0]) if scheduler else cluster.local(most, tasks[0]) as client:
            try:
                cluster.each(client, perform, tasks[:new], graded)
                cluster.each(client, feedback_again, tasks[new:], rewritten, give_up=False)
            finally:
                workers.stop(run)  # before the workers' threads are waited for
    finally:
        services.close()
    return failed


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
    gradebook.check(folder)
    if not folder.unsafe and (why := obstacle()):
        raise GradingError(
            f"{why}, so students' code cannot be kept from this machine's files. Install bubblewrap, or "
            "give --unsafe to run their code with all your rights"
        )


@contextmanager
def _alone(folder: GradeFolder) -> Iterator[None]:
    """Hold the folder for this run."""
    if len(place := tempfile.gettempdir()) > LONGEST_FOLDER:
        raise GradingError(f"{place} is too long a path for sockets: set TMPDIR to a shorter one")
    lock = FileLock(folder.claim() / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise GradingError(f"another run is grading into {folder.out}: wait until it has ended") from None
    with lock:
        yield


def _has_feedback(folder: GradeFolder, one: Submission) -> bool:
    return (folder.out / "feedback" / one.student / one.lesson / f"{one.lesson}.html").is_file()


def _marks_file(folder: GradeFolder, lesson: str) -> Path:
    return folder.own(lesson) / "marks.json"


def _shown_marks(folder: GradeFolder, lesson: str) -> dict[str, str]:
    """Which marks given by hand each student's feedback shows; those of whom nothing is said, none."""
    try:
        return dict(json.loads(_marks_file(folder, lesson).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _remember_marks(folder: GradeFolder, lesson: str, marks: dict[str, str]) -> None:
    write_text(_marks_file(folder, lesson), json.dumps(marks, indent=0, ensure_ascii=False) + "\n")


def _rows(folder: GradeFolder, lesson: str, found: list[Submission]) -> Iterator[Row]:
    scores = gradebook.scores(folder, lesson)
    for one in found:
        score = scores[one.student]
        kept = results.read(folder, one)
        remarks = list(_remarks(kept.graded)) if kept is not None else []
        if score.by_hand:
            remarks.append(f"{score.by_hand:g} points to grade by hand")
        yield Row(one.student, score.score, score.most, tuple(remarks))


def _remarks(graded: SubmissionResult) -> Iterator[str]:
    """Of the student's words in a repair, what a terminal can show."""
    if graded.problem:
        yield graded.problem
    yield from graded.remarks
    if graded.repairs:
        first = "".join(letter if letter.isprintable() else " " for letter in graded.repairs[0])
        yield f"repairs: {len(graded.repairs)} ({shorten(first, FIRST_REPAIR, placeholder='…')})"
