"""Write grades for another system: a class for Canvas or Moodle or as a table, one submission for its platform."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from autograders.commands.report import graded
from autograders.course import known
from autograders.errors import GradingError
from autograders.model import ClassResult, SubmissionResult, dumps
from autograders.writers.scale import Scale
from emberlab.atomic import write_text
from emberlab.lessons.course import Course

HELP = "write grades for Canvas, Moodle, GitHub and others"
CLASS = ("csv", "json", "canvas", "moodle")
SINGLE = ("gradescope", "classroom50", "actions")
ROSTER = ("canvas", "moodle")
SUMMARY = "GITHUB_STEP_SUMMARY"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("lesson", metavar="LESSON", help="such as 01_tensors")
    parser.add_argument("--format", required=True, choices=[*CLASS, *SINGLE])
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--out", type=Path, metavar="FOLDER", help="a folder of grades: export what is in it")
    which.add_argument(
        "--submission", type=Path, metavar="PATH", help="a notebook, or a folder with one: grade it now"
    )
    parser.add_argument("--student", help="whose submission, of a folder of grades")
    parser.add_argument("--to", type=Path, metavar="FILE", help="the file to write")
    parser.add_argument(
        "--roster", type=Path, metavar="CSV", help="Canvas's or Moodle's own export of the class"
    )
    parser.add_argument(
        "--match", metavar="COLUMN", help="the roster's column with the names of students' folders"
    )
    parser.add_argument("--assignment", default="", help="its name in Canvas or Moodle (the lesson's title)")
    parser.add_argument("--scale", type=float, metavar="POINTS", help="scale grades to this maximum")
    parser.add_argument(
        "--missing",
        choices=("omit", "zero"),
        default="omit",
        help="students of whom there is nothing: leave them out, so that nothing of theirs changes, or give 0",
    )
    parser.add_argument("--unsafe", action="store_true", help="as for `grade`; with --submission only")


def run(course: Course, options: argparse.Namespace) -> None:
    """Export, print the file's path, and on stderr who is not in it. Raises GradingError."""
    known(course, options.lesson)
    if options.format in ROSTER and options.roster is None:
        raise GradingError(f"--format {options.format} needs --roster: that system's own list of the class")
    if options.format in SINGLE:
        _single(_one(course, options), options)
    elif options.submission is not None:
        raise GradingError(f"--format {options.format} exports a class: give --out, a folder of grades")
    else:
        from autograders.results import read_class

        _class(read_class(graded(course, options.out), options.lesson), options)


def _class(result: ClassResult, options: argparse.Namespace) -> None:
    """Write a class's file."""
    from autograders.writers import canvas_csv, grades_csv, moodle_csv
    from autograders.writers.roster import read_roster

    kind = "json" if options.format == "json" else "csv"
    name = "grades" if options.format in ("csv", "json") else options.format
    path = options.to or options.out / f"{options.lesson}-{name}.{kind}"
    notes: list[str] = []
    if options.format == "csv":
        grades_csv.write(result, path)
    elif options.format == "json":
        write_text(path, dumps(result))
    else:
        writer: Callable[..., list[str]] = {"canvas": canvas_csv.write, "moodle": moodle_csv.write}[
            options.format
        ]
        notes = writer(
            result,
            path,
            read_roster(options.roster),
            assignment=options.assignment,
            column=options.match,
            scale=Scale(options.scale, zero=options.missing == "zero"),
        )
    for note in notes:
        print(f"autograders: {note}", file=sys.stderr)
    print(path)


def _one(course: Course, options: argparse.Namespace) -> SubmissionResult:
    """The one submission: graded now, or from a folder of grades."""
    if options.submission is not None:
        from autograders.single import grade_one

        if not options.submission.exists():
            raise GradingError(f"--submission {options.submission}: there is no such file or folder")
        return grade_one(options.submission, options.lesson, course, unsafe=options.unsafe)
    from autograders.results import read_class

    students = read_class(graded(course, options.out), options.lesson).students
    if options.student is None:
        raise GradingError(f"--format {options.format} is of one submission: say whose with --student")
    for one in students:
        if one.student == options.student:
            return one
    raise GradingError(f"--student {options.student}: not in {options.out}")


def _single(result: SubmissionResult, options: argparse.Namespace) -> None:
    """Write one submission's file."""
    from autograders.writers import actions, classroom50, gradescope

    if options.format == "actions":
        for command in actions.marks(result, str(options.submission or options.lesson)):
            print(command)
        path = options.to or Path(os.environ.get(SUMMARY, ""))
        if path == Path():
            print(actions.summary(result))
            return
        actions.write(result, path)
    elif options.format == "classroom50":
        path = options.to or Path("result.json")
        classroom50.write(result, path, os.environ)
    else:
        path = options.to or Path("results.json")
        gradescope.write(result, path)
    print(path)
