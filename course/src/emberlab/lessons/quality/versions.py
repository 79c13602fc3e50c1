"""The versions of a lesson's pieces, wrong and right, and what is written about those that no probe can tell apart."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from emberlab.lessons.cells import Check, Lesson, PieceCell
from emberlab.lessons.course import Course
from emberlab.lessons.quality.mutation import mutants
from emberlab.pieces import cut

KINDS = ("equivalent", "allowed")
GENERATED, BY_HAND, MISTAKE, STYLE = "generated", "by hand", "mistake", "style"


@dataclass(frozen=True)
class Version:
    """Another definition of `piece`, which the probes of `check` judge. `origin` says who made it."""

    piece: str
    check: Check
    name: str
    definition: str
    origin: str

    @property
    def cell(self) -> str:
        """The notebook cell that builds it."""
        return f"%%build {self.piece}\n{self.definition}"


@dataclass(frozen=True)
class Reason:
    """Why a version may pass every probe: "equivalent" to the right one, or "allowed" by the piece's text."""

    piece: str
    version: str
    kind: str
    why: str


class Beside:
    """What stands beside a lesson's tests: `mutants_`, `styles_` and `survivors_` with the lesson's name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def wrong(self, lesson: str) -> list[tuple[str, str, str, str]]:
        """Wrong versions by hand: the piece, what is wrong, and a text of the reference's with its replacement."""
        return self._listed(lesson, "mutants")

    def right(self, lesson: str) -> list[tuple[str, str, str]]:
        """Right versions: the piece, how it is written, the definition."""
        return self._listed(lesson, "styles")

    def reasons(self, lesson: str) -> list[Reason]:
        """The reasons for survivors. Raises ValueError for one that is of no known kind."""
        found = [
            Reason(piece, version, kind, why)
            for piece, kind, why, versions in self._listed(lesson, "survivors")
            for version in versions
        ]
        for reason in found:
            if reason.kind not in KINDS:
                raise ValueError(f"{reason.piece}: a reason is {' or '.join(KINDS)}, not {reason.kind!r}")
        return found

    def _listed(self, lesson: str, what: str) -> list[Any]:
        path = self.folder / f"{what}_{lesson}.py"
        return list(getattr(_module(path), what.upper())) if path.is_file() else []


def wrong_versions(lesson: Lesson, course: Course, beside: Beside) -> list[Version]:
    """Every wrong version of every piece: generated, written by hand, and the mistakes that the lesson names."""
    found = []
    for piece, check, given in pieces(lesson):
        reference = cut([piece], course.reference).partition("\n")[2]
        found += [Version(piece, check, one.name, one.source, GENERATED) for one in mutants(reference, given)]
        for of, name, old, new in beside.wrong(lesson.name):
            if of == piece:
                if old not in reference:
                    raise ValueError(f"{piece} has no {old!r} any more: mend the mutant {name!r}")
                found.append(Version(piece, check, name, reference.replace(old, new), BY_HAND))
        for mistake in check.mistakes:
            if piece in mistake.pieces:
                found.append(Version(piece, check, mistake.says, mistake.definition, MISTAKE))
    return found


def right_versions(lesson: Lesson, beside: Beside) -> list[Version]:
    """Every version by hand that is right."""
    return [
        Version(piece, check, how, definition, STYLE)
        for piece, check, _ in pieces(lesson)
        for of, how, definition in beside.right(lesson.name)
        if of == piece
    ]


def pieces(lesson: Lesson) -> Iterator[tuple[str, Check, int]]:
    """Each piece, the check that gives its points (the first below it), and how many statements are given."""
    for at, cell in enumerate(lesson.cells):
        if isinstance(cell, PieceCell):
            check = next(one for one in lesson.cells[at:] if isinstance(one, Check))
            yield from ((piece, check, cell.given) for piece in cell.pieces)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
