"""Put many files into a workspace so that all of them arrive, even where the process that does it is killed.

They are first gathered in a folder of their own. Renaming that folder is the step that decides: before it
nothing has changed, after it whoever opens the workspace next moves what is left to its place.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from emberlab.atomic import cannot_write
from emberlab.backup import Backup
from emberlab.errors import WorkspaceError
from emberlab.state import FOLDER

GATHERED = f"{FOLDER}/restoring"
GATHERING = f"{FOLDER}/gathering"


def begin(root: Path) -> Path:
    """An empty folder to gather files in, each at the path that it shall have in the workspace."""
    folder = root / GATHERING
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    return folder


def abandon(root: Path) -> None:
    """Forget what was gathered."""
    shutil.rmtree(root / GATHERING, ignore_errors=True)


def check(root: Path, name: str) -> None:
    """Raise WorkspaceError where no file can take this place: it is a folder, or a link leads elsewhere."""
    path = root / name
    for parent in path.relative_to(root).parents:
        folder = root / parent
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            raise WorkspaceError(
                f"{name} cannot be restored, because {parent.as_posix()} is no folder of your workspace. "
                "Nothing was changed. Move it out of the way, then try again."
            )
    if path.is_symlink() or path.is_dir():
        raise WorkspaceError(
            f"{name} cannot be restored, because a folder or a link of that name is there. Nothing was "
            "changed. Move it out of the way, then try again."
        )


def finish(root: Path) -> str | None:
    """Move what was gathered to its places; call it holding the lock.

    A file that is there with other contents is kept in a backup first, whose folder is returned. Does nothing
    where nothing is waiting.
    """
    waiting, backup = root / GATHERED, Backup(root)
    if not waiting.is_dir():
        return None
    try:
        for source in sorted(path for path in waiting.rglob("*") if path.is_file()):
            target = root / source.relative_to(waiting)
            if target.exists() and target.read_bytes() != source.read_bytes():
                backup.keep(target)
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
        shutil.rmtree(waiting)
    except OSError as error:
        raise cannot_write(root, error) from error
    return backup.name


def commit(root: Path) -> str | None:
    """Decide: from here on the gathered files are the workspace's. Returns what `finish` does."""
    try:
        (root / GATHERING).rename(root / GATHERED)
    except OSError as error:
        raise cannot_write(root, error) from error
    return finish(root)
