"""Judge all versions of a lesson's pieces by its probes alone, and say what is not as it should be."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from emberlab.lessons.cells import Lesson
from emberlab.lessons.course import Course
from emberlab.lessons.evidence import visible
from emberlab.lessons.quality.asking import failures, solved
from emberlab.lessons.quality.steady import Fairness, fairness, guesses
from emberlab.lessons.quality.versions import (
    GENERATED,
    Beside,
    Reason,
    Version,
    pieces,
    right_versions,
    wrong_versions,
)

STYLES = 3  # right versions that each piece needs
LUCK = 0.05  # of the seeds with which a guess may pass a probe


@dataclass(frozen=True)
class Row:
    """One piece: how many wrong versions were generated and written, killed, and what became of the others."""

    piece: str
    check: str
    generated: int
    written: int
    killed: int
    equivalent: int
    allowed: int
    unexplained: int
    styles: int
    refused: int


@dataclass(frozen=True)
class Survey:
    """A lesson's rows, its probes' fairness, the reasons that hold, and the problems; none of these is the proof."""

    lesson: str
    rows: list[Row]
    probes: list[Fairness]
    reasons: list[Reason]
    problems: list[str]


def survey(
    lesson: Lesson, course: Course, beside: Beside, *, trials: int, steady: int, guessed: int
) -> Survey:
    """Try each version with `trials` seeds, each probe with `steady`, and guesses with `guessed`.

    Raises ValueError for a mutant or reason that cannot be read, ReferenceError if the solved notebook does not run.
    """
    wrong, right = wrong_versions(lesson, course, beside), right_versions(lesson, beside)
    written = beside.reasons(lesson.name)
    seeds = [f"{number:032x}" for number in range(1, max(trials, steady, guessed) + 1)]
    with tempfile.TemporaryDirectory(prefix="emberlab-quality-") as folder:
        root = Path(folder).resolve()
        with (
            solved(course, lesson.name, root / "one", 0) as one,
            solved(course, lesson.name, root / "other", 1) as other,
        ):
            judged = dict(zip(wrong, failures(one, wrong, seeds[:trials]), strict=True))
            refused = dict(zip(right, failures(one, right, seeds[:trials]), strict=True))
            checks = {check.id: check for _, check, _ in pieces(lesson)}
            for check in checks.values():  # what the student runs in the notebook accepts them too
                own = [version for version in right if version.check is check]
                for version, failed in zip(own, failures(one, own, seeds[:1], visible(check)), strict=True):
                    refused[version] = [
                        *refused[version],
                        *("the visible check" for words in failed if words),
                    ]
            knowing_nothing = {
                name: [
                    g
                    for piece, of, _ in pieces(lesson)
                    if of is check
                    for g in guesses(piece, of, course.reference)
                ]
                for name, check in checks.items()
            }
            with ThreadPoolExecutor(2) as threads:
                asked = threads.map(
                    lambda check: fairness(
                        check, one, other, seeds[:steady], knowing_nothing[check.id], seeds[:guessed]
                    ),
                    checks.values(),
                )
                probes = [probe for found in asked for probe in found]
    return summed(lesson, judged, refused, probes, written)


def summed(
    lesson: Lesson,
    judged: dict[Version, list[str]],
    refused: dict[Version, list[str]],
    probes: list[Fairness],
    written: list[Reason],
) -> Survey:
    """The survey of a lesson, from what each wrong version and each right one failed, seed by seed."""
    reasons = {(reason.piece, reason.version): reason for reason in written}
    survived = {(one.piece, one.name): failed for one, failed in judged.items() if not all(failed)}
    rows, problems = [], []
    for piece, check, _ in pieces(lesson):
        versions = [one for one in judged if one.piece == piece]
        mine = {name: failed for (of, name), failed in survived.items() if of == piece}
        kinds = [reasons[piece, name].kind for name in mine if (piece, name) in reasons]
        styles = [one for one in refused if one.piece == piece]
        generated = sum(one.origin == GENERATED for one in versions)
        counts = (generated, len(versions) - generated, len(versions) - len(mine))
        explained = (kinds.count("equivalent"), kinds.count("allowed"), len(mine) - len(kinds))
        bad = [one for one in styles if any(refused[one])]
        rows.append(Row(piece, check.id, *counts, *explained, len(styles), len(bad)))
        problems += [_survivor(piece, name, mine[name]) for name in mine if (piece, name) not in reasons]
        problems += [f"{piece}: right, and marked down: {one.name} ({_names(refused[one])})" for one in bad]
        if len(styles) < STYLES:
            problems.append(f"{piece}: {len(styles)} right versions in other styles; write {STYLES}")
    known = {(one.piece, one.name) for one in judged}
    for key, reason in reasons.items():
        if key not in survived:
            why = "a probe fails it" if key in known else "there is no such version"
            problems.append(f"{reason.piece}: the reason for {reason.version!r} is stale: {why}")
    for probe in probes:
        problems += [f"{probe.check}, {probe.probe}: {fault}" for fault in probe.faults]
        if probe.luck > LUCK:
            problems.append(
                f"{probe.check}, {probe.probe}: {probe.luck:.0%} of the seeds let a guess pass: {probe.guess}"
            )
    return Survey(
        lesson.name, rows, probes, [one for key, one in reasons.items() if key in survived], problems
    )


def _survivor(piece: str, name: str, failed: Sequence[str]) -> str:
    passed = failed.count("")
    how = "" if passed == len(failed) else f" with {passed} of {len(failed)} seeds"
    return f"{piece}: survives{how}: {name}"


def _names(failed: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(one for one in failed if one))
