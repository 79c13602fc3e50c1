"""Samplers: in which order to go through the indices of a data set.

Given the same generator or `manual_seed`, the order is PyTorch's: the same draws are made in the same turn.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence, Sized
from typing import Generic, TypeVar, cast

from emberlet.creation import empty
from emberlet.dtype import int64
from emberlet.random import randint, randperm
from emberlet.random.generator import Generator
from emberlet.random.sampling import random_

T_co = TypeVar("T_co", covariant=True)


class Sampler(Generic[T_co]):
    """What yields indices, or lists of indices: a subclass defines `__iter__`, and `__len__` if it can."""

    def __iter__(self) -> Iterator[T_co]:
        raise NotImplementedError


class SequentialSampler(Sampler[int]):
    """All indices of a data set, in order."""

    def __init__(self, data_source: Sized) -> None:
        self.data_source = data_source

    def __iter__(self) -> Iterator[int]:
        return iter(range(len(self.data_source)))

    def __len__(self) -> int:
        return len(self.data_source)


class RandomSampler(Sampler[int]):
    """Indices of a data set in random order.

    Args:
        data_source: has the length.
        replacement: whether an index may come again.
        num_samples: how many indices, as many as there are samples if not given. Without replacement, every
            index comes once before any comes again.
        generator: of the order. When none is given, each pass through seeds one of its own from the
            default generator.

    Raises:
        TypeError: `replacement` is not a bool.
        ValueError: `num_samples` is not a positive integer.
    """

    def __init__(
        self,
        data_source: Sized,
        replacement: bool = False,
        num_samples: int | None = None,
        generator: Generator | None = None,
    ) -> None:
        self.data_source = data_source
        self.replacement = replacement
        self._num_samples = num_samples
        self.generator = generator
        if not isinstance(replacement, bool):
            raise TypeError(f"replacement should be a boolean value, but got replacement={replacement}")
        if not isinstance(self.num_samples, int) or self.num_samples <= 0:
            raise ValueError(
                f"num_samples should be a positive integer value, but got num_samples={self.num_samples}"
            )

    @property
    def num_samples(self) -> int:
        """How many indices one pass yields."""
        return len(self.data_source) if self._num_samples is None else self._num_samples

    def __iter__(self) -> Iterator[int]:
        n = len(self.data_source)
        generator = self.generator
        if generator is None:
            generator = Generator().manual_seed(new_seed())
        if self.replacement:
            draws = itertools.chain(itertools.repeat(32, self.num_samples // 32), [self.num_samples % 32])
            for count in draws:
                yield from randint(n, (count,), generator=generator).tolist()
        else:
            for _ in range(self.num_samples // n):
                yield from randperm(n, generator=generator).tolist()
            # Drawn even when nothing of it is needed: a generator that is used on would differ otherwise.
            yield from randperm(n, generator=generator).tolist()[: self.num_samples % n]

    def __len__(self) -> int:
        return self.num_samples


class SubsetRandomSampler(Sampler[int]):
    """The given indices in random order, each once."""

    def __init__(self, indices: Sequence[int], generator: Generator | None = None) -> None:
        self.indices = indices
        self.generator = generator

    def __iter__(self) -> Iterator[int]:
        for place in randperm(len(self.indices), generator=self.generator).tolist():
            yield self.indices[place]

    def __len__(self) -> int:
        return len(self.indices)


class BatchSampler(Sampler[list[int]]):
    """The indices of another sampler in lists.

    Args:
        sampler: yields the indices; any iterable.
        batch_size: how many make a list.
        drop_last: whether to leave out the last list when it is shorter.

    Raises:
        ValueError: `batch_size` is not a positive integer, or `drop_last` not a bool.

    >>> list(BatchSampler(SequentialSampler(range(7)), batch_size=3, drop_last=False))
    [[0, 1, 2], [3, 4, 5], [6]]
    """

    def __init__(self, sampler: Sampler[int] | Iterable[int], batch_size: int, drop_last: bool) -> None:
        if type(batch_size) is bool or not isinstance(batch_size, int) or batch_size <= 0:
            raise ValueError(
                f"batch_size should be a positive integer value, but got batch_size={batch_size}"
            )
        if not isinstance(drop_last, bool):
            raise ValueError(f"drop_last should be a boolean value, but got drop_last={drop_last}")
        self.sampler = sampler
        self.batch_size = batch_size
        self.drop_last = drop_last

    def __iter__(self) -> Iterator[list[int]]:
        indices = iter(self.sampler)
        while batch := list(itertools.islice(indices, self.batch_size)):
            if len(batch) == self.batch_size or not self.drop_last:
                yield batch

    def __len__(self) -> int:
        length = len(cast(Sized, self.sampler))
        return length // self.batch_size if self.drop_last else -(-length // self.batch_size)


class Unending(Sampler[None]):
    """Nothing, for ever: an IterableDataset knows by itself what comes next and when it ends."""

    def __iter__(self) -> Iterator[None]:
        return itertools.repeat(None)


def new_seed(generator: Generator | None = None) -> int:
    """Draw a seed from a generator, or from the default one, in the way in which PyTorch draws them."""
    return int(random_(empty((), dtype=int64), generator=generator).item())
