"""The student's folder: their notebooks, their own `emberlet/` package, and every change made to it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from filelock import FileLock, Timeout

from emberlab.atomic import cannot_write, sweep
from emberlab.build import Live, Outcome, asked, build
from emberlab.errors import WorkspaceError
from emberlab.package import Package
from emberlab.pieces import Catalogue, Piece, PieceError
from emberlab.provide import BORROWED, complete, lend, prepare, state_of
from emberlab.restore import finish
from emberlab.state import FOLDER, State

REFERENCE = Path(__file__).parent.parent / "emberlet"
VARIABLE = "EMBERLAB_WORKSPACE"
PATIENCE = 60.0  # seconds to wait while another notebook writes; a write takes milliseconds


class Workspace:
    """One student's folder. Making this object touches nothing; every change is made under its lock."""

    opened: ClassVar[Workspace | None] = None
    """The one that `emberlab.start` opened in this process."""
    _temporary: ClassVar[Path | None] = None

    def __init__(
        self, path: str | Path, *, reference: str | Path | None = None, catalogue: Catalogue | None = None
    ) -> None:
        self.path = Path(path).expanduser().resolve()
        self._reference = Path(reference) if reference is not None else REFERENCE
        self._catalogue = catalogue
        # Re-entrant in one thread; between processes the system lets go of it even when its holder is killed.
        self._lock = FileLock(self.path / FOLDER / "lock", timeout=PATIENCE)

    def __repr__(self) -> str:
        return f"Workspace({str(self.path)!r})"

    @classmethod
    def find(cls) -> Workspace:
        """The workspace that this process works in: the one that `start` opened, else `search`'s."""
        return cls.opened or cls.search()

    @classmethod
    def of(cls, workspace: str | Path | Workspace | None) -> Workspace:
        """The workspace that a caller means: this object, the one at this path, or else `find`'s."""
        if workspace is None:
            return cls.find()
        return workspace if isinstance(workspace, Workspace) else cls(workspace)

    @classmethod
    def search(cls) -> Workspace:
        """Look where EMBERLAB_WORKSPACE says, else for the nearest folder above with `.emberlab/` in it.

        Where there is none, a temporary one serves for this process, and stderr says so.
        """
        if named := os.environ.get(VARIABLE):
            return cls(named)
        try:
            here = Path.cwd()
        except OSError as error:
            raise WorkspaceError(
                f"The folder that this kernel was started in is gone ({error.strerror})."
            ) from error
        for folder in (here, *here.parents):
            if (folder / FOLDER).is_dir():
                return cls(folder)
        if cls._temporary is None:
            cls._temporary = Path(tempfile.mkdtemp(prefix="emberlab-"))
            # No path in it, because outputs of notebooks are compared.
            print(
                "There is no workspace here (a folder with .emberlab/ in it), so what you build is kept only "
                "as long as this kernel runs; emberlab.save() puts it into one file.",
                file=sys.stderr,
            )
        return cls(cls._temporary)

    @property
    def is_temporary(self) -> bool:
        """Whether this workspace serves only this process."""
        return self.path == Workspace._temporary

    @property
    def catalogue(self) -> Catalogue:
        """The lessons and their pieces."""
        return self.package.catalogue

    @cached_property
    def package(self) -> Package:
        """The package in this workspace."""
        try:
            catalogue = self._catalogue or Catalogue.load()
        except PieceError as error:
            raise WorkspaceError(f"The course is not complete: {error}.") from error
        return Package(self.path, self._reference, catalogue)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other process from changing the workspace, and first end what a killed `load` began.

        Raises WorkspaceError where that cannot be.
        """
        folder = self.path / FOLDER
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
        except Timeout:
            raise WorkspaceError(
                f"Another notebook has been writing in {self.path} for {PATIENCE:.0f} seconds. Nothing was "
                "changed. Restart the other notebooks' kernels, then try again."
            ) from None
        except OSError as error:
            raise cannot_write(folder, error) from error
        try:
            finish(self.path)
            yield
        finally:
            self._lock.release()

    def create(self) -> list[str]:
        """Make the workspace's package from the reference, every piece cleared, or add to it what it lacks.

        What is there stays as it is. Returns what the student should know, in sentences.
        """
        with self.locked():
            return self._create()

    def open(self, lesson: str) -> list[str]:
        """Make the workspace ready for a lesson: `create`, `borrow`; returns what the student should know."""
        self.pieces_of(lesson)
        with self.locked():
            notes = self._create()
            state = State.read(self.path)
            if not state.prepared:
                notes += lend(self.package, state, lesson)
            elif state.prepared != lesson:
                raise WorkspaceError(
                    f"{self.path} was prepared to grade lesson {state.prepared}, and this is lesson "
                    f"{lesson}. Choose another workspace."
                )
            return notes

    def borrow(self, lesson: str) -> list[str]:
        """Take unbuilt pieces of earlier lessons from the reference; the names of all borrowed ones.

        Borrowed pieces of this lesson itself are given back, so that its checks see what the student builds.
        """
        self.open(lesson)
        status = self.status()
        return [name for name in self.catalogue.earlier(lesson) if status[name] == BORROWED]

    def prepare(self, lesson: str) -> None:
        """Make the workspace that grading this lesson starts from.

        Earlier pieces are the reference's, all others are cleared, and no reference is needed afterwards.
        """
        self.pieces_of(lesson)
        with self.locked():
            prepare(self.package, lesson)

    def status(self) -> dict[str, str]:
        """Every piece of the course, in order, with "built", "borrowed" or "not built"."""
        self._require_package()
        state = State.read(self.path)
        lessons = self.catalogue.lessons()
        names = [name for lesson in lessons for name in self.catalogue.pieces_of(lesson)]
        return {name: state_of(self.package, state, Piece(name)) for name in names}

    def pieces_of(self, lesson: str) -> tuple[str, ...]:
        """The pieces of a lesson. Raises WorkspaceError where there is no such lesson."""
        try:
            return self.catalogue.pieces_of(lesson)
        except PieceError as error:
            raise WorkspaceError(f"{error}.") from error

    def write(
        self,
        names: Sequence[str],
        cell: str,
        *,
        lesson: str | None = None,
        live: Live | None = None,
    ) -> Outcome:
        """Build pieces into the package from a cell, whose first line is its `%%build` line.

        Those that the cell leaves unwritten are left as they are. `live` gets the new text of each module, by
        name, before anything is written, and may refuse. Raises BuildError for the cell, WorkspaceError for
        the package; either way nothing was written.
        """
        pieces = self.asked(names, lesson)
        if not cell.startswith("%%build"):
            cell = f"%%build {' '.join(names)}\n{cell}"
        with self.locked():
            self._require_package()
            state = State.read(self.path)
            if lesson is not None and not state.prepared:
                lend(self.package, state, lesson)
            return build(self.package, state, pieces, cell, live)

    def require(self) -> None:
        """Raise WorkspaceError where there is no workspace at this path yet."""
        if not (self.path / FOLDER).is_dir():
            raise WorkspaceError(
                f"{self.path} is no workspace: there is no {FOLDER}/ in it. Run the notebook's first cell, "
                "emberlab.start(...), or name the folder that you work in."
            )

    def _create(self) -> list[str]:
        state = State.read(self.path)
        if state.prepared:
            self._require_package()
            return []
        sweep(self.path)
        return complete(self.package, state)

    def _require_package(self) -> None:
        if not (self.package.path / "__init__.py").is_file():
            raise WorkspaceError(
                f"There is no package emberlet/ in {self.path}. Run the notebook's first cell, "
                "emberlab.start(...)."
            )

    def asked(self, names: Sequence[str], lesson: str | None) -> list[Piece]:
        """The pieces on a `%%build` line. Raises BuildError for one that this lesson does not build."""
        return asked(self.catalogue, names, lesson)
