"""Writing a file all at once: whoever opens it sees the old one or the new one, never a half."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


@contextlib.contextmanager
def replacing(filename: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """Open a temporary file beside `filename` that takes its place when the block ends without an error.

    When the block or the disk fails, the temporary file goes and the old file stays as it is.

    Raises:
        FileNotFoundError: there is no such folder.
        IsADirectoryError: `filename` is a folder.
    """
    path = Path(os.path.realpath(filename))  # a symbolic link stays one, and what it points to is replaced
    if not path.parent.is_dir():
        raise FileNotFoundError(f"cannot write {path}: there is no folder {path.parent}")
    if path.exists() and not path.is_file():
        raise IsADirectoryError(f"cannot write {path}: it is a folder or a device, not a file")
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o7777)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
