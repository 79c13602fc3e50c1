"""Run a case in a module and write down what came out: values, dtypes, shapes, gradients."""

from __future__ import annotations

import ast
import math
import warnings
from dataclasses import dataclass
from functools import cache
from types import CodeType
from typing import Any

import numpy as np

from tests.emberlet.oracle import programs
from tests.emberlet.oracle.case import Case
from tests.emberlet.oracle.inputs import build

# What a program may raise on purpose. Anything else (a misspelt name, say) is a fault of the case.
ERRORS = (RuntimeError, TypeError, ValueError, IndexError, KeyError, AssertionError)


@dataclass
class Leaf:
    """One array, or one plain value as text, of a result."""

    array: np.ndarray | None = None
    requires_grad: bool = False
    text: str = ""


@dataclass
class Outcome:
    """`error` is the kind of error, or None; a gradient is None where the input has no part in the result."""

    out: list[Leaf]
    grad: list[Leaf | None]
    second: list[Leaf | None]
    error: str | None = None
    words: str = ""


@cache
def compiled(program: str) -> tuple[CodeType, CodeType]:
    """Return the statements, and the last expression by itself."""
    tree = ast.parse(program)
    last = tree.body.pop()
    assert isinstance(last, ast.Expr), f"ends in no expression: {program}"
    return compile(tree, "<case>", "exec"), compile(ast.Expression(last.value), "<case>", "eval")


def flatten(m: Any, value: Any) -> list[Any]:
    """Tensors, arrays and plain values, in order."""
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in (str(key), *flatten(m, item))]
    if isinstance(value, tuple | list) and not all(type(item) is int for item in value):
        return [leaf for item in value for leaf in flatten(m, item)]
    return [value]


def note(m: Any, value: Any) -> Leaf:
    if isinstance(value, m.Tensor):
        # A copy: the program may go on writing into what it returned.
        return Leaf(np.array(value.detach().numpy()), bool(value.requires_grad))
    if isinstance(value, np.ndarray | np.generic):
        return Leaf(np.array(value))
    if isinstance(value, float):
        return Leaf(np.array(value))
    if isinstance(value, tuple | list):
        value = tuple(value)
    if isinstance(value, m.dtype):
        return Leaf(text=str(value).rpartition(".")[2])
    text = value if isinstance(value, str) else repr(value)
    return Leaf(text=text.replace(f"{m.__name__}.", ""))


def grads(m: Any, outputs: list[Any], inputs: list[Any], cotangents: list[Any], create: bool) -> list[Any]:
    return list(m.autograd.grad(outputs, inputs, cotangents, create_graph=create, allow_unused=True))


def noted(m: Any, tensors: list[Any]) -> list[Leaf | None]:
    return [None if g is None else note(m, g) for g in tensors]


def run(m: Any, case: Case) -> Outcome:
    """Evaluate, take the gradient along a fixed random direction, and the gradient of its square."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _run(m, case)
        except ERRORS as error:
            return Outcome([], [], [], type(error).__name__, str(error))


def _run(m: Any, case: Case) -> Outcome:
    tensors = {name: build(m, spec, case.seed(name)) for name, spec in case.inputs.items()}
    inputs = [x for x in tensors.values() if x.requires_grad]
    tools = programs.Tools(m, inputs)
    nn = getattr(m, "nn", None)
    names = {"m": m, "nn": nn, "F": getattr(nn, "functional", None), "np": np, "tools": tools}
    names |= {"inf": math.inf, "nan": math.nan, "pi": math.pi, **tensors}
    statements, expression = compiled(case.program)
    exec(statements, names)
    outputs = flatten(m, eval(expression, names))
    outcome = Outcome([note(m, value) for value in outputs], [], [])
    ends = [y for y in outputs if isinstance(y, m.Tensor) and y.requires_grad]
    order = case.derivatives()
    if not (ends and inputs and order):
        return outcome
    cotangents = []
    for number, y in enumerate(ends):
        rng = np.random.RandomState(case.seed(f"cotangent {number}"))
        direction = rng.standard_normal(tuple(y.shape))
        cotangents.append(m.from_numpy(np.asarray(direction).astype(str(y.dtype).rpartition(".")[2])))
    first = grads(m, ends, inputs, cotangents, order > 1)
    outcome.grad = noted(m, first)
    if order > 1:
        squares = [(g * g).sum() for g in first if g is not None and g.requires_grad]
        zeros = [m.from_numpy(np.zeros(x.shape, str(x.dtype).rpartition(".")[2])) for x in inputs]
        if squares:
            ones = [m.from_numpy(np.ones((), str(s.dtype).rpartition(".")[2])) for s in squares]
            second = grads(m, squares, inputs, ones, False)
            # Whether a zero is written as None is nobody's business here.
            zeros = [zero if g is None else g for g, zero in zip(second, zeros, strict=True)]
        outcome.second = noted(m, zeros)
    return outcome
