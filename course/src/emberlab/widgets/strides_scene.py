"""Chooses what of a tensor and its storage is drawn, and puts into words what the drawing shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product
from math import ceil

from emberlab.widgets.grid import GAP, Axis
from emberlab.widgets.strided import Strided
from emberlab.widgets.svg import shorten, text_width
from emberlab.widgets.theme import BODY, MARGIN, SMALL, UNIT, WIDTH
from emberlab.widgets.window import budget, window

MOST = 40  # elements drawn of a tensor that has more than ALL
ALL = 80
CELLS = 64  # memory cells drawn of a storage that has more
NEAR = 8  # cells between two that are read, up to which all of them are drawn
HEIGHT = 5 * UNIT  # of an element: its value, and below it the cell that it reads
ROOM = WIDTH - 2 * MARGIN

CAPTION = "Each element shows its value and, small beneath it, the memory cell it is read from."
UNREAD = "A dashed, hatched cell is in the storage, but no element of this tensor reads it."
CUT = "Not everything is drawn: an ellipsis stands for what was left out."


@dataclass(frozen=True)
class Scene:
    """What of a tensor is drawn: for each dimension its indices, and the memory cells."""

    view: Strided
    name: str
    drawn: tuple[tuple[int, ...], ...]
    slots: tuple[int, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing was left out."""
        return len(self.slots) == len(self.view.cells) and all(
            len(indices) == size for indices, size in zip(self.drawn, self.view.shape, strict=True)
        )

    @cached_property
    def extent(self) -> float:
        """How wide a cell must be for the longest value or cell number drawn, in whole half units."""
        values = max((text_width(self.view.show(slot), BODY) for slot in self.slots), default=0)
        numbers = max((text_width(f"[{slot}]", SMALL) for slot in self.slots), default=0)
        above = text_width(str(max(self.drawn[-1], default=0)), SMALL) if self.drawn else 0
        return max(5 * UNIT, GAP * ceil((max(values, numbers, above) + UNIT) / GAP))

    @property
    def gutter(self) -> float:
        """The room before the first column, for the row indices and the name of their dimension."""
        if self.view.ndim < 2:
            return 0
        return text_width(f"stride {self.view.stride[-2]}", SMALL) + UNIT + self.rows.room

    @property
    def rows(self) -> Axis:
        """The last dimension but one; a single row for a tensor without it."""
        return Axis.of(self.drawn[-2] if self.view.ndim > 1 else (0,), HEIGHT)

    @property
    def columns(self) -> Axis:
        """The last dimension; a single column for a tensor without dimensions."""
        return Axis.of(self.drawn[-1] if self.view.ndim else (0,), self.extent)

    def elements(self) -> Iterator[tuple[int, ...]]:
        """The index of every drawn element, row-major."""
        return product(*self.drawn)


def compose(view: Strided, name: str = "x", around: Sequence[int] | None = None) -> Scene:
    """Chooses what to draw, so that it stays small; the element `around` is drawn whatever is left out."""
    if view.numel <= ALL and view.ndim <= 4 and all(size <= 16 for size in view.shape):
        counts = list(view.shape)
    else:
        limits = [*[3] * (view.ndim - 2), 5, 12 if view.ndim < 3 else 5]
        counts = budget(view.shape, limits[-view.ndim :], MOST)
    centre = around if around is not None else (0,) * view.ndim
    while True:
        drawn = tuple(
            tuple(window(size, count, at)) for size, count, at in zip(view.shape, counts, centre, strict=True)
        )
        slots = tuple(sorted(_slots(view, drawn)))
        scene = Scene(view, shorten(name, 24), drawn, slots)
        if not counts or counts[-1] <= 2 or scene.gutter + scene.columns.length <= ROOM:
            return scene
        counts[-1] -= 1


def _slots(view: Strided, drawn: Sequence[Sequence[int]]) -> set[int]:
    """The memory cells to draw: all of a short storage, else what drawn elements read and small gaps."""
    if len(view.cells) <= CELLS:
        return set(range(len(view.cells)))
    slots = {slot for index in product(*drawn) if view.exists(slot := view.slot(index))}
    # Small gaps are filled, up to the limit, so that one sees what is stepped over between two elements.
    read = sorted(slots)
    for before, after in pairwise(read):
        if after - before <= NEAR and len(slots) + after - before <= CELLS:
            slots.update(range(before, after))
    return slots


def indexed(name: str, index: Sequence[object]) -> str:
    """`x[1, 0]`, and `x` for a tensor without dimensions."""
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def arithmetic(view: Strided, name: str, index: Sequence[int]) -> str:
    """How the element's memory cell is found: `x[1, 0] → offset 0 + 1·1 + 0·3 = storage[1]`."""
    terms = "".join(f" + {i}·{factor(step)}" for i, step in zip(index, view.stride, strict=True))
    slot = view.slot(index)
    said = f"{indexed(name, index)} → offset {view.offset}{terms} = storage[{slot}]"
    if not view.exists(slot):
        said += f", which does not exist: the storage has {len(view.cells)} cells"
    return said


def factor(step: int) -> str:
    """A stride as it stands in a product: a negative one in parentheses."""
    return str(step) if step >= 0 else f"({step})"


def headline(view: Strided) -> str:
    """`shape (3, 2)  stride (1, 3)  offset 0  contiguous: no`."""
    contiguous = "yes" if view.is_contiguous() else "no"
    return f"shape {view.shape}  stride {view.stride}  offset {view.offset}  contiguous: {contiguous}"


def describe(view: Strided, name: str) -> str:
    """The picture in words."""
    said = f"{shorten(name, 24)}: {headline(view)}. {count(len(view.cells), 'memory cell')} of {view.dtype}."
    if 0 < view.numel <= 24:
        reads = ", ".join(str(view.slot(index)) for index in product(*map(range, view.shape)))
        said += f" Row by row its elements read storage cells {reads}."
    return said


def count(number: int, noun: str) -> str:
    """`1 memory cell`, `1,797 memory cells`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def rule(view: Strided, name: str) -> str:
    """Where any element lies: `x[i, j] = storage[0 + i·1 + j·3]`."""
    letters = [*"ijklmnpq"[: view.ndim]] if view.ndim <= 8 else [f"i{dim}" for dim in range(view.ndim)]
    terms = "".join(f" + {letter}·{factor(step)}" for letter, step in zip(letters, view.stride, strict=True))
    return f"{indexed(name, letters)} = storage[{view.offset}{terms}]"


def reading(scene: Scene) -> str:
    """What else there is to know to read the picture."""
    unread = not all(scene.view.reaches(slot) for slot in scene.slots)
    return " ".join([*[UNREAD] * unread, *[CUT] * (not scene.complete)])
