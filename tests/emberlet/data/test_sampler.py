"""Samplers: the same order as PyTorch for the same seed, and the laws that hold for any seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import emberlet
from emberlet.utils.data import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)


@given(st.integers(1, 40), st.integers(1, 90), st.integers(0, 2**63))
def test_random_order(n: int, num_samples: int, seed: int) -> None:
    sampler = RandomSampler(
        range(n), num_samples=num_samples, generator=emberlet.Generator().manual_seed(seed)
    )
    order = list(sampler)
    assert len(order) == len(sampler) == num_samples
    for start in range(0, num_samples, n):  # every index once before any comes again
        part = order[start : start + n]
        assert len(set(part)) == len(part)
    assert set(order) <= set(range(n))
    again = RandomSampler(range(n), True, num_samples)
    assert len(list(again)) == num_samples


@given(st.integers(0, 30), st.integers(1, 8), st.booleans())
def test_batches(n: int, size: int, drop_last: bool) -> None:
    sampler = BatchSampler(SequentialSampler(range(n)), size, drop_last)
    batches = list(sampler)
    assert len(batches) == len(sampler)
    joined = [index for batch in batches for index in batch]
    assert joined == list(range(n - n % size if drop_last else n))
    assert all(len(batch) == size for batch in batches[:-1])


def test_batches_of_any_iterable() -> None:
    assert list(BatchSampler(iter("abcde"), 2, False)) == [["a", "b"], ["c", "d"], ["e"]]  # type: ignore[arg-type]


def test_a_subset_in_random_order() -> None:
    emberlet.manual_seed(3)
    sampler = SubsetRandomSampler([9, 7, 5])
    orders = {tuple(sampler) for _ in range(60)}
    assert len(sampler) == 3
    assert all(sorted(order) == [5, 7, 9] for order in orders)
    assert len(orders) == 6


def test_weights_are_probabilities() -> None:
    emberlet.manual_seed(5)
    drawn = Counter(WeightedRandomSampler([1, 0, 3, 6], 5000))
    assert drawn.keys() == {0, 2, 3}
    for index, weight in ((0, 0.1), (2, 0.3), (3, 0.6)):
        assert drawn[index] / 5000 == pytest.approx(weight, abs=0.03)
    firsts = Counter(next(iter(WeightedRandomSampler([1, 3, 6], 3, replacement=False))) for _ in range(2000))
    assert firsts[2] / 2000 == pytest.approx(0.6, abs=0.05)
    assert sorted(WeightedRandomSampler([1, 3, 6], 3, replacement=False)) == [0, 1, 2]


def test_arguments() -> None:
    with pytest.raises(TypeError, match="replacement should be a boolean value, but got replacement=1"):
        RandomSampler(range(3), replacement=1)  # type: ignore[arg-type]
    for wrong in (0, -1, 1.5):
        with pytest.raises(
            ValueError, match=f"num_samples should be a positive integer value, but got num_samples={wrong}"
        ):
            RandomSampler(range(3), num_samples=wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="num_samples=0"):
        RandomSampler([])
    for wrong in (0, True, 2.0):
        with pytest.raises(
            ValueError, match=f"batch_size should be a positive integer value, but got batch_size={wrong}"
        ):
            BatchSampler(range(3), wrong, False)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="num_samples should be a positive integer"):
            WeightedRandomSampler([1], wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="drop_last should be a boolean value, but got drop_last=None"):
        BatchSampler(range(3), 1, None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="replacement should be a boolean"):
        WeightedRandomSampler([1], 1, 0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"1d sequence but given weights have shape \(1, 2\)"):
        WeightedRandomSampler([[1, 2]], 1)  # type: ignore[list-item]
    for weights in ([0, 0], [-1, 2], [float("nan")]):
        with pytest.raises(RuntimeError, match="prob"):
            list(WeightedRandomSampler(weights, 1))
    with pytest.raises(RuntimeError, match="without replacement"):
        list(WeightedRandomSampler([1, 2], 3, replacement=False))
    with pytest.raises(NotImplementedError):
        iter(Sampler[int]())


def test_a_pass_that_is_broken_off_leaves_the_generator_in_its_place() -> None:
    """Indices are drawn when they are needed: not drawing is not drawing."""

    def draw(sampler: Iterator[int]) -> float:
        next(sampler)
        return emberlet.rand(()).item()

    emberlet.manual_seed(1)
    first = draw(iter(RandomSampler(range(5))))
    emberlet.manual_seed(1)
    iter(RandomSampler(range(5)))
    assert draw(iter(RandomSampler(range(5)))) == first
