"""Compare everybody with everybody: what two share counts by how few others have it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from autograders.similarity.fingerprints import Hashes

FEW = 30.0  # runs: of so little code it does not matter how much of it is shared
AT_ONCE = 8192  # hashes in one block of the table


@dataclass(frozen=True)
class Pair:
    """Two submissions: how many unusual runs of tokens they share, and the share of the smaller one's own."""

    first: str
    second: str
    amount: float
    share: float

    @property
    def rank(self) -> float:
        """What pairs are put in order by: much that is shared, of much that could be."""
        return self.amount**2 / (self.amount / self.share + FEW)


@dataclass
class Comparison:
    """All pairs with something in common, the most alike first, and how much each run of tokens counts."""

    pairs: list[Pair]
    weights: dict[int, float] = field(repr=False)
    typical: float  # the share of the pair in the middle
    spread: float  # how far from it others are: a standard deviation, estimated from their middle half
    high: float  # the share that one pair in a hundred exceeds
    compared: int


def compare(
    students: Mapping[str, Hashes], others: Mapping[str, Hashes] | None = None, *, given: Hashes | None = None
) -> Comparison:
    """Compare students with each other, and with `others`, who are not compared among themselves.

    `given` holds the runs that everybody was given. How rare a run is, is counted among the students alone.
    """
    others = others or {}
    names = [*students, *others]
    sets = [_own(one, given) for one in [*students.values(), *others.values()]]
    everything = np.concatenate([np.zeros(0, np.uint64), *sets])
    grams, where = np.unique(everything, return_inverse=True)
    rows = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    in_class = np.bincount(where[rows < len(students)], minlength=len(grams))
    in_all = np.bincount(where, minlength=len(grams))
    weight = _weights(in_class, in_all, len(students))
    own = np.bincount(rows, weights=weight[where], minlength=len(sets))
    amounts = _amounts(rows, where, weight * (in_all > 1), len(sets))
    pairs, shares = [], []
    for i in range(len(students)):
        for j in range(i + 1, len(names)):
            smaller = min(own[i], own[j])
            share = float(amounts[i, j] / smaller) if smaller > 0 else 0.0
            if j < len(students):
                shares.append(share)
            if share > 0:
                pairs.append(Pair(names[i], names[j], float(amounts[i, j]), share))
    pairs.sort(key=lambda pair: (-pair.rank, pair.first, pair.second))
    counts = (in_all > 1) & (weight > 0)
    table = dict(zip(grams[counts].tolist(), weight[counts].tolist(), strict=True))
    low, typical, upper, high = np.quantile(shares or [0.0], [0.25, 0.5, 0.75, 0.99]).tolist()
    return Comparison(pairs, table, typical, (upper - low) / 1.349, high, len(shares))


def clusters(pairs: Sequence[Pair]) -> list[list[str]]:
    """Groups of three and more who hang together by these pairs; the largest first."""
    group: dict[str, set[str]] = {}
    for pair in pairs:
        joined = group.get(pair.first, {pair.first}) | group.get(pair.second, {pair.second})
        group.update(dict.fromkeys(joined, joined))
    found = {tuple(sorted(names)) for names in group.values() if len(names) > 2}
    return [list(names) for names in sorted(found, key=lambda names: (-len(names), names))]


def _own(one: Hashes, given: Hashes | None) -> Hashes:
    own = np.unique(one[one != 0])
    return own if given is None else own[~np.isin(own, given)]


def _weights(in_class: NDArray[np.intp], in_all: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    """From 1 for a run that only two have to 0 for one that all have, by the logarithm of the chance to write it.

    The chance is estimated from the students outside the pair, with half a student and five added to the
    counts: so a small class proves little.
    """
    outside = np.maximum(in_class - 2, 0)
    many = max(size - 2, 0) + 5.0
    weight = np.log((outside + 0.5) / many) / np.log(0.5 / many)
    # An earlier year's submission that nobody in the class follows says nothing of the class.
    return np.where((in_class > 0) | (in_all == 1), np.clip(weight, 0.0, 1.0), 0.0)


def _amounts(
    rows: NDArray[np.intp], where: NDArray[np.intp], weight: NDArray[np.float64], size: int
) -> NDArray[np.float64]:
    """By pair: the sum of the weights of what both have."""
    used = weight[where] > 0
    rows, where = rows[used], where[used]
    order = np.argsort(where, kind="stable")
    rows, where = rows[order], where[order]
    kept, column = np.unique(where, return_inverse=True)
    result = np.zeros((size, size))
    for start in range(0, len(kept), AT_ONCE):
        first, last = np.searchsorted(column, [start, start + AT_ONCE])
        block = np.zeros((size, min(AT_ONCE, len(kept) - start)))
        block[rows[first:last], column[first:last] - start] = 1.0
        result += (block * weight[kept[start : start + AT_ONCE]]) @ block.T
    return result
