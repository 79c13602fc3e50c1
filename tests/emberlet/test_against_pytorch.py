"""Emberlet does what PyTorch does: layouts, values, dtypes, texts and errors frozen by `oracle/make.py`."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emberlet as m
from emberlet.arguments import infer_shape
from emberlet.shape import numel, view_strides

PROMOTION = json.loads((Path(__file__).parent / "oracle" / "promotion.json").read_text())
DTYPES = ["bool", "int32", "int64", "float16", "float32", "float64"]

# Emberlet says it in other words on purpose: it has no sparse tensors, names no C++ types, has fewer dtypes,
# or says what to do next.
OWN_WORDS = {
    "x[1.0]",
    "m.tensor(1.)[0]",
    "x.permute(0)",
    "x.expand(3)",
    "x.expand(-2, 4)",
    "x.as_strided((5,), (2**60,))",
    "x.as_strided((2**61,), (8,))",
    "x.movedim((0, 0), (0, 1))",
    "x.split((1, 1))",
    "x.split(-1)",
    "x.split(0)",
    "m.zeros(2, dtype=m.int32).fill_(2**40)",
    'm.from_numpy(np.zeros(3, ">f4"))',
    'm.from_numpy(np.zeros(3, "U3"))',
    "m.from_numpy(np.zeros(3, object))",
    "m.zeros(2, -1)",
    "m.zeros(2.0)",
    'm.zeros((2, "a"))',
    "m.eye(-1)",
    "x.copy_(m.ones(5))",
    "m.broadcast_shapes((2, 3), (4,))",
    "m.tensor([m.tensor([1, 2])])",
    "m.finfo(m.int32)",
    "m.iinfo(m.float32)",
    "x.__setitem__(0, [1, 2])",
    "x.__setitem__(0, m.ones(2, 4))",
    'x.reshape("a")',
    "m.tensor(1).select(0, 0)",
}
# The kind of error differs too: PyTorch's is an accident of its C++.
OWN_KINDS = {
    "m.tensor([m.tensor([1, 2])])": ValueError,
}


def start(shape: list[int]) -> m.Tensor:
    return m.arange(math.prod(shape)).view(shape)


def evaluate(expression: str, **names: Any) -> Any:
    return eval(expression, {"m": m, "np": np, "inf": math.inf, "nan": math.nan, **names})


@pytest.fixture
def print_options() -> Iterator[None]:
    yield
    m.set_printoptions(profile="default")
    m.set_printoptions(linewidth=80)


def significant(size: Any, stride: Any) -> list[int]:
    """The strides of dimensions that are ever stepped along."""
    return [step for length, step in zip(size, stride, strict=True) if length != 1]


def test_layout(layout_case: list[Any]) -> None:
    shape, steps, expected = layout_case
    x = start(shape)
    if isinstance(expected, str):
        with pytest.raises((RuntimeError, IndexError, ValueError)) as caught:
            evaluate("x" + steps, x=x)
        assert caught.type.__name__ == expected
        return
    y = evaluate("x" + steps, x=x)
    size, stride, offset, contiguous, shares, elements = expected
    assert list(y.shape) == size
    if ".expand" in steps:
        # PyTorch gives a new dimension of size 1 some stride; here all new dimensions have stride 0.
        assert significant(size, y.stride()) == significant(size, stride)
    else:
        assert list(y.stride()) == stride
    assert y.storage_offset() == offset
    assert y.is_contiguous() is contiguous
    assert (y.storage is x.storage) is shares
    assert y.flatten().tolist() == elements


def test_view_or_copy(view_case: list[Any]) -> None:
    shape, stride, new_shape, expected = view_case
    strides = view_strides(tuple(shape), tuple(stride), tuple(new_shape))
    assert (None if strides is None else list(strides)) == expected


def test_broadcast_shapes(broadcast_case: list[Any]) -> None:
    shapes, expected = broadcast_case
    shapes = [tuple(shape) for shape in shapes]
    if expected is None:
        with pytest.raises(RuntimeError, match="must match the size of tensor b"):
            m.broadcast_shapes(*shapes)
    else:
        assert m.broadcast_shapes(*shapes) == tuple(expected)
        for tensor in m.broadcast_tensors(*(m.empty(shape) for shape in shapes)):
            assert tensor.shape == tuple(expected)


@pytest.mark.parametrize("a", DTYPES)
@pytest.mark.parametrize("b", DTYPES)
def test_promote_types(a: str, b: str) -> None:
    first, second = getattr(m, a), getattr(m, b)
    assert m.promote_types(first, second) is getattr(m, PROMOTION["promote_types"][a][b])
    assert m.can_cast(first, second) is PROMOTION["can_cast"][a][b]


def test_result_type() -> None:
    assert len(PROMOTION["result_type"]) == 225
    for a, b, expected in PROMOTION["result_type"]:
        assert m.result_type(evaluate(a), evaluate(b)) is getattr(m, expected), (a, b)


def test_repr(repr_case: list[Any], print_options: None) -> None:
    options, expression, expected = repr_case
    m.set_printoptions(**options)
    assert repr(evaluate(expression)) == expected.replace("torch.", "emberlet.")


def test_error(error_case: list[Any]) -> None:
    expression, kind, words = error_case
    with pytest.raises((RuntimeError, IndexError, ValueError, TypeError)) as caught:
        evaluate(expression, x=m.arange(12).view(3, 4))
    expected = OWN_KINDS.get(expression)
    assert caught.type.__name__ == (expected.__name__ if expected else kind)
    if expression not in OWN_WORDS:
        assert " ".join(str(caught.value).split()).startswith(" ".join(words.split()))


def test_value(value_case: list[Any]) -> None:
    expression, dtype, shape, stride, elements = value_case
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        y = evaluate(expression, x=m.arange(12).view(3, 4))
    assert y.dtype is getattr(m, dtype)
    assert list(y.shape) == shape
    if "expand" not in expression and "broadcast" not in expression:
        assert list(y.stride()) == stride
    assert significant(shape, y.stride()) == significant(shape, stride)
    assert repr(y.tolist()) == elements


def test_write(write_case: list[Any]) -> None:
    statement, expected = write_case
    x = m.arange(12).view(3, 4)
    exec(statement, {"m": m, "np": np, "x": x})
    assert x.tolist() == expected


def test_the_oracle_is_not_empty() -> None:
    """A file that shrinks to nothing must not look like success."""
    folder = Path(__file__).parent / "oracle"
    counts = {path.stem: len(json.loads(path.read_text())) for path in folder.glob("*.json")}
    least = {"layouts": 700, "views": 400, "broadcasts": 300, "reprs": 300, "errors": 100, "values": 150}
    assert all(counts[name] >= count for name, count in least.items()), counts
    assert infer_shape((-1,), numel((2, 3))) == (6,)
