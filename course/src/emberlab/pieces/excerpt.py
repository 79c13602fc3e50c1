"""The text of single statements, as they are taken out of a cell or a module."""

from __future__ import annotations

import ast
from collections.abc import Collection

from emberlab.pieces.locate import Node, Part, first_row, whole
from emberlab.pieces.text import Text, column, comments, mover


def part_lines(text: Text, part: Part, indent: str, dropped: Collection[int] = ()) -> list[str]:
    """A definition's lines at another indentation, without the dropped ones (from 0)."""
    move = mover(text, part.indent, indent)
    lines = [move(at) for at in range(part.start, part.stop) if at not in dropped]
    while not lines[-1].strip():
        del lines[-1]
    return lines


def statement_text(text: Text, statement: ast.stmt, dropped: Collection[int] = ()) -> str:
    """A top-level statement with the comments that are its own: right above it, and at its end."""
    if isinstance(statement, Node):
        return "\n".join(part_lines(text, whole(text, statement), "", dropped))
    lines = segment(text, statement)
    start, stop = statement.lineno - 1, statement.end_lineno or statement.lineno
    before = text.lines[start][: column(text.lines[start], statement.col_offset)]
    after = text.lines[stop - 1][column(text.lines[stop - 1], statement.end_col_offset or 0) :]
    if before or (after.strip() and not after.lstrip().startswith("#")):
        return "\n".join(lines)  # it shares a line with another statement: whose comment it is, nobody knows
    lines[-1] += after.rstrip()
    notes = comments(text)
    while start - 1 in notes and start - 1 not in dropped and text.lines[start - 1].startswith("#"):
        start -= 1
        lines.insert(0, text.lines[start])
    return "\n".join(lines)


def segment(text: Text, statement: ast.stmt) -> list[str]:
    """The lines of one top-level statement, without what shares its first and last line."""
    start, stop = first_row(statement, text.lines), statement.end_lineno or statement.lineno
    lines = list(text.lines[start:stop])
    lines[-1] = lines[-1][: column(lines[-1], statement.end_col_offset or 0)]
    if start == statement.lineno - 1:
        lines[0] = lines[0][column(text.lines[start], statement.col_offset) :]
    return lines


def ends_quietly(text: Text, statement: ast.stmt) -> bool:
    """Whether a semicolon ends the statement's line, which tells a notebook not to show its value."""
    line = text.lines[(statement.end_lineno or statement.lineno) - 1]
    return line[column(line, statement.end_col_offset or 0) :].strip() == ";"
