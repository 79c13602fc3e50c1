"""Grade the submissions of a lesson."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograders.course import GradeFolder
from autograders.grade import Report, grade_class
from emberlab.lessons.course import Course

HELP = "grade the submissions of a lesson"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("lesson", metavar="LESSON", help="such as 01_tensors")
    parser.add_argument("--submissions", type=Path, required=True, help="holds STUDENT/LESSON/LESSON.ipynb")
    parser.add_argument("--out", type=Path, required=True, help="a new folder, or that of an earlier run")
    parser.add_argument("--timeout", type=_seconds, default=30, help="seconds for one cell (30)")
    parser.add_argument("--limit", type=_seconds, help="seconds for one notebook (ten times the timeout)")
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="without bubblewrap, run students' code with all your rights: only for code that you trust",
    )


def run(course: Course, options: argparse.Namespace) -> None:
    """Grade, with progress on stderr, and print the report. Raises GradingError."""
    limit = options.limit if options.limit is not None else 10 * options.timeout
    folder = GradeFolder(
        options.out, course, options.submissions, timeout=options.timeout, limit=limit, unsafe=options.unsafe
    )
    if options.unsafe:
        print("autograders: --unsafe: students' code may run with all your rights", file=sys.stderr)
    report = grade_class(folder, options.lesson, progress=lambda line: print(line, file=sys.stderr))
    print(table(report))
    print(
        f"Feedback, gradebook.db and grades.csv: {folder.out} "
        f" (run `{Path(sys.executable).parent / 'jupyter'} lab` there for Formgrader)."
    )


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


def _seconds(text: str) -> int:
    """A whole number of seconds, at least one."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value
