"""A kernel manager for nbclient whose kernel runs in a sandbox, and whose reader has limits of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory
from traitlets import Integer, default

from autograders.scratch import scratch_folder

from .provisioner import SandboxProvisioner
from .settings import Settings

NAME = "sandbox"
FOREVER, LOOK = 1e9, 0.5  # seconds: without a limit; between two looks whether the kernel lives
WAITING = 32  # messages that are held before they are read; the others wait in the kernel


class OneKernel(KernelSpecManager):
    """Knows one kernel only, which needs no file."""

    def __init__(self, spec: KernelSpec) -> None:
        super().__init__()
        self._spec = spec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Give the one spec, whatever the name."""
        return self._spec


class QuickClient(AsyncKernelClient):
    """Limits what it takes, and knows when a kernel is ready without a fifth of a second of silence."""

    largest = Integer(16 * 2**20, help="Bytes of the largest part of a message.")

    @default("context")
    def _limited_context(self) -> zmq.asyncio.Context:
        self._created_context = True
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, self.largest)
        context.setsockopt(zmq.RCVHWM, WAITING)
        return context

    def start_channels(
        self,
        shell: bool = True,
        iopub: bool = True,
        stdin: bool = True,
        hb: bool = True,
        control: bool = True,
    ) -> None:
        """Open the channels but for the heartbeat: the provisioner knows whether its kernel lives."""
        super().start_channels(shell, iopub, stdin, False, control)

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel answers, and its answer has come in on all channels; raises RuntimeError."""
        end = monotonic() + (timeout or FOREVER)
        await self._next("iopub", end)  # the kernel's welcome: from here on nothing is lost
        asked = self.kernel_info()
        while (reply := await self._next("shell", end))["parent_header"].get("msg_id") != asked:
            pass
        self._handle_kernel_info_reply(reply)
        while True:
            said = await self._next("iopub", end)
            if (
                said["parent_header"].get("msg_id") == asked
                and said["content"].get("execution_state") == "idle"
            ):
                return

    wait_for_ready = _async_wait_for_ready

    async def _next(self, channel: str, end: float) -> dict[str, Any]:
        while True:
            with suppress(Empty):
                said: dict[str, Any] = await getattr(self, f"{channel}_channel").get_msg(timeout=LOOK)
                return said
            if not await self._async_is_alive():
                raise RuntimeError("the kernel died before it was ready")
            if monotonic() > end:
                raise RuntimeError("the kernel was not ready in time")


class LimitedManager(AsyncKernelManager):
    """Its clients take no message of a size that a grader could not hold."""

    largest = 16 * 2**20  # bytes

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._clients: list[AsyncKernelClient] = []

    def client(self, **kwargs: Any) -> Any:
        """A client with limits."""
        client = super().client(largest=self.largest, **kwargs)
        self._clients.append(client)
        return client

    def close(self) -> None:
        """End the kernel if it still runs, and close what nbclient leaves open of a manager that it was given."""
        if isinstance(self.provisioner, SandboxProvisioner):
            self.provisioner.close()
        for client in self._clients:
            client.stop_channels()
        self._close_control_socket()
        if self._created_context:
            self.context.destroy(linger=0)


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
            client_factory=QuickClient,
        )
        manager.largest = settings.message_mb * 2**20
        try:
            yield manager
        finally:
            manager.close()


def _registered() -> None:
    """Make the provisioner known where the package was not installed, as in a checkout."""
    KernelProvisionerFactory.provisioners.setdefault(NAME, _Entry())  # type: ignore[arg-type]


class _Entry:
    name, value = NAME, "autograders.sandbox.provisioner:SandboxProvisioner"

    def load(self) -> type[SandboxProvisioner]:
        return SandboxProvisioner


_registered()
