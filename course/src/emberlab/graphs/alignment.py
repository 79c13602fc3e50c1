"""Which elements of two sequences belong together: those of a small difference, found in nearly linear time.

`difflib` finds it well, but takes quadratic time where the same keys come again and again, as in a loop. So what both
sequences have exactly once is laid together first (as B. Cohen's patience diff does), `difflib` is asked about short
stretches between these, and long ones are walked through side by side.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

Keys = Sequence[Hashable]
Pair = tuple[int, int]

_WORK = 300_000  # pairs of equal keys up to which `difflib` is asked
_AHEAD = 16  # how far the walk looks for the place where both go on alike
_SURE = 3  # equal keys in a row after which it believes so


def aligned(first: Keys, second: Keys) -> list[Pair]:
    """Return the places of equal keys that belong together, in order in both sequences."""
    pairs: list[Pair] = []
    i = j = 0
    for a, b in [*_anchors(first, second), (len(first), len(second))]:
        pairs += [(i + x, j + y) for x, y in _between(first[i:a], second[j:b])]
        if a < len(first):
            pairs.append((a, b))
        i, j = a + 1, b + 1
    return pairs


def gaps(pairs: Sequence[Pair], first: int, second: int) -> Iterator[tuple[slice, slice]]:
    """The stretches between pairs, of sequences of these lengths, in which both have something left."""
    i = j = 0
    for a, b in [*pairs, (first, second)]:
        if i < a and j < b:
            yield slice(i, a), slice(j, b)
        i, j = a + 1, b + 1


def _anchors(first: Keys, second: Keys) -> list[Pair]:
    """What stands in both exactly once, as much of it as keeps its order: a longest increasing subsequence."""
    here, there = Counter(first), Counter(second)
    place = {key: b for b, key in enumerate(second) if there[key] == 1}
    pairs = [(a, place[key]) for a, key in enumerate(first) if here[key] == 1 and key in place]
    ends: list[int] = []  # of the best chain of every length, the smallest last place
    at: list[int] = []
    before: list[int] = []
    for number, (_, b) in enumerate(pairs):
        length = bisect_left(ends, b)
        before.append(at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(b)
            at.append(number)
        else:
            ends[length], at[length] = b, number
    chain, number = [], at[-1] if at else -1
    while number >= 0:
        chain.append(pairs[number])
        number = before[number]
    return chain[::-1]


def _between(first: Keys, second: Keys) -> list[Pair]:
    """The pairs of a stretch: its equal beginning and end, and what lies between."""
    shorter, start, end = min(len(first), len(second)), 0, 0
    while start < shorter and first[start] == second[start]:
        start += 1
    while end < shorter - start and first[-1 - end] == second[-1 - end]:
        end += 1
    a, b = first[start : len(first) - end], second[start : len(second) - end]
    counts = Counter(b)
    few = sum(times * counts[key] for key, times in Counter(a).items()) <= _WORK
    middle = _asked(a, b) if few else _walked(a, b)
    return [
        *[(place, place) for place in range(start)],
        *[(start + x, start + y) for x, y in middle],
        *[(len(first) - back, len(second) - back) for back in range(end, 0, -1)],
    ]


def _asked(first: Keys, second: Keys) -> list[Pair]:
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return [(a + at, b + at) for a, b, size in matcher.get_matching_blocks() for at in range(size)]


def _walked(first: Keys, second: Keys) -> list[Pair]:
    """Go through both side by side; where they differ, go on at the nearest place where they are alike again."""
    pairs, i, j = [], 0, 0
    while i < len(first) and j < len(second):
        if first[i] == second[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
            continue
        skip = _alike(first, second, i, j, _SURE) or _alike(first, second, i, j, 1) or (1, 1)
        i, j = i + skip[0], j + skip[1]
    return pairs


def _alike(first: Keys, second: Keys, i: int, j: int, run: int) -> Pair | None:
    """How far to go in each until so many keys in a row are equal; None if that is too far."""
    for far in range(1, _AHEAD):
        for x in range(far + 1):
            a, b = i + x, j + far - x
            inside = a + run <= len(first) and b + run <= len(second)
            if inside and first[a] == second[b] and first[a : a + run] == second[b : b + run]:
                return x, far - x
    return None
