"""What a sandbox uses: memory of all its processes and files, and processor time."""

from __future__ import annotations

import os

KB, PAGE, TICK = 1024, os.sysconf("SC_PAGESIZE"), os.sysconf("SC_CLK_TCK")


class Usage:
    """Reads the use of the sandbox that this process has joined; `proc` is its own /proc, opened inside."""

    def __init__(self, folders: tuple[str, ...]) -> None:
        self._proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
        self._folders = [os.open(folder, os.O_RDONLY | os.O_DIRECTORY) for folder in folders]

    def excess(self, memory: int, seconds: float) -> str:
        """Which limit is exceeded, in words; empty if none. `memory` is in bytes."""
        processes = [name for name in os.listdir(self._proc) if name.isdigit()]  # noqa: PTH208
        files = 0
        for folder in self._folders:
            state = os.fstatvfs(folder)
            files += (state.f_blocks - state.f_bfree) * state.f_frsize
        # Each counts what it shares as its own at first; the exact sum takes longer to find.
        if all(files + sum(map(of, processes)) > memory for of in (self._resident, self._share)):
            return "memory"
        if sum(self._seconds(name) for name in processes) > seconds:
            return "cpu"
        return ""

    def _resident(self, process: str) -> int:
        status = self._read(process, "status")
        kilobytes = 0
        for line in status.splitlines():
            if line.startswith((b"RssAnon:", b"RssShmem:")):
                kilobytes += int(line.split()[1])
        return kilobytes * KB

    def _share(self, process: str) -> int:
        rollup = self._read(process, "smaps_rollup")
        found = [
            int(line.split()[1])
            for line in rollup.splitlines()
            if line.startswith((b"Pss_Anon:", b"Pss_Shmem:"))
        ]
        return sum(found) * KB if found else self._resident(process)

    def _seconds(self, process: str) -> float:
        # The name may hold anything, so look behind it: utime, stime, and those of its dead children.
        fields = self._read(process, "stat").rpartition(b")")[2].split()
        return sum(int(field) for field in fields[11:15]) / TICK

    def _read(self, process: str, name: str) -> bytes:
        try:
            fd = os.open(f"{process}/{name}", os.O_RDONLY, dir_fd=self._proc)
        except OSError:  # it has just ended, or hides itself
            return b""
        try:
            return os.read(fd, 65536)
        except OSError:
            return b""
        finally:
            os.close(fd)
