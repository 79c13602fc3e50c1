"""Run cells in a sandboxed kernel, and read what they say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import nbformat
import psutil
from nbclient import NotebookClient
from nbclient.exceptions import DeadKernelError

from autograders.sandbox import SandboxProvisioner, Settings, sandboxed_manager


@dataclass
class Kernel:
    """A kernel that runs."""

    client: NotebookClient
    provisioner: SandboxProvisioner

    def run(self, source: str) -> str:
        """What a cell prints, or the name and text of its error."""
        cell = nbformat.v4.new_code_cell(source)
        self.client.nb.cells = [cell]
        self.client.execute_cell(cell, 0)
        return "".join(_text(output) for output in cell.outputs)

    def dies(self, source: str) -> str:
        """Why a cell that kills its kernel did so: the limit that it exceeded."""
        try:
            said = self.run(source)
        except DeadKernelError:
            return self.provisioner.why
        raise AssertionError(f"the kernel lives, and says {said!r}")


@contextmanager
def kernel(settings: Settings, address: str | None, timeout: int = 60) -> Iterator[Kernel]:
    with sandboxed_manager(settings, address) as manager:
        client = NotebookClient(
            nbformat.v4.new_notebook(),
            km=manager,
            timeout=timeout,
            allow_errors=True,
            shutdown_kernel="immediate",
        )
        with client.setup_kernel():
            assert isinstance(manager.provisioner, SandboxProvisioner)
            yield Kernel(client, manager.provisioner)


def descendants() -> list[psutil.Process]:
    """All processes that this one has started, and theirs."""
    return psutil.Process().children(recursive=True)


def _text(output: Any) -> str:
    if output.output_type == "error":
        return f"{output.ename}: {output.evalue}\n"
    return str(output.get("text") or output["data"]["text/plain"])
