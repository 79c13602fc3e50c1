"""Every piece of lesson 01 is load-bearing, is needed only from its own cell on, and stands alone."""

from __future__ import annotations

import ast
import doctest
import functools
import importlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import numpy as np
import pytest

import emberlet as m

SOURCE = Path(m.__file__).parent

# The pieces of each notebook cell, in order, and what must work as soon as the cell is built.
CELLS: list[tuple[list[str], list[str]]] = [
    (
        ["shape.numel", "shape.contiguous_strides"],
        [
            "repr(m.tensor([[1., 2.], [3., 4.]]))",
            "repr(m.tensor([[1, 2], [3, 4]], dtype=m.float64))",
            "m.zeros(2, 3).tolist()",
            "m.arange(6)",
            "m.linspace(0, 1, 3)",
            "m.full((2, 2), 7).numel()",
            "m.tensor([])",
            "m.from_numpy(np.ones((2, 3)).T).stride()",
            "m.as_tensor(np.ones(3)).numpy()",
            "m.tensor([[1, 2], [3, 4]]).clone().double().fill_(3).zero_()",
            "m.tensor([5]).item()",
            "m.zeros(2, 2).copy_(m.ones(2, 2))",
            "m.zeros_like(m.ones(2, 2))",
            "m.equal(m.ones(2), m.ones(2))",
            "repr(m.ones(2).storage)",
            "m.ones(3).nbytes",
        ],
    ),
    (
        ["view.as_strided"],
        ["m.arange(6).as_strided((2, 2), (1, 2), 1)", "m.eye(3)", "m.ones(1, 2).squeeze().unsqueeze(0)"],
    ),
    (
        ["shape.permute"],
        ["m.ones(2, 3).permute(1, 0)", "m.ones(2, 3).t()", "m.ones(2, 3).mT.transpose(0, 1).movedim(0, 1)"],
    ),
    (
        ["shape.select", "shape.slice_dim"],
        [
            "m.ones(2, 3)[0]",
            "m.ones(2, 3)[:, ::2]",
            "list(m.ones(2, 3))",
            "m.ones(4).split(2)",
            "m.ones(2, 3).__setitem__(0, 5)",
            "m.ones(2, 3).__setitem__((slice(None), slice(1, 3)), m.zeros(2, 2))",
            "m.ones(2, 3).select(0, 1)",
            "m.ones(2, 3).narrow(1, 0, 2)",
        ],
    ),
    (["shape.is_contiguous"], ["m.ones(2, 3).is_contiguous()", "m.ones(2, 3).t().contiguous()"]),
    (["shape.view_strides"], ["m.ones(2, 3).view(6)", "m.ones(6).unflatten(0, (2, 3))"]),
    (["view.reshape"], ["m.ones(2, 3).t().reshape(6)", "m.ones(2, 3).flatten()"]),
    (["shape.broadcast_shapes"], ["m.broadcast_shapes((2, 1), (3,))"]),
    (
        ["shape.expand"],
        [
            "m.ones(3).expand(2, 3)",
            "m.broadcast_tensors(m.ones(3), m.ones(2, 1))",
            "m.ones(2, 3).__setitem__(0, m.tensor([1.]))",
        ],
    ),
    (["dtype.promote_types"], ["m.tensor([1, 2.5])", "m.result_type(m.ones(1), m.ones(1).double())"]),
]
PIECES = [piece for pieces, _ in CELLS for piece in pieces]

# Each piece, and something that runs through it.
USES = {
    "shape.numel": "m.zeros(2).numel()",
    "shape.contiguous_strides": "m.zeros(2, 3).is_contiguous()",
    "view.as_strided": "m.zeros(2)[0]",
    "shape.permute": "m.zeros(2, 3).t()",
    "shape.select": "m.zeros(2)[0]",
    "shape.slice_dim": "m.zeros(2)[:1]",
    "shape.is_contiguous": "m.zeros(2, 3).t().reshape(6)",
    "shape.view_strides": "m.zeros(2, 3).reshape(6)",
    "view.reshape": "m.zeros(2, 3).flatten()",
    "shape.broadcast_shapes": "m.broadcast_tensors(m.zeros(2), m.zeros(1))",
    "shape.expand": "m.zeros(2).copy_(m.zeros(1))",
    "dtype.promote_types": "m.tensor([True, 2])",
}


class ClearedError(Exception):
    """What a piece raises that is not built."""


def _cleared(*args: Any, **kwargs: Any) -> Any:
    raise ClearedError


def forget_what_was_computed() -> None:
    """Empty the caches of the package, as building a piece does."""
    for name, module in list(sys.modules.items()):
        if name.startswith("emberlet."):
            for value in list(vars(module).values()):
                if isinstance(value, functools._lru_cache_wrapper):
                    value.cache_clear()


def live(piece: str) -> FunctionType:
    module, _, qualname = piece.partition(".")
    found: Any = importlib.import_module(f"emberlet.{module}")
    for name in qualname.split("."):
        found = getattr(found, name)
    assert isinstance(found, FunctionType)
    return found


@pytest.fixture
def clear() -> Iterator[Any]:
    """Clear pieces in the live package as the course does, function by function; undone after the test."""
    saved: list[tuple[FunctionType, Any]] = []

    def clear_one(piece: str) -> None:
        function = live(piece)
        saved.append((function, function.__code__))
        function.__code__ = _cleared.__code__
        forget_what_was_computed()
        function.__globals__["ClearedError"] = ClearedError  # the new code looks it up where the piece lives

    yield clear_one
    for function, code in saved:
        function.__code__ = code
        function.__globals__.pop("ClearedError", None)
    forget_what_was_computed()


def run(statement: str) -> Any:
    return eval(statement, {"m": m, "np": np})


@pytest.mark.parametrize("cell", range(len(CELLS)))
def test_a_cell_needs_no_later_cell(cell: int, clear: Any) -> None:
    for pieces, _ in CELLS[cell + 1 :]:
        for piece in pieces:
            clear(piece)
    for _, statements in CELLS[: cell + 1]:
        for statement in statements:
            run(statement)


@pytest.mark.parametrize("piece", PIECES)
def test_every_piece_is_load_bearing(piece: str, clear: Any) -> None:
    run(USES[piece])
    clear(piece)
    with pytest.raises(ClearedError):
        run(USES[piece])


def definition(piece: str) -> ast.FunctionDef:
    module, _, qualname = piece.partition(".")
    scope: Any = ast.parse((SOURCE / f"{module}.py").read_text())
    for name in qualname.split("."):
        scope = next(node for node in scope.body if getattr(node, "name", None) == name)
    assert isinstance(scope, ast.FunctionDef)
    return scope


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_can_be_cut_out(piece: str) -> None:
    node = definition(piece)
    names = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
    assert not node.decorator_list
    assert not names & {"np", "super"}
    module = importlib.import_module(f"emberlet.{piece.partition('.')[0]}")
    local = set(live(piece).__code__.co_varnames)
    inner = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    known = local | inner | set(vars(module)) | set(dir(importlib.import_module("builtins")))
    assert names <= known, "it uses something that its module does not have"
    body = node.body[1:]
    assert len(body) <= 8, "a piece should be short"


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_states_its_task(piece: str) -> None:
    text = inspect.getdoc(live(piece)) or ""
    first, _, rest = text.partition("\n\n")
    assert "\n" not in first
    assert first.endswith(".")
    assert "Args:" in rest
    assert ">>>" in rest
    for argument in inspect.signature(live(piece)).parameters:
        assert argument == "self" or f"{argument}:" in rest


# CuPy's own module can only be imported where CuPy is.
DOCUMENTED = [path for path in sorted(SOURCE.rglob("*.py")) if path.stem != "cupy_backend"]


@pytest.mark.parametrize("path", DOCUMENTED, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_the_examples_in_docstrings_run(path: Path) -> None:
    name = ".".join(("emberlet", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
    importlib.import_module(name)
    result = doctest.testmod(sys.modules[name])
    assert result.failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    tests = finder.find(sys.modules["emberlet.shape"])
    assert sum(len(test.examples) for test in tests) >= 25
