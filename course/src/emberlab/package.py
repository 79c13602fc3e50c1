"""The student's package on the disk, and the course's text for each of its files."""

from __future__ import annotations

import functools
import importlib.util
import warnings
from collections.abc import Collection
from pathlib import Path

from emberlab.atomic import write_bytes
from emberlab.errors import WorkspaceError
from emberlab.merge import present
from emberlab.pieces import Catalogue, Piece, PieceError, clear, definition, is_cleared
from emberlab.pieces.text import BOM
from emberlab.state import FOLDER, fingerprint

NOT_BUILT_FILE = "notbuilt.py"
NOT_BUILT_TEXT = '''"""What a piece raises that nobody has built yet."""

from __future__ import annotations


class NotBuilt(NotImplementedError):
    """Raised by calling an unbuilt piece; the message says which it is, and which lesson builds it."""
'''
LAST = f"{FOLDER}/last"


class Package:
    """The folder `emberlet/` of a workspace. Files are named by their path in it: `nn/linear.py`."""

    def __init__(self, root: Path, reference: Path, catalogue: Catalogue) -> None:
        self.root = root
        self.path = root / "emberlet"
        self.reference = reference
        self.catalogue = catalogue

    def files(self) -> list[str]:
        """The files of the course's package, in order. Raises WorkspaceError where there is no reference."""
        if not (self.reference / "__init__.py").is_file():
            raise WorkspaceError(
                f"The course's own package is missing from {self.reference}, so that yours cannot be "
                "completed from it. Install the course again."
            )
        if self.path.exists() and self.path.samefile(self.reference):
            raise WorkspaceError(
                f"{self.root} holds the course's own package, not a student's. Choose another folder for a "
                "workspace."
            )
        found = [
            path for path in self.reference.rglob("*") if path.suffix == ".py" or path.name == "py.typed"
        ]
        return sorted({*(path.relative_to(self.reference).as_posix() for path in found), NOT_BUILT_FILE})

    def pieces_in(self, file: str) -> list[Piece]:
        """The pieces of all lessons that stand in one file."""
        return self._by_file.get(file, [])

    def file_of(self, piece: Piece) -> str:
        """The file that a piece stands in, or would stand in."""
        for folder in (self.path, self.reference):
            try:
                return piece.path_in(folder).relative_to(folder).as_posix()
            except PieceError:
                continue
        return piece.file

    def course_text(self, file: str, keep: Collection[str] = ()) -> str:
        """The course's text of a file, with every piece cleared that is not to be kept (by full name)."""
        if file == NOT_BUILT_FILE:
            return NOT_BUILT_TEXT
        source = (self.reference / file).read_bytes().decode()
        return clear(
            source,
            {piece.qualname: self.message(piece) for piece in self.pieces_in(file) if piece.name not in keep},
        )

    def message(self, piece: Piece) -> str:
        """What a cleared piece says when it is called."""
        lesson = self.catalogue.lesson_of(piece)
        return f"{piece.name} is not built yet: write it in lesson {lesson}, in its %%build cell"

    def read(self, file: str) -> str:
        """The student's text of a file, as it is. Raises WorkspaceError where it is missing or not Python."""
        text = self.text(file)
        if (fault := _fault(text)) is not None:
            raise _not_python(file, *fault)
        return text

    def text(self, file: str) -> str:
        """The same, of a file that is known to be Python."""
        path = self.path / file
        try:
            return path.read_bytes().decode()
        except FileNotFoundError:
            raise WorkspaceError(
                f"emberlet/{file} is missing from {self.root}. Run the notebook's first cell "
                "(emberlab.start) again: it puts back what is missing, with the pieces in it unbuilt."
            ) from None
        except UnicodeDecodeError as error:
            raise _not_python(
                file, "it is not text in UTF-8", error.object.count(b"\n", 0, error.start) + 1
            ) from error
        except OSError as error:
            raise WorkspaceError(f"Cannot read {path}: {error.strerror}.") from error

    def look(self, piece: Piece) -> str | None:
        """The fingerprint of a piece's text; empty where it is cleared, None where the package lacks it."""
        return (
            _look(self.read(file), piece.qualname)
            if (self.path / (file := self.file_of(piece))).exists()
            else None
        )

    def put(self, file: str, text: str) -> None:
        """Write a file in one step, and remember it as the last that was good."""
        path = self.path / file
        write_bytes(path, text.encode())
        write_bytes(self.root / LAST / file, text.encode())
        if path.suffix == ".py":
            # Python trusts compiled code by time (in seconds) and size, which two quick builds may share.
            Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)

    def last_good(self, file: str) -> str | None:
        """The text that `put` wrote last, if there is one and it is Python."""
        try:
            text = (self.root / LAST / file).read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            return None
        return text if _fault(text) is None else None

    @functools.cached_property
    def _by_file(self) -> dict[str, list[Piece]]:
        found: dict[str, list[Piece]] = {}
        for lesson in self.catalogue.lessons():
            for name in self.catalogue.pieces_of(lesson):
                piece = Piece(name)
                found.setdefault(self.file_of(piece), []).append(piece)
        return found


@functools.lru_cache(maxsize=4096)
def _look(source: str, qualname: str) -> str | None:
    if qualname not in present(source):
        return None
    return "" if is_cleared(source, qualname) else fingerprint(definition(source, qualname))


@functools.lru_cache(maxsize=256)
def _fault(text: str) -> tuple[str, int] | None:
    """Why a text is not Python, and the line; None where it is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text.removeprefix(BOM), "<package>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return error.msg, error.lineno or 1
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error), 1
    return None


def _not_python(file: str, why: str, line: int) -> WorkspaceError:
    return WorkspaceError(
        f"emberlet/{file}, line {line}: {why}. This file of yours was edited and is not Python any more. "
        "Mend that "
        f'line, or run emberlab.reset(file="emberlet/{file}"), which puts the file back as your last build '
        "left it "
        "and keeps the broken one under .emberlab/backups/."
    )
