"""A folder as one file in memory, which a kernel unpacks in its sandbox."""

from __future__ import annotations

import json
import os
from pathlib import Path

from autograders.errors import GradingError


def pack(folder: Path | None) -> int:
    """A file descriptor of a file in memory with all folders and files of `folder`; raises GradingError.

    Links are left out: what they point to would not be there.
    """
    folders: list[str] = []
    files: list[tuple[str, int, int, int]] = []
    contents: list[bytes] = []
    if folder is not None:
        if not folder.is_dir():
            raise GradingError(f"there is no folder {folder} to make a kernel's working folder from")
        for parent, names, members in os.walk(folder):
            inside = Path(parent).relative_to(folder)
            folders += [str(inside / name) for name in names if not Path(parent, name).is_symlink()]
            for name in members:
                path = Path(parent, name)
                state = path.lstat()
                if path.is_symlink() or not path.is_file():
                    continue
                content = path.read_bytes()
                files.append(
                    (str(inside / name), 0o644 | state.st_mode & 0o111, state.st_mtime_ns, len(content))
                )
                contents.append(content)
    fd = os.memfd_create("workspace")
    with os.fdopen(os.dup(fd), "wb") as file:
        file.write(json.dumps([folders, files]).encode() + b"\n")
        file.writelines(contents)
    return fd
