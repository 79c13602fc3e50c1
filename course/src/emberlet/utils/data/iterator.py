"""One pass through the batches of a DataLoader: the base, and fetching in this process."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sized
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from emberlet.utils.data.sampler import new_seed

if TYPE_CHECKING:
    from emberlet.utils.data.dataloader import DataLoader

T_co = TypeVar("T_co", covariant=True)


class LoaderIterator(Generic[T_co]):
    """What `iter(loader)` returns.

    It keeps no reference to the loader, which may keep one to it.
    """

    def __init__(self, loader: DataLoader[Any]) -> None:
        self._recipe = loader.recipe
        self._sampler = loader.index_sampler
        self._workers = loader.num_workers
        self._begin(loader)
        self._base_seed = new_seed(loader.generator)  # drawn even without workers, as PyTorch does

    def _begin(self, loader: DataLoader[Any]) -> None:
        """Prepare for a new pass."""
        self._indices = iter(self._sampler)
        self._promised = loader.promised_length
        self._yielded = 0

    def __iter__(self) -> Iterator[Any]:
        return self

    def __len__(self) -> int:
        return len(cast(Sized, self._sampler))

    def __next__(self) -> Any:
        batch = self._next_batch()
        self._yielded += 1
        if self._promised is not None and self._yielded > self._promised:
            self._warn_of_length()
        return batch

    def _next_batch(self) -> Any:
        raise NotImplementedError

    def _warn_of_length(self) -> None:
        text = (
            f"Length of IterableDataset {self._recipe.dataset} was reported to be {self._promised}"
            f"(when accessing len(dataloader)), but {self._yielded} samples have been fetched. "
        )
        if self._workers:
            text += (
                "Each worker iterates over a copy of the data set: `get_worker_info` tells it which part to "
                "yield, so that no sample comes twice."
            )
        warnings.warn(text, stacklevel=3)


class SingleProcessIterator(LoaderIterator[T_co]):
    """Fetches a batch when it is asked for."""

    def __init__(self, loader: DataLoader[Any]) -> None:
        super().__init__(loader)
        if loader.timeout:
            raise AssertionError("a timeout needs workers: num_workers is 0")
        self._fetch = self._recipe.fetcher()

    def _next_batch(self) -> Any:
        return self._fetch(next(self._indices))
