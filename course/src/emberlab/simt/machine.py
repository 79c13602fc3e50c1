"""Launches a kernel: runs all its threads, and keeps the record of what each of them did."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from types import FrameType
from typing import Any

import numpy as np

from emberlab.simt import findings as find
from emberlab.simt.device import Cuda
from emberlab.simt.dims import WARP, Dim3, check
from emberlab.simt.findings import Finding
from emberlab.simt.kernel import parameters, source_of
from emberlab.simt.lockstep import Instruction, instructions
from emberlab.simt.memory import LOCAL, READ, SYNC, Access, DeviceArray, Memory, to_device
from emberlab.simt.schedule import Crew, GpuThread
from emberlab.simt.trace import Position, Trace

ACCESSES = 500_000  # of one launch, and lines of all threads together: what is kept must fit in memory
LINES = 2_000_000
ORDER = (find.BOUNDS, find.RACE, find.BARRIER, find.UNSET, find.UNCOALESCED, find.CONFLICT, find.DIVERGENCE)


@dataclass
class Launch:
    """The record of a launch. Blocks and threads are numbered with x first, as CUDA does."""

    name: str
    grid: Dim3
    block: Dim3
    arrays: list[DeviceArray]
    source: dict[int, str]  # of the kernel, by line number; empty where it is not known
    accesses: list[list[Access]] = field(default_factory=list)
    traces: list[list[list[Position]]] = field(default_factory=list)
    shared: list[list[DeviceArray]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def warps(self) -> int:
        """How many warps a block has."""
        return -(-self.block.size // WARP)

    @property
    def errors(self) -> list[Finding]:
        """The findings that make results wrong or a matter of chance."""
        return [finding for finding in self.findings if finding.level == find.ERROR]

    def warp(self, block: int, warp: int) -> list[Instruction]:
        """The instructions of one warp that access memory or wait at a barrier, in order."""
        return instructions(self.accesses[block], warp)

    @property
    def busy(self) -> float:
        """The part of the warps' lanes that had something to do, over all lines run: 1 without divergence."""
        ran = slots = 0
        for block in self.traces:
            for first in range(0, len(block), WARP):
                lanes = block[first : first + WARP]
                ran += sum(map(len, lanes))
                slots += WARP * len(set().union(*lanes))
        return ran / slots if slots else 1.0

    def where(self, block: int) -> str:
        """`block 3, `; nothing where there is only one."""
        return f"block {self.grid.show(self.grid.place(block))}, " if self.grid.size > 1 else ""

    def who(self, block: int, thread: int) -> str:
        """`block 3, thread (1, 0)`."""
        return f"{self.where(block)}thread {self.block.show(self.block.place(thread))}"


class Machine:
    """Runs the blocks one after the other and writes down what their threads do."""

    def __init__(self) -> None:
        self.shared: list[DeviceArray] = []
        self.accesses: list[Access] = []
        self.unset: list[Access] = []
        self.broken: list[tuple[int, str]] = []
        self.now: GpuThread | None = None
        self.total = 0
        self.crew = Crew()

    def record(
        self, kind: str, array: DeviceArray | None, cell: int, index: tuple[int, ...], frame: FrameType
    ) -> None:
        """Writes down one access of the thread that runs."""
        thread = self.now
        assert thread is not None
        if array is not None and array.space == LOCAL:
            if cell < 0:
                raise IndexError(f"cuda.local.array: index {index} is out of bounds for shape {array.shape}")
            return
        self.total += 1
        if self.total > ACCESSES:
            raise RuntimeError(
                f"the kernel makes more than {ACCESSES:,} accesses; launch it on smaller arrays to look at it"
            )
        call = thread.trace.calls[-1]
        access = Access(
            thread.number, kind, array, cell, index, call.site(frame.f_lasti), call.line,
            thread.epoch, thread.warp_epoch,
        )  # fmt: skip
        self.accesses.append(access)
        written = array.memory.written if array is not None else None
        if kind == READ and written is not None and cell >= 0 and not written[cell]:
            self.unset.append(access)

    def wait(self, scope: str, frame: FrameType) -> None:
        """Parks the thread that runs at a barrier."""
        thread = self.now
        assert thread is not None
        self.record(SYNC if scope == "block" else "syncwarp", None, -1, (), frame)
        thread.at = (thread.trace.position, frame.f_lineno)
        self.crew.park(thread, scope)

    def complain(self, scope: str, threads: Sequence[GpuThread]) -> None:
        """Notes that threads wait at a barrier that others of their block, or warp, do not reach."""
        waiting = [thread for thread in threads if thread.waits == scope]
        first = waiting[0]
        line = first.at[1]
        here = sum(thread.at == first.at for thread in waiting)
        call = "syncthreads()" if scope == "block" else "syncwarp()"
        ended = sum(thread.done for thread in threads)
        elsewhere = sorted({str(t.at[1]) for t in threads if not t.done and t.at != first.at})
        others = [f"{ended} have ended"] * bool(ended)
        if elsewhere:
            others.append(f"others wait at line {', '.join(elsewhere)}")
        text = (
            f"{here} of the {len(threads)} threads of the {scope} wait at {call} while {' and '.join(others)}"
        )
        if not ended and elsewhere == [str(line)]:
            text = f"threads of the {scope} wait at {call} in different turns of a loop"
        self.broken.append((line, f"{text}: every thread must reach the same {call}, or a GPU may hang"))


def launch(kernel: Callable[..., None], grid: Any, block: Any, *arguments: Any) -> Launch:
    """Run `kernel(cuda, *arguments)` once for every thread of `grid` blocks of `block` threads, and record it.

    `grid` and `block` are ints or tuples of one to three. Arrays are NumPy arrays or Emberlet tensors; what the
    kernel writes is written into them. Numbers are passed on as they are. `cuda` has the names of numba.cuda.
    Threads run one at a time, from barrier to barrier, in the order of their numbers.

    Raises TypeError and ValueError for what cannot be launched, naming the limit; an error in the kernel comes
    out as it is, with a note of the thread it happened in.
    """
    blocks, threads = check(grid, block)
    names = parameters(kernel, len(arguments))
    machine = Machine()
    memories: dict[tuple[int, int], Memory] = {}
    given = []
    for name, argument in zip(names, arguments, strict=True):
        plain = isinstance(argument, (int, float, bool, np.generic))
        given.append(argument if plain else to_device(argument, name, memories, machine.record))
    run = Launch(
        getattr(kernel, "__name__", "kernel"), blocks, threads,
        [a for a in given if isinstance(a, DeviceArray)], source_of(kernel),
    )  # fmt: skip
    found: list[Finding] = []
    lines = 0
    with np.errstate(all="ignore"), _collector_paused(), machine.crew:
        for number in range(blocks.size):
            _run_block(machine, run, number, kernel, given)
            lines += sum(map(len, run.traces[-1]))
            if lines > LINES:
                raise RuntimeError(f"the kernel runs more than {LINES:,} lines; launch a smaller grid")
            found += _judge(machine, run, number)
    if blocks.size > 1:
        found += find.races_between_blocks(run)
    run.findings = merge(found)
    return run


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keep the garbage collector still: a finaliser that it runs would be followed as if the kernel had called it."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _run_block(machine: Machine, run: Launch, number: int, kernel: Any, given: Sequence[Any]) -> None:
    machine.shared, machine.accesses, machine.unset, machine.broken = [], [], [], []
    at = run.grid.place(number)
    threads = []
    for linear in range(run.block.size):
        cuda = Cuda(machine, run.grid, run.block, at, linear)
        threads.append(GpuThread(linear, partial(kernel, cuda, *given), Trace()))

    def begin(thread: GpuThread) -> None:
        machine.now = thread

    try:
        machine.crew.run(threads, begin, machine.complain)
    except Exception as error:
        if machine.now is not None and error is machine.now.error:
            error.add_note(f"in {run.who(number, machine.now.number)} of {run.name}")
        raise
    run.accesses.append(machine.accesses)
    run.traces.append([thread.trace.lines for thread in threads])
    run.shared.append(machine.shared)


def _judge(machine: Machine, run: Launch, block: int) -> list[Finding]:
    accesses = machine.accesses
    racing = find.races(run, block, accesses)
    broken = [
        Finding(find.BARRIER, find.ERROR, line, run.where(block) + text, block)
        for line, text in machine.broken
    ]
    steps = [one for warp in range(run.warps) for one in instructions(accesses, warp)]
    return [
        *find.bounds(run, block, accesses),
        *racing,
        *broken,
        *find.unset(run, block, machine.unset, racing),
        *find.costs(run, block, steps),
        *find.divergence(run, block),
    ]


def merge(found: Iterable[Finding]) -> list[Finding]:
    """One finding for each kind, line and array, the first; those that make results wrong come first."""
    first: dict[tuple[str, int, str], Finding] = {}
    for finding in found:
        first.setdefault((finding.kind, finding.line, finding.about), finding)
    return sorted(first.values(), key=lambda one: (ORDER.index(one.kind), one.line))
