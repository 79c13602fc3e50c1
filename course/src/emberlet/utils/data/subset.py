"""Parts of a data set: `Subset`, and `random_split` that makes several."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from emberlet.random import randperm
from emberlet.random.generator import Generator
from emberlet.utils.data.dataset import Dataset, T_co, get_items

T = TypeVar("T")


class Subset(Dataset[T_co]):
    """The samples of a data set at chosen indices.

    Args:
        dataset: the whole.
        indices: which of its samples; sample `i` of the subset is sample `indices[i]` of the whole.

    Raises:
        NotImplementedError: a subclass changes `__getitem__` and not `__getitems__`, which DataLoader calls.
    """

    def __init__(self, dataset: Dataset[T_co], indices: Sequence[int]) -> None:
        self.dataset = dataset
        self.indices = indices
        kind = type(self)
        if kind.__getitem__ is not Subset.__getitem__ and kind.__getitems__ is Subset.__getitems__:
            raise NotImplementedError(
                f"{kind.__name__} overrides __getitem__ but not __getitems__, which DataLoader uses: define "
                "__getitems__(self, indices) as [self[index] for index in indices]."
            )

    def __getitem__(self, idx: Any) -> T_co:
        if isinstance(idx, list):
            return self.dataset[[self.indices[each] for each in idx]]
        return self.dataset[self.indices[idx]]

    def __getitems__(self, indices: list[int]) -> list[T_co]:
        """Return the samples of these indices; the whole is asked once, if it can be."""
        return get_items(self.dataset, [self.indices[index] for index in indices])

    def __len__(self) -> int:
        return len(self.indices)


def random_split(
    dataset: Dataset[T], lengths: Sequence[int | float], generator: Generator | None = None
) -> list[Subset[T]]:
    """Deal the samples of a data set out at random, each to one of several subsets.

    Args:
        dataset: what to split; it must have a length.
        lengths: how many samples each subset gets; or fractions that add up to 1. Each fraction is rounded
            down, and what remains is dealt out one by one, to the first subset first.
        generator: of the random order.

    Raises:
        ValueError: the lengths do not add up to the length of the data set, or a fraction is not in [0, 1].
    """
    total = len(cast(Sequence[T], dataset))
    if math.isclose(sum(lengths), 1) and sum(lengths) <= 1:
        counts = _counts(total, lengths)
    else:
        counts = [cast(int, length) for length in lengths]
    if sum(counts) != total:
        raise ValueError("Sum of input lengths does not equal the length of the input dataset!")
    order = randperm(total, generator=generator).tolist()
    ends = itertools.accumulate(counts)
    return [Subset(dataset, order[end - count : end]) for end, count in zip(ends, counts, strict=True)]


def _counts(total: int, fractions: Sequence[float]) -> list[int]:
    """How many of `total` samples each fraction makes."""
    for index, fraction in enumerate(fractions):
        if not 0 <= fraction <= 1:
            raise ValueError(f"Fraction at index {index} is not between 0 and 1")
    counts = [math.floor(total * fraction) for fraction in fractions]
    for index in range(total - sum(counts)):
        counts[index % len(counts)] += 1
    for index, count in enumerate(counts):
        if count == 0:
            warnings.warn(
                f"Length of split at index {index} is 0. This might result in an empty dataset.",
                stacklevel=3,
            )
    return counts
