"""Show which submissions of a lesson share unusual code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograders.errors import GradingError
from emberlab.atomic import write_text
from emberlab.lessons.course import Course

HELP = "show which submissions of a lesson share unusual code"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("lesson", metavar="LESSON", help="such as 01_tensors")
    parser.add_argument("--submissions", type=Path, required=True, help="holds STUDENT/LESSON/LESSON.ipynb")
    parser.add_argument(
        "--out", type=Path, required=True, help="a folder: similarity.html and .json go there"
    )
    parser.add_argument(
        "--earlier",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="submissions of an earlier year, to compare with as well (may be given several times)",
    )
    parser.add_argument("--literals", action="store_true", help="tell numbers and strings apart, too")
    parser.add_argument("--pairs", type=_count, default=50, help="show at most so many (50)")


def run(course: Course, options: argparse.Namespace) -> None:
    """Compare, write both files, and print where they are. Raises GradingError."""
    # Imported here, since nbgrader takes a second that `--help` need not wait for.
    from autograders.similarity.page import data, page
    from autograders.similarity.report import look

    out = options.out.resolve()
    for folder in (options.submissions, *options.earlier):
        if out.is_relative_to(folder.resolve()):
            raise GradingError(f"--out {options.out} lies in {folder}: keep them apart")
    if out.exists() and not out.is_dir():
        raise GradingError(f"--out {options.out} is a file: name a folder")
    alike = look(
        course,
        options.lesson,
        options.submissions.resolve(),
        earlier=[folder.resolve() for folder in options.earlier],
        literals=options.literals,
        most=options.pairs,
    )
    write_text(out / "similarity.json", data(alike))
    write_text(out / "similarity.html", page(alike))
    print(f"{len(alike.students)} submissions compared, {len(alike.shown)} pairs to look at.")
    for note in alike.notes:
        print(note, file=sys.stderr)
    print(f"{out / 'similarity.html'}: side by side, without a verdict.")


def _count(text: str) -> int:
    """A whole number, at least one."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value
