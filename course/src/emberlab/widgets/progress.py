"""The progress widget: the map of the framework, with the student's own pieces lit."""

from __future__ import annotations

from pathlib import Path

from emberlab.pieces.piece import Piece
from emberlab.provide import NOT_BUILT
from emberlab.widgets.picture import Picture
from emberlab.widgets.progress_picture import CAPTION, STATES, Map, describe, draw
from emberlab.widgets.svg import Markup
from emberlab.workspace import Workspace

HINT = "Click a piece, or step with the arrow keys, to see where it is built."


class Progress(Picture):
    """The framework's files and pieces. `source` is the full name of the piece that is lit up in words."""

    def __init__(self, chart: Map) -> None:
        self._chart = chart
        hint = HINT if chart.status else ""
        super().__init__(kind="progress", svg=draw(chart), label=describe(chart), caption=CAPTION, hint=hint)

    def still(self) -> Markup:
        """The map."""
        return draw(self._chart)

    def __repr__(self) -> str:
        tally = self._chart.tally()
        counts = ", ".join(f"{state.replace(' ', '_')}={tally[state]}" for state in STATES)
        return f"progress({counts})"


def progress(workspace: Workspace | None = None) -> Progress:
    """Show the package as a map of its files, with the pieces that are the student's own lit.

    `workspace` is the one to look at: the one that this notebook stands in, unless told.
    """
    place = workspace or Workspace.find()
    status, catalogue = place.status(), place.catalogue
    lessons = {name: lesson for lesson in catalogue.lessons() for name in catalogue.pieces_of(lesson)}
    chart = Map({name: status.get(name, NOT_BUILT) for name in lessons}, lessons, _given(lessons))
    return Progress(chart)


def _given(pieces: dict[str, str]) -> list[str]:
    """The reference's rooms in which no lesson builds a piece yet: files, and folders by their names."""
    package = Path(__file__).parents[2] / "emberlet"
    built = {Piece(name).file for name in pieces}
    rooms = set()
    for path in package.rglob("[!_]*.py"):
        file = path.relative_to(package)
        if file.as_posix() not in built:
            rooms.add(file.as_posix() if len(file.parts) == 1 else f"{file.parts[0]}/")
    return sorted(rooms)
