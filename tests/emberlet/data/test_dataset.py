"""Data sets, and the ways to put them together and take them apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import emberlet
from emberlet.utils.data import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    Subset,
    TensorDataset,
    random_split,
)


class Squares(Dataset[int]):
    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> int:
        return index * index


class AtOnce(Squares):
    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.asked: list[list[int]] = []

    def __getitems__(self, indices: list[int]) -> list[int]:
        self.asked.append(indices)
        return [self[index] for index in indices]


class Stream(IterableDataset[int]):
    def __init__(self, *values: int) -> None:
        self.values = values

    def __iter__(self) -> Iterator[int]:
        return iter(self.values)

    def __len__(self) -> int:
        return len(self.values)


def test_bare_classes() -> None:
    with pytest.raises(NotImplementedError, match="Subclasses of Dataset should implement __getitem__"):
        Dataset[int]()[0]
    with pytest.raises(TypeError):
        len(Dataset[int]())  # type: ignore[arg-type]
    with pytest.raises(NotImplementedError):
        iter(IterableDataset[int]())


def test_tensors() -> None:
    x, y = emberlet.arange(6).reshape(3, 2), emberlet.tensor([7, 8, 9])
    pairs = TensorDataset(x, y)
    assert len(pairs) == 3
    assert [each.tolist() for each in pairs[-1]] == [[4, 5], 9]
    with pytest.raises(AssertionError, match="Size mismatch between tensors"):
        TensorDataset(x, y[:2])


def test_stacked() -> None:
    both = StackDataset(Squares(3), ["a", "b", "c"])
    assert (len(both), both[2], both.__getitems__([1, 0])) == (3, (4, "c"), [(1, "b"), (0, "a")])
    at_once = AtOnce(3)
    named = StackDataset(square=at_once, name=["a", "b", "c"])
    assert named[1] == {"square": 1, "name": "b"}
    assert named.__getitems__([2, 1]) == [{"square": 4, "name": "c"}, {"square": 1, "name": "b"}]
    assert at_once.asked == [[2, 1]]
    for wrong in (
        lambda: StackDataset(Squares(3), Squares(4)),
        lambda: StackDataset(a=Squares(3), b=Squares(4)),
    ):
        with pytest.raises(ValueError, match="Size mismatch between datasets"):
            wrong()
    with pytest.raises(ValueError, match="At least one dataset"):
        StackDataset()
    with pytest.raises(ValueError, match="both types are given"):
        StackDataset(Squares(3), b=Squares(3))


def test_one_after_the_other() -> None:
    joined = Squares(3) + Squares(2) + Squares(0) + Squares(4)
    assert isinstance(joined, ConcatDataset)
    assert [joined[index] for index in range(len(joined))] == [0, 1, 4, 0, 1, 0, 1, 4, 9]
    assert [joined[index] for index in (-1, -9)] == [9, 0]
    assert ConcatDataset([Squares(3), Squares(2)]).cumulative_sizes == [3, 5]
    with pytest.raises(ValueError, match="absolute value of index should not exceed dataset length"):
        joined[-10]
    with pytest.raises(IndexError):
        joined[9]
    with pytest.raises(AssertionError, match="empty iterable"):
        ConcatDataset([])
    with pytest.raises(AssertionError, match="does not support IterableDataset"):
        ConcatDataset([Stream(1)])


def test_streams_one_after_the_other() -> None:
    chain = Stream(1, 2) + Stream(3)
    assert isinstance(chain, ChainDataset)
    assert (list(chain), list(chain), len(chain)) == ([1, 2, 3], [1, 2, 3], 3)
    for use in (list, len):
        with pytest.raises(AssertionError, match="only supports IterableDataset"):
            use(ChainDataset([Stream(1), Squares(2)]))  # type: ignore[operator]


def test_a_subset() -> None:
    whole = AtOnce(10)
    part = Subset(whole, [9, 2, 5])
    assert (len(part), part[0], part[-1]) == (3, 81, 25)
    assert part.__getitems__([1, 0]) == [4, 81]
    assert whole.asked == [[2, 9]]
    columns = emberlet.arange(10)
    assert Subset(columns, [7, 8, 9])[[0, 2]].tolist() == [7, 9]  # type: ignore[arg-type, attr-defined]


def test_a_subclass_of_subset_must_change_both() -> None:
    class Half(Subset[int]):
        def __getitem__(self, idx: Any) -> int:
            return 1

    with pytest.raises(NotImplementedError, match="Half overrides __getitem__ but not __getitems__"):
        Half(Squares(3), [1])


@pytest.mark.parametrize(
    ("count", "lengths", "sizes"),
    [
        (10, [3, 7], [3, 7]),
        (10, [0, 10], [0, 10]),
        (30, [0.3, 0.3, 0.4], [9, 9, 12]),
        (11, [0.5, 0.5], [6, 5]),
        (7, [0.25, 0.25, 0.25, 0.25], [2, 2, 2, 1]),
        (1, [1], [1]),
        (5, [1.0], [5]),
    ],
)
def test_a_split_is_a_partition(count: int, lengths: list[float], sizes: list[int]) -> None:
    parts = random_split(Squares(count), lengths, generator=emberlet.Generator().manual_seed(1))
    assert [len(part) for part in parts] == sizes
    assert sorted(index for part in parts for index in part.indices) == list(range(count))


def test_a_split_that_does_not_add_up() -> None:
    for lengths in ([3, 8], [0.5, 0.4], [0.6, 0.6]):
        with pytest.raises(ValueError, match="Sum of input lengths does not equal"):
            random_split(Squares(10), lengths)
    with pytest.raises(ValueError, match="Fraction at index 1 is not between 0 and 1"):
        random_split(Squares(10), [0.7, -0.2, 0.5])
    with pytest.warns(UserWarning, match="Length of split at index 1 is 0"):
        random_split(Squares(1), [0.5, 0.5])
