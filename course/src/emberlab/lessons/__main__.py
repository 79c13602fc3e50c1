"""The author's command line: `python -m emberlab.lessons build [--check]`, `prove` and `check-clean`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from emberlab.lessons.build import build, stale
from emberlab.lessons.course import Course
from emberlab.lessons.leaks import leaks_in, secrets_of
from emberlab.lessons.markdown import LessonError
from emberlab.lessons.prove import prove
from emberlab.lessons.source import read_all


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 with the reason on stderr when not."""
    options = _parser().parse_args(arguments)
    try:
        course = Course(options.course) if options.course else Course.here()
        names = getattr(options, "lessons", [])
        if unknown := sorted(set(names) - set(course.names())):
            print(f"no lesson {unknown[0]!r}; there are {', '.join(course.names())}", file=sys.stderr)
            return 1
        if options.command == "check-clean":
            return _check_clean(course, options.release)
        if options.command == "prove":
            return _prove(course, names)
        if options.check:
            return _check(course, names)
        for line in build(course, names):
            print(line)
    except (LessonError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m emberlab.lessons", description=__doc__)
    parser.add_argument("--course", type=Path, help="the course folder (default: the one emberlab lies in)")
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("build", help="write notebooks and catalogue from the lessons")
    make.add_argument("lessons", nargs="*", metavar="LESSON", help="such as 01_tensors; default: all")
    make.add_argument("--check", action="store_true", help="write nothing; fail if something is out of date")
    proof = commands.add_parser("prove", help="fail if a check passes for a piece that is missing or spoilt")
    proof.add_argument("lessons", nargs="*", metavar="LESSON", help="such as 01_tensors; default: all")
    clean = commands.add_parser("check-clean", help="fail if a release gives an answer away")
    clean.add_argument("release", type=Path, help="nbgrader's release folder")
    return parser


def _check(course: Course, names: Sequence[str]) -> int:
    differences = list(stale(course, names))
    for difference in differences:
        print(difference, file=sys.stderr)
    if differences:
        print("Out of date: run `python -m emberlab.lessons build` and commit the result.", file=sys.stderr)
    return 1 if differences else 0


def _prove(course: Course, names: Sequence[str]) -> int:
    lessons = [lesson for lesson in read_all(course) if not names or lesson.name in names]
    problems = [f"{lesson.name}: {problem}" for lesson in lessons for problem in prove(lesson, course)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _check_clean(course: Course, release: Path) -> int:
    leaks = []
    for lesson in read_all(course):
        folder = release / lesson.name
        if folder.is_dir():
            leaks += [f"{lesson.name}: {leak}" for leak in leaks_in(folder, secrets_of(lesson))]
    for leak in leaks:
        print(leak, file=sys.stderr)
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
