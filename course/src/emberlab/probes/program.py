"""Read a probe program: the text between nbgrader's marks for hidden tests, with its probes and known mistakes."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from dataclasses import dataclass

BEGIN = "BEGIN HIDDEN TESTS"  # nbgrader looks for these words anywhere in a line
END = "END HIDDEN TESTS"
PREFIX = "probe_"
MISTAKES = "MISTAKES"
OPTIONS = ("points", "rtol", "atol")
OURS = ("raises", "graph_of", "notebook")  # what a program is given beside `np`


class ProbeError(ValueError):
    """An ill-formed program: the line in its text (from 1) and the problem, in words."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem


@dataclass(frozen=True)
class Probe:
    """One function of a program. `weight` is its part of the check's points, relative to the other probes'."""

    name: str
    about: str
    weight: float
    rtol: float | None
    atol: float | None
    line: int


@dataclass(frozen=True)
class Program:
    """A program: the source that a kernel gets (without MISTAKES and comments), its probes, its known mistakes."""

    source: str
    probes: tuple[Probe, ...]
    mistakes: dict[str, str]


def read_program(text: str) -> Program:
    """Read a program; nbgrader's marks may stand in it. Raises ProbeError, which names the line."""
    text = "\n".join("" if BEGIN in line or END in line else line for line in text.split("\n"))
    tree = _parsed(text)
    mistakes: dict[str, str] = {}
    body: list[ast.stmt] = []
    for statement in tree.body:
        if _assigns_mistakes(statement):
            if mistakes:
                raise ProbeError(statement.lineno, f"{MISTAKES} stands here a second time")
            mistakes = _mistakes(statement)
        else:
            body.append(statement)
    _refuse_doubles(body)
    for node in (node for statement in body for node in ast.walk(statement)):
        if isinstance(node, ast.Name) and node.id == MISTAKES:
            raise ProbeError(node.lineno, f"{MISTAKES} is never sent to a kernel, so no code can use it")
    probes = tuple(
        _probe(one) for one in body if isinstance(one, ast.FunctionDef) and one.name.startswith(PREFIX)
    )
    if not probes:
        raise ProbeError(1, f"there is no probe: define a function def {PREFIX}something(rng)")
    return Program(ast.unparse(ast.Module(body, [])) + "\n", probes, mistakes)


def is_program(text: str) -> bool:
    """Whether hidden tests are meant as probes: whether they define any, well-formed or not."""
    return any(line.startswith((f"def {PREFIX}", f"async def {PREFIX}")) for line in text.splitlines())


def split(cell_source: str) -> tuple[str, str]:
    """The visible part of a test cell and its hidden text without the marks; "" where there is none.

    Raises ProbeError where a mark has no partner.
    """
    visible: list[str] = []
    hidden: list[str] = []
    opened = 0
    for number, line in enumerate(cell_source.split("\n"), start=1):
        if BEGIN in line:
            if opened:
                raise ProbeError(
                    number, f"the hidden tests that begin in line {opened} do not end before this"
                )
            opened = number
        elif END in line:
            if not opened:
                raise ProbeError(number, "hidden tests end here, but none have begun")
            opened = 0
        else:
            (hidden if opened else visible).append(line)
    if opened:
        raise ProbeError(opened, f"the hidden tests that begin here do not end: ### {END} is missing")
    return "\n".join(visible), "\n".join(hidden)


def _parsed(text: str) -> ast.Module:
    try:
        tree = ast.parse(text)
        compile(text, "<probes>", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise ProbeError(error.lineno or 1, f"this is not Python: {error.msg}") from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise ProbeError(1, f"this is not Python: {error}") from error
    return tree


def _assigns_mistakes(statement: ast.stmt) -> bool:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return any(isinstance(one, ast.Name) and one.id == MISTAKES for one in targets)


def _mistakes(statement: ast.stmt) -> dict[str, str]:
    wrong = ProbeError(
        statement.lineno,
        f"{MISTAKES} must be a literal dict: a sentence for the student to the source of a cell",
    )
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.Dict) or isinstance(statement, ast.AugAssign):
        raise wrong
    try:
        pairs = [
            (ast.literal_eval(key or value), ast.literal_eval(cell))
            for key, cell in zip(value.keys, value.values, strict=True)
        ]
    except (ValueError, TypeError) as error:
        raise wrong from error
    for (sentence, cell), node in zip(pairs, value.values, strict=True):
        if (
            not isinstance(sentence, str)
            or not isinstance(cell, str)
            or not sentence.strip()
            or not cell.strip()
        ):
            raise wrong
        if "\n" in sentence.strip():
            raise ProbeError(node.lineno, f"the sentence of a mistake must be one line: {sentence!r}")
    if len(dict(pairs)) < len(pairs):
        raise ProbeError(statement.lineno, f"{MISTAKES} has the same sentence twice")
    return {sentence.strip(): cell for sentence, cell in pairs}


def _refuse_doubles(body: list[ast.stmt]) -> None:
    seen: dict[str, int] = {}
    for statement in body:
        for name in _defined(statement):
            if name in OURS:
                raise ProbeError(statement.lineno, f"{name} is given to every program; choose another name")
            if name in seen:
                raise ProbeError(statement.lineno, f"{name} is defined twice, first in line {seen[name]}")
            seen[name] = statement.lineno


def _defined(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name


def _probe(function: ast.FunctionDef) -> Probe:
    name, line, arguments = function.name, function.lineno, function.args
    if function.decorator_list:
        raise ProbeError(line, f"{name}: a probe has no decorators")
    if (
        len(arguments.posonlyargs) + len(arguments.args) != 1
        or arguments.vararg
        or arguments.kwarg
        or arguments.defaults
    ):
        raise ProbeError(
            line, f"{name}: a probe takes one argument, rng, and after a * only {', '.join(OPTIONS)}"
        )
    given = {"points": 1.0, "rtol": None, "atol": None}
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        given[argument.arg] = _option(name, argument, default)
    if not given["points"]:
        raise ProbeError(line, f"{name}: points must be more than 0")
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function)):
        raise ProbeError(line, f"{name}: a probe returns its answer; it cannot yield")
    if not any(isinstance(node, ast.Return) and node.value is not None for node in ast.walk(function)):
        raise ProbeError(line, f"{name}: a probe must return its answer")
    about = " ".join((ast.get_docstring(function) or "").split())
    if not about:
        raise ProbeError(
            line, f"{name}: say in a docstring what it is about, in words that a student may read"
        )
    return Probe(name, about, float(given["points"] or 0), given["rtol"], given["atol"], line)


def _option(name: str, argument: ast.arg, default: ast.expr | None) -> float | None:
    option, line = argument.arg, argument.lineno
    if option not in OPTIONS:
        raise ProbeError(line, f"{name}: {option} is no option of a probe; there are {', '.join(OPTIONS)}")
    try:
        value = ast.literal_eval(default) if default is not None else ...
    except (ValueError, TypeError):
        value = ...
    if value is None and option != "points":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ProbeError(line, f"{name}: {option} must be a number written out, 0 or more")
    return float(value)
