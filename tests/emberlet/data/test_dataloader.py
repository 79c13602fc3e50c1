"""DataLoader: PyTorch's order for the same seed, PyTorch's checks of arguments, and what a pass yields."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import emberlet
from emberlet.utils import data
from emberlet.utils.data import DataLoader, IterableDataset, Sampler, TensorDataset

SEED = 20261122
FROZEN = json.loads(Path(__file__).with_name("torch.json").read_text())


class Draws(data.Dataset[list[float]]):
    """As in `make.py`."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> list[float]:
        return [emberlet.rand(()).item(), random.random(), float(np.random.rand())]


class Eager(Sampler[int]):
    """As in `make.py`."""

    def __iter__(self) -> Iterator[int]:
        return iter(emberlet.randperm(9).tolist())

    def __len__(self) -> int:
        return 9


def batches(loader: DataLoader[Any], epochs: int = 2) -> list[Any]:
    return [[batch.tolist() for batch in loader] for _ in range(epochs)]


def generator() -> emberlet.Generator:
    return emberlet.Generator().manual_seed(7)


def numbers(count: int) -> Any:
    return range(count)


CASES: dict[str, Callable[[], Any]] = {
    "shuffled": lambda: batches(DataLoader(numbers(10), 3, shuffle=True)),
    "shuffled by a generator": lambda: batches(DataLoader(numbers(10), 4, True, generator=generator())),
    "shuffled with workers": lambda: batches(DataLoader(numbers(10), 3, shuffle=True, num_workers=2)),
    "shuffled with workers that stay": lambda: batches(
        DataLoader(numbers(10), 3, shuffle=True, num_workers=2, persistent_workers=True)
    ),
    "eager sampler": lambda: batches(DataLoader(numbers(9), 4, sampler=Eager())),
    "eager sampler with workers": lambda: batches(DataLoader(numbers(9), 4, sampler=Eager(), num_workers=2)),
    "drawn in workers": lambda: [
        [column.tolist() for column in batch] for batch in DataLoader(Draws(), 2, num_workers=2)
    ],
    "random sampler": lambda: [list(data.RandomSampler(range(11))) for _ in range(2)],
    "random sampler by a generator": lambda: [
        list(each) for each in [data.RandomSampler(range(11), generator=generator())] * 2
    ],
    "more samples than there are": lambda: list(data.RandomSampler(range(5), num_samples=13)),
    "with replacement": lambda: list(data.RandomSampler(range(50), replacement=True, num_samples=70)),
    "subset": lambda: list(data.SubsetRandomSampler([9, 7, 5, 3, 1])),
    "weighted": lambda: list(data.WeightedRandomSampler([0.1, 0.9, 0.0, 3.0, 0.6], 12)),
    "split": lambda: [part.indices for part in data.random_split(numbers(11), [0.5, 0.3, 0.2])],
    "split by numbers": lambda: [part.indices for part in data.random_split(numbers(9), [4, 5], generator())],
}


@pytest.mark.parametrize("name", FROZEN)
def test_the_order_is_pytorchs(name: str) -> None:
    emberlet.manual_seed(SEED)
    expected, afterwards = FROZEN[name]
    found = CASES[name]()
    if name == "drawn in workers":
        np.testing.assert_allclose(found, expected, rtol=1e-6)
    else:
        assert found == expected
    assert emberlet.rand(()).item() == pytest.approx(afterwards)


class Stream(IterableDataset[int]):
    def __init__(self, count: int, claimed: int | None = None) -> None:
        self.count = count
        self.claimed = claimed

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.count))

    def __len__(self) -> int:
        if self.claimed is None:
            raise TypeError("no length")
        return self.claimed


def test_batches_of_tensors() -> None:
    x, y = emberlet.arange(10).reshape(5, 2).float(), emberlet.arange(5)
    found = list(DataLoader(TensorDataset(x, y), batch_size=2))
    assert [[part.tolist() for part in batch] for batch in found] == [
        [[[0, 1], [2, 3]], [0, 1]],
        [[[4, 5], [6, 7]], [2, 3]],
        [[[8, 9]], [4]],
    ]
    assert [type(batch) for batch in found] == [list] * 3
    assert len(list(DataLoader(TensorDataset(x, y), batch_size=2, drop_last=True))) == 2


@pytest.mark.parametrize("rows", [[0, 2, 2], [-1, 0], [emberlet.tensor(1), 0]])
def test_rows_taken_at_once_are_the_samples_stacked(rows: list[Any]) -> None:
    x = emberlet.arange(24).reshape(4, 3, 2).float()
    dataset = TensorDataset(x.permute(0, 2, 1), emberlet.tensor([True, False, True, True]))
    (found,) = DataLoader(dataset, batch_sampler=[rows])
    expected = data.default_collate([dataset[row] for row in rows])
    assert len(found) == 2
    for a, b in zip(found, expected, strict=True):
        assert (a.dtype, a.shape, a.tolist()) == (b.dtype, b.shape, b.tolist())
    with pytest.raises(IndexError):
        list(DataLoader(dataset, batch_sampler=[[0, 4]]))


@pytest.mark.parametrize("count", [0, 1, 4, 5])
@pytest.mark.parametrize("drop_last", [False, True])
def test_lengths(count: int, drop_last: bool) -> None:
    for dataset in (numbers(count), Stream(count, count)):
        loader = DataLoader(dataset, batch_size=2, drop_last=drop_last)
        found = [batch.tolist() for batch in loader]
        assert len(found) == len(loader) == (count // 2 if drop_last else (count + 1) // 2)
        assert [each for batch in found for each in batch] == list(
            range(count - count % 2 if drop_last else count)
        )
        assert len(DataLoader(dataset, batch_size=None)) == count


def test_single_samples() -> None:
    assert list(DataLoader(numbers(3), batch_size=None)) == [0, 1, 2]
    assert list(DataLoader(Stream(3), batch_size=None)) == [0, 1, 2]
    arrays = [np.zeros(1), np.ones(1)]
    assert [each.tolist() for each in DataLoader(arrays, batch_size=None)] == [[0], [1]]  # type: ignore[arg-type]


def test_samplers_and_collate() -> None:
    assert batches(DataLoader(numbers(9), 2, sampler=[8, 1, 4]), 1) == [[[8, 1], [4]]]
    assert batches(DataLoader(numbers(9), batch_sampler=[[8], [1, 4]]), 2) == [[[8], [1, 4]]] * 2
    assert list(DataLoader(numbers(4), 2, collate_fn=sum)) == [1, 5]
    assert list(DataLoader({"a": 1, "b": 2}, 2, sampler="ab", collate_fn=list)) == [[1, 2]]  # type: ignore[arg-type]


def test_a_stream_that_has_more_than_it_said() -> None:
    loader = DataLoader(Stream(4, claimed=2))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(loader)  # nobody asked how many there are
    assert len(loader) == 2
    iterator = iter(loader)
    assert [next(iterator).item(), next(iterator).item()] == [0, 1]
    with pytest.warns(UserWarning, match=r"was reported to be 2.*but 3 samples have been fetched"):
        next(iterator)


def test_a_data_set_that_raises_stop_iteration_does_not_end_the_pass_in_silence() -> None:
    def collate(batch: Any) -> Any:
        raise StopIteration

    with pytest.raises(RuntimeError, match="StopIteration"):
        list(DataLoader(numbers(3), collate_fn=collate))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"num_workers": -1}, "num_workers option should be non-negative; use num_workers=0 to disable"),
        ({"timeout": -1}, "timeout option should be non-negative"),
        ({"prefetch_factor": 2}, "prefetch_factor option could only be specified in multiprocessing"),
        ({"prefetch_factor": -2, "num_workers": 1}, "prefetch_factor option should be non-negative"),
        ({"persistent_workers": True}, "persistent_workers option needs num_workers > 0"),
        ({"sampler": [0], "shuffle": True}, "sampler option is mutually exclusive with shuffle"),
        ({"batch_sampler": [[0]], "batch_size": 2}, "batch_sampler option is mutually exclusive"),
        ({"batch_sampler": [[0]], "shuffle": True}, "batch_sampler option is mutually exclusive"),
        ({"batch_sampler": [[0]], "sampler": [0]}, "batch_sampler option is mutually exclusive"),
        ({"batch_sampler": [[0]], "drop_last": True}, "batch_sampler option is mutually exclusive"),
        ({"batch_size": None, "drop_last": True}, "batch_size=None option disables auto-batching"),
        ({"batch_size": 0}, "batch_size should be a positive integer value, but got batch_size=0"),
        ({"batch_size": 1.5}, "batch_size should be a positive integer value, but got batch_size=1.5"),
        ({"multiprocessing_context": "fork"}, "can only be used with multi-process loading"),
        ({"multiprocessing_context": "no", "num_workers": 1}, "should specify a valid start method in"),
        (
            {"dataset": [], "shuffle": True},
            "num_samples should be a positive integer value, but got num_samples=0",
        ),
        (
            {"dataset": Stream(1), "shuffle": True},
            "expected unspecified shuffle option, but got shuffle=True",
        ),
        ({"dataset": Stream(1), "sampler": [0]}, "expected unspecified sampler option, but got sampler="),
        ({"dataset": Stream(1), "batch_sampler": [[0]]}, "expected unspecified batch_sampler option"),
    ],
)
def test_arguments_that_do_not_go(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DataLoader(**{"dataset": numbers(4), **arguments})


def test_more_of_them() -> None:
    with pytest.raises(TypeError, match="should be a valid context object"):
        DataLoader(numbers(4), num_workers=1, multiprocessing_context=3)  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="timeout"):
        iter(DataLoader(numbers(4), timeout=1))
    with pytest.raises(AssertionError, match="prefetch_factor"):
        iter(DataLoader(numbers(4), num_workers=1, prefetch_factor=0))
    with pytest.raises(TypeError):
        len(DataLoader(Stream(3)))
    with pytest.warns(UserWarning, match="will create 500 worker processes"):
        DataLoader(numbers(4), num_workers=500)
    with pytest.warns(UserWarning, match="'pin_memory' argument is set as true but no accelerator is found"):
        iter(DataLoader(numbers(4), pin_memory=True))


def test_attributes_that_are_fixed() -> None:
    loader = DataLoader(numbers(4), 2)
    for name in ("batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"):
        with pytest.raises(
            ValueError, match=f"{name} attribute should not be set after DataLoader is initialized"
        ):
            setattr(loader, name, None)
    loader.collate_fn = list
    assert list(loader) == [[0, 1], [2, 3]]
    assert (loader.batch_size, loader.num_workers, loader.prefetch_factor) == (2, 0, None)
    assert DataLoader(numbers(4), num_workers=1).prefetch_factor == 2
