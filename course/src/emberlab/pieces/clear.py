"""Clear pieces: keep what a caller sees of them, and let the body say where they are built."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping

from emberlab.pieces.blocks import blocks_of, without
from emberlab.pieces.body import split
from emberlab.pieces.errors import PieceError
from emberlab.pieces.locate import Node, Part, has_docstring, is_overload, parse_module, parts_of, whole
from emberlab.pieces.piece import PACKAGE
from emberlab.pieces.scope import bound, expression_names
from emberlab.pieces.text import Text, indent_of

NOT_BUILT = "NotBuilt"
NOT_BUILT_MODULE = f"{PACKAGE}.notbuilt"

# Classes whose body decides what they are when they are made, so that they cannot stand without it.
CLOSED_BASES = {"NamedTuple", "TypedDict", "Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"}


def clear(source: str, messages: Mapping[str, str]) -> str:
    """The source with these definitions cleared: each raises ``NotBuilt`` with its message when called.

    Decorators, signature and docstring stay. A whole class keeps its bases, its methods (each cleared) and
    what their signatures need. What an earlier build brought along for these pieces alone goes. Raises
    PieceError for a definition that is not there, is a part of another one of them, or cannot be imported
    without its body.
    """
    text = Text.read(source)
    tree = parse_module(text)
    edits: list[tuple[int, int, list[str]]] = []
    for qualname, message in messages.items():
        outer = next((other for other in messages if qualname.startswith(other + ".")), None)
        if outer is not None:
            raise PieceError(f"{qualname} is a part of {outer}: clear one of them")
        edits += [
            (part.start, part.stop, _cleared(text, part, message)) for part in parts_of(text, tree, qualname)
        ]
    edits += [(*without(text, block), []) for block in blocks_of(text) if set(block.names) <= set(messages)]
    lines = list(text.lines)
    for start, stop, new in sorted(edits, reverse=True, key=lambda edit: edit[0]):
        lines[start:stop] = new
    return text.write(lines)


def is_cleared(source: str, qualname: str) -> bool:
    """Whether calling this definition would raise ``NotBuilt``; PieceError where it is not there."""
    text = Text.read(source)
    return any(_is_cleared(part.node) for part in parts_of(text, parse_module(text), qualname))


def _is_cleared(node: Node) -> bool:
    if isinstance(node, ast.ClassDef):
        inner = [one for one in node.body if isinstance(one, Node) and not is_overload(one)]
        return bool(inner) and all(_is_cleared(one) for one in inner)
    match node.body[has_docstring(node) :]:
        case [ast.ImportFrom(module=module), ast.Raise(exc=ast.Call(func=ast.Name(id=name)))]:
            return (module, name) == (NOT_BUILT_MODULE, NOT_BUILT)
    return False


def _cleared(text: Text, part: Part, message: str) -> list[str]:
    if isinstance(part.node, ast.ClassDef):
        return _cleared_class(text, part, part.node, message)
    runs = split(text, part)
    return [*runs.head, *runs.given, *_raise(runs.indent, message)]


def _raise(indent: str, message: str) -> list[str]:
    return [
        f"{indent}from {NOT_BUILT_MODULE} import {NOT_BUILT}",
        "",
        f"{indent}raise {NOT_BUILT}({json.dumps(message, ensure_ascii=False)})",
    ]


def _cleared_class(text: Text, part: Part, node: ast.ClassDef, message: str) -> list[str]:
    closed = {ast.unparse(base).split("[")[0].split(".")[-1] for base in node.bases} & CLOSED_BASES
    if closed:
        raise PieceError(
            f"{node.name}: a {closed.pop()} cannot be imported without its body, so it is no piece"
        )
    runs = split(text, part)
    lines = [*runs.head, *runs.given]
    kept = _kept(node)
    for statement in kept:
        if isinstance(statement, Node):
            inner = whole(text, statement)
            new = (
                text.lines[inner.start : inner.stop]
                if is_overload(statement)
                else _cleared(text, inner, message)
            )
            lines += ["", *new]
        else:
            new = text.lines[statement.lineno - 1 : statement.end_lineno]
            shared = indent_of(new[0]) != runs.indent or ";" in new[-1]
            lines += [runs.indent + ast.unparse(statement)] if shared else new
    if not any(isinstance(one, Node) and one.name == "__init__" for one in kept):
        unit = runs.indent.removeprefix(part.indent)
        lines += ["", f"{runs.indent}def __init__(self, *args: object, **kwargs: object) -> None:"]
        lines += _raise(runs.indent + unit, message)
    return lines


def _kept(node: ast.ClassDef) -> list[ast.stmt]:
    """The statements of a class body that stay: definitions, slots, bare annotations, what signatures use."""
    kept: list[ast.stmt] = [one for one in node.body if isinstance(one, Node) or _is_bare(one)]
    while True:
        needed = {"__slots__", *(name for one in kept for name in expression_names(one))}
        plain = [one for one in node.body if isinstance(one, ast.Assign | ast.AnnAssign) and one not in kept]
        more = [one for one in plain if bound(one) & needed]
        if not more:
            return [one for one in node.body if one in kept]
        kept += more


def _is_bare(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.AnnAssign) and statement.value is None
