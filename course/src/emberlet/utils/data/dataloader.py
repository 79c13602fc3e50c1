"""DataLoader: batches of a data set, in order or shuffled, fetched here or by worker processes."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Sized
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from emberlet.random.generator import Generator
from emberlet.utils.data.collate import default_collate, default_convert
from emberlet.utils.data.dataset import Dataset, IterableDataset
from emberlet.utils.data.fetch import Recipe
from emberlet.utils.data.iterator import LoaderIterator, SingleProcessIterator
from emberlet.utils.data.loader_arguments import (
    check_order,
    check_processors,
    check_workers,
    context_of,
)
from emberlet.utils.data.sampler import BatchSampler, RandomSampler, SequentialSampler, Unending

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from emberlet.utils.data.parallel import ParallelIterator

T_co = TypeVar("T_co", covariant=True)

_FIXED = {"batch_size", "batch_sampler", "sampler", "drop_last", "dataset", "persistent_workers"}


class DataLoader(Generic[T_co]):
    """An iterable of batches.

    Args:
        dataset: has the samples: a Dataset, or anything that can be indexed and has a length.
        batch_size: samples in a batch; None hands out single samples.
        shuffle: whether to go through them in a new random order every time.
        sampler: yields the indices, instead of `shuffle`.
        batch_sampler: yields lists of indices, instead of `batch_size`, `shuffle`, `sampler` and `drop_last`.
        num_workers: processes that fetch batches ahead; 0 fetches in this process.
        collate_fn: makes a batch of a list of samples; `default_collate`, and `default_convert` for single
            samples, if none is given.
        pin_memory: PyTorch's argument; without a GPU it does nothing and warns.
        drop_last: whether to leave out the last batch when it is shorter.
        timeout: seconds to wait for a batch of a worker; 0 waits for ever.
        worker_init_fn: called in each worker with its number, after its random generators are seeded.
        multiprocessing_context: how to start workers: "fork", "spawn", "forkserver", or a context.
        generator: of the order, and of the workers' seed.
        prefetch_factor: batches that each worker fetches ahead, 2 if not given.
        persistent_workers: whether the workers stay for the next pass.
        pin_memory_device: PyTorch's argument, without effect.
        in_order: whether batches of workers come in the sampler's order, or as soon as they are there.

    Raises:
        ValueError: arguments out of range, or that exclude each other.

    >>> for batch in DataLoader(range(5), batch_size=2):
    ...     batch
    tensor([0, 1])
    tensor([2, 3])
    tensor([4])
    """

    _iterator: ParallelIterator[Any] | None = None
    _complete = False

    def __init__(
        self,
        dataset: Dataset[T_co],
        batch_size: int | None = 1,
        shuffle: bool | None = None,
        sampler: Iterable[Any] | None = None,
        batch_sampler: Iterable[Any] | None = None,
        num_workers: int = 0,
        collate_fn: Callable[[Any], Any] | None = None,
        pin_memory: bool = False,
        drop_last: bool = False,
        timeout: float = 0,
        worker_init_fn: Callable[[int], object] | None = None,
        multiprocessing_context: str | BaseContext | None = None,
        generator: Generator | None = None,
        *,
        prefetch_factor: int | None = None,
        persistent_workers: bool = False,
        pin_memory_device: str = "",
        in_order: bool = True,
    ) -> None:
        check_workers(num_workers, timeout, prefetch_factor, persistent_workers)
        iterable = isinstance(dataset, IterableDataset)
        check_order(iterable, batch_size, shuffle, sampler, batch_sampler, drop_last)
        self.dataset = dataset
        self.num_workers = num_workers
        self.prefetch_factor = 2 if num_workers and prefetch_factor is None else prefetch_factor
        self.pin_memory = pin_memory
        self.pin_memory_device = pin_memory_device
        self.timeout = timeout
        self.worker_init_fn = worker_init_fn
        self.multiprocessing_context = context_of(multiprocessing_context, num_workers)
        self.generator = generator
        self.persistent_workers = persistent_workers
        self.in_order = in_order
        if sampler is None:
            if iterable:
                sampler = Unending()
            elif shuffle:
                sampler = RandomSampler(cast(Sized, dataset), generator=generator)
            else:
                sampler = SequentialSampler(cast(Sized, dataset))
        indices: Iterable[Any] = sampler
        if batch_sampler is not None:
            batch_size = None
        elif batch_size is not None:
            batch_sampler = BatchSampler(indices, batch_size, drop_last)
        self.batch_size = batch_size
        self.drop_last = drop_last
        self.sampler = indices
        self.batch_sampler = batch_sampler
        if collate_fn is None:
            collate_fn = default_convert if batch_sampler is None else default_collate
        self.collate_fn = collate_fn
        self.promised_length: int | None = None  # of an IterableDataset, once `len` was asked
        self._complete = True
        check_processors(num_workers)

    def __setattr__(self, name: str, value: Any) -> None:
        if self._complete and name in _FIXED:
            kind = type(self).__name__
            raise ValueError(f"{name} attribute should not be set after {kind} is initialized")
        super().__setattr__(name, value)

    @property
    def index_sampler(self) -> Iterable[Any]:
        """What yields one batch's indices after the other, or one sample's."""
        return self.sampler if self.batch_sampler is None else self.batch_sampler

    @property
    def recipe(self) -> Recipe:
        """How a batch is made."""
        return Recipe(self.dataset, self.batch_sampler is not None, self.collate_fn, self.drop_last)

    def __iter__(self) -> Iterator[Any]:
        if self.pin_memory:
            warnings.warn(
                "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory "
                "won't be used.",
                stacklevel=2,
            )
        if self.num_workers == 0:
            return SingleProcessIterator[T_co](self)
        return self._parallel_iterator()

    def _parallel_iterator(self) -> LoaderIterator[T_co]:
        # Only imported for workers: it brings a good part of `multiprocessing` with it.
        from emberlet.utils.data.parallel import ParallelIterator

        if self._iterator is not None and not self._iterator.stopped:
            self._iterator.restart(self)
            return self._iterator
        iterator = ParallelIterator[T_co](self)
        if self.persistent_workers:
            self._iterator = iterator
        return iterator

    def __len__(self) -> int:
        if not isinstance(self.dataset, IterableDataset):
            return len(cast(Sized, self.index_sampler))
        length = self.promised_length = len(cast(Sized, self.dataset))
        if self.batch_size is None:
            return length
        return length // self.batch_size if self.drop_last else -(-length // self.batch_size)
