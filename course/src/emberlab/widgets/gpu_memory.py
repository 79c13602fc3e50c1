"""Lays out the memory that a warp touches: global memory in pieces of 32 bytes, shared memory in its banks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor

from emberlab.simt.lockstep import SECTOR
from emberlab.simt.memory import SHARED, DeviceArray
from emberlab.widgets.theme import MARGIN, UNIT, WIDTH

LEFT = MARGIN + 4 * UNIT  # where the lanes, the banks and the pieces begin; before it stand numbers
PITCH = (WIDTH - MARGIN - LEFT) / 32  # from one lane, or bank, to the next: 20 pixels
PER_LINE = 8  # pieces of 32 bytes in a line
PIECE = 4 * PITCH - UNIT  # width of one
BOX = 2 * UNIT  # height of a memory cell
BAND = 5 * UNIT  # above the first line, where what is accessed is tied to the lanes
LEAP = 4 * UNIT  # from a line of pieces to the next, with its numbers above
ROW = BOX + UNIT / 4  # from a row of banks to the next
SHORT = 16  # pieces of an array that are drawn although the warp does not touch them all
MOST = 32  # pieces drawn of one array
ROWS = 8  # rows of banks drawn of one array
BYTES = 128  # of a row of banks


@dataclass(frozen=True)
class Strip:
    """One array: the pieces of 32 bytes, or the rows of banks, that are drawn."""

    array: DeviceArray
    parts: tuple[int, ...]
    left_out: int

    @property
    def shared(self) -> bool:
        """Whether it is drawn as banks."""
        return self.array.space == SHARED

    @property
    def part(self) -> int:
        """The bytes of a part."""
        return BYTES if self.shared else SECTOR

    @property
    def height(self) -> float:
        """From the upper edge of the band to the lower edge of the last cells."""
        if self.shared:
            return BAND + len(self.parts) * ROW
        return BAND + (-(-len(self.parts) // PER_LINE) - 1) * LEAP + BOX

    @cached_property
    def _at(self) -> dict[int, int]:
        return {part: place for place, part in enumerate(self.parts)}

    def box(self, cell: int) -> tuple[float, float, float] | None:
        """Left edge, upper edge below the strip's own, and width of a memory cell; None if it is not drawn."""
        byte = self.array.address(cell)
        place = self._at.get(byte // self.part)
        if place is None:
            return None
        size = self.array.itemsize
        if self.shared:
            x = LEFT + byte % BYTES / 4 * PITCH
            return x, BAND + place * ROW, max(size / 4 * PITCH - 2, 1)
        width = PIECE * size / SECTOR
        x = LEFT + place % PER_LINE * 4 * PITCH + byte % SECTOR / size * width
        return x, BAND + place // PER_LINE * LEAP, floor(10 * width) / 10

    def target(self, cell: int) -> tuple[float, float] | None:
        """Where a line from a lane ends: at the cell, or at the head of its bank, drawn or not, for the row does
        not count.
        """
        box = self.box(cell)
        if self.shared:
            byte = self.array.address(cell) % BYTES
            return LEFT + (byte + self.array.itemsize / 2) / 4 * PITCH - 1, BAND
        return None if box is None else (box[0] + box[2] / 2, box[1])

    def corner(self, part: int) -> tuple[float, float]:
        """The upper left corner of a part that is drawn."""
        place = self._at[part]
        if self.shared:
            return LEFT, BAND + place * ROW
        return LEFT + place % PER_LINE * 4 * PITCH, BAND + place // PER_LINE * LEAP

    def draws(self, part: int) -> bool:
        """Whether a part is drawn."""
        return part in self._at

    def cells(self) -> Iterator[int]:
        """The cells that are drawn, in order."""
        per = self.part // self.array.itemsize
        last = len(self.array.memory.cells)
        for part in self.parts:
            yield from range(part * per, min((part + 1) * per, last))


def strips(touched: Sequence[tuple[DeviceArray, set[int]]]) -> list[Strip]:
    """A strip for each array with the cells of it that are touched; long ones are cut."""
    found = []
    for array, cells in touched:
        part = BYTES if array.space == SHARED else SECTOR
        used = sorted({array.address(cell) // part for cell in cells})
        total = -(-array.memory.cells.nbytes // part)
        most = ROWS if array.space == SHARED else MOST
        if total <= (ROWS if array.space == SHARED else SHORT):
            used = list(range(total))
        found.append(Strip(array, tuple(used[:most]), max(0, len(used) - most)))
    return found
