"""Finds free places for labels in a crowded plane."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import hypot

import numpy as np

from emberlab.widgets.theme import UNIT

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


class Places:
    """Keeps what is taken: boxes that nothing may cover, and points that are better left free."""

    def __init__(self, frame: Box) -> None:
        self.frame = frame
        self.taken: list[Box] = []
        self.points = np.empty((0, 2))

    def avoid(self, points: Iterable[Point]) -> None:
        """Keep labels away from a line through these points."""
        corners = list(points)
        dense: list[Point] = []
        for (x0, y0), (x1, y1) in pairwise(corners):
            parts = max(1, min(64, int(hypot(x1 - x0, y1 - y0) / UNIT)))
            dense += [(x0 + (x1 - x0) * i / parts, y0 + (y1 - y0) * i / parts) for i in range(parts)]
        self.points = np.concatenate([self.points, np.array([*dense, *corners[-1:]]).reshape(-1, 2)])

    def take(self, candidates: Iterable[Box]) -> Box | None:
        """The first of the boxes with the fewest points in it that overlaps no other; it is taken then."""
        best: Box | None = None
        fewest = np.inf
        for box in candidates:
            if not self._free(box):
                continue
            held = self._held(box)
            if held < fewest:
                best, fewest = box, held
                if not held:
                    break
        if best is not None:
            self.taken.append(best)
        return best

    def _free(self, box: Box) -> bool:
        left, top, right, bottom = self.frame
        if box[0] < left or box[1] < top or box[2] > right or box[3] > bottom:
            return False
        return all(
            box[2] <= other[0] or other[2] <= box[0] or box[3] <= other[1] or other[3] <= box[1]
            for other in self.taken
        )

    def _held(self, box: Box) -> int:
        x, y = self.points[:, 0], self.points[:, 1]
        return int(((x >= box[0]) & (x <= box[2]) & (y >= box[1]) & (y <= box[3])).sum())


def around(points: Iterable[Point], width: float, height: float, gap: float = UNIT) -> Iterable[Box]:
    """Boxes of one size right, left, above and below each point."""
    for x, y in points:
        yield (x + gap, y - height / 2, x + gap + width, y + height / 2)
        yield (x - gap - width, y - height / 2, x - gap, y + height / 2)
        yield (x - width / 2, y - gap - height, x + width / 2, y - gap)
        yield (x - width / 2, y + gap, x + width / 2, y + gap + height)
