"""Fetching: from what a sampler yields to a batch, in this process or in a worker."""

from __future__ import annotations

from collections.abc import Callable, Sized
from dataclasses import dataclass
from itertools import islice
from typing import Any, cast

from emberlet.utils.data.dataset import IterableDataset, get_items


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
