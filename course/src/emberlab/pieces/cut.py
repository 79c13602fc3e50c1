"""Cut pieces out of the reference into a notebook cell, nbgrader's marks around what is to be written."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

from emberlab.pieces.body import is_stub, split
from emberlab.pieces.errors import PieceError
from emberlab.pieces.excerpt import part_lines
from emberlab.pieces.locate import Part, has_docstring, parse_module, parts_of
from emberlab.pieces.piece import Piece
from emberlab.pieces.text import Text, indent_of, parse

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

# nbgrader looks for these words anywhere in a line; inside a piece they would move the solution's border.
NBGRADER_WORDS = tuple(
    f"{side} {what}" for what in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME") for side in ("BEGIN", "END")
)


def cut(names: Sequence[str], reference_dir: str | Path, given: int = 0) -> str:
    """The notebook cell of these pieces: a ``%%build`` line, then each definition, solved.

    The body after the docstring and after ``given`` statements stands between nbgrader's solution marks. A
    method stands under a bare line of its class; neighbours in one class share it. Raises PieceError for a
    name that the reference in ``reference_dir`` lacks, for a piece with nothing left to write, for pieces
    that do not go into one cell, and for a definition whose own text contains nbgrader's marks.
    """
    pieces = [Piece(name) for name in names]
    _fit_together(pieces)
    lines = ["%%build " + " ".join(piece.name for piece in pieces)]
    opened: list[str] = []
    for piece in pieces:
        for owners, body in _definitions(piece, Path(reference_dir), given):
            shared = 0
            while shared < len(owners) and owners[: shared + 1] == opened[: shared + 1]:
                shared += 1
            if len(lines) > 1:
                lines += [""] if shared else ["", ""]
            lines += [*owners[shared:], *body]
            opened = owners
    return "\n".join(lines)


def _fit_together(pieces: Sequence[Piece]) -> None:
    if not pieces:
        raise PieceError("a cell needs at least one piece")
    for one, other in itertools.combinations(pieces, 2):
        if one == other:
            raise PieceError(f"{one} is named twice in one cell")
        if one.top == other.top and one.module != other.module:
            raise PieceError(f"{one} and {other} both bring a {one.top}: put them in two cells")
        for inner, outer in ((one, other), (other, one)):
            if inner.module == outer.module and inner.qualname.startswith(outer.qualname + "."):
                raise PieceError(f"{inner} is a part of {outer}: name one of them")


def _definitions(piece: Piece, reference: Path, given: int) -> list[tuple[list[str], list[str]]]:
    """The class lines and the solved lines of each part of a piece, at the left margin."""
    text = Text.read(piece.path_in(reference).read_text(encoding="utf-8"))
    try:
        parts = parts_of(text, parse_module(text), piece.qualname)
    except PieceError as error:
        raise PieceError(f"{piece}: {error}") from error
    found = []
    for part in parts:
        _refuse_unfit(piece, text, part, given)
        owners = part.found.owners
        margins = [indent_of(text.lines[owner.lineno - 1]) for owner in owners]
        outer = [*margins, part.indent][0]
        lines = [
            f"{margin.removeprefix(outer)}class {owner.name}:"
            for owner, margin in zip(owners, margins, strict=True)
        ]
        # Moved first and parsed again there, so that the marks go where the lines now are.
        moved = Text((*lines, *part_lines(text, part, part.indent.removeprefix(outer))))
        (there,) = parts_of(moved, parse(moved), piece.qualname)
        runs = split(moved, there, given)
        body = [*runs.head, *runs.given, runs.indent + BEGIN, *runs.rest, runs.indent + END]
        found.append((lines, body))
    return found


def _refuse_unfit(piece: Piece, text: Text, part: Part, given: int) -> None:
    left = len(part.node.body) - has_docstring(part.node) - given
    if given < 0 or left < 1:
        raise PieceError(f"{piece}: nothing is left to write when {given} of its statements are given")
    if is_stub(part.node):
        raise PieceError(f"{piece}: its body in the reference is a stub itself")
    for line in text.lines[part.start : part.stop]:
        mark = next((mark for mark in NBGRADER_WORDS if mark in line), None)
        if mark is not None:
            raise PieceError(f"{piece}: nbgrader would take {mark!r} in its text for a mark: {line.strip()}")
