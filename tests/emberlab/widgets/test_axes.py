"""Axes and curves: ticks, numbers, thinning, and labels that keep apart."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emberlab.widgets import axes, axes_series
from emberlab.widgets.axes import Scale, plain


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.12345, "0.123"),
        (-0.0001, "-0.0001"),
        (3e-7, "3e-7"),
        (0.0, "0"),
        (-0.0, "0"),
        (1, "1"),
        (99.96, "100"),
        (1234567, "1.23e6"),
        (math.nan, "nan"),
        (math.inf, "∞"),
        (-math.inf, "-∞"),
        (2.0, "2"),
        (100, "100"),
    ],
)
def test_numbers_are_short(value: float, written: str) -> None:
    assert plain(value) == written


@given(st.floats(-1e300, 1e300, allow_subnormal=False))
def test_a_number_is_close_to_what_is_written(value: float) -> None:
    shown = plain(value)
    assert len(shown) <= 10
    assert float(shown) == pytest.approx(value, rel=6e-3, abs=1e-300)


@pytest.mark.parametrize(
    ("scale", "written"),
    [
        (Scale(0, 1, 0, 100), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (Scale(-3, 3, 0, 100), ["-2", "0", "2"]),
        (Scale(1e-7, 5e-7, 0, 100), ["1e-7", "2e-7", "3e-7", "4e-7", "5e-7"]),
        (Scale(1e-3, 1e2, 0, 100, log=True), ["0.001", "0.01", "0.1", "1", "10", "100"]),
        (Scale(0.03, 0.6, 0, 100, log=True), ["0.05", "0.1", "0.2", "0.5"]),
        (Scale(0.31, 0.34, 0, 100, log=True), ["0.31", "0.32", "0.33", "0.34"]),
    ],
)
def test_ticks_are_round(scale: Scale, written: list[str]) -> None:
    assert [label for _, label in scale.ticks()] == written


@given(
    st.floats(-1e9, 1e9),
    st.floats(1e-6, 1e9),
    st.booleans(),
)
def test_ticks_lie_within_their_scale_and_differ(low: float, span: float, log: bool) -> None:
    scale = Scale.of([abs(low) + 1e-6, abs(low) + 1e-6 + span] if log else [low, low + span], 0, 400, log)
    ticks = scale.ticks()
    assert len({label for _, label in ticks}) == len(ticks)
    for value, _ in ticks:
        assert -0.01 <= scale.at(value) <= 400.01


@pytest.mark.parametrize("values", [[], [3.0], [0.0, 0.0], [math.nan], [math.inf, 1.0], [-5.0]])
@pytest.mark.parametrize("log", [False, True])
def test_a_scale_is_found_for_whatever_there_is(values: list[float], log: bool) -> None:
    scale = Scale.of(values, 0, 100, log)
    assert scale.low < scale.high
    assert scale.ticks()


def test_a_logarithmic_scale_puts_decades_at_equal_distances_and_zero_at_its_end() -> None:
    scale = Scale(0.01, 100, 0, 400, log=True)
    assert [scale.at(v) for v in (0.01, 0.1, 1, 10, 100)] == pytest.approx([0, 100, 200, 300, 400])
    assert scale.pixels(np.array([0.0, -1.0])).tolist() == [0, 0]
    assert Scale.of([-1000.0, 0.0, 0.1, 1.0], 0, 100, log=True).high < 2


def test_a_long_curve_is_thinned_and_keeps_every_peak_and_gap() -> None:
    steps = np.arange(100_000.0)
    values = np.sin(steps / 1000)
    values[500], values[60_000] = 9.0, -9.0
    values[90_000:95_000] = np.nan
    across, down = Scale(0, 100_000, 0, 500), Scale(-10, 10, 200, 0)
    points = axes_series.thinned(steps, values, across, down)
    assert len(points) <= 4 * 501
    heights = [y for _, y in points if y == y]
    assert min(heights) == pytest.approx(down.at(9.0))
    assert max(heights) == pytest.approx(down.at(-9.0))
    assert any(y != y and 450 <= x <= 475 for x, y in points), "the gap is a gap"
    assert [x for x, _ in points] == sorted(x for x, _ in points)


def test_a_short_curve_is_not_thinned() -> None:
    points = axes_series.thinned(
        np.arange(5.0), np.array([1, 2, np.nan, np.inf, 3.0]), Scale(0, 4, 0, 40), Scale(0, 4, 40, 0)
    )
    assert [x for x, _ in points] == [0, 10, 20, 30, 40]
    assert [y != y for _, y in points] == [False, False, True, True, False]
    drawn = axes_series.line(points, 0)
    assert drawn.count("M") == 2
    assert "nan" not in drawn


@given(st.lists(st.floats(-50, 250), min_size=1, max_size=6))
def test_labels_keep_apart_in_their_order_and_within_bounds(wanted: list[float]) -> None:
    placed = axes_series.spread(wanted, 20, 0, 200)
    assert all(-1e-6 <= at <= 200 + 1e-6 for at in placed)
    ordered = sorted(placed)
    assert all(b - a >= 20 - 1e-6 for a, b in pairwise(ordered))
    for (w0, p0), (w1, p1) in zip(
        sorted(zip(wanted, placed, strict=True)), sorted(zip(wanted, placed, strict=True))[1:], strict=False
    ):
        if w0 < w1:
            assert p0 < p1


def test_labels_that_are_apart_stay_where_they_are() -> None:
    assert axes_series.spread([10, 100, 50], 20, 0, 200) == [10, 100, 50]


def test_no_two_curves_look_alike() -> None:
    looks = {
        (axes_series.COLOURS[i], axes_series.DASHES[i], axes_series.MARKERS[i])
        for i in range(axes_series.MOST)
    }
    assert len(looks) == axes_series.MOST
    assert len(set(axes_series.DASHES)) == len(set(axes_series.MARKERS)) == axes_series.MOST


@pytest.mark.parametrize("count", [1, 2, 100, 101, 102, 5000])
def test_a_player_stops_at_the_first_and_the_last_step(count: int) -> None:
    stops = axes_series.frames(count)
    assert stops[0] == 0
    assert stops[-1] == count - 1
    assert len(stops) == len(set(stops)) <= axes_series.FRAMES


def test_rules_hold_in_pictures_only() -> None:
    rules = str(axes.style(".a{fill:red}\n.b{fill:blue}\n"))
    assert rules.count("svg.emberlab-picture .") == rules.count("{") == 2
