"""What is wrong with a kernel, or slow, told in words: from the record of one launch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emberlab.simt.dims import WARP
from emberlab.simt.lockstep import SECTOR, Instruction
from emberlab.simt.memory import ATOMIC, GLOBAL, READ, SHARED, WRITE, Access

if TYPE_CHECKING:
    from emberlab.simt.machine import Launch

ERROR, COST = "error", "cost"
BOUNDS, RACE, BARRIER, UNSET = "out of bounds", "race", "barrier", "uninitialised"
UNCOALESCED, CONFLICT, DIVERGENCE = "uncoalesced", "bank conflict", "divergence"
DOES = {READ: "reads", WRITE: "writes", ATOMIC: "updates"}


@dataclass(frozen=True)
class Finding:
    """One thing found: `level` "error" makes results wrong or a matter of chance, "cost" only takes time.

    `about` is the array it is about; of two findings with the same kind, line and `about`, one is told.
    """

    kind: str
    level: str
    line: int
    text: str
    block: int
    times: int = 1
    about: str = ""


def bounds(run: Launch, block: int, accesses: Iterable[Access]) -> list[Finding]:
    """Indices that lie outside their array; one finding for each line and array."""
    outside: defaultdict[tuple[int, str, str], list[Access]] = defaultdict(list)
    for access in accesses:
        if access.array is not None and access.cell < 0:
            side = "before" if any(i < 0 for i in access.at) else "after"
            outside[access.line, access.kind, f"{access.array.name} {side}"].append(access)
    found = []
    for (line, kind, about), some in outside.items():
        first = some[0]
        assert first.array is not None
        name, sizes = first.array.name, first.array.shape
        shape = f"{sizes[0]} elements" if len(sizes) == 1 else f"shape {sizes}"
        text = f"{run.who(block, first.thread)} {DOES[kind]} {first.array.show(first.at)}, but {name} has {shape}"
        if about.endswith("before"):
            text += "; a negative index does not count from the end here"
        text += _more(len({access.thread for access in some}) - 1, "thread does so", "threads do so")
        found.append(Finding(BOUNDS, ERROR, line, text, block, len(some), f"{about} {kind}"))
    return found


def _more(number: int, one: str, many: str) -> str:
    return f" ({number} more {one if number == 1 else many})" if number else ""


def _unordered(one: Access, other: Access) -> bool:
    """Whether nothing says which of two accesses of a block comes first, and it matters."""
    if one.thread == other.thread or one.kind == other.kind == ATOMIC or one.kind == other.kind == READ:
        return False
    if one.thread // WARP == other.thread // WARP and one.warp_epoch != other.warp_epoch:
        return False
    return one.epoch == other.epoch


def races(run: Launch, block: int, accesses: Iterable[Access]) -> list[Finding]:
    """Cells that two threads of a block access with no barrier between, one of them writing."""
    cells: defaultdict[tuple[int, int, int], dict[tuple[int, str, int], Access]] = defaultdict(dict)
    for access in accesses:
        if access.array is not None and access.cell >= 0:
            # The last of its kind, thread and stretch between barriers stands for them all.
            key = (id(access.array.memory), access.cell, access.epoch)
            cells[key][access.thread, access.kind, access.warp_epoch] = access
    found: dict[tuple[int, int, str], tuple[Access, Access]] = {}
    times: defaultdict[tuple[int, int, str], int] = defaultdict(int)
    for some in cells.values():
        writers = [access for access in some.values() if access.kind != READ]
        if not writers or len({access.thread for access in some.values()}) == 1:
            continue
        pair = next(((w, o) for w in writers for o in some.values() if _unordered(w, o)), None)
        if pair is not None:
            assert pair[0].array is not None
            where = (pair[0].line, pair[1].line, pair[0].array.name)
            found.setdefault(where, pair)
            times[where] += 1
    return [_race(run, block, block, *pair, times[where]) for where, pair in found.items()]


def _race(run: Launch, block: int, other_block: int, one: Access, other: Access, times: int) -> Finding:
    assert one.array is not None
    both = f"{run.who(block, one.thread)} {DOES[one.kind]} it at line {one.line} and "
    both += f"{run.who(other_block, other.thread)} {DOES[other.kind]} it at line {other.line}"
    why = "with no syncthreads() between" if block == other_block else "and blocks do not wait for each other"
    text = f"{one.array.show(one.at)}: {both}, {why}, so the result is a matter of chance"
    return Finding(
        RACE, ERROR, one.line, text + _more(times - 1, "cell", "cells"), block, times, one.array.name
    )


def races_between_blocks(run: Launch) -> list[Finding]:
    """Cells of global memory that two blocks access, one of them writing: nothing orders blocks."""
    cells: defaultdict[tuple[int, int], dict[tuple[int, str], Access]] = defaultdict(dict)
    for block, accesses in enumerate(run.accesses):
        for access in accesses:
            if access.array is not None and access.array.space == GLOBAL and access.cell >= 0:
                cells[id(access.array.memory), access.cell].setdefault((block, access.kind), access)
    found: dict[tuple[int, int, str], tuple[int, int, Access, Access]] = {}
    times: defaultdict[tuple[int, int, str], int] = defaultdict(int)
    for some in cells.values():
        for (block, kind), access in some.items():
            clash = (key for key in some if key[0] != block and {kind, key[1]} not in ({READ}, {ATOMIC}))
            other = next(clash, None) if kind != READ else None
            if other is not None and access.array is not None:
                lines = sorted((access.line, some[other].line))
                where = (lines[0], lines[1], access.array.name)
                found.setdefault(where, (block, other[0], access, some[other]))
                times[where] += 1
                break
    return [_race(run, *pair, times[where]) for where, pair in found.items()]


def unset(run: Launch, block: int, reads: Sequence[Access], racing: Iterable[Finding]) -> list[Finding]:
    """Shared memory read before anything was put there; where that is only a race, the race is told."""
    raced = {finding.about for finding in racing}
    found: dict[tuple[int, str], Finding] = {}
    for access in reads:
        assert access.array is not None
        name = access.array.name
        if name not in raced and (access.line, name) not in found:
            text = f"{run.who(block, access.thread)} reads {access.array.show(access.at)}, and no thread has "
            text += "written it: shared memory begins with whatever was there"
            found[access.line, name] = Finding(UNSET, ERROR, access.line, text, block, about=name)
    return list(found.values())


def costs(run: Launch, block: int, steps: Iterable[Instruction]) -> list[Finding]:
    """Global accesses that move twice what they need or more, and bank conflicts in shared memory."""
    worst: dict[tuple[str, int, str], tuple[int, Instruction]] = {}
    times: defaultdict[tuple[str, int, str], int] = defaultdict(int)
    for one in steps:
        if one.array is None or not one.inside:
            continue
        slow = one.ways > 1 if one.array.space == SHARED else not one.coalesced
        if slow:
            key = (CONFLICT if one.array.space == SHARED else UNCOALESCED, one.line, one.array.name)
            times[key] += 1
            if key not in worst or worst[key][0] < one.ways + one.transactions:
                worst[key] = (one.ways + one.transactions, one)
    found = []
    for (kind, line, name), (_, one) in worst.items():
        does = f"{run.where(block)}warp {one.warp} {DOES[one.kind]} {name} "
        if kind == CONFLICT:
            does += f"with {one.ways} different words in one bank: they are served one after the other"
        else:
            does += f"in {one.transactions} transactions of {SECTOR} bytes where {one.fewest} would do"
        found.append(Finding(kind, COST, line, does, block, times[kind, line, name], name))
    return found


def divergence(run: Launch, block: int) -> list[Finding]:
    """Lines after which the threads of a warp went different ways: a warp runs the ways one after the other."""
    found: dict[int, Finding] = {}
    threads = run.traces[block]
    for warp in range(0, len(threads), WARP):
        after: defaultdict[tuple[int, ...], defaultdict[int, int]] = defaultdict(lambda: defaultdict(int))
        for trace in threads[warp : warp + WARP]:
            for here, then in zip(trace, [*trace[1:], None], strict=True):
                after[here][then[-1] if then else 0] += 1
        for here, ways in after.items():
            line = here[-1]
            if len(ways) > 1 and line not in found:
                went = [f"{n} to {f'line {way}' if way else 'the end'}" for way, n in sorted(ways.items())]
                went = went[1:] + went[:1] if 0 in ways else went
                text = f"{run.where(block)}warp {warp // WARP} splits: " + ", ".join(went)
                found[line] = Finding(DIVERGENCE, COST, line, text, block)
    return list(found.values())
