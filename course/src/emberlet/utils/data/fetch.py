"""Fetching: from what a sampler yields to a batch, in this process or in a worker."""

from __future__ import annotations

from collections.abc import Callable, Sized
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from emberlet.creation.from_data import tensor
from emberlet.functions.indexing.index_operations import index_select
from emberlet.utils.data.collate import default_collate
from emberlet.utils.data.dataset import IterableDataset, TensorDataset, get_items


@dataclass(frozen=True)
class Recipe:
    """How batches are made of a data set.

    Attributes:
        dataset: has the samples.
        batched: whether the sampler yields lists, each for one batch.
        collate_fn: makes a batch of samples.
        drop_last: whether an IterableDataset's last batch is left out when it is shorter.
    """

    dataset: Any
    batched: bool
    collate_fn: Callable[[Any], Any]
    drop_last: bool

    @property
    def iterable(self) -> bool:
        """Whether the data set says by itself what comes next."""
        return isinstance(self.dataset, IterableDataset)

    def fetcher(self) -> Callable[[Any], Any]:
        """Return a function from what a sampler yields to a batch.

        It raises StopIteration at the end of an IterableDataset.
        """
        return self._fetch_next() if self.iterable else self._fetch

    def _fetch(self, index: Any) -> Any:
        if self.batched and type(self.dataset) is TensorDataset and self.collate_fn is default_collate:
            return _rows(self.dataset, list(index))
        try:
            return self.collate_fn(get_items(self.dataset, index) if self.batched else self.dataset[index])
        except StopIteration as error:  # it would end the loop over the batches, and nobody would know why
            raise RuntimeError("the data set, or collate_fn, raised StopIteration") from error

    def _fetch_next(self) -> Callable[[Any], Any]:
        stream = iter(self.dataset)
        ended = False

        def fetch(index: Any) -> Any:
            nonlocal ended
            wanted = len(cast(Sized, index)) if self.batched else 1
            samples = [] if ended else list(islice(stream, wanted))
            ended = ended or len(samples) < wanted
            if not samples or (ended and self.drop_last):
                raise StopIteration
            return self.collate_fn(samples if self.batched else samples[0])

        return fetch


def _rows(dataset: TensorDataset, indices: list[Any]) -> Any:
    """Return what `default_collate` makes of these samples, much faster: all rows are taken at once."""
    if not indices or not all(type(index) is int and index >= 0 for index in indices):
        return default_collate(get_items(dataset, indices))
    return [index_select(each, 0, tensor(indices, device=each.device)) for each in dataset.tensors]
