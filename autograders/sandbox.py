"""A bubblewrap around a student's kernel: it shows the system, Python and emberlab, and nothing else."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import emberlab

WORKSPACE = Path("/workspace")  # the student's folder, as the kernel sees it
KIT = Path("/kit")  # emberlab alone: the reference does not stand beside it here
NOBODY = "65534"
SYSTEM = [Path("/usr"), *(Path("/") / name for name in ("bin", "sbin", "lib", "lib32", "lib64"))]
SETTINGS = [
    Path("/etc") / name for name in ("alternatives", "fonts", "ld.so.cache", "ld.so.conf.d", "localtime")
]
LIMITS = 'ulimit -v "$1"; ulimit -f "$2"; ulimit -c 0; shift 2; exec "$@" >/dev/null'
FILE_BLOCKS = 200_000  # of 512 bytes: the largest file a kernel may write, 100 MB
SCRATCH_BYTES = 256 * 2**20  # of /tmp and /dev/shm, which are memory


@dataclass(frozen=True)
class Sandbox:
    """What one kernel may see: `workspace` and `sockets` to write in, `kit` (emberlab) and Python to read.

    Whatever lies in `hidden` is covered even where a readable folder contains it; `memory` is in MB.
    """

    workspace: Path
    sockets: Path
    kit: Path
    hidden: tuple[Path, ...]
    memory: int = 4096

    def wrap(self, command: Sequence[str], environment: dict[str, str]) -> list[str]:
        """The command line that runs `command` inside."""
        arguments = ["bwrap", "--die-with-parent", "--new-session", "--unshare-all"]
        # A user namespace of its own: no capability, and root outside is nobody inside.
        arguments += ["--unshare-user", "--disable-userns", "--uid", NOBODY, "--gid", NOBODY]
        arguments += ["--hostname", "grading", "--clearenv"]
        arguments += self._folders()
        arguments += ["--bind", str(self.workspace), str(WORKSPACE), "--chdir", str(WORKSPACE)]
        arguments += ["--bind", str(self.sockets), str(self.sockets)]
        for name, value in (_environment() | environment).items():
            arguments += ["--setenv", name, value]
        limits = ["/bin/sh", "-c", LIMITS, "sh", str(self.memory * 1024), str(FILE_BLOCKS)]
        return [*arguments, "--remount-ro", "/", "--", *limits, *command]

    def _folders(self) -> list[str]:
        """bubblewrap's arguments for what can be read, and for what is covered in it."""
        arguments = ["--proc", "/proc", "--dev", "/dev"]
        for folder in ("/tmp", "/dev/shm"):  # before what is shown, since Python itself may lie below /tmp
            arguments += ["--size", str(SCRATCH_BYTES), "--tmpfs", folder]
        shown = [folder for folder in SYSTEM if folder.is_dir() and not folder.is_symlink()]
        shown += [folder.absolute() for folder in _python_folders()]
        hidden = {path for folder in self.hidden for path in (folder.absolute(), folder.resolve())}
        hidden |= set(_installed_references())
        # Outer folders first, so that the innermost rule about a path is the one that holds.
        rules = sorted({(len(path.parts), path, path not in shown) for path in {*shown, *hidden}})
        covered = []
        for _, path, cover in rules:
            if not cover:
                arguments += ["--ro-bind", str(path), str(path)]
            elif path.is_dir() and any(path.is_relative_to(folder) for folder in shown):
                arguments += ["--tmpfs", str(path)]
                covered += ["--remount-ro", str(path)]  # at the end, since something may be shown in it
        for link in SYSTEM:
            if link.is_symlink():
                arguments += ["--symlink", str(link.readlink()), str(link)]
        for path in SETTINGS:
            arguments += ["--ro-bind-try", str(path), str(path)]
        return [*arguments, *covered, "--ro-bind", str(self.kit), str(KIT / "emberlab")]


@functools.cache
def obstacle() -> str | None:
    """Why no kernel can be sandboxed on this machine, or None where it works."""
    if shutil.which("bwrap") is None:
        return "bubblewrap (the command bwrap) is not installed"
    with tempfile.TemporaryDirectory(prefix="grading-") as scratch:
        sandbox = Sandbox(Path(scratch), Path(scratch), Path(emberlab.__file__).parent, ())
        command = sandbox.wrap([sys.executable, "-c", "import ipykernel, emberlab"], {})
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode == 0:
        return None
    reason = (result.stderr.strip() or f"exit status {result.returncode}").splitlines()[-1]
    return f"bubblewrap is installed but cannot start a kernel here ({reason})"


def _environment() -> dict[str, str]:
    """The whole environment inside: nothing of the grader's own is handed on."""
    return {
        "HOME": "/tmp",
        "JPY_PARENT_PID": "1",  # bubblewrap ends the kernel; ipykernel need not watch a parent it cannot see
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "PYTHONPATH": str(KIT),
        "USER": "student",
    }


def _python_folders() -> Iterable[Path]:
    """Where this Python and its packages are; those of the system stand in SYSTEM already."""
    real = Path(os.path.realpath(sys.executable)).parent.parent
    for folder in {Path(sys.prefix), Path(sys.base_prefix), Path(sys.exec_prefix), real}:
        if not any(folder.is_relative_to(system) for system in SYSTEM):
            yield folder


def _installed_references() -> Iterable[Path]:
    """Copies of the finished emberlet among the packages that the kernel can read."""
    for folder in {Path(sys.prefix), Path(sys.base_prefix)}:
        yield from folder.glob("lib*/python3*/*-packages/emberlet")
