"""Which lesson builds which piece: the catalogue that the lesson builder writes beside this file."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from emberlab.pieces.errors import PieceError
from emberlab.pieces.piece import Piece

CATALOGUE_FILE = Path(__file__).parent / "catalogue.json"


class Catalogue:
    """The lessons in their order, each with its cells, each cell with the full names of its pieces."""

    def __init__(self, cells: Mapping[str, tuple[tuple[str, ...], ...]]) -> None:
        self._cells = {lesson: cells[lesson] for lesson in sorted(cells)}
        self._lesson_of: dict[str, str] = {}
        for lesson, groups in self._cells.items():
            for name in (name for group in groups for name in group):
                if name in self._lesson_of:
                    first = self._lesson_of[name]
                    raise PieceError(
                        f"{name} is built in {first} and again in {lesson}: a piece is written once"
                    )
                self._lesson_of[name] = lesson

    @classmethod
    def load(cls, file: str | Path | None = None) -> Catalogue:
        """Read the course's own catalogue (or ``file``); PieceError where it is missing or broken."""
        path = Path(file) if file is not None else CATALOGUE_FILE
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise PieceError(
                f"{path.name} is missing: build the lessons with `python -m emberlab.lessons build`"
            ) from None
        except ValueError as error:
            raise PieceError(
                f"{path.name} is not readable JSON ({error}): build the lessons again"
            ) from error
        return cls.from_dict(data)

    @classmethod
    def from_dict(cls, data: Mapping[str, Iterable[Iterable[str]]]) -> Catalogue:
        """Make one from ``{"01_tensors": [["emberlet.shape.numel", ...], ...], ...}`` (JSON's form).

        Raises PieceError for another form, for a name that is no piece's, and for a piece that stands twice.
        """
        if not isinstance(data, Mapping):
            raise PieceError(f"a catalogue is a mapping from lessons to cells, not {type(data).__name__}")
        cells: dict[str, tuple[tuple[str, ...], ...]] = {}
        for lesson, groups in data.items():
            listed = [groups, *groups] if isinstance(groups, list | tuple) else [None]
            if not all(isinstance(group, list | tuple) for group in listed):
                raise PieceError(f"the catalogue's {lesson} must be a list of cells, each a list of names")
            cells[str(lesson)] = tuple(tuple(Piece(name).name for name in group) for group in groups)
        return cls(cells)

    def as_dict(self) -> dict[str, list[list[str]]]:
        """The JSON form, lessons in order: what `from_dict` reads."""
        return {lesson: [list(group) for group in groups] for lesson, groups in self._cells.items()}

    def lessons(self) -> tuple[str, ...]:
        """The lessons' names, in order."""
        return tuple(self._cells)

    def lesson_of(self, piece: str | Piece) -> str:
        """The lesson that builds this piece; PieceError, with the nearest name, where none does."""
        name = Piece(str(piece)).name
        if name not in self._lesson_of:
            raise PieceError(f"no lesson builds {name}{nearest(name, self._lesson_of)}")
        return self._lesson_of[name]

    def cells_of(self, lesson: str) -> tuple[tuple[str, ...], ...]:
        """The lesson's cells, in order, each with the full names of its pieces."""
        if lesson not in self._cells:
            raise PieceError(f"there is no lesson {lesson!r}{nearest(lesson, self._cells)}")
        return self._cells[lesson]

    def pieces_of(self, lesson: str) -> tuple[str, ...]:
        """The full names of the lesson's pieces, in order."""
        return tuple(name for group in self.cells_of(lesson) for name in group)

    def earlier(self, lesson: str) -> tuple[str, ...]:
        """The full names of the pieces of all lessons before this one, in order."""
        return self._pieces(self._before(lesson))

    def later(self, lesson: str) -> tuple[str, ...]:
        """The full names of the pieces of all lessons after this one, in order."""
        return self._pieces(self.lessons()[len(self._before(lesson)) + 1 :])

    def _before(self, lesson: str) -> tuple[str, ...]:
        self.cells_of(lesson)
        return self.lessons()[: self.lessons().index(lesson)]

    def _pieces(self, lessons: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for lesson in lessons for name in self.pieces_of(lesson))


def nearest(name: str, known: Iterable[str]) -> str:
    """``"; did you mean ...?"`` for the known name nearest to a wrong one, or nothing."""
    found = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""
