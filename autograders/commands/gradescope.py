"""Make the autograder of a lesson for Gradescope: a zip to upload."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograders.writers.gradescope import VISIBILITIES
from emberlab.lessons.course import Course

HELP = "make the zip that grades a lesson on Gradescope"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("lesson", metavar="LESSON", help="such as 01_tensors")
    parser.add_argument("--out", type=Path, required=True, metavar="ZIP", help="the file to write")
    parser.add_argument(
        "--hidden-tests",
        choices=VISIBILITIES,
        default="hidden",
        help="when students see which hidden tests passed (hidden: never; they see how many). With after_…, "
        "Gradescope keeps the total back until then, too",
    )
    parser.add_argument(
        "--refuse-without-namespaces",
        action="store_true",
        help="grade nothing in a container that forbids user namespaces, instead of confining students' code by "
        "a user of its own, limits and system call filters",
    )


def run(course: Course, options: argparse.Namespace) -> None:
    """Write the zip and print its path. Raises GradingError."""
    from autograders.gradescope import bundle

    confine = not options.refuse_without_namespaces
    count = bundle.write(course, options.lesson, options.out, hidden=options.hidden_tests, confine=confine)
    size = options.out.stat().st_size / 2**20
    print(f"{options.out} ({count} files, {size:.1f} MB)")
    print("It holds the solved notebook and the hidden tests: upload it, and give it to no student.")
