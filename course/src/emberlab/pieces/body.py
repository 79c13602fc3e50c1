"""Take a definition apart: what stands before its body, what of the body is given, what is to be written."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from emberlab.pieces.locate import Function, Node, Part, first_row, has_docstring
from emberlab.pieces.text import Text, column, indent_of, tokens


@dataclass(frozen=True)
class Split:
    """The lines of a definition in three runs, and the body's indentation."""

    head: list[str]
    """Comments, decorators and signature."""
    given: list[str]
    """The docstring and the statements that stay."""
    rest: list[str]
    """What is left of the body, its comments included."""
    indent: str


def split(text: Text, part: Part, given: int = 0) -> Split:
    """Take a part apart, with its docstring and ``given`` statements in the middle run.

    A body on the signature's line moves to a line of its own.
    """
    lines, node = text.lines, part.node
    kept = given + has_docstring(node)
    colon_row, colon_column = _colon(text, part)
    row, at = colon_row + 1, 0
    head = list(lines[part.start : row])
    first = node.body[0]
    if first.lineno - 1 == colon_row:
        row, at = _place(text, first)
        head[-1] = head[-1][: colon_column + 1]
        indent = part.indent + ("\t" if "\t" in part.indent else "    ")
    else:
        indent = indent_of(lines[first_row(first, lines)])
    if not kept:
        return Split(head, [], _run(text, row, at, part.stop, None, indent), indent)
    last = node.body[kept - 1]
    end = last.end_lineno or last.lineno
    following = node.body[kept] if kept < len(node.body) else None
    if following is not None and following.lineno == end:  # two statements on one line: break between them
        middle = _run(text, row, at, end, column(lines[end - 1], last.end_col_offset or 0), indent)
        return Split(head, middle, _run(text, *_place(text, following), part.stop, None, indent), indent)
    return Split(
        head, _run(text, row, at, end, None, indent), _run(text, end, 0, part.stop, None, indent), indent
    )


def is_stub(node: Node) -> bool:
    """Whether a piece is unwritten: nothing in it, or a ``raise NotImplementedError`` that it must come to.

    A class that holds nothing may be complete (an exception), so only the ``raise`` makes it a stub.
    """
    empty = isinstance(node, Function) and all(is_empty(one) for one in node.body)
    return empty or gives_up(node)


def gives_up(node: Node) -> bool:
    """Whether a definition comes to a ``raise NotImplementedError``, as nbgrader's stub does.

    One with a message is a real answer when something is returned before it; nbgrader's has none, and may
    stand after statements that the lesson gives.
    """
    returned = False
    for statement in node.body:
        if isinstance(statement, ast.Raise) and statement.exc is not None:
            call = statement.exc if isinstance(statement.exc, ast.Call) else None
            raised, said = (call.func, bool(call.args)) if call else (statement.exc, False)
            if isinstance(raised, ast.Name) and raised.id == "NotImplementedError":
                return not (returned and said)
        own = list(_own_nodes(statement))
        if _returns(statement) or any(isinstance(one, ast.Yield | ast.YieldFrom) for one in own):
            return False
        returned = returned or any(isinstance(one, ast.Return) for one in own)
    return False


def _returns(statement: ast.stmt) -> bool:
    """Whether nothing after this statement is reached, as far as it shows: a return, or one on both sides."""
    match statement:
        case ast.Return():
            return True
        case ast.If(body=body, orelse=[*_, last]):
            return _returns(body[-1]) and _returns(last)
        case ast.With(body=[*_, last]):
            return _returns(last)
    return False


def is_empty(statement: ast.stmt) -> bool:
    """Whether a statement does nothing: ``pass``, ``...``, or a text."""
    constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return constant or isinstance(statement, ast.Pass)


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    if not isinstance(node, Node | ast.Lambda):
        for child in ast.iter_child_nodes(node):
            yield from _own_nodes(child)


def _place(text: Text, statement: ast.stmt) -> tuple[int, int]:
    row = statement.lineno - 1
    return row, column(text.lines[row], statement.col_offset)


def _run(text: Text, row: int, at: int, stop: int, end: int | None, indent: str) -> list[str]:
    """The lines from a place to another, without blank ones at the ends; a broken first line is indented."""
    found = list(text.lines[row:stop])
    if end is not None:
        found[-1] = found[-1][:end]
    if at:
        found[0] = indent + found[0][at:]
    while found and not found[0].strip():
        del found[0]
    while found and not found[-1].strip():
        del found[-1]
    return found


def _colon(text: Text, part: Part) -> tuple[int, int]:
    """Where the signature ends: at the last colon before the body, for only comments come between."""
    first = part.node.body[0]
    row = first_row(first, text.lines)
    begin = (row + 1, column(text.lines[row], first.col_offset) if row == first.lineno - 1 else 0)
    colons = [one.start for one in tokens(text) if one.type == tokenize.OP and one.string == ":"]
    line, at = max(one for one in colons if one < begin)
    return line - 1, at
