"""Find what is wrong with a program before a student meets it: probes that cannot tell right from wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from emberlab.probes.compare import difference
from emberlab.probes.program import Probe, Program
from emberlab.probes.reference import ReferenceError
from emberlab.probes.values import Value, decode
from emberlab.probes.verdict import Asked, reference_values, unusable

SEEDS = 24  # for an estimate of how often a guess would be right
HALF = SEEDS // 2


def faults(program: Program, reference: Asked, blank: Asked | None, *, trials: int = 3) -> list[str]:
    """What is wrong with the program, in sentences that name the probe; an empty list where nothing is.

    `blank` is the released notebook with nothing written in it, or None to leave it out. Each mistake and the blank
    notebook are tried with `trials` seeds.
    """
    return list(dict.fromkeys(_faults(program, reference, blank, trials)))


def _faults(program: Program, reference: Asked, blank: Asked | None, trials: int) -> Iterator[str]:
    names = [probe.name for probe in program.probes]
    seeds = [f"{number:032x}" for number in range(1, SEEDS + 1)]
    try:
        values = [decode(reference.answers(program, names, seed)) for seed in seeds]
        again = decode(reference.answers(program, names, seeds[0]))
    except (ReferenceError, ValueError) as error:
        yield f"The reference cannot answer this program: {error}"
        return
    sound = []
    for probe in program.probes:
        yield from _of_one(probe, values, again)
        if not any(unusable(one[probe.name]) for one in values):
            sound.append(probe)
    few = list(zip(seeds, values, strict=True))[: max(1, trials)]
    if blank is not None:
        yield from _blank(program, sound, few, blank)
    for sentence, cell in program.mistakes.items():
        yield from _mistake(program, sound, few, reference, sentence, cell)


def _of_one(probe: Probe, values: Sequence[dict[str, Value]], again: dict[str, Value]) -> Iterator[str]:
    name = probe.name
    for one in values:
        if why := unusable(one[name]):
            yield f"{name}: {why}."
            return
    if _differ(probe, values[0][name], again[name]):
        yield f"{name}: two runs with the same seed give different answers; draw only from rng."
        return
    if not any(_differ(probe, values[0][name], one[name]) for one in values[1:]):
        yield f"{name}: its answer is the same for every seed; let it depend on rng."
        return
    # Each seed's answer as a guess for all: how often would the best have passed?
    most = max(sum(not _differ(probe, one[name], guess[name]) for one in values) for guess in values)
    if most > HALF:
        yield (
            f"{name}: one answer is right for {most} of {SEEDS} seeds, so it can be guessed; "
            "return what was computed, not whether it was right."
        )


def _blank(
    program: Program, probes: list[Probe], few: list[tuple[str, dict[str, Value]]], blank: Asked
) -> Iterator[str]:
    names = [probe.name for probe in probes]
    passed = set(names)
    for seed, right in few:
        try:
            got = decode(blank.answers(program, names, seed)) if names else {}
        except (ReferenceError, ValueError) as error:
            yield f"The released notebook cannot be asked: {error}"
            return
        passed = {
            probe.name
            for probe in probes
            if probe.name in passed
            and probe.name in got
            and not _differ(probe, right[probe.name], got[probe.name])
        }
    yield from (
        f"{name}: a notebook in which nothing is written passes it; let it use what the student writes."
        for name in names
        if name in passed
    )


def _mistake(
    program: Program,
    probes: list[Probe],
    few: list[tuple[str, dict[str, Value]]],
    reference: Asked,
    sentence: str,
    cell: str,
) -> Iterator[str]:
    names = [probe.name for probe in probes]
    noticed = 0
    for seed, right in few:
        try:
            wrong = reference_values(reference, program, names, seed, cell)
        except ReferenceError as error:
            yield f"The mistake {sentence!r} cannot be tried: {error}"
            return
        noticed += any(_differ(probe, right[probe.name], wrong[probe.name]) for probe in probes)
    if not noticed and names:
        yield f"No probe notices the mistake {sentence!r}."
    elif noticed < len(few) and names:
        yield (
            f"Only with {noticed} of {len(few)} seeds is the mistake {sentence!r} noticed; draw more inputs, or such "
            "for which it matters."
        )


def _differ(probe: Probe, right: Value, got: Value) -> str:
    return difference(right, got, rtol=probe.rtol, atol=probe.atol)
