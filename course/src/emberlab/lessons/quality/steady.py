"""Whether a probe is fair: the reference passes it with every seed, and nobody passes it by saying always the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from emberlab.lessons.cells import Check
from emberlab.lessons.quality.asking import NO_ANSWER, failures, inside
from emberlab.lessons.quality.versions import Version
from emberlab.pieces import cut
from emberlab.probes import harness
from emberlab.probes.compare import difference
from emberlab.probes.reference import Asking
from emberlab.probes.verdict import reference_values

MOST_BYTES = harness.MAX_BYTES // 20  # of one answer of the reference: a student's may be a few times as long
RAISES = "raise RuntimeError('no')"
BROKEN = "raise AssertionError"
GUESSES = (
    *(f"return {value}" for value in ("None", "True", "False", "0", "1", "()")),
    RAISES,
    "import random; return random.random() < 0.5",
)


@dataclass(frozen=True)
class Fairness:
    """One probe over many seeds: the largest answer in bytes, the longest time in seconds, what failed, and luck.

    `luck` is the part of the seeds with which the best of the guesses passes; `guess` is that one.
    """

    check: str
    probe: str
    size: int
    seconds: float
    faults: tuple[str, ...]
    luck: float
    guess: str


def fairness(
    check: Check,
    one: Asking,
    other: Asking,
    seeds: Sequence[str],
    guessed: Sequence[Version],
    few: Sequence[str],
) -> list[Fairness]:
    """Ask two processes the same, with every seed, and let the guesses answer with a few. Raises ReferenceError."""
    program = check.program
    request = {
        "source": program.source,
        "names": [probe.name for probe in program.probes],
        "seeds": list(seeds),
    }
    both = [inside(asked, "trial", "told", request) for asked in (one, other)]
    answered = failures(one, guessed, few, every=True)
    found = []
    for probe in program.probes:
        here, there = (told[probe.name] for told in both)
        faults = [f"seed {seed}: {fault}" for seed, (*_, fault) in zip(seeds, here, strict=True) if fault]
        for seed, mine, theirs in zip(seeds, here, there, strict=True):
            if mine[0] != theirs[0]:
                values = [
                    reference_values(asked, program, [probe.name], seed)[probe.name] for asked in (one, other)
                ]
                if words := difference(*values, rtol=probe.rtol, atol=probe.atol):
                    faults.append(f"seed {seed}: another process answers otherwise: {words}")
        size = max(bytes_ for _, bytes_, _, _ in here)
        if size > MOST_BYTES:
            faults.append(f"its answer is {size} bytes long; {MOST_BYTES} are enough")
        luck, guess = _luck(probe.name, guessed, answered)
        seconds = max(seconds for *_, seconds, _ in here)
        found.append(Fairness(check.id, probe.name, size, seconds, tuple(faults), luck, guess))
    return found


def guesses(piece: str, check: Check, reference: Any) -> Iterator[Version]:
    """Versions of a function that know nothing; the first one fails whatever is asked of it."""
    head = cut([piece], reference).partition("\n")[2].split("    ### BEGIN SOLUTION")[0]
    if not head.lstrip().startswith("def "):
        return
    for body in (BROKEN, *GUESSES):
        yield Version(piece, check, body, f"{head}    {body}\n", "guess")


def _luck(probe: str, versions: Sequence[Version], answered: Sequence[list[str]]) -> tuple[float, str]:
    """The best guess at a piece that this probe asks for: it fails when the piece is broken."""
    best, name, asked_for = 0.0, "", set()
    for version, seeds in zip(versions, answered, strict=True):
        passed = [failed != NO_ANSWER and probe not in failed.split() for failed in seeds]
        if version.name == BROKEN:
            if not any(passed):
                asked_for.add(version.piece)
        elif version.piece in asked_for:
            rate = sum(passed) / len(passed)
            if rate > best:
                best, name = rate, f"{version.piece.rpartition('.')[2]}: {version.name}"
    return best, name
