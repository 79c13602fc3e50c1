"""Write the class report of a lesson: one HTML file with plots and tables."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograders.course import GradeFolder, known
from autograders.errors import GradingError
from emberlab.lessons.course import Course

HELP = "write the class report of a graded lesson"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("lesson", metavar="LESSON", help="such as 01_tensors")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the folder of grades")
    parser.add_argument("--to", type=Path, metavar="FILE", help="the report (FOLDER/LESSON-report.html)")


def run(course: Course, options: argparse.Namespace) -> None:
    """Write, and print the path. Raises GradingError."""
    from autograders.results import read_class
    from autograders.writers import html_report

    known(course, options.lesson)
    result = read_class(graded(course, options.out), options.lesson)
    path = options.to or options.out / f"{options.lesson}-report.html"
    html_report.write(result, path)
    print(path)


def graded(course: Course, out: Path) -> GradeFolder:
    """The folder of an earlier run of `grade`. Raises GradingError."""
    if not (out / "nbgrader_config.py").is_file():
        raise GradingError(f"--out {out} is no folder of grades: name the one that `grade` wrote to")
    return GradeFolder(out.resolve(), course, out.resolve())
