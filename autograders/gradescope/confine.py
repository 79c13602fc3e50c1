"""A kernel confined by means that any container has: a user of its own, limits, no network, no capability.

For containers that forbid user namespaces, as Gradescope's do, where no sandbox can be built. What is weaker than in a
sandbox: the kernel sees the system's files and the list of processes, can write to /tmp, and its memory is limited for
each process alone. It cannot read or write what belongs to root, and so neither the course nor the results.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any, cast

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning import LocalProvisioner

NAME = "confined"  # of the entry point in the group jupyter_client.kernel_provisioners
KIT = "EMBERLET_CONFINED_KIT"  # the folder with emberlab, and no reference beside it
COUNT = "EMBERLET_CONFINED_COUNT"  # a file that gets a byte for each confined kernel
USER = 61_184  # of systemd's range for passing users: no package has it
START = Path(__file__).with_name("confined_start.py")
PATIENCE = 5.0  # seconds for killed processes to be gone


class Confined(LocalProvisioner):
    """Starts the kernel as the user USER, and ends all that this user runs when the kernel ends."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start it; `cmd` and the folders in its environment are the grader's own."""
        end_processes(USER)
        given = kwargs.get("env") or {}
        workspace = Path(given["EMBERLAB_WORKSPACE"])
        sockets = Path(cast(KernelManager, self.parent).connection_file).parent
        _let_through(workspace, sockets)
        kwargs["env"] = _environment(given, workspace)
        start = [sys.executable, "-I", str(START), str(USER), str(workspace), str(sockets), "--"]
        result = await super().launch_kernel([*start, *cmd], **kwargs)
        with Path(os.environ[COUNT]).open("ab") as stream:
            stream.write(b".")
        return result

    async def cleanup(self, restart: bool = False) -> None:
        """End what the kernel may have left behind."""
        end_processes(USER)
        await super().cleanup(restart)


def end_processes(user: int) -> None:
    """Kill every process of a user, those included that it starts meanwhile. Raises RuntimeError if one stays."""
    deadline = time.monotonic() + PATIENCE
    while mine := [one for one in psutil.process_iter(["uids"]) if _is_of(one, user)]:
        for one in mine:
            try:
                one.kill()
            except psutil.NoSuchProcess:
                continue
        if time.monotonic() > deadline:
            raise RuntimeError(f"processes of user {user} cannot be ended: {[one.pid for one in mine]}")
        time.sleep(0.01)


def _is_of(process: psutil.Process, user: int) -> bool:
    uids = process.info["uids"]
    try:
        return uids is not None and user in uids and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _environment(given: dict[str, str], workspace: Path) -> dict[str, str]:
    """The whole environment of the kernel: nothing of the grader's own is handed on."""
    handed_on = {
        name: given[name]
        for name in ("EMBERLAB_WORKSPACE", "JPY_PARENT_PID", "NBGRADER_EXECUTION")
        if name in given
    }
    return handed_on | {
        "HOME": str(workspace),
        "LANG": "C.UTF-8",
        "LOGNAME": "student",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "PYTHONPATH": os.environ[KIT],
        "USER": "student",
    }


def _let_through(*folders: Path) -> None:
    """Let everybody pass through the private folders above these, without seeing what is in them."""
    for above in {above for folder in folders for above in folder.parents}:
        status = above.stat()
        if status.st_uid == os.getuid() and not status.st_mode & 0o001:
            above.chmod(status.st_mode | 0o111)
