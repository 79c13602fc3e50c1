"""Vanishing, exploding, dead and broken: told by ratios, and by nothing else."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from emberlab.graphs.health import DEAD, Health, Record, judge, measure


def sized(**sizes: float) -> dict[str, Health]:
    return {name: measure(np.full(4, size)) for name, size in sizes.items()}


def flags(judged: dict[str, Health]) -> dict[str, str]:
    return {name: health.flag for name, health in judged.items() if health.flag}


def test_what_is_measured() -> None:
    health = measure(np.array([[3.0, -4.0], [0.0, 0.0]], np.float32))
    assert health == Health(norm=5.0, size=1.75, dead=0.5, broken=0, count=4, flag="")


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_extremes_neither_overflow_nor_vanish(dtype: Any) -> None:
    largest = np.finfo(dtype).max
    with np.errstate(all="raise"):
        health = measure(np.full(100, largest, dtype))
        assert health.norm == pytest.approx(float(largest) * 10) or not np.isfinite(float(largest) * 10)
        assert health.size == pytest.approx(float(largest))
        tiny = measure(np.full(4, 1e-300))
    assert tiny.norm == pytest.approx(2e-300)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_broken_elements_are_told_and_set_aside(bad: float) -> None:
    health = measure(np.array([3.0, bad, -4.0]))
    assert (health.flag, health.broken) == ("nan", 1)
    assert health.norm == 5.0
    assert measure(np.array([bad])).norm == 0.0


@pytest.mark.parametrize(
    "array",
    [np.zeros(0), np.zeros((0, 3)), np.float32(2.0), 3.0, [1, 2], np.array([True, False]), np.arange(3)],
)
def test_unusual_arrays(array: Any) -> None:
    health = measure(array, rectified=True)
    assert health.flag == ""
    json.dumps(health.as_dict(), allow_nan=False)


@pytest.mark.parametrize("array", ["x", np.array(["a"]), np.array([None]), None])
def test_what_is_no_number_is_refused(array: Any) -> None:
    with pytest.raises(TypeError, match="measured of numbers"):
        measure(array)


def test_dead_outputs_of_a_relu() -> None:
    outputs = np.zeros(100)
    outputs[: round(100 * (1 - DEAD))] = 1
    assert measure(outputs, rectified=True).flag == "dead"
    assert measure(outputs).flag == "", "zeros mean nothing elsewhere"
    outputs[:50] = 1
    assert measure(outputs, rectified=True).flag == ""
    assert measure(-np.zeros(3), rectified=True).flag == "dead"


def test_gradients_are_compared_with_each_other() -> None:
    judged = judge(sized(first=1e-6, second=1.0, third=2.0, fourth=0.5))
    assert flags(judged) == {"first": "vanishing"}
    assert flags(judge(sized(a=1.0, b=2.0, c=1e5))) == {"c": "exploding"}
    assert flags(judge(sized(a=1.0, b=2.0, c=0.0))) == {"c": "vanishing"}
    assert flags(judge(sized(a=1.0, b=0.01, c=50.0))) == {}


@pytest.mark.parametrize("scale", [1e-30, 1e-8, 1.0, 1e8, 1e30])
def test_the_scale_of_the_loss_changes_no_flag(scale: float) -> None:
    sizes = {"a": 1e-6, "b": 1.0, "c": 2.0, "d": 1e5, "e": 0.7}
    assert flags(judge(sized(**{name: size * scale for name, size in sizes.items()}))) == {
        "a": "vanishing",
        "d": "exploding",
    }


def test_the_number_of_elements_changes_no_flag() -> None:
    measured = {
        "small": measure(np.full(1, 1e-2)),
        "large": measure(np.full(10**6, 1e-2)),
        "other": measure(np.ones(3)),
    }
    assert flags(judge(measured)) == {}


@pytest.mark.parametrize("sizes", [{}, {"a": 0.0}, {"a": 0.0, "b": 0.0}, {"a": 1e-20}, {"a": 1e20}])
def test_one_alone_or_nothing_is_no_comparison(sizes: dict[str, float]) -> None:
    assert flags(judge(sized(**sizes))) == {}


def test_a_broken_one_is_no_measure_for_the_others() -> None:
    measured = sized(a=1.0, b=1.0) | {"c": measure(np.array([np.nan, 1e30]))}
    assert flags(judge(measured)) == {"c": "nan"}
    assert judge({"a": measure(np.ones(0)), "b": measure(np.ones(1))})["a"].flag == ""


def test_a_jump_against_the_own_past() -> None:
    record = Record()
    for step in range(10):
        assert flags(record.add(sized(a=1.0 + step % 3, b=1.0))) == {}
    assert flags(record.add(sized(a=500.0, b=1.0))) == {"a": "exploding"}
    assert record.worst() == [("a", "exploding")]
    assert flags(record.add(sized(a=500.0, b=1.0))) == {"a": "exploding"}, (
        "a jump does not become what is usual"
    )
    assert flags(record.add(sized(a=1.0, b=1.0))) == {}
    assert record.worst() == []


def test_success_is_no_alarm() -> None:
    record = Record()
    for step in range(40):
        shrinking = 0.5**step
        assert flags(record.add(sized(a=shrinking, b=2 * shrinking))) == {}
    assert record.trend("a") == pytest.approx(-19 * np.log10(2))


def test_the_first_steps_are_not_judged_by_the_past() -> None:
    record = Record()
    for size in (1e-8, 1.0, 1e-3, 30.0):
        assert flags(record.add(sized(a=size))) == {}


def test_a_record_forgets() -> None:
    record = Record(5)
    for size in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0):
        record.add(sized(a=size))
    assert record.trend("a") == pytest.approx(np.log10(16))
    assert record.trend("never heard of") == 0.0
    assert Record().worst() == []
    with pytest.raises(ValueError, match="at least 5 steps"):
        Record(2)


def test_the_worst_comes_first() -> None:
    record = Record()
    record.add(sized(a=1.0, b=1.0, c=1e-9, d=1e9, f=1.0) | {"e": measure(np.array([np.nan]))})
    assert record.worst() == [("e", "nan"), ("d", "exploding"), ("c", "vanishing")]
