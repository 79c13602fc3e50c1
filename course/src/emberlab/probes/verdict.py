"""Judge a student's answers: which probes pass, what to say of the others, and which known mistake it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from emberlab.probes.compare import difference
from emberlab.probes.program import Probe, Program
from emberlab.probes.reference import ReferenceError
from emberlab.probes.values import Failed, Unusable, Value, decode

NO_ANSWER = "there is no answer: the notebook's kernel stopped, or took too long"
UNREADABLE = "what the notebook's kernel answered cannot be read"


class Asked(Protocol):
    """What judging needs of a reference."""

    def answers(self, program: Program, names: Sequence[str], seed: str, cell: str | None = None) -> str:
        """The JSON of the answers, of a version made wrong by `cell` if one is given."""


@dataclass(frozen=True)
class Verdict:
    """Whether one probe passed; if not, what to tell the student, and the known mistake whose result theirs equals."""

    probe: Probe
    passed: bool
    says: str = ""
    misconception: str = ""


def judge(
    program: Program, seed: str, answers: str | None, reference: Asked, names: Sequence[str] | None = None
) -> list[Verdict]:
    """A verdict on each of the named probes (all by default), in the program's order.

    `answers` is untrusted: the JSON from a kernel, or None where none came. What is missing or cannot be read has
    failed. Raises ReferenceError where the reference itself has no answer.
    """
    asked = [probe for probe in program.probes if names is None or probe.name in names]
    wanted = [probe.name for probe in asked]
    right = reference_values(reference, program, wanted, seed)
    given, problem = _given(answers)
    verdicts: list[Verdict] = []
    for probe in asked:
        got = given.get(probe.name)
        says = problem or NO_ANSWER if got is None else _difference(probe, right[probe.name], got)
        verdicts.append(Verdict(probe, not says, says))
    return _named(program, seed, verdicts, given, right, reference)


def reference_values(
    reference: Asked, program: Program, names: Sequence[str], seed: str, cell: str | None = None
) -> dict[str, Value]:
    """The reference's values; of the right version, each must be one that can be compared, else ReferenceError."""
    try:
        values = decode(reference.answers(program, names, seed, cell)) if names else {}
    except ValueError as error:
        raise ReferenceError(f"the reference's answers cannot be read: {error}") from error
    for name in names:
        value = values.get(name, Unusable("missing"))
        if cell is None and (why := unusable(value)):
            raise ReferenceError(f"{name}: {why}")
    return values


def unusable(value: Value) -> str:
    """Why nothing can be compared with this value; "" where it can be."""
    if isinstance(value, Failed):
        return f"it raises {value.types[0].rpartition('.')[2]} on the reference: {value.says}"
    if isinstance(value, Unusable):
        return {
            "large": "its answer is too large to be sent",
            "deep": "its answer is nested too deeply, or contains itself",
            "missing": "the reference gives no answer",
        }.get(value.why, "the reference takes too long")
    if difference(value, value):
        return (
            "it returns an object that cannot be compared; return numbers, strings, arrays or tuples of them"
        )
    return ""


def _given(answers: str | None) -> tuple[Mapping[str, Value], str]:
    """What can be read of the answers, and why there is nothing if so."""
    if answers is None:
        return {}, NO_ANSWER
    try:
        return decode(answers), ""
    except ValueError:
        return {}, UNREADABLE


def _difference(probe: Probe, right: Value, got: Value) -> str:
    return difference(right, got, rtol=probe.rtol, atol=probe.atol)


def _named(
    program: Program,
    seed: str,
    verdicts: list[Verdict],
    given: Mapping[str, Value],
    right: Mapping[str, Value],
    reference: Asked,
) -> list[Verdict]:
    """The verdicts, those that failed as a known mistake fails with its sentence."""
    for sentence, cell in program.mistakes.items():
        open_ones = [
            verdict.probe.name
            for verdict in verdicts
            if not verdict.passed
            and not verdict.misconception
            and not isinstance(given.get(verdict.probe.name), Failed | Unusable | None)
        ]
        if not open_ones:
            break
        try:
            wrong = reference_values(reference, program, open_ones, seed, cell)
        except ReferenceError:  # a mistake that cannot be tried (`examine` says so) costs nobody the verdict
            continue
        verdicts = [
            Verdict(verdict.probe, False, verdict.says, sentence)
            if verdict.probe.name in open_ones
            and _is(
                verdict.probe,
                wrong.get(verdict.probe.name),
                given[verdict.probe.name],
                right[verdict.probe.name],
            )
            else verdict
            for verdict in verdicts
        ]
    return verdicts


def _is(probe: Probe, wrong: Value | None, got: Value, right: Value) -> bool:
    """Whether the answer is this wrong one, and the wrong one is wrong here."""
    if wrong is None or isinstance(wrong, Failed | Unusable):
        return False
    return not _difference(probe, wrong, got) and bool(_difference(probe, right, wrong))
