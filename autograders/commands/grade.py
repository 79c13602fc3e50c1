"""Grade the submissions of a lesson."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import shorten

from nbgrader.utils import parse_utc
from tqdm import tqdm

from autograders.course import GradeFolder
from autograders.grade import Report, Step, grade_class
from emberlab.lessons.course import Course

HELP = "grade the submissions of a lesson"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("lesson", metavar="LESSON", help="such as 01_tensors")
    parser.add_argument("--submissions", type=Path, required=True, help="holds STUDENT/LESSON/LESSON.ipynb")
    parser.add_argument("--out", type=Path, required=True, help="a new folder, or that of an earlier run")
    parser.add_argument(
        "--due",
        type=_moment,
        help="when the lesson was due, such as '2026-12-01 23:59 UTC'; late penalties are nbgrader's plugin's",
    )
    parser.add_argument("--timeout", type=_positive, default=30, help="seconds for one cell (30)")
    parser.add_argument("--limit", type=_positive, help="seconds for one notebook (ten times the timeout)")
    parser.add_argument("--jobs", type=_positive, help="how many at a time (as many as there are processors)")
    parser.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="a Dask scheduler: tcp://host:8786"
    )
    parser.add_argument("--db-url", default="", metavar="URL", help="the gradebook: postgresql+psycopg://...")
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="without bubblewrap, run students' code with all your rights: only for code that you trust",
    )


def run(course: Course, options: argparse.Namespace) -> None:
    """Grade, with progress on stderr, and print the report. Raises GradingError."""
    limit = options.limit if options.limit is not None else 10 * options.timeout
    folder = GradeFolder(
        options.out,
        course,
        options.submissions,
        timeout=options.timeout,
        limit=limit,
        unsafe=options.unsafe,
        due=options.due or "",
        db_url=options.db_url,
    )
    if options.unsafe:
        print("autograders: --unsafe: students' code may run with all your rights", file=sys.stderr)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # to be stopped as gently as by Ctrl-C
    with _progress() as progress:
        report = grade_class(
            folder, options.lesson, jobs=options.jobs, scheduler=options.scheduler, progress=progress
        )
    print(table(report))
    print(
        f"Feedback, the gradebook and grades.csv: {folder.out} "
        f" (run `{Path(sys.executable).parent / 'jupyter'} lab` there for Formgrader)."
    )


@contextmanager
def _progress() -> Iterator[Callable[[Step], None]]:
    """A bar on a terminal; lines elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: print(step, file=sys.stderr, flush=True)
        return
    with tqdm(unit="submission", dynamic_ncols=True, disable=None) as bar:

        def show(step: Step) -> None:
            bar.total = step.total
            bar.set_postfix_str(shorten(step.outcome.student, 30, placeholder="…"), refresh=False)
            bar.update()
            if step.outcome.failure:
                bar.write(f"{step.outcome.student}: {step.outcome.failure}", file=sys.stderr)

        yield show


def table(report: Report) -> str:
    """The report as text: a line for each student, then what was passed over."""
    rows = [(row.student, f"{row.score:g}", f"{row.most:g}", "; ".join(row.remarks)) for row in report.rows]
    head = ("student", "score", "max", "remark")
    widths = [max(len(line[column]) for line in [head, *rows]) for column in range(3)]
    lines = [
        f"{student:<{widths[0]}}  {score:>{widths[1]}}  {most:>{widths[2]}}  {remark}".rstrip()
        for student, score, most, remark in [head, *rows]
    ]
    lines += ["", f"{len(report.graded)} graded now, {len(rows) - len(report.graded)} as before."]
    return "\n".join([*lines, *report.notes])


def _positive(text: str) -> int:
    """A whole number, at least one."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


def _moment(text: str) -> str:
    """A date and time as nbgrader understands it, in UTC."""
    try:
        return f"{parse_utc(text):%Y-%m-%d %H:%M:%S.%f} UTC"
    except (ValueError, OverflowError) as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no date and time ({error})") from error
