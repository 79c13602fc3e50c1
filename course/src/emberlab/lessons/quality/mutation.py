"""Make wrong versions of a piece from the reference's definition, one change in each, each with a name that lasts."""

from __future__ import annotations

import ast
import difflib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from emberlab.lessons.quality.operators import alternatives

Function = ast.FunctionDef | ast.AsyncFunctionDef
CONSTANTS: tuple[object, ...] = (None, True, False, 0, 1, ())  # what somebody returns who writes nothing

SHORT, AROUND = (
    70,
    24,
)  # characters of a name: of a line that is shown whole, and of what surrounds a difference


@dataclass(frozen=True)
class Mutant:
    """A wrong version: its lines that differ from the reference's, `old -> new`, and its whole definition."""

    name: str
    source: str


def mutants(definition: str, given: int = 0) -> list[Mutant]:
    """Every one-change version of a function, method or class that Python can compile; no two are the same text.

    The first `given` statements of each function's body are not the student's, and stay.
    """
    tree = ast.parse(definition)
    for node in ast.walk(tree):
        _without_words(node)
    original = ast.unparse(tree)
    seen, names, found = {original}, set[str](), []
    for source, name in _versions(tree, given):
        if source in seen or not _compiles(source):
            continue
        seen.add(source)
        name = name or _name(original, source)
        number = next(n for n in range(1, len(seen) + 1) if _numbered(name, n) not in names)
        names.add(_numbered(name, number))
        found.append(Mutant(_numbered(name, number), source))
    return found


def _versions(tree: ast.Module, given: int) -> Iterator[tuple[str, str]]:
    """Each version's source, and its name where the lines that differ are not the best one."""
    for function in [node for node in ast.walk(tree) if isinstance(node, Function)]:
        yield from _constant_bodies(tree, function, given)
        names, attributes = _variables(function), _attributes(function)
        for holder, field, at, node in _places(function, given):
            for other in alternatives(node, names, attributes):
                _put(holder, field, at, other)
                yield ast.unparse(ast.fix_missing_locations(tree)), ""
                _put(holder, field, at, node)


def _constant_bodies(tree: ast.Module, function: Function, given: int) -> Iterator[tuple[str, str]]:
    body = function.body
    arguments = [
        one.arg for one in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    ]
    for value in [*map(repr, CONSTANTS), *arguments]:
        function.body = [*body[:given], *ast.parse(f"return {value}", "<mutant>").body]
        yield ast.unparse(ast.fix_missing_locations(tree)), f"{function.name} -> return {value}"
    function.body = body


def _places(function: Function, given: int) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Each node of the body, with where it hangs; annotations and nested functions' bodies of their own left out."""
    waiting: list[tuple[ast.AST, str, int | None, ast.AST]] = [
        (function, "body", at, statement) for at, statement in enumerate(function.body) if at >= given
    ]
    while waiting:
        place = waiting.pop(0)
        yield place
        node = place[3]
        if isinstance(node, ast.Raise):  # as a whole: most that can go wrong in a message is wording
            continue
        for field, value in ast.iter_fields(node):
            if field in ("annotation", "returns", "decorator_list", "args") and not isinstance(
                node, ast.Call
            ):
                continue
            if isinstance(value, ast.AST):
                waiting.append((node, field, None, value))
            elif isinstance(value, list):
                waiting += [
                    (node, field, at, one) for at, one in enumerate(value) if isinstance(one, ast.AST)
                ]


def _put(holder: ast.AST, field: str, at: int | None, node: ast.AST) -> None:
    if at is None:
        setattr(holder, field, node)
    else:
        getattr(holder, field)[at] = node


def _without_words(node: ast.AST) -> None:
    """Drop the docstring: no version differs in it."""
    if isinstance(node, Function | ast.ClassDef) and ast.get_docstring(node) is not None:
        node.body = node.body[1:] or [ast.Pass()]


def _variables(function: Function) -> list[str]:
    arguments = [one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)]
    stored = [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys([*arguments, *stored]))


def _attributes(function: Function) -> list[str]:
    read = [node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)]
    return list(dict.fromkeys(read))


def _compiles(source: str) -> bool:
    try:
        compile(source, "<mutant>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def _name(original: str, source: str) -> str:
    """The lines that went and the lines that came; of long ones, what differs and a little around it."""
    lines = list(difflib.ndiff(original.split("\n"), source.split("\n")))
    went, came = (
        # Python 3.12 writes other quotes than 3.11.
        " / ".join(line[2:].strip() for line in lines if line.startswith(mark)).replace('"', "'")
        for mark in ("- ", "+ ")
    )
    if max(len(went), len(came)) > SHORT:
        front = max(0, _alike(went, came) - AROUND)
        back = max(0, _alike(went[front:][::-1], came[front:][::-1]) - AROUND)
        went, came = (
            ("… " if front else "") + text[front : len(text) - back].strip() + (" …" if back else "")
            for text in (went, came)
        )
    return f"{went} -> {came}"


def _alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name} ({number})"
