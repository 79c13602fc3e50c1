"""Keep what is about to be overwritten: a folder under `.emberlab/backups/`, named by the time in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from emberlab.atomic import cannot_write, write_bytes
from emberlab.state import FOLDER

BACKUPS = f"{FOLDER}/backups"


class Backup:
    """The backup of one action; its folder is made when the first file is kept."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder: Path | None = None

    def keep(self, path: Path) -> str:
        """Copy a file of the workspace, as it is now; returns where, relative to the workspace.

        Raises WorkspaceError where it cannot be kept: then it must not be overwritten either.
        """
        folder = self._folder or self._make()
        copy = folder / path.relative_to(self._root)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise cannot_write(copy, error) from error
        write_bytes(copy, data)
        return copy.relative_to(self._root).as_posix()

    @property
    def name(self) -> str | None:
        """The folder, relative to the workspace, or None as long as nothing had to be kept."""
        return None if self._folder is None else self._folder.relative_to(self._root).as_posix()

    def _make(self) -> Path:
        stamp = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
        number = 1
        while True:
            folder = self._root / BACKUPS / (stamp if number == 1 else f"{stamp}-{number}")
            try:
                folder.mkdir(parents=True, exist_ok=False)
            except FileExistsError:
                number += 1
            except OSError as error:
                raise cannot_write(folder, error) from error
            else:
                self._folder = folder
                return folder
