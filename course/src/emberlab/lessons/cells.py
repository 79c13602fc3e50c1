"""What a lesson is made of, once read: its cells, each knowing its line in the Markdown file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from emberlab.probes.program import Program, read_program

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
class Mistake:
    """A wrong version of pieces that people really write, and the sentence that the check says to it."""

    line: int
    pieces: tuple[str, ...]
    says: str
    definition: str

    @property
    def source(self) -> str:
        """The notebook cell that builds the wrong version."""
        return f"%%build {' '.join(self.pieces)}\n{self.definition}"


@dataclass(frozen=True)
class Check:
    """A visible test cell (`body`, as it was written), with the hidden probes that its points come from."""

    line: int
    id: str
    points: float
    body: str
    probes: str = ""  # the program of the probes, as it was written
    probes_line: int = 0  # the line of the file in which that program begins
    mistakes: tuple[Mistake, ...] = ()

    @property
    def visible(self) -> str:
        """The source that a student sees; its last line says how many probes there are."""
        return f'{self.body.rstrip()}\nemberlab.passed("{self.id}", hidden={len(self.program.probes)})'

    @property
    def source(self) -> str:
        """The whole source: below the visible part, the program between nbgrader's marks."""
        return "\n".join([self.visible, BEGIN_HIDDEN, *self.hidden, END_HIDDEN])

    @property
    def hidden(self) -> list[str]:
        """The lines that a student never sees, without the marks."""
        text = self.probes.strip("\n")
        if self.mistakes:
            entries = (f"    {_quoted(one.says)}: {_quoted(one.source)},\n" for one in self.mistakes)
            text += f"\n\n\nMISTAKES = {{\n{''.join(entries)}}}"
        return text.splitlines()

    @property
    def program(self) -> Program:
        """The probes and mistakes as grading reads them. Raises ProbeError for what is no program."""
        return read_program("\n".join(self.hidden))


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


def _quoted(text: str) -> str:
    """A string literal; of many lines only where it can stand as it is, so that people can read it."""
    if "\n" not in text or "\\" in text or "'''" in text or text.endswith("'"):
        return repr(text)
    return f"'''{text}'''"
