"""Every wrong version of a piece fails a probe of its check, without help of the visible test; no right one does."""

from __future__ import annotations

import hashlib
import importlib

import pytest

from emberlab.lessons.cells import Check, PieceCell
from emberlab.lessons.course import Course
from emberlab.lessons.evidence import said
from emberlab.lessons.source import read_lesson
from emberlab.pieces import cut
from emberlab.probes.compare import difference
from emberlab.probes.values import decode

COURSE = Course.here()
LESSONS = {name: read_lesson(COURSE.source(name), COURSE.reference) for name in COURSE.names()}


def checks_of(lesson: str) -> list[Check]:
    return [cell for cell in LESSONS[lesson].cells if isinstance(cell, Check)]


def check_of(lesson: str, name: str) -> Check:
    """The check that a piece belongs to: the first one below its cell."""
    cells = LESSONS[lesson].cells
    at = next(at for at, cell in enumerate(cells) if isinstance(cell, PieceCell) and name in cell.pieces)
    return next(cell for cell in cells[at:] if isinstance(cell, Check))


def failing_probes(reference, check: Check, cell: str, seed: str) -> dict[str, str]:
    """The probes of a check that fail when this cell is run in the solved notebook, with what they say."""
    program = check.program
    names = [probe.name for probe in program.probes]
    right = decode(reference.answers(program, names, seed))
    got = decode(reference.answers(program, names, seed, cell))
    found = {
        probe.name: difference(right[probe.name], got[probe.name], rtol=probe.rtol, atol=probe.atol)
        for probe in program.probes
    }
    return {name: words for name, words in found.items() if words}


def seed_for(*words: str) -> str:
    """Another seed for each test, and the same in every run."""
    return hashlib.sha256("/".join(words).encode()).hexdigest()[:32]


def listed(lesson: str, what: str) -> list:
    return getattr(importlib.import_module(f"{what}_{lesson}"), what.upper())


def every(what: str) -> list:
    return [
        pytest.param(lesson, *entry, id=f"{entry[0].removeprefix('emberlet.')}: {entry[1]}")
        for lesson in LESSONS
        for entry in listed(lesson, what)
    ]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_reference_passes_every_visible_check(lesson, solved):
    told = {check.id: said(solved(LESSONS[lesson]), check, None) for check in checks_of(lesson)}
    assert {check: words for check, words in told.items() if words} == {}


@pytest.mark.parametrize(("lesson", "name", "wrong", "old", "new"), every("mutants"))
def test_a_wrong_piece_fails_a_probe(lesson, name, wrong, old, new, solved, killers):
    cell = cut([name], COURSE.reference)
    assert old in cell, f"the reference has no {old!r} any more: mend this mutant"
    check = check_of(lesson, name)
    failed = failing_probes(
        solved(LESSONS[lesson]), check, cell.replace(old, new), seed_for(lesson, name, wrong)
    )
    assert failed, f"every probe of {check.id} passes although {name} is wrong: {wrong}"
    killers.update([check.id])


@pytest.mark.parametrize(("lesson", "name", "how", "source"), every("styles"))
def test_a_right_piece_in_another_style_passes(lesson, name, how, source, solved):
    # The student keeps the signature that the cell gave: argument names are compared, annotations are not.
    cell, reference = f"%%build {name}\n{source}", solved(LESSONS[lesson])
    check = check_of(lesson, name)
    assert said(reference, check, cell) == ""
    assert failing_probes(reference, check, cell, seed_for(lesson, name, how)) == {}


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_piece_has_mutants_and_another_style(lesson):
    pieces = {piece for cell in LESSONS[lesson].cells if isinstance(cell, PieceCell) for piece in cell.pieces}
    assert pieces == {entry[0] for entry in listed(lesson, "mutants")}
    assert pieces == {entry[0] for entry in listed(lesson, "styles")}
