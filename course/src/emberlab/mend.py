"""Make a file of the student's package the course's again, or pieces of it unbuilt; what was there stays."""

from __future__ import annotations

import difflib
import sys

from emberlab.backup import Backup
from emberlab.errors import WorkspaceError
from emberlab.merge import cleared, renewed
from emberlab.pieces import BuildError, Piece
from emberlab.provide import BORROWED, state_of
from emberlab.session import Session
from emberlab.state import State
from emberlab.workspace import Workspace


def reset_file(place: Workspace, file: str, backup: Backup) -> list[str]:
    """Make one file of the package the course's, with what was built in it."""
    package = place.package
    name, known = file.replace("\\", "/").removeprefix("emberlet/"), package.files()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean emberlet/{near[0]}?" if near else "."
        raise WorkspaceError(f"The course has no file emberlet/{name}{hint}")
    path, pieces = package.path / name, package.pieces_in(name)
    course = package.course_text(name) if path.suffix == ".py" else ""
    built: list[str] = []
    if path.suffix == ".py" and (source := _good_text(place, name)) is not None:
        course, refused = renewed(source, course, [piece.qualname for piece in pieces])
        built = [piece.name for piece in pieces if piece.qualname not in refused]
    kept = backup.keep(path) if path.is_file() else None
    package.put(name, course)
    built = [one for one in built if package.look(Piece(one))]
    lines = [
        f"emberlet/{name} is the course's file again"
        + (f", with {', '.join(built)} in it." if built else ".")
    ]
    lost = [piece.name for piece in pieces if piece.name not in built]
    if lost:
        lines.append(f"Not built in it: {', '.join(lost)}. To build one again, run the cell that builds it.")
    lines += [f"The file as it was: {kept}"] if kept else []
    return [*lines, *_refresh(place, [name])]


def _good_text(place: Workspace, file: str) -> str | None:
    """The student's text of a file; where it is not Python, the last one that was."""
    try:
        return place.package.read(file)
    except WorkspaceError:
        return place.package.last_good(file)


def clear_pieces(place: Workspace, pieces: list[Piece], backup: Backup) -> list[str]:
    """Clear pieces in the package; a file that is not Python is mended first."""
    package = place.package
    state = State.read(place.path)
    lines: list[str] = []
    for file in dict.fromkeys(package.file_of(piece) for piece in pieces):
        path = package.path / file
        if path.is_file():
            try:
                package.read(file)
            except WorkspaceError:
                lines += reset_file(place, file, backup)
            source = package.read(file)
            group = [piece for piece in pieces if package.file_of(piece) == file]
            text = cleared(source, {piece.qualname: package.message(piece) for piece in group})
            if text != source:
                if any(state_of(package, state, piece) != BORROWED for piece in group):
                    backup.keep(path)
                package.put(file, text)
                lines += _refresh(place, [file])
    for piece in pieces:
        state.borrowed.pop(piece.name, None)
    state.write(place.path)
    names = ", ".join(piece.name for piece in pieces)
    return [*lines, f"Not built any more: {names}."]


def _refresh(place: Workspace, files: list[str]) -> list[str]:
    """Make the live modules of this process follow their files, if they are this workspace's."""
    session = Session.current
    if session is None or session.workspace.path != place.path:
        return []
    names = {
        ("emberlet/" + file).removesuffix(".py").removesuffix("/__init__").replace("/", "."): file
        for file in files
    }
    try:
        session.live({name: place.package.read(file) for name, file in names.items() if name in sys.modules})
    except (BuildError, WorkspaceError):
        return ["Restart the kernel, then run the first cell, to use it."]
    return []
