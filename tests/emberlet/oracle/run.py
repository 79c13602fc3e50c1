"""Run a case in a module and write down what came out: values, dtypes, shapes, gradients."""

from __future__ import annotations

import ast
import math
import warnings
from dataclasses import dataclass, field
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
    """One array, or one plain value as text, of a result; `requires_grad` None: nobody's business."""

    array: np.ndarray | None = None
    requires_grad: bool | None = False
    text: str = ""


@dataclass
class Outcome:
    """`error` is the kind of error, or None; a gradient is None where the input has no part in the result.

    stage: how far it went: 0 the program, 1 its gradient, 2 the gradient of that.
    """

    out: list[Leaf] = field(default_factory=list)
    grad: list[Leaf | None] = field(default_factory=list)
    second: list[Leaf | None] = field(default_factory=list)
    error: str | None = None
    words: str = ""
    stage: int = 0


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
        return Leaf(value.detach().clone().numpy(), bool(value.requires_grad))
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


def run(m: Any, case: Case) -> Outcome:
    """Evaluate, take the gradient along a fixed random direction, and the gradient of its square."""
    outcome = Outcome()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tensors = {name: build(m, spec, case.seed(name)) for name, spec in case.inputs.items()}
        try:
            _run(m, case, tensors, outcome)
        except ERRORS as error:
            return Outcome(error=type(error).__name__, words=str(error), stage=outcome.stage)
    return outcome


def _run(m: Any, case: Case, tensors: dict[str, Any], outcome: Outcome) -> None:
    inputs = [x for x in tensors.values() if x.requires_grad]
    outputs = evaluate(m, case, tensors, inputs)
    outcome.out = [note(m, value) for value in outputs]
    ends = [y for y in outputs if isinstance(y, m.Tensor) and y.requires_grad]
    order = case.derivatives()
    if not (ends and inputs and order):
        return
    outcome.stage = 1
    cotangents = [
        constant(m, np.random.RandomState(case.seed(f"cotangent {n}")).standard_normal(tuple(y.shape)), y)
        for n, y in enumerate(ends)
    ]
    first = grads(m, ends, inputs, cotangents, order > 1)
    outcome.grad = [None if g is None else Leaf(note(m, g).array) for g in first]
    if order > 1:
        outcome.stage = 2
        squares = [(g * g).sum() for g in first if g is not None and g.requires_grad]
        second = [None] * len(inputs)
        if squares:
            second = grads(m, squares, inputs, [constant(m, np.ones(()), s) for s in squares], False)
        # Whether a zero is written as None is nobody's business here.
        pairs = zip(second, inputs, strict=True)
        outcome.second = [note(m, constant(m, np.zeros(x.shape), x) if g is None else g) for g, x in pairs]


def evaluate(m: Any, case: Case, tensors: dict[str, Any], inputs: list[Any]) -> list[Any]:
    """Return the results of the program; what it loads with `tools` joins the inputs."""
    nn = getattr(m, "nn", None)
    names = {"m": m, "nn": nn, "F": getattr(nn, "functional", None), "np": np}
    names |= {"tools": programs.Tools(m, inputs), "inf": math.inf, "nan": math.nan, "pi": math.pi, **tensors}
    statements, expression = compiled(case.program)
    exec(statements, names)
    return flatten(m, eval(expression, names))


def constant(m: Any, values: Any, like: Any) -> Any:
    """Return a tensor of these values with the dtype of another."""
    return m.from_numpy(np.asarray(values).astype(str(like.dtype).rpartition(".")[2]))
