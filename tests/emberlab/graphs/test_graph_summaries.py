"""Values in little room."""

from __future__ import annotations

import numpy as np
import pytest

from emberlab.graphs.summaries import TEXT, array_text, is_broken, memory_text, number_text, thumb, time_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.5, "2.5"),
        (6.0, "6.0"),
        (0.0, "0.0"),
        (-0.03125, "-0.03125"),
        (1 / 3, "0.3333"),
        (11923.8, "11924.0"),
        (-999999.7, "-1.0e+06"),
        (1234567.0, "1.2e+06"),
        (1e-7, "1.0e-07"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (7, "7"),
        (True, "True"),
        (np.float32(0.1), "0.1"),
        (np.int64(12), "12"),
        (10**30, "1.0e+30"),
    ],
)
def test_numbers_are_short_and_right(value: float, text: str) -> None:
    assert number_text(value) == text
    assert len(text) <= 9


def test_a_heat_map_keeps_signs_and_the_largest_is_a_hundred() -> None:
    small = thumb(np.array([[1.0, -2.0], [0.0, 4.0]]))
    assert small is not None
    assert (small.rows, small.cols, small.cells) == (2, 2, (25, -50, 0, 100))


def test_a_large_array_is_averaged_and_stays_in_its_frame() -> None:
    small = thumb(np.arange(1000.0).reshape(50, 20))
    assert small is not None
    assert (small.rows, small.cols) == (6, 12)
    assert list(small.cells) == sorted(small.cells)


def test_more_dimensions_become_rows_and_none_have_no_map() -> None:
    small = thumb(np.ones((2, 3, 4)))
    assert small is not None
    assert (small.rows, small.cols) == (6, 4)
    assert thumb(np.float32(3)) is None
    assert thumb(np.ones((0, 3))) is None
    assert thumb(None) is None


def test_nan_and_infinity_do_not_spoil_the_map_and_are_noticed() -> None:
    broken = np.array([1.0, np.nan, np.inf])
    small = thumb(broken)
    assert small is not None
    assert small.cells == (100, 0, 0)
    assert is_broken(broken)
    assert not is_broken(np.array([1, 2]))
    assert not is_broken(None)


def test_texts_stay_short() -> None:
    assert array_text(np.array(2.0)) == "2.0"
    assert array_text(None) == ""
    assert len(array_text(np.random.default_rng(0).random((60, 60, 60)))) <= TEXT


def test_bytes_and_times_in_words() -> None:
    assert memory_text(1) == "1 byte"
    assert memory_text(48) == "48 bytes"
    assert memory_text(5 * 1024 * 1024) == "5 MB"
    assert memory_text(3 * 1024**4) == "3072 GB"
    assert time_text(None) == ""
    assert time_text(12.34e-6) == "12.3 µs"
    assert time_text(2.5) == "2.5 s"
