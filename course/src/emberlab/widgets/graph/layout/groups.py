"""Numbers gathered by what they belong to."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple


class Groups(NamedTuple):
    """Those of v are list[first[v]] to list[first[v + 1] - 1]."""

    first: list[int]
    list: list[int]


def grouped(count: int, owner: list[int]) -> Groups:
    """Gather 0, 1, 2, … by `owner`, in order of number."""
    sizes = [0] * (count + 1)
    for v in owner:
        sizes[v + 1] += 1
    return Groups(list(accumulate(sizes)), sorted(range(len(owner)), key=owner.__getitem__))
