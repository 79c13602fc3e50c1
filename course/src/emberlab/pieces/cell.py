"""Read a student's cell: its pieces, the class lines over them, what travels with them, what is left over."""

from __future__ import annotations

import ast
import functools
import itertools
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from emberlab.pieces.body import gives_up, is_empty, is_stub
from emberlab.pieces.catalogue import nearest
from emberlab.pieces.errors import BuildError, PieceError
from emberlab.pieces.excerpt import ends_quietly, segment
from emberlab.pieces.locate import Function, Node, Part, definitions, first_row, parts_of
from emberlab.pieces.piece import Piece
from emberlab.pieces.scope import Scopes, bound
from emberlab.pieces.text import Text, comments, parse, silently

MAGIC = re.compile(r"%%build\b(.*)")
MARK = re.compile(r"###\s*(BEGIN|END) SOLUTION\s*")
Import = ast.Import | ast.ImportFrom
P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Cell:
    """A cell that is good Python, with its statements sorted."""

    text: Text
    scopes: Scopes
    parts: dict[str, list[Part]]
    """The pieces asked for, by qualname."""
    rest: list[ast.stmt]
    """The top-level statements that are neither a piece nor a class line over pieces."""
    elsewhere: frozenset[str]
    """The names that the cell defines for other modules, or not yet."""
    marks: frozenset[int]
    """The lines (from 0) that only mark the solution for nbgrader."""

    def travelling(self) -> tuple[set[str], list[ast.stmt]]:
        """The global names that the pieces use, directly or not, and the statements here that bind them."""
        pieces = [part.node for parts in self.parts.values() for part in parts]
        waiting = {name for node in pieces for name in self.scopes.used(node)}
        seen: set[str] = set()
        chosen: list[ast.stmt] = []
        while waiting:
            seen |= waiting
            found = [
                one for one in self.rest if one not in chosen and can_travel(one) and bound(one) & waiting
            ]
            chosen += found
            waiting = {name for one in found for name in self.scopes.used(one)} - seen
        return seen, [one for one in self.rest if one in chosen]

    def taken_along(self) -> list[ast.stmt]:
        """The travelling statements that are not imports."""
        return [one for one in self.travelling()[1] if not isinstance(one, Import)]


def in_words(function: Callable[P, R]) -> Callable[P, R]:
    """Make a function say in words that a source nests more deeply than Python can follow."""

    @functools.wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except RecursionError as error:
            raise BuildError(
                "an expression is nested too deeply to be read: write it in several steps"
            ) from error

    return told


@in_words
def written(cell_source: str, qualname: str) -> bool:
    """Whether the student has written this piece: False while a call could only raise NotImplementedError.

    Raises BuildError where the cell cannot be read, as `splice` does.
    """
    return not any(is_stub(part.node) for part in read_cell(cell_source, [qualname]).parts[qualname])


@in_words
def helpers(cell_source: str, qualnames: Sequence[str]) -> tuple[str, ...]:
    """The names that travel with these pieces (imported ones aside), to be found in the module afterwards."""
    return tuple(
        sorted({name for one in read_cell(cell_source, qualnames).taken_along() for name in bound(one)})
    )


@in_words
def leftover(cell_source: str, qualnames: Sequence[str]) -> str:
    """The statements that did not travel, each on its own line of the cell, as code to run after the build.

    Imports stay among them, because the rest of the notebook may need them. Raises BuildError like `splice`.
    """
    cell = read_cell(cell_source, qualnames)
    gone = cell.taken_along()
    lines = [""] * len(cell.text.lines)
    for statement in cell.rest:
        if statement not in gone:
            start = first_row(statement, cell.text.lines)
            taken = segment(cell.text, statement)
            taken[-1] += ";" if ends_quietly(cell.text, statement) else ""
            taken[0] = f"{lines[start]}; {taken[0]}" if lines[start] else taken[0]
            lines[start : start + len(taken)] = taken
    return "\n".join(lines)


def can_travel(statement: ast.stmt) -> bool:
    """Whether a statement is of a kind that may go into a module: an import, a definition, a constant."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module != "__future__"  # the module has it already, and it must stand first
    kinds = (*Node.__args__, ast.Import, ast.Assign, ast.AnnAssign, ast.AugAssign)
    return isinstance(statement, kinds) or type(statement).__name__ == "TypeAlias"


def read_cell(source: str, qualnames: Sequence[str], others: Collection[str] = ()) -> Cell:
    """Read a cell for the pieces ``qualnames``; ``others`` are pieces too, but not to be built now.

    A first line ``%%build ...`` counts as a line, and what it names counts as others. Raises BuildError where
    the cell is not Python, lacks a piece, has it twice, or has something else than pieces under a class line.
    """
    text, named = _without_magic(Text.read(source))
    tree = _parse(text)
    parts = {qualname: _parts(text, tree, qualname) for qualname in qualnames}
    known = {*qualnames, *others, *named}
    rest: list[ast.stmt] = []
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef) and _is_mould(statement.name, known - {statement.name}):
            _check_mould(statement, statement.name, known)
        elif not isinstance(statement, Node) or not (statement.name in known or gives_up(statement)):
            rest.append(statement)
    pieces = {one.name for one in tree.body if isinstance(one, Node) and one not in rest}
    elsewhere = frozenset(pieces - {qualname.split(".")[0] for qualname in qualnames})
    marks = frozenset(at for at, note in comments(text).items() if MARK.fullmatch(note))
    return Cell(text, Scopes(text), parts, rest, elsewhere, marks)


def _without_magic(text: Text) -> tuple[Text, set[str]]:
    """The text with its ``%%build`` line emptied, and the qualnames that stood on it."""
    found = MAGIC.fullmatch(text.lines[0].strip())
    if found is None:
        return text, set()
    names = set()
    for name in found[1].split():
        try:
            names.add(Piece(name).qualname)
        except PieceError:
            continue  # the magic itself complains about it
    return Text(("", *text.lines[1:]), text.newline, text.bom), names


def _parse(text: Text) -> ast.Module:
    try:
        tree = parse(text)
        # Python finds some errors only when it compiles. A notebook may await at top level.
        with silently():
            compile(text.code, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        line = min(error.lineno or 1, len(text.lines))
        shown = text.lines[line - 1].strip()
        hint = "; a notebook command needs a cell of its own" if shown[:1] in ("%", "!", "?") else ""
        where = f": {shown}" if shown else ""
        raise BuildError(f"line {line} is not Python ({error.msg}){where}{hint}", line) from error
    except (ValueError, MemoryError) as error:
        raise BuildError(f"the cell is not Python ({error})") from error
    return tree


def _parts(text: Text, tree: ast.Module, qualname: str) -> list[Part]:
    names = [one.qualname for one in definitions(tree)]
    if qualname not in names:
        owner, _, last = qualname.rpartition(".")
        hint = nearest(qualname, names)
        if owner and last in names:
            hint = f": put `def {last}` under a line `class {owner.split('.')[-1]}:`"
        raise BuildError(f"{qualname} is not defined in this cell{hint}")
    try:
        parts = parts_of(text, tree, qualname)
    except PieceError as error:
        raise BuildError(f"in this cell {error}") from error
    for part in parts:
        line = part.node.lineno
        ladder = [*part.found.owners, part.node]
        steps = [inner in outer.body for outer, inner in itertools.pairwise(ladder)]
        if ladder[0] is not part.found.statement or not all(steps):
            raise BuildError(
                f"{qualname} (line {line}) stands inside another statement: take it out of there", line
            )
    return parts


def _is_mould(qualname: str, known: Collection[str]) -> bool:
    return any(one.startswith(qualname + ".") for one in known)


def _check_mould(mould: ast.ClassDef, qualname: str, known: Collection[str]) -> None:
    """A class line over pieces is only their place: whatever else stood under it would be lost silently."""
    only = f"`class {mould.name}` is here only to place its pieces"
    for statement in mould.body:
        line = statement.lineno
        if isinstance(statement, Node):
            inner = f"{qualname}.{statement.name}"
            if inner in known or (isinstance(statement, Function) and gives_up(statement)):
                continue
            if isinstance(statement, ast.ClassDef) and _is_mould(inner, known):
                _check_mould(statement, inner, known)
                continue
            advice = "write it as a function outside the class"
            raise BuildError(f"{inner} (line {line}) is not a piece of this cell, and {only}: {advice}", line)
        if not is_empty(statement):
            raise BuildError(f"line {line} would be lost: {only}", line)
