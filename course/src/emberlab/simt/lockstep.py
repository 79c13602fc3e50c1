"""What a warp's threads do together: one instruction, many addresses, and what the memory makes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from emberlab.simt.dims import WARP
from emberlab.simt.memory import GLOBAL, READ, SHARED, SYNC, Access, DeviceArray
from emberlab.simt.trace import Position

# CUDA C++ Best Practices Guide, "Coalesced Access to Global Memory": the accesses of a warp coalesce into as many
# transactions as 32-byte pieces of memory are needed to serve all its threads (compute capability 6.0 and later).
SECTOR = 32
# CUDA C++ Programming Guide, "Shared Memory": 32 banks, successive words of 4 bytes in successive banks; threads
# that access different words of one bank are served one after the other, and the same word is broadcast.
BANKS, WORD = 32, 4
VERBS = {"read": "read", "write": "write", "atomic": "atomic update"}


@dataclass(frozen=True)
class Instruction:
    """One instruction of one warp: the accesses that its threads make in lockstep.

    `array` is None where the warp waits at a barrier.
    """

    warp: int
    kind: str
    array: DeviceArray | None
    line: int
    site: Position
    accesses: tuple[Access, ...]

    @property
    def threads(self) -> tuple[int, ...]:
        """The threads that take part, by their number in the block."""
        return tuple(access.thread for access in self.accesses)

    @property
    def inside(self) -> list[Access]:
        """The accesses that are not out of bounds."""
        return [access for access in self.accesses if access.cell >= 0]

    @cached_property
    def sectors(self) -> tuple[int, ...]:
        """The 32-byte pieces of global memory that are moved; empty for shared memory."""
        if self.array is None or self.array.space != GLOBAL:
            return ()
        moved: set[int] = set()
        for access in self.inside:
            first = self.array.address(access.cell)
            moved.update(range(first // SECTOR, (first + self.array.itemsize - 1) // SECTOR + 1))
        return tuple(sorted(moved))

    @property
    def transactions(self) -> int:
        """How many transactions of 32 bytes serve the warp."""
        return len(self.sectors)

    @property
    def fewest(self) -> int:
        """How many would do, if what is accessed lay together and aligned."""
        if self.array is None:
            return 0
        return ceil(len({access.cell for access in self.inside}) * self.array.itemsize / SECTOR)

    @property
    def coalesced(self) -> bool:
        """Whether no more is moved than must be, or one piece more where the start is not aligned."""
        return self.transactions < 2 * self.fewest or self.transactions == self.fewest

    @cached_property
    def ways(self) -> int:
        """How many accesses of shared memory one bank must serve in a row: 1 is free of conflicts.

        Elements of 8 bytes are served in two halves of the warp, each free of conflicts by itself.
        """
        array = self.array
        if array is None or array.space != SHARED:
            return 0
        parts = [self.inside]
        if array.itemsize > WORD:
            half = WARP * WORD // array.itemsize
            parts = [
                [a for a in self.inside if first <= a.thread % WARP < first + half]
                for first in range(0, WARP, half)
            ]
        most = 0
        for part in parts:
            banks: defaultdict[int, set[int]] = defaultdict(set)
            for access in part:
                start = array.address(access.cell)
                for word in range(start // WORD, (start + array.itemsize - 1) // WORD + 1):
                    banks[word % BANKS].add(word)
            most = max(most, *(len(words) for words in banks.values()), 0)
        return most

    @property
    def verdict(self) -> str:
        """What to think of it, in a word or two."""
        if self.array is None or not self.inside:
            return ""
        if self.array.space == SHARED:
            return "no bank conflict" if self.ways <= 1 else f"{self.ways}-way bank conflict"
        if self.transactions == self.fewest:
            return "coalesced"
        return "not aligned" if self.coalesced else "not coalesced"

    @property
    def what(self) -> str:
        """`32 reads of a in 32 transactions of 32 bytes where 4 would do: not coalesced`."""
        if self.array is None:
            scope = "block" if self.kind == SYNC else "warp"
            return f"{_count(len(self.accesses), 'thread')} wait for all of the {scope}"
        what = f"{_count(len(self.accesses), VERBS[self.kind])} of {self.array.name}"
        if not self.inside:
            return f"{what}, out of bounds"
        lost = len(self.accesses) - len(self.inside)
        if lost:
            what += f", {lost} out of bounds,"
        if self.array.space == SHARED:
            return f"{what} in shared memory: {self.verdict}"
        more = f" where {self.fewest} would do" if self.transactions > self.fewest else ""
        return f"{what} in {_count(self.transactions, 'transaction')} of {SECTOR} bytes{more}: {self.verdict}"

    def say(self) -> str:
        """`warp 0: 32 reads of a in 4 transactions of 32 bytes: coalesced`."""
        return f"warp {self.warp}: {self.what}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def instructions(accesses: Iterable[Access], warp: int) -> list[Instruction]:
    """The accesses of a block that are the warp's, put together by position, in the order the warp runs them."""
    together: defaultdict[tuple[Position, str, int], list[Access]] = defaultdict(list)
    for access in accesses:
        if access.thread // WARP == warp:
            together[access.site, access.kind, id(access.array)].append(access)
    found = [
        Instruction(warp, kind, some[0].array, some[0].line, site, tuple(some))
        for (site, kind, _), some in together.items()
    ]
    # Where both reach the same position, what is read comes before what is written.
    return sorted(found, key=lambda one: (one.site, one.kind != READ))
