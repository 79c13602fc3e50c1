"""Chooses what of a launch is drawn, one warp of one block, and puts into words what the drawing shows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from textwrap import dedent

from emberlab.simt import Finding, Instruction, Launch
from emberlab.simt.dims import WARP
from emberlab.simt.memory import SHARED, Access
from emberlab.widgets.gpu_memory import Strip, strips
from emberlab.widgets.strides_scene import count
from emberlab.widgets.svg import shorten

STEPS = 64  # instructions of a warp that can be stepped through
LINES = 18  # of the kernel
COLUMNS = 92  # of a line of the kernel
FINDINGS = 6
DOES = {"read": "reads", "write": "writes", "atomic": "updates"}
FINE = "✓ No index out of bounds, no race, and every barrier is reached by all."


@dataclass(frozen=True)
class Scene:
    """One warp of a launch, the instructions of it that are steps, and the memory that they touch."""

    run: Launch
    block: int
    warp: int

    @cached_property
    def instructions(self) -> list[Instruction]:
        """All instructions of the warp that access memory or wait."""
        return self.run.warp(self.block, self.warp)

    @property
    def steps(self) -> list[Instruction]:
        """Those that are drawn."""
        return self.instructions[:STEPS]

    @property
    def threads(self) -> range:
        """The warp's threads, by their number in the block."""
        return range(self.warp * WARP, min((self.warp + 1) * WARP, self.run.block.size))

    @cached_property
    def accesses(self) -> list[Access]:
        """What the steps access, without barriers."""
        return [access for one in self.steps if one.array is not None for access in one.accesses]

    @cached_property
    def strips(self) -> list[Strip]:
        """The memory that is drawn: shared arrays first, then global ones in the order of the arguments."""
        touched: defaultdict[int, set[int]] = defaultdict(set)
        arrays = {}
        for access in self.accesses:
            if access.array is not None and access.cell >= 0:
                touched[id(access.array)].add(access.cell)
                arrays[id(access.array)] = access.array
        order = [*self.run.shared[self.block], *self.run.arrays]
        return strips([(array, touched[id(array)]) for array in order if id(array) in arrays])

    @cached_property
    def touches(self) -> dict[str, list[Access]]:
        """Who accesses each memory cell, by the cell's token."""
        found: defaultdict[str, list[Access]] = defaultdict(list)
        numbers = {id(strip.array): number for number, strip in enumerate(self.strips)}
        for access in self.accesses:
            if access.cell >= 0:
                found[token(numbers[id(access.array)], access.cell)].append(access)
        return dict(found)

    @cached_property
    def reads(self) -> dict[int, list[str]]:
        """The tokens of the cells that each thread accesses."""
        found: defaultdict[int, dict[str, None]] = defaultdict(dict)
        for name, accesses in self.touches.items():
            for access in accesses:
                found[access.thread][name] = None
        return {thread: list(names) for thread, names in found.items()}

    @cached_property
    def code(self) -> list[tuple[int, str]]:
        """The kernel's lines with their numbers: all of a short one, else those with instructions around them."""
        source = self.run.source
        texts = dedent("\n".join(source.values()).expandtabs(4)).split("\n") if source else []
        lines = [(number, shorten(line, COLUMNS)) for number, line in zip(source, texts, strict=True)]
        while lines and not lines[-1][1].strip():
            lines.pop()
        if len(lines) <= LINES:
            return lines
        used = {one.line for one in self.steps}
        near = [entry for entry in lines if any(abs(entry[0] - line) <= 1 for line in used)]
        return [lines[0], *[entry for entry in near if entry != lines[0]][: LINES - 1]]

    @property
    def findings(self) -> list[Finding]:
        """What is told of the launch."""
        return self.run.findings[:FINDINGS]

    def lane(self, thread: int) -> str:
        """What a thread does, in words."""
        run = self.run
        where = f"thread {run.block.show(run.block.place(thread))}, lane {thread % WARP}"
        does = dict.fromkeys(
            f"{DOES[a.kind]} {a.array.show(a.at)}"
            for a in self.accesses
            if a.thread == thread and a.array is not None
        )
        return f"{where}: {_listed(list(does), 5) or 'accesses no memory'}"

    def memory(self, strip: Strip, cell: int, name: str) -> str:
        """Who accesses a memory cell, in words."""
        accesses = self.touches.get(name, [])
        array = strip.array
        label = array.show(accesses[0].at) if accesses else f"cell {cell} of {array.name}"
        holds = f"{label} holds {array.value(cell)} at the end"
        if array.space == SHARED:
            holds += f", in bank {array.address(cell) // 4 % 32}"
        if not accesses:
            return f"{holds}: no thread of this warp accesses it"
        block = self.run.block
        by: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for access in accesses:
            by[DOES[access.kind][:-1]][block.show(block.place(access.thread))] = None
        said = []
        for verb, threads in by.items():
            one = len(threads) == 1
            said.append(
                f"thread{'' if one else 's'} {_listed(list(threads), 4)} {verb}{'s' if one else ''} it"
            )
        return f"{holds}: {' and '.join(said)}"


def _listed(parts: list[str], most: int) -> str:
    more = f" and {len(parts) - most} more" if len(parts) > most else ""
    return ", ".join(parts[:most]) + more


def token(number: int, cell: int) -> str:
    """What names a memory cell in the picture: the number of its strip, and its own."""
    return f"m{number}:{cell}"


def headline(run: Launch) -> str:
    """`add[2, 32](out, a, b)`: the launch as numba writes it."""
    sizes = ", ".join(str((size.x, size.y, size.z)[: size.ndim]) if size.ndim > 1 else str(size.x)
                      for size in (run.grid, run.block))  # fmt: skip
    return shorten(f"{run.name}[{sizes}]({', '.join(array.name for array in run.arrays)})", 60)


def totals(run: Launch) -> str:
    """`2 blocks of 32 threads, 1 warp each; 85 % of the lanes are busy`."""
    busy = f"{run.busy:.0%}".replace("%", " %")
    each = " each" if run.grid.size > 1 else ""
    return (
        f"{count(run.grid.size, 'block')} of {count(run.block.size, 'thread')}, {count(run.warps, 'warp')}{each}; "
        f"{busy} of the lanes busy"
    )


def sayings(scene: Scene) -> list[str]:
    """What each step says."""
    return [f"line {one.line}: {one.what}" for one in scene.steps]


def verdicts(scene: Scene) -> list[tuple[str, str]]:
    """The findings in words, each with its class of text."""
    said = [] if scene.run.errors else [(FINE, "ink")]
    for finding in scene.findings:
        sign, tone = ("✕", "bad") if finding.level == "error" else ("△", "ink")
        said.append((f"{sign} {finding.kind}, line {finding.line}: {finding.text}", tone))
    left = len(scene.run.findings) - len(scene.findings)
    return [*said, *[(f"… and {count(left, 'more finding')}", "muted")] * bool(left)]


def describe(scene: Scene) -> str:
    """The picture in words."""
    said = [f"{headline(scene.run)}: {totals(scene.run)}."]
    said += [f"{text.rstrip('.')}." for text, _ in verdicts(scene)]
    shown = sayings(scene)
    if shown:
        said.append(
            f"{scene.run.where(scene.block)}warp {scene.warp}: {'; '.join(shown[:8])}{'; …' if len(shown) > 8 else ''}."
        )
    return " ".join(said)
