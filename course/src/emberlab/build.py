"""Build pieces of a notebook cell into the package on the disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from emberlab.backup import Backup
from emberlab.package import Package
from emberlab.pieces import BuildError, Catalogue, Piece, PieceError, definition, splice, written
from emberlab.provide import BUILT, state_of
from emberlab.state import State, fingerprint

Live = Callable[[dict[str, str]], None]


@dataclass(frozen=True)
class Outcome:
    """What a build did. Pieces by their full names."""

    built: dict[str, str] = field(default_factory=dict)
    """By piece: the file it went to, relative to the workspace."""
    unwritten: dict[str, str] = field(default_factory=dict)
    """By piece that the cell leaves unwritten: "built", "borrowed" or "not built", as the package has it."""
    backups: dict[str, str] = field(default_factory=dict)
    """By piece that was built before, with another text: the copy of that file, relative to the workspace."""


def asked(catalogue: Catalogue, names: Sequence[str], lesson: str | None) -> list[Piece]:
    """The pieces that a `%%build` line names.

    Raises BuildError for a line that names none, for a name that is no piece's, and for a piece of another
    lesson.
    """
    if not names:
        raise BuildError("say what to build on the first line, like %%build emberlet.shape.numel", 1)
    try:
        pieces = [Piece(name) for name in dict.fromkeys(names)]
        homes = {piece.name: catalogue.lesson_of(piece) for piece in pieces}
    except PieceError as error:
        problem = str(error)
        stop = "" if problem.endswith("?") else "."
        raise BuildError(f"{problem}{stop} Nothing was built", 1) from error
    for name, home in homes.items():
        if lesson is not None and home != lesson:
            raise BuildError(
                f"{name} is built in lesson {home}, and this notebook is lesson {lesson}. Nothing was built",
                1,
            )
    return pieces


def build(package: Package, state: State, pieces: list[Piece], cell: str, live: Live | None) -> Outcome:
    """Write the pieces that the cell has written, and leave the others. Call it holding the workspace's lock.

    `live` gets the new text of each module, by name, before anything is written, and may refuse. Raises
    BuildError or WorkspaceError; then nothing was written.
    """
    outcome, backup = Outcome(), Backup(package.root)
    by_file: dict[str, list[Piece]] = {}
    fresh: dict[str, list[Piece]] = {}
    for piece in pieces:
        file = package.file_of(piece)
        by_file.setdefault(file, []).append(piece)
        if written(cell, piece.qualname):
            fresh.setdefault(file, []).append(piece)
        else:
            outcome.unwritten[piece.name] = state_of(package, state, piece)
    old = {file: package.read(file) for file in by_file}
    new = dict(old)
    for file, group in fresh.items():
        others = [piece.qualname for piece in pieces if piece not in group]
        new[file] = splice(old[file], cell, [piece.qualname for piece in group], others)
    if live is not None:
        # A file without a fresh piece too: another notebook may have built there.
        live({group[0].module: new[file] for file, group in by_file.items()})
    for file, group in fresh.items():
        for piece in group:
            text = fingerprint(definition(new[file], piece.qualname))
            if state_of(package, state, piece) == BUILT and package.look(piece) != text:
                outcome.backups[piece.name] = backup.keep(package.path / file)
        if new[file] != old[file]:
            package.put(file, new[file])
        for piece in group:
            outcome.built[piece.name] = (package.path / file).relative_to(package.root).as_posix()
            state.borrowed.pop(piece.name, None)
    state.write(package.root)
    return outcome
