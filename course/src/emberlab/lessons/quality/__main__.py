"""`python -m emberlab.lessons.quality [LESSON ...]`: a table of what the probes notice, and what has to be mended."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from emberlab.lessons.course import Course
from emberlab.lessons.quality.survey import Survey, survey
from emberlab.lessons.quality.versions import Beside
from emberlab.lessons.source import read_lesson
from emberlab.probes.reference import ReferenceError

COLUMNS = ("generated", "written", "killed", "equivalent", "allowed", "unexplained", "right", "refused")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 0 when every survivor has its reason and nothing right is refused, else 1."""
    course = Course.here()
    options = _parser(course).parse_args(arguments)
    if unknown := sorted(set(options.lessons) - set(course.names())):
        print(f"no lesson {unknown[0]!r}; there are {', '.join(course.names())}", file=sys.stderr)
        return 1
    problems = 0
    for name in options.lessons or course.names():
        lesson = read_lesson(course.source(name), course.reference)
        try:
            found = survey(
                lesson,
                course,
                Beside(options.beside),
                trials=options.seeds,
                steady=options.steady,
                guessed=options.guesses,
            )
        except (ReferenceError, ValueError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 1
        print("\n".join(lines(found)))
        problems += len(found.problems)
    return 1 if problems else 0


def lines(found: Survey) -> Iterator[str]:
    """The report of one lesson, as text."""
    yield f"{found.lesson}: wrong versions of each piece, judged by the probes alone"
    yield ""
    rows = [
        (
            row.piece,
            *(
                row.generated,
                row.written,
                row.killed,
                row.equivalent,
                row.allowed,
                row.unexplained,
                row.styles,
                row.refused,
            ),
        )
        for row in found.rows
    ]
    total = ("together", *(sum(numbers) for numbers in list(zip(*rows, strict=True))[1:]))
    yield from _table(("piece", *COLUMNS), [*rows, total])
    yield ""
    yield "generated, written: wrong versions by machine and by hand. killed: a probe fails with every seed."
    yield "equivalent, allowed: survivors with a written reason. right: other right versions; refused: marked down."
    yield ""
    yield from _table(
        ("probe", "largest answer", "longest time", "luck", "of"),
        [
            (
                f"{one.check.removeprefix('check-')}: {one.probe.removeprefix('probe_')}",
                f"{one.size / 1000:.1f} kB",
                f"{one.seconds * 1000:.0f} ms",
                f"{one.luck:.0%}",
                one.guess,
            )
            for one in found.probes
        ],
    )
    yield ""
    if found.problems:
        yield f"{len(found.problems)} to mend:"
        yield from (f"- {problem}" for problem in found.problems)
    else:
        yield "Every survivor has a reason, every right version passes, and no probe can be guessed."
    yield ""


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """Columns of even width: the first to the left, numbers to the right."""
    cells = [list(head), *([str(one) for one in row] for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    for number, row in enumerate(cells):
        first, *others = (
            cell.ljust(width) if at == 0 or head[at] == "of" else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *others]).rstrip()
        if not number:
            yield "  ".join("-" * width for width in widths)


def _parser(course: Course) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m emberlab.lessons.quality", description=__doc__)
    parser.add_argument("lessons", nargs="*", metavar="LESSON", help="such as 01_tensors; default: all")
    parser.add_argument("--seeds", type=int, default=5, help="for each version (default: %(default)s)")
    parser.add_argument("--steady", type=int, default=200, help="seeds for each probe (default: %(default)s)")
    parser.add_argument("--guesses", type=int, default=40, help="seeds for each guess (default: %(default)s)")
    beside = course.root.parent / "tests" / "lessons"
    parser.add_argument(
        "--beside",
        type=Path,
        default=beside,
        help="the folder of mutants_LESSON.py, styles_LESSON.py and survivors_LESSON.py (default: tests/lessons)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
