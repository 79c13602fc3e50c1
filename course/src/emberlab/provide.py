"""Give a student's package what the course provides: new files and pieces, and borrowed ones."""

from __future__ import annotations

from collections.abc import Iterable

from emberlab.backup import Backup
from emberlab.errors import WorkspaceError
from emberlab.merge import cleared, completed, given_part, renewed
from emberlab.package import Package
from emberlab.pieces import BuildError, Piece, PieceError, cut, definition, splice
from emberlab.state import State, course_version, fingerprint

BUILT, BORROWED, NOT_BUILT = "built", "borrowed", "not built"
KEPT = "The files as they were are in the newest folder under .emberlab/backups/."


def state_of(package: Package, state: State, piece: Piece) -> str:
    """Whether a piece is "built", "borrowed" or "not built" in this package."""
    seen = package.look(piece)
    if not seen:
        return NOT_BUILT
    return BORROWED if seen == state.borrowed.get(piece.name) else BUILT


def complete(package: Package, state: State) -> list[str]:
    """Make the package, or add what a newer course has; returns what the student should know, in sentences.

    A file whose given part is still the course's becomes the newer one, with what was built put in its place.
    A file that was edited by hand outside its pieces only gets what it lacks. Call it holding the workspace's
    lock.
    """
    files = package.files()
    is_new, was_made = not package.path.exists(), bool(state.course)
    notes, new_files, backup = [], [], Backup(package.root)
    for file in files:
        course = package.course_text(file) if file.endswith(".py") else ""
        if not (package.path / file).exists():
            package.put(file, course)
            new_files += [f"emberlet/{file}"]
        elif file.endswith(".py"):
            notes += _bring_up(package, state, file, course, backup)
        state.course[file] = fingerprint(course)
        state.given[file] = fingerprint(_given(package, file, course))
    if is_new and was_made:
        notes = [
            "Your package emberlet/ was missing and was made anew, with nothing built. If you have the old "
            "folder, put it back; emberlab.load() restores a saved one."
        ]
    elif new_files and not is_new:
        notes.append(f"Added to your package, because it had no such file: {', '.join(new_files)}.")
    if backup.name:
        notes.append(KEPT)
    state.version = course_version() or state.version
    state.write(package.root)
    return notes


def lend(package: Package, state: State, lesson: str) -> list[str]:
    """Make the package ready for a lesson: missing earlier pieces are borrowed, its own are given back.

    Returns a sentence for each piece that could not be borrowed. Call it holding the workspace's lock.
    """
    pieces = [Piece(name) for name in package.catalogue.earlier(lesson)]
    missing = [piece for piece in pieces if package.look(piece) == ""]
    # A check must not pass on a borrowed piece of its own lesson, which grading will not have.
    own = [Piece(name) for name in package.catalogue.pieces_of(lesson)]
    returned = [piece for piece in own if state_of(package, state, piece) == BORROWED]
    texts: dict[str, str] = {}
    notes: list[str] = []
    for file, group in _by_file(package, returned).items():
        texts[file] = cleared(package.read(file), {piece.qualname: package.message(piece) for piece in group})
    for file, group in _by_file(package, missing).items():
        texts[file], refused = _with_reference(package, texts.get(file) or package.read(file), group)
        notes += [f"{name} could not be borrowed: {why}." for name, why in refused.items()]
        for piece in group:
            if piece.name not in refused:
                state.borrowed[piece.name] = fingerprint(definition(texts[file], piece.qualname))
    # The note comes first: a mark without its text is ignored, but a borrowed text without its mark counts as
    # built.
    state.write(package.root)
    for file, text in texts.items():
        package.put(file, text)
    for piece in returned:
        del state.borrowed[piece.name]
    state.write(package.root)
    return notes


def prepare(package: Package, lesson: str) -> None:
    """Make the package that a lesson is graded with: earlier pieces the reference's, all others cleared."""
    earlier = package.catalogue.earlier(lesson)
    state, backup = State(version=course_version(), prepared=lesson), Backup(package.root)
    for file in package.files():
        text = package.course_text(file, keep=earlier) if file.endswith(".py") else ""
        path = package.path / file
        if path.exists() and path.read_bytes().decode(errors="replace") != text:
            backup.keep(path)
        package.put(file, text)
    for name in earlier:
        piece = Piece(name)
        state.borrowed[name] = fingerprint(definition(package.read(package.file_of(piece)), piece.qualname))
    state.write(package.root)


def _bring_up(package: Package, state: State, file: str, course: str, backup: Backup) -> list[str]:
    """Bring one existing file up to the course's text; returns what the student should know."""
    mine, pieces = package.read(file), package.pieces_in(file)
    lacking = [piece for piece in pieces if package.look(piece) is None]
    if state.course.get(file) == fingerprint(course) and not lacking:
        return []
    given, notes = fingerprint(_given(package, file, mine)), []
    if given in (state.given.get(file), fingerprint(_given(package, file, course))):
        # Borrowed pieces are the course's: they are borrowed again, in their newer form.
        borrowed = [piece for piece in pieces if state_of(package, state, piece) == BORROWED]
        bare = cleared(mine, {piece.qualname: package.message(piece) for piece in borrowed})
        text, refused = renewed(bare, course, [piece.qualname for piece in pieces])
        names = {piece.qualname: piece.name for piece in pieces}
        notes = [
            f"{names[one]} must be built again, for the course changed it: {why}."
            for one, why in refused.items()
        ]
    else:
        try:
            text, added = completed(mine, course)
        except PieceError as error:
            raise WorkspaceError(
                f"emberlet/{file} was edited by hand in a way that keeps this version of the course from "
                "adding to it "
                f'({error}). emberlab.reset(file="emberlet/{file}") puts the course\'s file in its place, '
                "with what "
                "you built in it, and keeps yours under .emberlab/backups/."
            ) from error
        if added:
            notes = [f"Added to emberlet/{file}, which you had edited by hand: {', '.join(added)}."]
    if text != mine:
        backup.keep(package.path / file)
        package.put(file, text)
    return notes


def _with_reference(package: Package, source: str, pieces: list[Piece]) -> tuple[str, dict[str, str]]:
    """A file's text with these pieces as the reference has them; and, by name, why others do not fit."""
    try:
        cell = cut([piece.name for piece in pieces], package.reference)
        return splice(source, cell, [piece.qualname for piece in pieces]), {}
    except (BuildError, PieceError) as error:
        if len(pieces) == 1:
            return source, {pieces[0].name: str(error)}
    refused: dict[str, str] = {}
    for piece in pieces:
        source, why = _with_reference(package, source, [piece])
        refused |= why
    return source, refused


def _given(package: Package, file: str, text: str) -> str:
    return (
        given_part(text, [piece.qualname for piece in package.pieces_in(file)])
        if file.endswith(".py")
        else ""
    )


def _by_file(package: Package, pieces: Iterable[Piece]) -> dict[str, list[Piece]]:
    found: dict[str, list[Piece]] = {}
    for piece in pieces:
        found.setdefault(package.file_of(piece), []).append(piece)
    return found
