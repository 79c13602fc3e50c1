"""Collation: what becomes of samples of every kind."""

from __future__ import annotations

from collections import OrderedDict, UserDict, UserList, defaultdict, namedtuple
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

import emberlet
from emberlet.utils.data import default_collate, default_convert

Point = namedtuple("Point", "x y")


def shown(batch: Any) -> Any:
    """A batch with its tensors as (dtype, lists)."""
    if isinstance(batch, emberlet.Tensor):
        return batch.dtype, batch.tolist()
    if isinstance(batch, dict):
        return {key: shown(value) for key, value in batch.items()}
    if isinstance(batch, (list, UserList)):
        return [shown(each) for each in batch]
    return batch


INT, DOUBLE, FLOAT, BOOL = emberlet.int64, emberlet.float64, emberlet.float32, emberlet.bool


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        ([1, 2], (INT, [1, 2])),
        ([1.5, 2.0], (DOUBLE, [1.5, 2.0])),
        ([True, False], (BOOL, [True, False])),
        (["a", "b"], ["a", "b"]),
        ([b"a", b"b"], [b"a", b"b"]),
        ([np.str_("a"), np.str_("b")], ["a", "b"]),
        ([emberlet.tensor([1.0, 2]), emberlet.tensor([3.0, 4])], (FLOAT, [[1, 2], [3, 4]])),
        ([emberlet.tensor(1), emberlet.tensor(2)], (INT, [1, 2])),
        ([np.ones(2), np.zeros(2)], (DOUBLE, [[1, 1], [0, 0]])),
        ([np.array(3), np.array(4)], (INT, [3, 4])),
        ([np.float32(1), np.float32(2)], (FLOAT, [1, 2])),
        ([np.float64(1), np.float64(2)], (DOUBLE, [1, 2])),
        ([np.bool_(True), np.bool_(False)], (BOOL, [True, False])),
        ([(1, 2.0), (3, 4.0)], [(INT, [1, 3]), (DOUBLE, [2, 4])]),
        ([[1, "a"], [3, "b"]], [(INT, [1, 3]), ("a", "b")]),
        ([{"a": 1, "b": "x"}, {"b": "y", "a": 2}], {"a": (INT, [1, 2]), "b": ["x", "y"]}),
        ([range(2), range(2)], [(INT, [0, 0]), (INT, [1, 1])]),
        ([[], []], []),
        ([{}, {}], {}),
        ([{"deep": [(1, {"er": 2})]}] * 2, {"deep": [[(INT, [1, 1]), {"er": (INT, [2, 2])}]]}),
    ],
)
def test_collate(batch: list[Any], expected: Any) -> None:
    assert shown(default_collate(batch)) == expected


def test_kinds_of_containers_stay() -> None:
    point = default_collate([Point(1, 2.0), Point(3, 4.0)])
    assert type(point) is Point
    assert shown(point.y) == (DOUBLE, [2, 4])
    ordered = default_collate([OrderedDict(b=1, a=2)] * 2)
    assert (type(ordered), list(ordered)) == (OrderedDict, ["b", "a"])
    default = default_collate([defaultdict(list, a=1)] * 2)
    assert (type(default), default["new"]) == (defaultdict, [])
    assert type(default_collate([UserDict(a=1)] * 2)) is UserDict
    assert type(default_collate([UserList([1])] * 2)) is UserList
    assert dict(default_collate([MappingProxyType({"a": 1})] * 2)).keys() == {"a"}


def test_the_samples_stay_as_they_are() -> None:
    samples = [{"a": [1, 2]}, {"a": [3, 4]}]
    default_collate(samples)
    default_convert(samples)
    assert samples == [{"a": [1, 2]}, {"a": [3, 4]}]


@pytest.mark.parametrize("sample", [None, {1}, object(), np.array(["a"]), np.array([None])])
def test_what_cannot_be_collated(sample: Any) -> None:
    with pytest.raises(
        TypeError,
        match="default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found",
    ):
        default_collate([sample, sample])


def test_uneven_samples() -> None:
    with pytest.raises(RuntimeError, match="each element in list of batch should be of equal size"):
        default_collate([[1, 2], [3]])
    with pytest.raises(
        RuntimeError,
        match=r"stack expects each tensor to be equal size, but got \[2\] at entry 0 and \[3\] at entry 1",
    ):
        default_collate([emberlet.zeros(2), emberlet.zeros(3)])
    with pytest.raises(KeyError):
        default_collate([{"a": 1}, {"b": 1}])


def test_convert() -> None:
    tensor = emberlet.ones(1)
    text = np.array(["a"])
    assert default_convert(tensor) is tensor
    assert default_convert(text) is text
    assert [default_convert(each) for each in (1, 1.5, "a", None)] == [1, 1.5, "a", None]
    assert shown(default_convert(np.float32(2))) == (FLOAT, 2)
    assert shown(default_convert({"a": (np.arange(2), "b")})) == {"a": [(INT, [0, 1]), "b"]}
    assert shown(default_convert([np.ones(1)])) == [(DOUBLE, [1])]
    point = default_convert(Point(np.array(0), 3))
    assert (type(point), shown(point.x), point.y) == (Point, (INT, 0), 3)
    array = np.zeros(2)
    default_convert(array).fill_(1)
    assert array.tolist() == [1, 1]
