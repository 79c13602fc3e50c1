"""Make the students' version of lessons."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograders.release import release
from emberlab.lessons.course import Course

HELP = "make the students' version of lessons"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("lessons", nargs="*", default=[], metavar="LESSON", help="such as 01_tensors")
    which.add_argument("--all", action="store_const", const=[], dest="lessons", help="every lesson there is")
    parser.add_argument("--out", type=Path, required=True, help="where the release goes: build/release")


def run(course: Course, options: argparse.Namespace) -> None:
    """Release, and print each path. Raises GradingError."""
    for path in release(course, options.lessons, options.out):
        print(f"released {path}")
