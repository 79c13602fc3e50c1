"""Nested state in one file: what goes in comes out, and any safetensors reader sees the tensors."""

from __future__ import annotations

import contextlib
import io
import json
import math
from collections import OrderedDict, namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st

import emberlet
from emberlet.serialize import SafetensorError, save_file

KEYS = st.integers() | st.text(max_size=5) | st.booleans() | st.none() | st.floats(allow_nan=False)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.lists(st.floats(width=32), max_size=4).map(emberlet.tensor)
)
NESTED = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(KEYS | st.tuples(st.integers(), st.text(max_size=2)), inner, max_size=3)
    ),
    max_leaves=12,
)


def through(obj: Any) -> Any:
    file = io.BytesIO()
    emberlet.save(obj, file)
    return emberlet.load(io.BytesIO(file.getvalue()))


def same(found: Any, expected: Any) -> bool:
    if isinstance(expected, emberlet.Tensor):
        arrays = found.numpy(), expected.numpy()
        return found.dtype is expected.dtype and np.array_equal(*arrays, equal_nan=True)
    if type(found) is not type(expected):
        return False
    if isinstance(expected, dict):
        pairs = zip(found.items(), expected.items(), strict=True)
        return len(found) == len(expected) and all(same(a, b) and same(x, y) for (a, x), (b, y) in pairs)
    if isinstance(expected, (list, tuple)):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, float):
        return repr(found) == repr(expected)
    return bool(found == expected)


@settings(max_examples=150)
@given(NESTED)
def test_what_goes_in_comes_out(obj: Any) -> None:
    assert same(through(obj), obj)


def checkpoint() -> dict[str, Any]:
    """As a training run has it."""
    weight = emberlet.arange(6).reshape(2, 3).float()
    return {
        "model": OrderedDict({"layer.weight": weight, "tied.weight": weight}),
        "optimizer": {
            "state": {0: {"step": emberlet.tensor(3.0), "exp_avg": emberlet.ones(2, 3)}, 10: {"step": 7}},
            "param_groups": [
                {"lr": 1e-3, "betas": (0.9, 0.999), "foreach": None, "nesterov": False, "params": [0, 10]}
            ],
        },
        "best": math.inf,
        "epoch": 4,
    }


def test_a_training_run(tmp_path: Path) -> None:
    emberlet.save(checkpoint(), tmp_path / "run.ckpt")
    found = emberlet.load(tmp_path / "run.ckpt", map_location="cpu", weights_only=True)
    expected = checkpoint()
    expected["model"] = dict(expected["model"])
    assert same(found, expected)
    assert list(found["optimizer"]["state"]) == [0, 10]
    found["model"]["layer.weight"].fill_(5)  # what was tied is tied
    assert found["model"]["tied.weight"].tolist() == [[5, 5, 5], [5, 5, 5]]


def test_any_reader_finds_the_tensors(tmp_path: Path) -> None:
    emberlet.save(checkpoint(), tmp_path / "run")
    found = safetensors.numpy.load_file(tmp_path / "run")
    assert found.keys() == {"model.layer.weight", "optimizer.state.0.step", "optimizer.state.0.exp_avg"}
    np.testing.assert_array_equal(found["model.layer.weight"], np.arange(6).reshape(2, 3))


def test_names_that_meet() -> None:
    a, b, c = emberlet.tensor(1), emberlet.tensor(2), emberlet.tensor(3)
    assert same(through({"x": {"y": a}, "x.y": b, "x.y~2": c}), {"x": {"y": a}, "x.y": b, "x.y~2": c})
    assert same(through({"__metadata__": a, "": b}), {"__metadata__": a, "": b})
    assert same(through(a), a)


def test_a_plain_file_is_a_dict_of_tensors(tmp_path: Path) -> None:
    save_file({"a": emberlet.ones(2), "b": emberlet.zeros(1)}, tmp_path / "x", {"format": "pt"})
    assert same(emberlet.load(tmp_path / "x"), {"a": emberlet.ones(2), "b": emberlet.zeros(1)})


Point = namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("obj", "message"),
    [
        ({"a": {"b": object()}}, "'a.b', a object"),
        ({"a": [1, {2, 3}]}, "'a.1', a set"),
        (np.ones(2), "the object, a ndarray.*tensor"),
        ([np.float32(1)], r"'0', a float32.*\.item\(\)"),
        (Point(1, 2), "a Point"),
        ({"f": lambda: 0}, "'f', a function"),
        (b"bytes", "a bytes"),
        ({emberlet.tensor(1): 2}, "one of its keys"),
    ],
)
def test_what_would_need_pickle_is_refused(obj: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=message):
        emberlet.save(obj, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


def test_an_object_in_itself() -> None:
    circle: list[Any] = []
    circle.append(circle)
    with pytest.raises(ValueError, match="contains itself"):
        through(circle)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version":2,"object":1}',
        '{"version":1}',
        '{"version":1,"object":{"tensor":"no"}}',
        '{"version":1,"object":{"tensor":["x"]}}',
        '{"version":1,"object":{"float":"1"}}',
        '{"version":1,"object":{"tuple":3}}',
        '{"version":1,"object":{"dict":[]}}',
        '{"version":1,"object":{"items":[1]}}',
        '{"version":1,"object":{"items":[[[],1]]}}',
        '{"version":1,"object":{"code":"import os"}}',
        '{"version":1,"object":{"a":1,"b":2}}',
        '{"version":1,"object":' + "[" * 5000 + "]" * 5000 + "}",
    ],
)
def test_a_damaged_description(text: str, tmp_path: Path) -> None:
    save_file({"x": emberlet.ones(1)}, tmp_path / "x", {"emberlet": text})
    with pytest.raises(SafetensorError, match=str(tmp_path)):
        emberlet.load(tmp_path / "x")


SOUND = json.dumps(
    {"version": 1, "object": {"items": [[1, {"tensor": "x"}], [2, {"tuple": [{"float": "nan"}]}]]}}
)


@settings(max_examples=200)
@given(st.integers(0, len(SOUND) - 1), st.characters(codec="ascii"))
def test_no_change_of_the_description_brings_anything_but_our_error(place: int, character: str) -> None:
    data = emberlet.serialize.save(
        {"x": emberlet.ones(1)}, {"emberlet": SOUND[:place] + character + SOUND[place + 1 :]}
    )
    with contextlib.suppress(SafetensorError):
        emberlet.load(io.BytesIO(data))
