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

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

from autograders.sandbox import KIT, WORKSPACE, Settings, sandboxed_manager
from autograders.sandbox.manager import OneKernel
from autograders.scratch import scratch_folder

NAME = "emberlet-grading"
NO_HISTORY = "--HistoryManager.enabled=False"
LONGEST_FOLDER = 80  # of the folder for temporary files: the path of a socket has at most 107 characters
STUDENT_VARIABLE = "EMBERLAB_STUDENT"  # whose constants `emberlab.variant` gives
# What the first cells of a lesson import.
PRELOAD = (
    "emberlab.session",
    "emberlab.data",
    "emberlab.graphs.notes",
    "emberlab.widgets.broadcasting",
    "emberlab.widgets.progress",
    "emberlab.widgets.strides",
    "sklearn.datasets",
)
HANDED_ON = "NBGRADER_EXECUTION"  # nbgrader's own sign for code that wants to know


def kernel_settings(
    template: Path | None, kit: Path, hidden: tuple[Path, ...], *, memory: int = 4096, student: str = ""
) -> Settings:
    """What a student's kernel may see and use; those of one grading run can share a warm process."""
    environment = {"PYTHONPATH": str(KIT), **_environment(WORKSPACE, student)}
    return Settings(
        preload=PRELOAD,
        template=template,
        readable={str(KIT / "emberlab"): kit},
        hidden=hidden,
        environment=environment,
        memory_mb=memory,
    )


@contextmanager
def grading_kernel(
    template: Path,
    kit: Path,
    hidden: tuple[Path, ...],
    *,
    memory: int,
    unsafe: bool,
    student: str = "",
    address: str | None = None,
) -> Iterator[tuple[AsyncKernelManager, Path]]:
    """A kernel manager, not started, and a folder to start it in; the kernel is gone afterwards.

    `template` is a workspace prepared for grading; each kernel works in a copy of its own. `address` is that of
    the run's warm process. With `unsafe` the kernel is an ordinary process with all the grader's rights.
    """
    if unsafe:
        with _ordinary_kernel(template, student) as found:
            yield found
        return
    settings = kernel_settings(template, kit, hidden, memory=memory, student=student)
    with sandboxed_manager(settings, address) as manager:
        yield manager, template


class QuietKernel(AsyncKernelManager):
    """Starts a kernel that holds none of the grader's own files open, such as its log."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        nowhere = subprocess.DEVNULL
        await super()._async_launch_kernel(kernel_cmd, **{**kw, "stdout": nowhere, "stderr": nowhere})


@contextmanager
def _ordinary_kernel(template: Path, student: str) -> Iterator[tuple[AsyncKernelManager, Path]]:
    """A kernel with no sandbox around it, in a copy of the template."""
    with scratch_folder("k-") as scratch:
        workspace, sockets = Path(scratch, "workspace"), Path(scratch, "s")
        shutil.copytree(template, workspace)
        sockets.mkdir()
        spec = KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", NO_HISTORY],
            env=_environment(workspace, student),
            display_name=NAME,
            language="python",
            interrupt_mode="message",
        )
        manager = QuietKernel(
            kernel_name=NAME,
            kernel_spec_manager=OneKernel(spec),
            transport="ipc",
            connection_file=str(sockets / "k.json"),
        )
        yield manager, workspace


def _environment(workspace: Path, student: str) -> dict[str, str]:
    handed_on = {name: os.environ[name] for name in (HANDED_ON,) if name in os.environ}
    return {"EMBERLAB_WORKSPACE": str(workspace), STUDENT_VARIABLE: student, **handed_on}
