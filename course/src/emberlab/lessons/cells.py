"""What a lesson is made of, once read: its cells, each knowing its line in the Markdown file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

UNSTABLE = "nbval-ignore-output"  # the tag of a cell whose outputs differ between runs, such as a timing
BEGIN_HIDDEN, END_HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


@dataclass(frozen=True)
class Text:
    """Prose."""

    line: int
    source: str


@dataclass(frozen=True)
class Code:
    """An example that the student runs and may change."""

    line: int
    source: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Start:
    """The generated first code cell, which opens the workspace."""

    line: int


@dataclass(frozen=True)
class PieceCell:
    """The cell that builds `pieces`; `source` is cut from the reference, with nbgrader's solution marks."""

    line: int
    pieces: tuple[str, ...]
    given: int
    source: str


@dataclass(frozen=True)
class Check:
    """A visible test cell, with its hidden tests between nbgrader's marks."""

    line: int
    id: str
    points: float
    source: str

    @property
    def visible(self) -> str:
        """The source that a student sees."""
        return "\n".join(line for line, hidden in _hidden_flags(self.source) if not hidden)

    @property
    def hidden(self) -> list[str]:
        """The lines that a student never sees, without the marks."""
        marks = {BEGIN_HIDDEN, END_HIDDEN}
        return [line for line, hidden in _hidden_flags(self.source) if hidden and line.strip() not in marks]


@dataclass(frozen=True)
class Question:
    """A hand-graded question; `answer` is the model answer, which the release replaces."""

    line: int
    id: str
    points: float
    answer: str


Cell = Text | Code | Start | PieceCell | Check | Question


@dataclass(frozen=True)
class Lesson:
    """One lesson: its name is its file's, its cells stand in reading order."""

    name: str
    title: str
    path: Path
    cells: tuple[Cell, ...]

    @property
    def pieces(self) -> list[list[str]]:
        """The pieces of each piece cell, in order."""
        return [list(cell.pieces) for cell in self.cells if isinstance(cell, PieceCell)]


def _hidden_flags(source: str) -> Iterable[tuple[str, bool]]:
    """Each line of a check, and whether nbgrader's release leaves it out."""
    inside = False
    for line in source.splitlines():
        mark = line.rstrip()
        inside = inside or mark == BEGIN_HIDDEN
        yield line, inside
        inside = inside and mark != END_HIDDEN
