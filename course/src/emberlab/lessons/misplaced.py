"""Find work that a student wrote into a cell that is not for work: a check, as a rule."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from emberlab.lessons.student import StudentCell
from emberlab.pieces.errors import PieceError
from emberlab.pieces.locate import Node, parse_module
from emberlab.pieces.text import Text


def with_misplaced_work(student: list[StudentCell], checks: Mapping[str, str]) -> list[StudentCell]:
    """The student's cells and, behind a check with definitions added to it, a cell of these alone.

    `checks` holds the released source of each cell that is not for answers, by its grade id.
    """
    cells: list[StudentCell] = []
    for cell in student:
        cells.append(cell)
        released = checks.get(cell.grade_id or "")
        if released is None or cell.build is not None or cell.source.rstrip() == released.rstrip():
            continue
        if work := _added_definitions(cell.source, released):
            cells.append(StudentCell("code", work, original=work, foreign=True))
    return cells


def _added_definitions(source: str, released: str) -> str:
    """The functions, classes and imports of a source that the released one lacks; empty without a function."""
    if "def " not in source:
        return ""
    try:
        text, known = Text.read(source), {ast.dump(one) for one in parse_module(Text.read(released)).body}
        new = [one for one in parse_module(text).body if ast.dump(one) not in known]
    except (PieceError, RecursionError):
        return ""
    kept = [one for one in new if isinstance(one, Node | ast.Import | ast.ImportFrom)]
    if not any(isinstance(one, Node) for one in kept):
        return ""
    return "\n\n\n".join("\n".join(text.lines[_first(one) - 1 : one.end_lineno]) for one in kept)


def _first(statement: ast.stmt) -> int:
    decorators = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(one.lineno for one in decorators)])
