"""Go back, or forward, to what the course released: a notebook, a piece, a file of the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

from emberlab.atomic import cannot_write, write_bytes, write_text
from emberlab.backup import Backup
from emberlab.errors import WorkspaceError
from emberlab.lessons.notebook import node
from emberlab.lessons.skeleton import rebuild
from emberlab.lessons.student import build_names
from emberlab.mend import clear_pieces, reset_file
from emberlab.pieces import BuildError, Piece
from emberlab.pieces.cell import read_cell
from emberlab.release import Released, notebook_of, read_notebook
from emberlab.workspace import Workspace

RELOAD = "If the notebook is open, reload it from disk (File > Reload Notebook from Disk) before you save it."
AnyWorkspace = str | Path | Workspace | None


def update(lesson: str | None = None, workspace: AnyWorkspace = None) -> None:
    """Put the student's work in a lesson's notebook on the newest release of it.

    Cells that were deleted or changed by accident come back too; the student's own cells stay. The notebook
    as it was is kept in a backup. Raises WorkspaceError where there is no notebook, or no release to go by.
    """
    place = Workspace.of(workspace)
    place.require()
    if lesson is None:
        raise WorkspaceError('Say which lesson, as in emberlab.update("01_tensors").')
    place.pieces_of(lesson)
    with place.locked():
        book, backup = notebook_of(place.path, lesson), Backup(place.path)
        newest = book.newest()
        if newest is None:
            raise WorkspaceError(
                f"No released {book.name.name} is known here. Put the newer release beside yours, as "
                f"{book.newer.relative_to(place.path).as_posix()}, then try again."
            )
        data = newest.read_bytes()
        read_notebook(data, newest.name)
        release = nbformat.reads(data.decode(), as_version=4)  # type: ignore[no-untyped-call]
        mine = _notebook(book)
        merged, repairs = rebuild(release, mine, keep_extra=True)
        if newest == book.copy and _shape(merged) == _shape(mine):
            print(f"{book.name.as_posix()} is on the newest release. Nothing was changed.")
            return
        kept = backup.keep(book.mine)
        write_text(book.mine, _text(merged))
        write_bytes(book.copy, data)
        if book.newer.is_file():
            if book.newer_copy.is_file() and book.newer.read_bytes() != book.newer_copy.read_bytes():
                backup.keep(book.newer)
            _remove(book.newer)
        _remove(book.newer_copy)
    print(f"{book.name.as_posix()} is on the newest release, with your work in it. It was: {kept}")
    print("\n".join([*repairs, RELOAD]))


def reset(
    lesson: str | None = None,
    piece: str | None = None,
    *,
    file: str | None = None,
    workspace: AnyWorkspace = None,
) -> None:
    """Start anew: a lesson, one piece of it, or one file of the package; what was there is kept in a backup.

    `reset("01_tensors")` makes the notebook the released one and clears the lesson's pieces.
    `reset("01_tensors", "emberlet.shape.numel")` does so for one piece, and leaves the rest of the notebook.
    `reset(file="emberlet/shape.py")` mends a file that was edited by hand: it becomes the course's, with what
    was built in it. Raises WorkspaceError for a lesson, piece or file that there is not.
    """
    place = Workspace.of(workspace)
    if (lesson is None) == (file is None):
        raise WorkspaceError(
            'Say what to reset: emberlab.reset("01_tensors"), emberlab.reset("01_tensors", '
            '"emberlet.shape.numel") or emberlab.reset(file="emberlet/shape.py").'
        )
    place.require()
    if lesson is None:
        with place.locked():
            lines = reset_file(place, str(file), Backup(place.path))
    else:
        pieces = [Piece(name) for name in place.pieces_of(lesson)]
        if piece is not None:
            try:
                pieces = place.asked([piece], lesson)
            except BuildError as error:
                raise WorkspaceError(f"{error}.") from error
        with place.locked():
            backup = Backup(place.path)
            lines = clear_pieces(place, pieces, backup)
            lines += _reset_notebook(place, lesson, pieces if piece is not None else None, backup)
            if backup.name:
                lines.insert(-1, f"What was there is in {backup.name}, in your workspace.")
    print("\n".join(lines))


def _notebook(book: Released) -> dict[str, Any]:
    """The student's notebook. Raises WorkspaceError where there is none, or it cannot be read."""
    lesson = book.name.stem
    try:
        return read_notebook(book.mine.read_bytes(), book.name.as_posix())
    except FileNotFoundError:
        raise WorkspaceError(
            f"There is no {book.name.as_posix()} in your workspace. Nothing was changed. Install the release "
            "(python -m emberlab.install RELEASE_DIR WORKSPACE)."
        ) from None
    except OSError as error:
        raise cannot_write(book.mine, error) from error
    except WorkspaceError as error:
        raise WorkspaceError(
            f'{error} Nothing was changed. emberlab.reset("{lesson}") puts the released notebook in its '
            "place and "
            "keeps this file as a backup."
        ) from error


def _shape(notebook: Any) -> list[tuple[Any, ...]]:
    """What of a notebook a release decides: kinds, texts and nbgrader's settings, without outputs."""
    found = []
    for cell in notebook["cells"]:
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        settings = cell.get("metadata", {}).get("nbgrader")
        found.append((cell["cell_type"], source.rstrip(), None if settings is None else dict(settings)))
    return found


def _reset_notebook(place: Workspace, lesson: str, pieces: list[Piece] | None, backup: Backup) -> list[str]:
    """Make the notebook the released one, or of it only the cells that build these pieces."""
    book = notebook_of(place.path, lesson)
    if not book.copy.is_file():
        return [f"No release of {book.name.name} is known here, so the notebook stays as it is."]
    data = book.copy.read_bytes()
    if pieces is None:
        if book.mine.is_file():
            backup.keep(book.mine)
        write_bytes(book.mine, data)
        return [f"{book.name.as_posix()} is the released notebook again. {RELOAD}"]
    release, mine = read_notebook(data, book.name.name), _notebook(book)
    for piece in pieces:
        texts = [_source(cell) for cell in release["cells"]]
        stubs = [text for text in texts if piece.name in (build_names(text) or ())]
        for cell in mine["cells"]:
            source = _source(cell)
            if stubs and piece.name in (build_names(source) or ()):
                cell["source"] = _with_stub(source, stubs[0], piece)
                cell["outputs"], cell["execution_count"] = [], None
    backup.keep(book.mine)
    write_text(book.mine, _text(node(mine)))
    return [f"Its cell in {book.name.as_posix()} is the released one again. {RELOAD}"]


def _text(notebook: Any) -> str:
    text: str = nbformat.writes(notebook, version=4)  # type: ignore[no-untyped-call]
    return text + "\n"


def _source(cell: Any) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _with_stub(source: str, stub: str, piece: Piece) -> str:
    """A cell with one piece as it was released; the whole cell where that cannot be told apart."""
    try:
        mine, theirs = read_cell(source, [piece.qualname]), read_cell(stub, [piece.qualname])
        [old], [new] = mine.parts[piece.qualname], theirs.parts[piece.qualname]
    except (BuildError, ValueError):
        return stub
    lines = source.split("\n")
    lines[old.start : old.stop] = stub.split("\n")[new.start : new.stop]
    return "\n".join(lines)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(path, error) from error
