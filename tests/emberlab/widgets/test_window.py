"""Windows: which indices of a long dimension are drawn."""

from __future__ import annotations

from math import prod

import pytest

from emberlab.widgets.window import budget, runs, window


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 7, 30])
@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 8])
def test_a_window_holds_what_was_asked_for_and_keeps_its_limit(size: int, limit: int) -> None:
    for around in range(size):
        indices = window(size, limit, around)
        assert around in indices
        assert len(indices) == min(size, limit)
        assert indices == sorted(set(indices))
        assert all(0 <= index < size for index in indices)
        if limit > 1:
            assert indices[-1] == size - 1
        if limit > 3:
            assert indices[0] == 0


def test_a_window_shows_the_neighbours() -> None:
    assert window(100, 5) == [0, 1, 2, 3, 99]
    assert window(100, 5, 50) == [0, 49, 50, 51, 99]
    assert window(100, 3, 50) == [49, 50, 99]
    assert window(100, 5, 99) == [0, 96, 97, 98, 99]


@pytest.mark.parametrize(
    "shape", [(1797, 8, 8), (2, 3), (), (5,), (1000,), (3,) * 12, (1, 1, 90, 90), (10**9, 10**9)]
)
def test_a_budget_is_kept(shape: tuple[int, ...]) -> None:
    counts = budget(shape, [9] * len(shape), 40)
    assert prod(counts) <= 40
    assert all(1 <= count <= size for count, size in zip(counts, shape, strict=True))


def test_a_small_shape_is_drawn_whole() -> None:
    assert budget((2, 3, 4), [9, 9, 9], 40) == [2, 3, 4]


def test_runs() -> None:
    assert runs([]) == []
    assert runs([0, 1, 5, 7, 8]) == [[0, 1], [5], [7, 8]]
