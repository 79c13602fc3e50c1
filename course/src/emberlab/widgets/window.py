"""Chooses which indices of a long dimension are drawn, so that a picture stays small whatever the tensor."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod


def window(size: int, limit: int, around: int = 0) -> list[int]:
    """At most `limit` indices of `range(size)`, in order: a run that holds `around`, and the two ends.

    All of them when they fit; the last end always, so that one sees where the dimension stops; the first one
    from a limit of four on.
    """
    if size <= limit:
        return list(range(size))
    if limit == 1:
        return [around]
    if limit == 2:
        return [around, size - 1] if around < size - 1 else [0, around]
    run = limit - 1
    if around < run:
        return [*range(run), size - 1]
    if around >= size - run:
        return [0, *range(size - run, size)]
    if limit == 3:
        return [around - 1, around, size - 1]
    run -= 1
    first = around - run // 2
    return [0, *range(first, first + run), size - 1]


def budget(shape: Sequence[int], limits: Sequence[int], most: int) -> list[int]:
    """How many indices of each dimension to draw: at most `limits`, and at most `most` cells together.

    The largest dimension gives way first, the last of them, down to two; if that is not enough, down to one.
    """
    drawn = [min(size, limit) for size, limit in zip(shape, limits, strict=True)]
    for least in (2, 1):
        while prod(drawn) > most and max(drawn, default=0) > least:
            widest = max(range(len(drawn)), key=lambda dim: (drawn[dim], dim))
            drawn[widest] -= 1
    return drawn


def runs(indices: Sequence[int]) -> list[list[int]]:
    """`indices` split wherever one is missing: `[0, 1, 5] -> [[0, 1], [5]]`."""
    split: list[list[int]] = []
    for index in indices:
        if split and index == split[-1][-1] + 1:
            split[-1].append(index)
        else:
            split.append([index])
    return split
