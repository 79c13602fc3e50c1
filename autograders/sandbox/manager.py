"""A kernel manager for nbclient whose kernel runs in a sandbox, and whose reader has limits of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from autograders.scratch import scratch_folder

from .provisioner import SandboxProvisioner
from .settings import Settings

NAME = "sandbox"
WAITING = 32  # messages that are held before they are read; the others wait in the kernel


class OneKernel(KernelSpecManager):
    """Knows one kernel only, which needs no file."""

    def __init__(self, spec: KernelSpec) -> None:
        super().__init__()
        self._spec = spec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Give the one spec, whatever the name."""
        return self._spec


class LimitedManager(AsyncKernelManager):
    """Its clients take no message of a size that a grader could not hold."""

    largest = 16 * 2**20

    def client(self, **kwargs: Any) -> Any:
        """A client with limits."""
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, self.largest)
        context.setsockopt(zmq.RCVHWM, WAITING)
        return super().client(context=context, **kwargs)


@contextmanager
def sandboxed_manager(settings: Settings, address: str | None = None) -> Iterator[AsyncKernelManager]:
    """A kernel manager, not started, for `NotebookClient(nb, km=...)`; its kernel is gone afterwards.

    `address` is that of a Warm process, which then decides what can be seen; without one, this process starts
    its own. Starting the kernel raises SandboxError.
    """
    config = {**settings.to_json(), **({} if address is None else {"address": address})}
    spec = KernelSpec(
        argv=[],
        display_name="Sandbox",
        language="python",
        metadata={"kernel_provisioner": {"provisioner_name": NAME, "config": config}},
    )
    with scratch_folder("m-") as folder:
        manager = LimitedManager(
            kernel_name=NAME,
            kernel_spec_manager=OneKernel(spec),
            transport="ipc",
            connection_file=str(Path(folder, "k.json")),
        )
        manager.largest = settings.message_mb * 2**20
        try:
            yield manager
        finally:
            if isinstance(manager.provisioner, SandboxProvisioner):
                manager.provisioner.close()


def _registered() -> None:
    """Make the provisioner known where the package was not installed, as in a checkout."""
    KernelProvisionerFactory.provisioners.setdefault(NAME, _Entry())  # type: ignore[arg-type]


class _Entry:
    name, value = NAME, "autograders.sandbox.provisioner:SandboxProvisioner"

    def load(self) -> type[SandboxProvisioner]:
        return SandboxProvisioner


_registered()
