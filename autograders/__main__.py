"""The grading command line: `python -m autograders release ...` and `python -m autograders grade ...`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from autograders.course import GradeFolder
from autograders.errors import GradingError
from autograders.grade import Report, grade_class
from autograders.release import release
from emberlab.lessons.course import Course

TROUBLE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 when it did its work, whatever the scores; 2 and a line on stderr if not."""
    options = _parser().parse_args(arguments)
    try:
        course = Course(options.course.resolve()) if options.course else Course.here()
        if options.command == "release":
            for path in release(course, options.lessons, options.out):
                print(f"released {path}")
        else:
            _grade(course, options)
    except (GradingError, OSError) as error:
        print(f"autograders: {error}", file=sys.stderr)
        return TROUBLE
    except KeyboardInterrupt:
        print("autograders: stopped; run the same command again to go on", file=sys.stderr)
        return 130
    return 0


def _grade(course: Course, options: argparse.Namespace) -> None:
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m autograders", description=__doc__)
    parser.add_argument("--course", type=Path, help="the course folder (default: the one emberlab lies in)")
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("release", help="make the students' version of lessons")
    which = make.add_mutually_exclusive_group(required=True)
    which.add_argument("lessons", nargs="*", default=[], metavar="LESSON", help="such as 01_tensors")
    which.add_argument("--all", action="store_const", const=[], dest="lessons", help="every lesson there is")
    make.add_argument("--out", type=Path, required=True, help="where the release goes, such as build/release")
    grade = commands.add_parser("grade", help="grade the submissions of a lesson")
    grade.add_argument("lesson", metavar="LESSON", help="such as 01_tensors")
    grade.add_argument("--submissions", type=Path, required=True, help="holds STUDENT/LESSON/LESSON.ipynb")
    grade.add_argument("--out", type=Path, required=True, help="a new folder, or that of an earlier run")
    grade.add_argument("--timeout", type=_seconds, default=30, help="seconds for one cell (30)")
    grade.add_argument("--limit", type=_seconds, help="seconds for one notebook (ten times the timeout)")
    grade.add_argument(
        "--unsafe",
        action="store_true",
        help="without bubblewrap, run students' code with all your rights: only for code that you trust",
    )
    return parser


def _seconds(text: str) -> int:
    """A whole number of seconds, at least one."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return value


if __name__ == "__main__":
    sys.exit(main())
