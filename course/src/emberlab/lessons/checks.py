"""Join the probes and the known mistakes of a lesson to the checks that they stand below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from emberlab.lessons.cells import Cell, Check, Mistake, PieceCell
from emberlab.lessons.markdown import LessonError
from emberlab.pieces import PieceError
from emberlab.pieces.locate import definitions, parse_module
from emberlab.pieces.piece import Piece
from emberlab.pieces.text import Text
from emberlab.probes.program import ProbeError, read_program


@dataclass(frozen=True)
class ProbeCell:
    """The cell with the probes of the check just above; `body` is the file's line of its first statement."""

    line: int
    check: str
    source: str
    body: int


@dataclass(frozen=True)
class MistakeCell:
    """A cell with a wrong version of pieces, below the check that finds it and says so."""

    line: int
    check: str
    says: str
    source: str


Below = ProbeCell | MistakeCell


def join(cells: Sequence[Cell | Below], file: Path) -> list[Cell]:
    """The lesson's cells, each check with what stands below it. Raises LessonError, also for a check without
    probes and for a program that cannot be read.
    """
    checks = {cell.id: cell for cell in cells if isinstance(cell, Check)}
    joined: list[Cell] = []
    pieces: list[str] = []  # of the piece cells so far, the nearest first
    below = False  # whether nothing but probes and mistakes stands between here and the check above
    for cell in cells:
        if isinstance(cell, Below):
            if cell.check not in checks:
                known = ", ".join(checks) or "none yet"
                raise LessonError(file, cell.line, f"there is no check {cell.check}; the checks are: {known}")
            above = joined[-1] if joined and below else None
            if not isinstance(above, Check) or above.id != cell.check:
                what = "probes" if isinstance(cell, ProbeCell) else "mistake"
                where = f"(line {checks[cell.check].line})"
                problem = (
                    f"this {what} cell belongs directly below the check {cell.check} {where}; move it there"
                )
                raise LessonError(file, cell.line, problem)
            joined[-1] = _with(above, cell, pieces, file)
            continue
        below = isinstance(cell, Check)
        if isinstance(cell, PieceCell):
            pieces = [*cell.pieces, *pieces]
        joined.append(cell)
    for cell in joined:
        if isinstance(cell, Check) and not cell.probes:
            problem = (
                f"the check {cell.id} has no probe, and points come from probes alone: below it, add a code cell "
                f"with `:probe: {cell.id}` and in it at least one `def probe_…(rng):` that returns what to compare"
            )
            raise LessonError(file, cell.line, problem)
    return joined


def _with(check: Check, cell: Below, pieces: Sequence[str], file: Path) -> Check:
    if isinstance(cell, ProbeCell):
        return _with_probes(check, cell, file)
    if any(cell.says == other.says for other in check.mistakes):
        raise LessonError(
            file, cell.line, f"another mistake of {check.id} says the same; give each its sentence"
        )
    try:
        found = {one.qualname for one in definitions(parse_module(Text.read(cell.source)))}
    except PieceError as error:
        raise LessonError(file, cell.line, f"the wrong version cannot be read: {error}") from error
    names: dict[str, str] = {}
    for piece in pieces:
        if (qualname := Piece(piece).qualname) in found:
            names.setdefault(qualname, piece)
    if not names:
        defined = ", ".join(sorted(found)) or "nothing"
        problem = f"a mistake is a wrong version of a piece built above; this cell defines {defined}"
        raise LessonError(file, cell.line, problem)
    mistake = Mistake(cell.line, tuple(names.values()), cell.says, cell.source.strip("\n"))
    return replace(check, mistakes=(*check.mistakes, mistake))


def _with_probes(check: Check, cell: ProbeCell, file: Path) -> Check:
    if check.probes:
        problem = (
            f"{check.id} has a probe cell already; write this `def probe_…` there (line {check.probes_line})"
        )
        raise LessonError(file, cell.line, problem)
    try:
        program = read_program(cell.source)
    except ProbeError as error:
        raise LessonError(file, cell.body + max(error.line, 1) - 1, error.problem) from error
    if program.mistakes:
        problem = f"write each wrong version as a cell with `:mistake: {check.id}`, so that it can be proven"
        raise LessonError(file, cell.line, problem)
    return replace(check, probes=cell.source, probes_line=cell.body)
