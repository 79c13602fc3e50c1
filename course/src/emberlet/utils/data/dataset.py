"""Data sets: what a DataLoader draws samples from, and the ways to put several together."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar, cast

from emberlet.tensor import Tensor

T_co = TypeVar("T_co", covariant=True)


class Dataset(Generic[T_co]):
    """Samples that are reached by an index.

    A subclass defines `__getitem__`, and `__len__` if samplers are to know how many there are. It may define
    `__getitems__(indices)`, which returns a list of samples, if it can fetch many at once faster.
    """

    def __getitem__(self, index: Any) -> T_co:
        raise NotImplementedError("Subclasses of Dataset should implement __getitem__.")

    def __add__(self, other: Dataset[Any]) -> Dataset[Any]:
        return ConcatDataset([self, other])


class IterableDataset(Dataset[T_co], Iterable[T_co]):
    """Samples that come one after the other, as from a stream.

    A subclass defines `__iter__`. With several workers each one iterates over a copy of its own:
    `get_worker_info()` tells it which part to yield.
    """

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError("Subclasses of IterableDataset should implement __iter__.")

    def __add__(self, other: Dataset[Any]) -> Dataset[Any]:
        return ChainDataset([self, other])


class TensorDataset(Dataset[tuple[Tensor, ...]]):
    """Sample `i` is the tuple of the `i`-th elements of each tensor, along the first dimension.

    Raises:
        AssertionError: the tensors are not equally long.

    >>> import emberlet
    >>> pairs = TensorDataset(emberlet.arange(6).reshape(3, 2), emberlet.tensor([0, 1, 0]))
    >>> pairs[1]
    (tensor([2, 3]), tensor(1))
    """

    def __init__(self, *tensors: Tensor) -> None:
        if any(tensor.size(0) != tensors[0].size(0) for tensor in tensors):
            raise AssertionError("Size mismatch between tensors")
        self.tensors = tensors

    def __getitem__(self, index: Any) -> tuple[Tensor, ...]:
        return tuple(tensor[index] for tensor in self.tensors)

    def __len__(self) -> int:
        return int(self.tensors[0].size(0))


class StackDataset(Dataset[Any]):
    """Several data sets side by side: a sample is a tuple of samples, or a dict when they were given names.

    Raises:
        ValueError: none is given, some have names and some have not, or they are not equally long.
    """

    def __init__(self, *args: Dataset[Any], **kwargs: Dataset[Any]) -> None:
        if args and kwargs:
            raise ValueError(
                "Supported either ``tuple``- (via ``args``) or``dict``- (via ``kwargs``) like input/output, "
                "but both types are given."
            )
        if not args and not kwargs:
            raise ValueError("At least one dataset should be passed")
        self.datasets: tuple[Any, ...] | dict[str, Any] = args or kwargs
        lengths = {len(dataset) for dataset in self._parts()}
        if len(lengths) > 1:
            raise ValueError("Size mismatch between datasets")
        (self._length,) = lengths

    def __getitem__(self, index: Any) -> Any:
        return self._sample([dataset[index] for dataset in self._parts()])

    def __getitems__(self, indices: list[Any]) -> list[Any]:
        """Return the samples of these indices; each data set is asked once, if it can be."""
        columns = [get_items(dataset, indices) for dataset in self._parts()]
        for column in columns:
            if len(column) != len(indices):
                raise ValueError(
                    f"Nested dataset's output size mismatch. Expected {len(indices)}, got {len(column)}"
                )
        return [self._sample(row) for row in zip(*columns, strict=True)]

    def __len__(self) -> int:
        return self._length

    def _parts(self) -> list[Any]:
        return list(self.datasets.values() if isinstance(self.datasets, dict) else self.datasets)

    def _sample(self, row: Iterable[Any]) -> Any:
        return dict(zip(self.datasets, row, strict=True)) if isinstance(self.datasets, dict) else tuple(row)


class ConcatDataset(Dataset[T_co]):
    """Data sets one after the other, under one index.

    Attributes:
        cumulative_sizes: for each data set, how many samples there are up to its end.

    Raises:
        AssertionError: there are none, or one is an IterableDataset.
    """

    def __init__(self, datasets: Iterable[Dataset[T_co]]) -> None:
        self.datasets: list[Any] = list(datasets)
        if not self.datasets:
            raise AssertionError("datasets should not be an empty iterable")
        if any(isinstance(dataset, IterableDataset) for dataset in self.datasets):
            raise AssertionError("ConcatDataset does not support IterableDataset")
        self.cumulative_sizes = list(itertools.accumulate(len(dataset) for dataset in self.datasets))

    def __len__(self) -> int:
        return self.cumulative_sizes[-1]

    def __getitem__(self, idx: int) -> T_co:
        if idx < 0:
            if -idx > len(self):
                raise ValueError("absolute value of index should not exceed dataset length")
            idx += len(self)
        which = bisect.bisect_right(self.cumulative_sizes, idx)
        start = self.cumulative_sizes[which - 1] if which else 0
        return cast(T_co, self.datasets[which][idx - start])


class ChainDataset(IterableDataset[T_co]):
    """Iterable data sets one after the other.

    Iterating, and `len`, raise AssertionError at a data set that is not iterable.
    """

    def __init__(self, datasets: Iterable[Dataset[T_co]]) -> None:
        self.datasets: Iterable[Any] = datasets

    def __iter__(self) -> Iterator[T_co]:
        for dataset in self._checked():
            yield from dataset

    def __len__(self) -> int:
        return sum(len(dataset) for dataset in self._checked())

    def _checked(self) -> Iterator[Any]:
        for dataset in self.datasets:
            if not isinstance(dataset, IterableDataset):
                raise AssertionError("ChainDataset only supports IterableDataset")
            yield dataset


def get_items(dataset: Any, indices: Iterable[Any]) -> list[Any]:
    """Return the samples of these indices, fetched at once by a data set that has `__getitems__`."""
    at_once = getattr(dataset, "__getitems__", None)
    if at_once:
        return cast(list[Any], at_once(indices))
    return [dataset[index] for index in indices]
