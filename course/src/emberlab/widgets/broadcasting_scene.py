"""Chooses what of a broadcast is drawn, and puts into words what the drawing shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

from emberlab.widgets.broadcast_rule import (
    Column,
    Shape,
    align,
    explain,
    result_shape,
    source_index,
)
from emberlab.widgets.grid import GAP, Axis
from emberlab.widgets.strided import Strided
from emberlab.widgets.strides_scene import indexed
from emberlab.widgets.svg import text_width
from emberlab.widgets.theme import BODY, MARGIN, SMALL, UNIT, WIDTH
from emberlab.widgets.window import budget, window

MOST = 120  # elements drawn of all operands and the result together
ROOM = WIDTH - 2 * MARGIN
OUT = "out"
CAPTION = "Shapes are lined up at their last dimensions, and a size of 1 is stretched to the size it meets."


@dataclass(frozen=True)
class Operand:
    """One of the things that are broadcast together; `view` is None when only its shape was given."""

    name: str
    shape: Shape
    view: Strided | None = None

    def show(self, index: Sequence[int]) -> str:
        """The value of an element, or its index where there are no values."""
        if self.view is None:
            return ",".join(map(str, index)) or "·"
        return self.view.show(self.view.slot(index))


@dataclass(frozen=True)
class Scene:
    """What is drawn: the columns, and for results of up to two dimensions the indices in the grids."""

    operands: tuple[Operand, ...]
    columns: tuple[Column, ...]
    result: Shape | None
    drawn: tuple[tuple[int, ...], ...] | None
    students: tuple[str, bool] | None

    @property
    def names(self) -> list[str]:
        """The operands' names."""
        return [operand.name for operand in self.operands]

    @cached_property
    def extent(self) -> float:
        """How wide an element must be for the longest thing written in one."""
        widest = 0.0
        for index in self.positions():
            written = [o.show(source_index(o.shape, index)) for o in self.operands]
            if index:
                widest = max(widest, text_width(str(index[-1]), SMALL))
            widest = max(widest, *(text_width(content, BODY) for content in [*written, self.meeting(index)]))
        return max(5 * UNIT, GAP * ceil((widest + UNIT) / GAP))

    @property
    def before(self) -> float:
        """The room before a grid, for its row indices."""
        return Axis.of(self.drawn[0], 0).room if self.drawn is not None and len(self.drawn) == 2 else 0

    @property
    def across(self) -> Axis:
        """The last dimension of the grids."""
        return Axis.of(self.drawn[-1] if self.drawn else (0,), self.extent)

    @cached_property
    def pairs(self) -> bool:
        """Whether the result shows the two values that meet: there are two operands with short values."""
        if len(self.operands) != 2 or any(operand.view is None for operand in self.operands):
            return False
        return max((len(self._pair(index)) for index in self.positions()), default=0) <= 9

    def _pair(self, index: Sequence[int]) -> str:
        return " & ".join(operand.show(source_index(operand.shape, index)) for operand in self.operands)

    def meeting(self, index: Sequence[int]) -> str:
        """What stands in an element of the result: the two values that meet there, or its index."""
        if self.pairs:
            return self._pair(index)
        return ",".join(map(str, index)) or "·"

    def positions(self) -> list[tuple[int, ...]]:
        """The index of every element of the result that is drawn."""
        places: list[tuple[int, ...]] = [()]
        for indices in self.drawn or ():
            places = [(*place, at) for place in places for at in indices]
        return places if self.drawn is not None else []


def compose(
    operands: Sequence[Operand], students: tuple[str, bool] | None = None, around: Sequence[int] | None = None
) -> Scene:
    """Chooses what to draw; the result's element `around` is drawn whatever is left out."""
    columns = align([operand.shape for operand in operands])
    result = result_shape(columns)
    scene = Scene(tuple(operands), tuple(columns), result, None, students)
    if result is None or len(result) > 2 or 0 in result:
        return scene
    counts = budget(result, [5, 6][-len(result) :] if result else [], max(4, MOST // (len(operands) + 1)))
    centre = around if around is not None else (0,) * len(result)
    while True:
        drawn = tuple(tuple(window(n, k, at)) for n, k, at in zip(result, counts, centre, strict=True))
        scene = replace(scene, drawn=drawn)
        if not counts or counts[-1] <= 2 or scene.before + scene.across.length <= ROOM:
            return scene
        counts[-1] -= 1


def reads(scene: Scene, index: Sequence[int]) -> str:
    """`out[1, 2] reads a[1, 0] and b[2]`."""
    sources = [indexed(o.name, source_index(o.shape, index)) for o in scene.operands]
    listed = " and ".join([", ".join(sources[:-1]), sources[-1]] if sources[1:] else sources)
    return f"{indexed(OUT, index)} reads {listed}"


def describe(scene: Scene) -> str:
    """The picture in words."""
    given = " and ".join(f"{operand.name} {operand.shape}" for operand in scene.operands)
    columns = "; ".join(f"dim {column.dim} {column.verdict}" for column in scene.columns)
    outcome = "cannot be broadcast" if scene.result is None else f"broadcast to {scene.result}"
    said = f"{given} {outcome}." + (f" {columns}." if columns else "")
    return f"{said} {explain(scene.columns, scene.names)}" if scene.result is None else said
