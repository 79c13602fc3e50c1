"""The grading kernel: made for one submission, with a fresh package in which this lesson is not built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from autograders.sandbox import WORKSPACE, Sandbox
from autograders.scratch import scratch_folder

NAME = "emberlet-grading"
NO_HISTORY = "--HistoryManager.enabled=False"
LONGEST_FOLDER = 80  # of the folder for temporary files: the path of a socket has at most 107 characters
HANDED_ON = "NBGRADER_EXECUTION"  # nbgrader's own sign for code that wants to know


class OneKernel(KernelSpecManager):
    """Knows one kernel only, which needs no file: the sandbox differs from submission to submission."""

    def __init__(self, spec: KernelSpec) -> None:
        super().__init__()
        self._spec = spec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Give the one spec, whatever the name."""
        return self._spec


class QuietKernel(AsyncKernelManager):
    """Starts a kernel that holds none of the grader's own files open, such as its log."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        nowhere = subprocess.DEVNULL
        await super()._async_launch_kernel(kernel_cmd, **{**kw, "stdout": nowhere, "stderr": nowhere})


@contextmanager
def grading_kernel(
    template: Path, kit: Path, hidden: tuple[Path, ...], *, memory: int, unsafe: bool
) -> Iterator[tuple[AsyncKernelManager, Path]]:
    """A kernel manager, not started, and its working folder as the grader sees it; both are gone afterwards.

    `template` is a workspace prepared for grading; each kernel works in a copy of its own. With `unsafe` the
    kernel is an ordinary process with all the grader's rights.
    """
    with scratch_folder("k-") as scratch:
        workspace, sockets = Path(scratch, "workspace"), Path(scratch, "s")
        shutil.copytree(template, workspace)
        sockets.mkdir()
        command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", NO_HISTORY]
        environment = {"EMBERLAB_WORKSPACE": str(workspace if unsafe else WORKSPACE)}
        if HANDED_ON in os.environ:
            environment[HANDED_ON] = os.environ[HANDED_ON]
        if not unsafe:
            command = Sandbox(workspace, sockets, kit, hidden, memory).wrap(command, environment)
        spec = KernelSpec(
            argv=command,
            env=environment,
            display_name=NAME,
            language="python",
            interrupt_mode="message",  # a signal would end bubblewrap, and the kernel with it
        )
        # Sockets are files, because the sandbox has no network, not even a loopback that we could share.
        manager = QuietKernel(
            kernel_name=NAME,
            kernel_spec_manager=OneKernel(spec),
            transport="ipc",
            connection_file=str(sockets / "k.json"),
        )
        yield manager, workspace
