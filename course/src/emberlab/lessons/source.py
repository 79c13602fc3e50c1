"""Read a lesson: one Markdown file in, one checked Lesson out."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from emberlab.lessons.cells import UNSTABLE, Cell, Check, Code, Lesson, PieceCell, Question, Start, Text
from emberlab.lessons.checks import Below, MistakeCell, ProbeCell, join
from emberlab.lessons.course import NAME, Course
from emberlab.lessons.markdown import LessonError, RawCell, read_cells
from emberlab.pieces import PieceError, cut

TAGS = {"raises-exception", "hide-input", "hide-output", UNSTABLE}
HEADER = {"title", "jupytext", "kernelspec", "jupyter"}
OPTIONS = {
    "start": {"start"},
    "piece": {"piece", "given"},
    "check": {"check", "points"},
    "probe": {"probe"},
    "mistake": {"mistake", "says"},
    "plain": {"tags"},
}
INSTEAD = (
    "a hidden test is a probe: a code cell with `:probe: ID` below its check, with `def probe_…(rng):` in it"
)
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,50}")

Fail = Callable[[str], NoReturn]


def read_lesson(path: Path, reference: Path) -> Lesson:
    """Read and check one lesson against the reference package. Raises LessonError (file:line: problem)."""
    if not NAME.fullmatch(path.stem):
        raise LessonError(path, 1, "a lesson's file is named like 01_tensors.md: two digits, then lower case")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise LessonError(path, 1, f"not UTF-8: {error}") from error
    header, raw_cells = read_cells(text, path)
    title = header.get("title")
    if not isinstance(title, str) or not title.strip():
        raise LessonError(path, 1, 'the YAML header has no title; add a line such as `title: "1. Tensors"`')
    if unknown := sorted(set(header) - HEADER):
        raise LessonError(path, 1, f"the YAML header has an unknown key {unknown[0]!r}")
    written = [_cell(raw, path, reference) for raw in raw_cells]
    _refuse_repeats(written, path)
    return Lesson(path.stem, title.strip(), path, tuple(_with_start(join(written, path), path)))


def read_all(course: Course) -> list[Lesson]:
    """Every lesson of the course, in order. Raises LessonError, also for a piece that two lessons name."""
    lessons = [read_lesson(course.source(name), course.reference) for name in course.names()]
    owner: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for lesson in lessons:
        other = numbers.setdefault(lesson.name[:2], lesson.name)
        if other != lesson.name:
            raise LessonError(lesson.path, 1, f"number {lesson.name[:2]} already belongs to {other}")
        for cell in lesson.cells:
            for piece in cell.pieces if isinstance(cell, PieceCell) else ():
                other = owner.setdefault(piece, lesson.name)
                if other != lesson.name:
                    problem = f"{piece} is already a piece of lesson {other}; a piece is written once"
                    raise LessonError(lesson.path, cell.line, problem)
    return lessons


def _cell(raw: RawCell, file: Path, reference: Path) -> Cell | Below:
    def fail(problem: str, line: int = raw.line) -> NoReturn:
        raise LessonError(file, line, problem)

    if raw.kind == "markdown":
        return _markdown(raw, fail)
    kinds = [kind for kind in ("start", "piece", "check", "probe", "mistake") if kind in raw.options]
    if len(kinds) > 1:
        fail(f"a cell is one thing: it cannot be both :{kinds[0]}: and :{kinds[1]}:")
    kind = kinds[0] if kinds else "plain"
    if unknown := sorted(set(raw.options) - OPTIONS[kind]):
        known = ", ".join(f":{name}:" for name in sorted(OPTIONS[kind]))
        fail(f"unknown option :{unknown[0]}: in a {kind} cell, which takes {known}")
    if "HIDDEN TESTS" in raw.source:
        fail(f"the builder writes nbgrader's marks; {INSTEAD}")
    if kind == "check":
        return _check(raw, fail)
    if kind == "probe":
        return _probe(raw, fail)
    if kind == "mistake":
        return _mistake(raw, fail)
    if kind == "plain":
        return _plain(raw, fail)
    if raw.source.strip():
        fail(f"a :{kind}: cell has no body; the builder writes it")
    return Start(raw.line) if kind == "start" else _piece(raw, fail, reference)


def _markdown(raw: RawCell, fail: Fail) -> Text | Question:
    if "HIDDEN TESTS" in raw.source:
        fail(f"the builder writes nbgrader's marks; {INSTEAD}")
    if not raw.options:
        return Text(raw.line, raw.source)
    if "question" not in raw.options:
        fail(f"unknown option {sorted(raw.options)[0]!r} after +++; only a question has options")
    if unknown := sorted(set(raw.options) - {"question", "points"}):
        fail(f"unknown option {unknown[0]!r} of a question, which takes question and points")
    if re.search(r"^#{1,6} ", raw.source, re.MULTILINE):
        fail("a model answer holds a heading; end the answer with a +++ line before the lesson goes on")
    return Question(raw.line, _identifier(raw, "question", fail), _points(raw, fail), raw.source)


def _plain(raw: RawCell, fail: Fail) -> Code:
    tags = raw.options.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        fail("tags are a list, such as `:tags: [raises-exception]`")
    if unknown := [tag for tag in tags if tag not in TAGS]:
        fail(f"unknown tag {unknown[0]!r}; known are {', '.join(sorted(TAGS))}")
    if not raw.source.strip():
        fail("an empty code cell; write its code, or delete it")
    return Code(raw.line, raw.source, tuple(tags))


def _piece(raw: RawCell, fail: Fail, reference: Path) -> PieceCell:
    value, given = raw.options["piece"], raw.options.get("given", 0)
    pieces = value.split() if isinstance(value, str) else []
    if not pieces:
        fail("name the pieces, such as `:piece: emberlet.shape.numel`")
    if not isinstance(given, int) or isinstance(given, bool) or given < 0:
        fail(f"`:given:` is a number of statements, 0 or more, not {given!r}")
    try:
        source = cut(pieces, reference, given).rstrip("\n")
    except PieceError as error:
        fail(str(error))
    return PieceCell(raw.line, tuple(pieces), given, source)


def _check(raw: RawCell, fail: Fail) -> Check:
    check = Check(raw.line, _identifier(raw, "check", fail), _points(raw, fail), raw.source)
    try:
        tree = ast.parse(raw.source)
    except SyntaxError as error:
        fail(f"the check is not Python: {error.msg} (line {error.lineno} of the cell)")
    if not any(isinstance(node, ast.Assert) for node in ast.walk(tree)):
        fail("a check has at least one assert that the student can read")
    if "emberlab.passed(" in raw.source:
        fail("the builder writes the line with emberlab.passed; delete it here")
    return check


def _probe(raw: RawCell, fail: Fail) -> ProbeCell:
    name = _identifier(raw, "probe", fail)
    if not raw.source.strip():
        fail(
            "a probe cell without a probe; write at least one `def probe_…(rng):` that returns what to compare"
        )
    return ProbeCell(raw.line, name, raw.source, raw.body)


def _mistake(raw: RawCell, fail: Fail) -> MistakeCell:
    says = raw.options.get("says")
    if not isinstance(says, str) or len(says.split()) < 2:
        fail('a mistake has a sentence that its check says to it: `:says: "You went the other way round."`')
    if not raw.source.strip():
        fail("a mistake is the wrong definition itself; write it into this cell")
    if raw.source.lstrip().startswith("%%"):
        fail("the builder writes the %%build line; begin with the wrong definition")
    return MistakeCell(raw.line, _identifier(raw, "mistake", fail), " ".join(says.split()), raw.source)


def _identifier(raw: RawCell, option: str, fail: Fail) -> str:
    value = raw.options[option]
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        fail(f"the id of a {option} is lower case letters, digits and _, not {value!r}")
    return value


def _points(raw: RawCell, fail: Fail) -> float:
    points: Any = raw.options.get("points")
    if points is None:
        fail("no points; add how many this is worth")
    is_number = isinstance(points, int | float) and not isinstance(points, bool)
    if not is_number or not math.isfinite(points) or points <= 0:
        fail(f"points are a number above 0, not {points!r}")
    return points if isinstance(points, int) else float(points)


def _with_start(cells: list[Cell], file: Path) -> list[Cell]:
    """The cells with exactly one start cell, before every other code cell."""
    starts = [cell for cell in cells if isinstance(cell, Start)]
    if len(starts) > 1:
        raise LessonError(file, starts[1].line, "a lesson starts once; this is a second :start: cell")
    first_code = next(
        (i for i, cell in enumerate(cells) if not isinstance(cell, Text | Question)), len(cells)
    )
    if not starts:
        if not cells or not isinstance(cells[0], Text):
            problem = "missing start: begin with prose, or place an empty code cell with `:start:` yourself"
            raise LessonError(file, cells[0].line if cells else 1, problem)
        return [cells[0], Start(cells[0].line), *cells[1:]]
    if not isinstance(cells[first_code], Start):
        raise LessonError(file, cells[first_code].line, "this code cell stands before the :start: cell")
    return cells


def _refuse_repeats(cells: Sequence[Cell | Below], file: Path) -> None:
    seen: set[tuple[type, str]] = set()
    for cell in cells:
        names: tuple[str, ...] = ()
        if isinstance(cell, PieceCell):
            names = cell.pieces
        elif isinstance(cell, Check | Question):
            names = (cell.id,)
        for name in names:
            if (type(cell), name) in seen:
                what = {PieceCell: "piece", Check: "check", Question: "question"}[type(cell)]
                raise LessonError(file, cell.line, f"{what} {name} stands in this lesson already")
            seen.add((type(cell), name))
