"""An empty sandbox: namespaces and mounts that bubblewrap makes, and how a process joins them."""

from __future__ import annotations

import json
import os
import select
import subprocess
from contextlib import suppress
from time import monotonic

from . import linux

NOBODY = "65534"
WORKSPACE = "/workspace"
WRITABLE = (WORKSPACE, "/tmp", "/dev/shm")
HOLDER = ["/bin/sh", "-c", "echo; exec cat"]  # says that all is mounted; ends when its maker does
PATIENCE = 20.0  # seconds for bubblewrap; it takes 0.02
NAMESPACES = {
    "cgroup": linux.NEW_CGROUP,
    "ipc": linux.NEW_IPC,
    "uts": linux.NEW_UTS,
    "net": linux.NEW_NET,
    "pid": linux.NEW_PID,
    "mnt": linux.NEW_NS,
}


class Sandbox:
    """An empty sandbox, held open by `init`, the first of its processes; kill it and all of them end."""

    def __init__(self, disk_mb: int, files: int) -> None:
        """Raises OSError, with bubblewrap's words."""
        told, tell = os.pipe()
        command = ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--uid", NOBODY]
        command += ["--gid", NOBODY, "--hostname", "grading", "--die-with-parent", "--new-session"]
        command += ["--info-fd", str(tell), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
        for folder in WRITABLE:
            command += ["--size", str(disk_mb * 2**20), "--tmpfs", folder]
        command += ["--remount-ro", "/dev", "--chdir", WORKSPACE, "--", *HOLDER]
        pipe = subprocess.PIPE
        self._holder = subprocess.Popen(
            command, pass_fds=[tell], stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0
        )
        os.close(tell)
        try:
            self.init = json.loads(self._read(told) or b"{}").get("child-pid", 0)
            assert self._holder.stdout is not None
            if not self.init or not self._read(self._holder.stdout.fileno(), 1):
                raise OSError(self._words())
        finally:
            os.close(told)
        self._size = f"size={disk_mb}m,nr_inodes={files}"

    def join(self) -> None:
        """Enter: this process sees what is inside; its children will also be inside the tree of processes."""
        spaces = {name: os.open(f"/proc/{self.init}/ns/{name}", os.O_RDONLY) for name in NAMESPACES}
        inner = os.open(f"/proc/{self.init}/ns/user", os.O_RDONLY)
        # bubblewrap locks the door with a second user namespace: first the one that owns the mounts.
        owner = linux.owner_of(spaces["mnt"])
        linux.setns(owner, linux.NEW_USER)
        for name, fd in spaces.items():
            linux.setns(fd, NAMESPACES[name])
        for folder in WRITABLE:  # without a limit on files, empty ones fill the memory
            flags = linux.MS_REMOUNT | linux.MS_NOSUID | linux.MS_NODEV
            linux.mount("tmpfs", folder, None, flags, self._size)
        if os.fstat(inner).st_ino != os.fstat(owner).st_ino:
            linux.setns(inner, linux.NEW_USER)
        for fd in (*spaces.values(), inner, owner):
            os.close(fd)
        os.chdir(WORKSPACE)

    def end(self) -> None:
        """Kill everything inside and wait until it is gone."""
        with suppress(ProcessLookupError):
            os.kill(self.init, 9)
        self._holder.kill()
        self._holder.wait()

    def _read(self, fd: int, size: int = 4096) -> bytes:
        end, text = monotonic() + PATIENCE, b""
        while len(text) < size and select.select([fd], [], [], max(0.0, end - monotonic()))[0]:
            some = os.read(fd, size - len(text))
            text += some
            if not some:
                break
        return text

    def _words(self) -> str:
        self._holder.kill()
        assert self._holder.stderr is not None
        return self._holder.stderr.read().decode(errors="replace").strip() or "bwrap gave no answer"
