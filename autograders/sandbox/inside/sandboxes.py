"""An empty sandbox: namespaces and mounts that bubblewrap makes, and how a process joins them."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
from contextlib import suppress
from pathlib import Path
from time import monotonic

from . import linux
from .confine import set_limits

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

    def __init__(self, limits: dict[str, int], calls: int) -> None:
        """The filter of system calls is to be read from `calls`. Raises OSError, with bubblewrap's words."""
        disk_mb, files = limits["disk_mb"], limits["files"]
        told, tell = os.pipe()
        command = ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--uid", NOBODY]
        command += ["--gid", NOBODY, "--hostname", "grading", "--die-with-parent", "--new-session"]
        command += ["--info-fd", str(tell), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
        for folder in WRITABLE:
            command += ["--size", str(disk_mb * 2**20), "--tmpfs", folder]
            for shown in _mounted_below(folder):  # Python itself may lie there
                command += ["--ro-bind", shown, shown]
        filtered = os.open(f"/proc/self/fd/{calls}", os.O_RDONLY)  # bubblewrap reads it to its end
        command += ["--seccomp", str(filtered), "--remount-ro", "/dev", "--chdir", WORKSPACE, "--", *HOLDER]
        pipe = subprocess.PIPE
        self._holder = subprocess.Popen(
            command, pass_fds=[tell, filtered], stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0
        )
        os.close(tell)
        os.close(filtered)
        try:
            self.init = json.loads(self._read(told) or b"{}").get("child-pid", 0)
            assert self._holder.stdout is not None
            if not self.init or not self._read(self._holder.stdout.fileno(), 1):
                raise OSError(self._words())
        finally:
            os.close(told)
        self._size = f"size={disk_mb}m,nr_inodes={files}"
        # A student's code may take these two over, so they can do no more than it can.
        for process in (self.init, *_children(self.init)):
            set_limits(limits, process)

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
        """Kill everything inside and wait until it is gone, the kernel included."""
        with suppress(ProcessLookupError):
            os.kill(self.init, 9)
        with suppress(ChildProcessError):
            while True:  # the first process ends last, and only when nobody's end is left to be noticed
                os.waitpid(-1, 0)

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


def _mounted_below(folder: str) -> list[str]:
    """The outermost places below a folder where something is mounted."""
    found: list[str] = []
    for line in Path("/proc/self/mountinfo").read_bytes().splitlines():
        place = re.sub(rb"\\([0-7]{3})", lambda code: bytes([int(code[1], 8)]), line.split()[4]).decode()
        if place.startswith(f"{folder}/") and not any(place.startswith(f"{one}/") for one in found):
            found.append(place)
    return found


def _children(parent: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"\nPPid:\t{parent}\n" in (folder / "status").read_text(errors="replace"):
                found.append(int(folder.name))
    return found
