"""Bring a file of the student's package up to the course's own text, with what they built in its place.

Text in, text out. "Given" is what of a file is no piece, and was not brought along by one.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Mapping, Sequence

from emberlab.pieces import BuildError, clear, is_cleared, splice
from emberlab.pieces.blocks import blocks_of
from emberlab.pieces.locate import Found, Node, Part, definitions, parse_module, part_at, parts_of
from emberlab.pieces.scope import bound
from emberlab.pieces.text import Text


def present(source: str) -> set[str]:
    """The qualnames of all functions and classes of a source, methods included."""
    return {found.qualname for found in definitions(parse_module(Text.read(source)))}


def given_part(source: str, qualnames: Iterable[str]) -> str:
    """The lines of a source outside these pieces and outside what they brought along, without blank ones."""
    text = Text.read(source)
    tree = parse_module(text)
    there = {found.qualname for found in definitions(tree)}
    gone = {at for block in blocks_of(text) for at in range(block.start, block.stop)}
    for qualname in there & set(qualnames):
        gone |= {at for part in parts_of(text, tree, qualname) for at in range(part.start, part.stop)}
    return "\n".join(line.rstrip() for at, line in enumerate(text.lines) if at not in gone and line.strip())


def renewed(mine: str, course: str, qualnames: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The course's text of a file with those pieces in it that `mine` has built.

    `qualnames` are the file's pieces, all cleared in `course`. Also returns, by qualname, why a built piece
    could not be taken over: the course has changed its arguments, say.
    """
    refused: dict[str, str] = {}
    there = present(mine)
    built = [name for name in qualnames if name in there and not is_cleared(mine, name)]
    for group in _together(mine, built):
        cell = _as_cell(mine, group)
        try:
            course = splice(course, cell, group)
        except BuildError as error:
            refused |= dict.fromkeys(group, str(error))
    return course, refused


def completed(mine: str, course: str) -> tuple[str, list[str]]:
    """`mine` with what it lacks of the definitions, constants and imports of `course`; nothing of it changes.

    Also returns the qualnames that were added. Raises PieceError where the result would not be Python.
    """
    gaps = _Gaps(Text.read(mine), Text.read(course))
    result = gaps.filled()
    parse_module(Text.read(result))
    return result, gaps.added


def cleared(source: str, messages: Mapping[str, str]) -> str:
    """The source with those of these pieces cleared that it has and that are not cleared yet."""
    there = present(source)
    return clear(
        source,
        {name: text for name, text in messages.items() if name in there and not is_cleared(source, name)},
    )


def _together(source: str, built: Sequence[str]) -> list[list[str]]:
    """The built pieces, those in one group that brought along something in common."""
    groups = [[name for name in block.names if name in built] for block in blocks_of(Text.read(source))]
    alone = [[name] for name in built if not any(name in group for group in groups)]
    return [group for group in groups if group] + alone


def _as_cell(source: str, group: Sequence[str]) -> str:
    """The cell that would build these pieces as they stand in this source."""
    text = Text.read(source)
    tree = parse_module(text)
    lines: list[str] = []
    for block in blocks_of(text):
        if set(block.names) & set(group):
            lines += text.lines[block.start + 1 : block.stop - 1]
    for name in group:
        for number, part in enumerate(parts_of(text, tree, name)):
            if number == 0:
                owners = part.found.owners
                lines += ["", *(" " * owner.col_offset + f"class {owner.name}:" for owner in owners)]
            lines += ["", *text.lines[part.start : part.stop]]
    return "\n".join(lines) + "\n"


class _Gaps:
    """What one source lacks of another, each thing with the line of the first that it is to stand behind."""

    def __init__(self, mine: Text, course: Text) -> None:
        self.mine, self.course = mine, course
        self.added: list[str] = []
        self._inserts: dict[int, list[str]] = {}
        self._compare(parse_module(mine), parse_module(course), "")

    def filled(self) -> str:
        """The first source with its gaps filled."""
        lines = list(self.mine.lines)
        for at in sorted(self._inserts, reverse=True):
            lines[at:at] = self._inserts[at]
        return self.mine.write(lines)

    def _compare(
        self, mine: ast.Module | ast.ClassDef, course: ast.Module | ast.ClassDef, owner: str
    ) -> None:
        here = {name: one for one in mine.body for name in bound(one)}
        at = 0 if isinstance(mine, ast.Module) else mine.lineno
        for one in mine.body:
            if not _is_opening(one):
                break
            at = self._end(one)
        for statement in course.body:
            names = bound(statement)
            missing = names - here.keys()
            if names and not missing:
                known = here[min(names)]
                at = self._end(known)
                if isinstance(statement, ast.ClassDef) and isinstance(known, ast.ClassDef):
                    self._compare(known, statement, f"{owner}{statement.name}.")
            elif missing == names or isinstance(statement, ast.Import | ast.ImportFrom):
                self._add(at, statement, missing, owner)

    def _add(self, at: int, statement: ast.stmt, missing: set[str], owner: str) -> None:
        if not missing:
            return
        if isinstance(statement, Node):
            part = self._part(self.course, statement)
            room = [""] if owner else ["", ""]
            lines = [*room, *self.course.lines[part.start : part.stop]]
            self.added.append(owner + statement.name)
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            reduced = copy.copy(statement)
            reduced.names = [
                one for one in statement.names if (one.asname or one.name).split(".")[0] in missing
            ]
            lines = [" " * statement.col_offset + ast.unparse(reduced)]
        else:
            lines = list(self.course.lines[statement.lineno - 1 : statement.end_lineno])
        self._inserts.setdefault(at, []).extend(lines)

    def _end(self, statement: ast.stmt) -> int:
        if isinstance(statement, Node):
            return self._part(self.mine, statement).stop
        return statement.end_lineno or statement.lineno

    @staticmethod
    def _part(text: Text, node: Node) -> Part:
        return part_at(text, Found(node.name, node, (), node))


def _is_opening(statement: ast.stmt) -> bool:
    """Whether this is what must stay on top: the docstring, or an import from `__future__`."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
