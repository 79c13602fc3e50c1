"""A program for root: give up root's rights, but keep what only root can reach readable, then run a command.

`python staging.py UID PATHS COMMAND...`, with PATHS as JSON. A user's kernel must not run as root, since the
limit on processes has no effect on root; but Python may lie in root's own home, which no other user can enter.
So a mount namespace of our own shows an almost empty folder there instead.
"""

from __future__ import annotations

import importlib.util
import json
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path

OTHERS = stat.S_IXOTH


def locked(path: Path) -> Path | None:
    """The outermost folder on the way to `path` that other users cannot enter."""
    for folder in reversed([path, *path.parents]):
        if folder.is_dir() and not folder.stat().st_mode & OTHERS:
            return folder
    return None


def stage(paths: Iterable[Path]) -> None:
    """Show each of the paths, and nothing else, in the folders that are locked."""
    linux = _linux()
    linux.unshare(linux.NEW_NS)
    linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
    doors: dict[Path, list[Path]] = {}
    for path in paths:
        if (door := locked(path)) is not None:
            doors.setdefault(door, []).append(path)
    for door, behind in doors.items():
        opened = [(path, os.open(path, os.O_PATH)) for path in behind]
        linux.mount("tmpfs", str(door), "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=755,size=64k")
        for path, fd in sorted(opened):
            if path.exists():  # below another one that is shown
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir() if stat.S_ISDIR(os.fstat(fd).st_mode) else path.touch()
            linux.mount(f"/proc/self/fd/{fd}", str(path), None, linux.MS_BIND | linux.MS_REC)


def _linux():  # type: ignore[no-untyped-def]
    """The module of system calls, from its file: this program runs before any package can be imported."""
    file = Path(__file__).with_name("inside") / "linux.py"
    spec = importlib.util.spec_from_file_location("linux", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(user: str, paths: str, *command: str) -> None:
    """Stage, become the user, run the command."""
    if needed := [Path(path) for path in json.loads(paths)]:
        stage(needed)
    os.setgroups([])
    os.setresgid(int(user), int(user), int(user))
    os.setresuid(int(user), int(user), int(user))
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
