"""Draws a matrix of cells with indices at its edges; where a long dimension is cut, an ellipsis stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from emberlab.widgets.svg import Markup, text, text_width
from emberlab.widgets.theme import SMALL, UNIT

GAP = UNIT // 2  # between two cells
SKIP = 3 * UNIT  # the room an ellipsis takes
DROP = 4  # from the middle of a line of small text down to its baseline


@dataclass(frozen=True)
class Axis:
    """The drawn indices of one dimension, each a cell of `extent` pixels, from `starts` on."""

    indices: tuple[int, ...]
    extent: float
    starts: tuple[float, ...]
    gaps: tuple[float, ...]  # the middle of each ellipsis
    length: float

    @classmethod
    def of(cls, indices: Sequence[int], extent: float) -> Axis:
        """Places the cells one after the other, with room for an ellipsis wherever indices are missing."""
        starts, gaps = [], []
        at = 0.0
        for place, index in enumerate(indices):
            if place and index != indices[place - 1] + 1:
                gaps.append(at + (SKIP - GAP) / 2)
                at += SKIP
            starts.append(at)
            at += extent + GAP
        return cls(tuple(indices), extent, tuple(starts), tuple(gaps), max(0.0, at - GAP))

    def __iter__(self) -> Iterator[tuple[int, float]]:
        """Each index with where its cell begins."""
        return zip(self.indices, self.starts, strict=True)

    @property
    def room(self) -> float:
        """The room that the longest of the indices takes, written before or above the cells."""
        return text_width(str(max(self.indices, default=0)), SMALL) + 2 * UNIT


@dataclass(frozen=True)
class Grid:
    """A matrix of cells, `rows` by `columns`."""

    rows: Axis
    columns: Axis

    def draw(self, x: float, y: float, cell: Callable[[int, int, float, float], Markup]) -> Markup:
        """`cell(row, column, x, y)` for every cell, the first one's corner at `(x, y)`, and the ellipses."""
        parts = [cell(i, j, x + left, y + top) for i, top in self.rows for j, left in self.columns]
        for gap in self.columns.gaps:
            for _, top in self.rows:
                parts.append(text(x + gap, y + top + self.rows.extent / 2 + DROP, "⋯", "small mid"))
        for gap in self.rows.gaps:
            for _, left in self.columns:
                parts.append(text(x + left + self.columns.extent / 2, y + gap + DROP, "⋮", "small mid"))
        return Markup("".join(parts))

    def numbers_above(self, x: float, y: float) -> Markup:
        """The column indices, above cells whose upper edge is at `y`."""
        centre = x + self.columns.extent / 2
        return Markup("".join(text(centre + left, y - UNIT, str(j), "small mid") for j, left in self.columns))

    def numbers_before(self, x: float, y: float) -> Markup:
        """The row indices, before cells whose left edge is at `x`."""
        middle = y + self.rows.extent / 2 + DROP
        return Markup("".join(text(x - UNIT, middle + top, str(i), "small end") for i, top in self.rows))
