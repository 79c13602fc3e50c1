"""Find a definition in a source: every part of it, with the decorators and the comments that are its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emberlab.pieces.catalogue import nearest
from emberlab.pieces.errors import PieceError
from emberlab.pieces.text import Text, comments, indent_of, mover, parse

Function = ast.FunctionDef | ast.AsyncFunctionDef
Node = Function | ast.ClassDef

# The comments around what a build brought along (see blocks.py); they belong to no definition.
BLOCK_MARK = re.compile(r"# --- (end of what|brought along by) (?P<names>.+?)( brought along)? ---")


@dataclass(frozen=True)
class Found:
    """A definition at module or class level, wherever the conditions around it put it."""

    qualname: str
    node: Node
    owners: tuple[ast.ClassDef, ...]
    statement: ast.stmt
    """The top-level statement that holds it."""


@dataclass(frozen=True)
class Part:
    """One ``def`` or ``class`` of a piece, and its lines ``start`` to ``stop`` (from 0, half open)."""

    found: Found
    start: int
    stop: int
    indent: str

    @property
    def node(self) -> Node:
        """The definition itself."""
        return self.found.node


def parse_module(text: Text) -> ast.Module:
    """Parse a module's text; PieceError, with the line, where it is not Python."""
    try:
        return parse(text)
    except SyntaxError as error:
        raise PieceError(f"the module is not Python (line {error.lineno}: {error.msg})") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise PieceError(f"the module is not Python ({error})") from error


def definitions(tree: ast.Module) -> list[Found]:
    """Every function and class at module and class level, in order; not those for a type checker only."""
    everything = [found for statement in tree.body for found in _definitions([statement], (), statement)]
    return [found for found in everything if not is_overload(found.node)]


def parts_of(text: Text, tree: ast.Module, qualname: str) -> list[Part]:
    """The parts of one definition: one, or a property's getter, setter and deleter.

    Raises PieceError where there is none, or more than one definition of the name.
    """
    everything = definitions(tree)
    found = [one for one in everything if one.qualname == qualname]
    if not found:
        names = {one.qualname for one in everything}
        raise PieceError(f"{qualname} is not defined there{nearest(qualname, names)}")
    for one in found[1:]:
        if not _continues(one.node):
            lines = " and ".join(str(one.node.lineno) for one in found)
            raise PieceError(f"{qualname} is defined more than once (lines {lines}): keep one")
    return [part_at(text, one) for one in found]


def part_at(text: Text, found: Found) -> Part:
    """The lines of a definition: comments right above, decorators, body, comments that end the body."""
    lines = text.lines
    notes = {at for at, note in comments(text).items() if not BLOCK_MARK.fullmatch(note)}
    start = first_row(found.node, lines)
    indent = indent_of(lines[start])
    while start - 1 in notes and indent_of(lines[start - 1]) == indent:
        start -= 1
    stop = found.node.end_lineno or found.node.lineno
    # The parser ends a body at its last statement; the comments after it, while indented, are the body's too.
    at = stop
    while at < len(lines) and (at in notes or not lines[at].strip()):
        if at in notes:
            if len(indent_of(lines[at]).expandtabs()) <= len(indent.expandtabs()):
                break
            stop = at + 1
        at += 1
    return Part(found, start, stop, indent)


def whole(text: Text, node: Node) -> Part:
    """The lines of a definition that is not looked up by name."""
    return part_at(text, Found(node.name, node, (), node))


def definition(source: str, qualname: str) -> str:
    """The source text of a definition, from its comments and decorators on, moved to the left margin.

    A property's setter follows its getter. Raises PieceError where the source has no such definition.
    """
    text = Text.read(source)
    texts = []
    for part in parts_of(text, parse_module(text), qualname):
        move = mover(text, part.indent, "")
        texts.append("\n".join(move(at) for at in range(part.start, part.stop)) + "\n")
    return "\n".join(texts)


def first_row(statement: ast.stmt, lines: Sequence[str]) -> int:
    """The line (from 0) that a statement begins on: its first decorator's, if it has one."""
    if not isinstance(statement, Node) or not statement.decorator_list:
        return statement.lineno - 1
    at = statement.decorator_list[0].lineno - 1
    while not lines[at].lstrip().startswith("@"):  # `@(` may stand on a line of its own
        at -= 1
    return at


def compiled_line(node: Node) -> int:
    """The line (from 1) that the compiler gives a definition's code as its first."""
    return min([node.lineno, *(one.lineno for one in node.decorator_list)])


def has_docstring(node: Node) -> bool:
    """Whether the first statement of the body is a docstring."""
    return ast.get_docstring(node, clean=False) is not None


def is_overload(node: ast.stmt) -> bool:
    """Whether this is one of typing's overloads: a signature, and no definition."""
    if not isinstance(node, Function):
        return False
    return any(ast.unparse(one).split(".")[-1] == "overload" for one in node.decorator_list)


def _continues(node: Node) -> bool:
    """Whether a definition adds to an earlier one of its name, as ``@size.setter`` does."""
    return any(
        isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id == node.name
        for one in node.decorator_list
    )


def _definitions(
    body: Sequence[ast.stmt], owners: tuple[ast.ClassDef, ...], top: ast.stmt
) -> Iterator[Found]:
    for statement in body:
        if isinstance(statement, Node):
            qualname = ".".join([*(owner.name for owner in owners), statement.name])
            yield Found(qualname, statement, owners, top)
            if isinstance(statement, ast.ClassDef):
                yield from _definitions(statement.body, (*owners, statement), top)
        else:
            for block in _blocks(statement):
                yield from _definitions(block, owners, top)


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The bodies of a compound statement that Python runs."""
    skipped = ""
    if isinstance(statement, ast.If):
        test = ast.unparse(statement.test).removeprefix("typing.")
        skipped = {"TYPE_CHECKING": "body", "not TYPE_CHECKING": "orelse"}.get(test, "")
    for name in ("body", "orelse", "finalbody"):
        if name != skipped:
            yield getattr(statement, name, [])
    for name in ("handlers", "cases"):
        for inner in getattr(statement, name, []):
            yield inner.body
