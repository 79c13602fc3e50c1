"""Write a file so that whoever reads it, at any moment, finds the old text or the new one, never half."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from emberlab.errors import WorkspaceError

UNFINISHED = ".emberlab-unfinished"


def write_bytes(path: Path, data: bytes) -> None:
    """Replace `path` by `data` in one step, on the disk before it is seen; makes missing folders.

    The file keeps its permissions, and a symbolic link keeps being one. Raises WorkspaceError.
    """
    target = Path(os.path.realpath(path))
    # In the same folder, because a rename is one step only inside one file system.
    draft = target.with_name(f".{target.name[:60]}.{secrets.token_hex(6)}{UNFINISHED}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(
                draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
            )
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            if target.exists():
                draft.chmod(stat.S_IMODE(target.stat().st_mode))
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise cannot_write(path, error) from error


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text` in UTF-8, in one step, as `write_bytes` does."""
    write_bytes(path, text.encode())


def cannot_write(path: Path, error: OSError) -> WorkspaceError:
    """Give the error that says why nothing could be written at `path`, and what to do about it."""
    return WorkspaceError(
        f"Cannot write {path}: {error.strerror or error}. Nothing was changed. Look whether the folder is "
        "read-only or the disk full; a copy of the workspace in a folder of your own will do."
    )


def sweep(root: Path) -> None:
    """Remove the drafts that a killed process left in a workspace; call it holding the lock."""
    draft = f".*{UNFINISHED}"
    found = [*root.glob(draft), *root.glob(f"*/{draft}")]
    for folder in (root / "emberlet", root / ".emberlab"):
        found += folder.rglob(draft)
    for path in found:
        path.unlink(missing_ok=True)
