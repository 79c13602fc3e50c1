"""A Jupyter kernel provisioner that forks each kernel from the warm process, into a sandbox of its own.

Any nbclient user can have it: a kernelspec with
`"metadata": {"kernel_provisioner": {"provisioner_name": "sandbox", "config": {...}}}`, whose config is that of
Settings, in JSON, and `address` where a Warm process runs already; otherwise one is started for this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerBase

from autograders.scratch import scratch_folder

from . import view
from .packing import pack
from .settings import KIT, Settings
from .warm import SandboxError, Warm

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")  # in the order in which a kernel takes them
BACKLOG = 16
ENOUGH = 10.0  # seconds for a kernel to be killed
KERNEL = {  # the configuration of each kernel
    "HistoryManager": {"enabled": False},
    "IPKernelApp": {"log_level": 50},
}

_own: dict[str, Warm] = {}  # the warm processes that this process has started, by what they show


class SandboxProvisioner(KernelProvisionerBase):
    """Starts, signals and ends one kernel in a sandbox; the kernelspec's `argv` is not used."""

    def __init__(self, **kwargs: Any) -> None:
        names = {*Settings.__dataclass_fields__, "address"}
        config = {name: kwargs.pop(name) for name in names & set(kwargs)}
        super().__init__(**kwargs)
        self._address: str | None = config.pop("address", None)
        self._settings = Settings.from_json(config)
        self._connection: socket.socket | None = None
        self._status: int | None = None
        self._text = b""
        self.why = ""
        self._folders = contextlib.ExitStack()
        self._folder: str | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and its end was not yet noticed by wait()."""
        return self._connection is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Make the connection file and the address of the sockets: files in a folder of ours, no network."""
        manager: Any = self.parent
        if self._folder is None:  # a kernel that is started again keeps its address
            self._folder = self._folders.enter_context(scratch_folder("k-"))
        manager.transport, manager.ip = "ipc", str(Path(self._folder, "s"))
        for place, channel in enumerate(CHANNELS, 1):
            setattr(manager, f"{channel}_port", place)
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info(session=False)
        return await super().pre_launch(cmd=[], **kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel; its sockets listen already. Raises SandboxError."""
        info = self.connection_info
        handed = {name: value for name, value in kwargs.get("env", {}).items() if name in self._handed()}
        environment = {**view.environment(), "PYTHONPATH": str(KIT), **handed, **self._settings.environment}
        key = info["key"]
        request = {
            "limits": self._settings.limits(),
            "environment": environment,
            "config": KERNEL,
            "key": key.decode() if isinstance(key, bytes) else key,
            "scheme": info["signature_scheme"],
        }
        with contextlib.ExitStack() as stack:
            fds = []
            for place in range(1, len(CHANNELS) + 1):
                listener = stack.enter_context(socket.socket(socket.AF_UNIX))
                listener.bind(f"{info['ip']}-{place}")
                listener.listen(BACKLOG)
                fds.append(listener.fileno())
            fds.append(pack(self._settings.template))
            stack.callback(os.close, fds[-1])
            self._connection = _connect(self._address or _own_warm(self._settings))
            text = json.dumps(request).encode()
            socket.send_fds(self._connection, [b"%010d" % len(text)], fds)
            self._connection.sendall(text)
        self._connection.setblocking(False)
        self._status, self._text, self.why = None, b"", ""
        said = await self._line()
        if "started" not in said:
            self._forget()
            raise SandboxError(f"no kernel could be started in its sandbox: {said.get('error', 'no answer')}")
        return info

    async def poll(self) -> int | None:
        """None while the kernel runs, else its exit status."""
        if self._connection is not None and self._status is None:
            try:
                self._take(self._connection.recv(65536))
            except BlockingIOError:
                return None
        return 0 if self._connection is None else self._status

    async def wait(self) -> int | None:
        """Wait until the kernel and everything that it has started are gone; returns its exit status."""
        loop = asyncio.get_running_loop()
        while self._connection is not None and self._status is None:
            self._take(await loop.sock_recv(self._connection, 65536))
        while self._connection is not None and await loop.sock_recv(self._connection, 65536):
            pass
        status = self._status
        self._forget()
        return status

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel's own process."""
        if self._connection is not None and self._status is None:
            with contextlib.suppress(OSError):
                self._connection.sendall(json.dumps({"signal": int(signum)}).encode() + b"\n")

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything that it has started."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Forget the kernel; its sockets' folder goes."""
        self._forget()
        if not restart:
            self._folders.close()
            self._folder = None

    def close(self) -> None:
        """End the kernel if it still runs, wait for it, and clear up; for those who cannot await."""
        if self._connection is not None and self._status is None:
            with contextlib.suppress(OSError):
                self._connection.settimeout(ENOUGH)
                self._connection.shutdown(socket.SHUT_WR)
                while self._connection.recv(65536):
                    pass
        self._forget()
        self._folders.close()

    def _handed(self) -> set[str]:
        """The variables that a kernelspec itself sets: no others are handed on."""
        return set(getattr(self.kernel_spec, "env", None) or {})

    async def _line(self) -> dict[str, Any]:
        assert self._connection is not None
        text = b""
        while not text.endswith(b"\n"):
            some = await asyncio.get_running_loop().sock_recv(self._connection, 65536)
            if not some:
                return {}
            text += some
        first, _, self._text = text.partition(b"\n")
        said: dict[str, Any] = json.loads(first)
        return said

    def _take(self, some: bytes) -> None:
        """Take note of what the kernel's attendant says: that it has ended."""
        self._text += some
        if b"\n" in self._text:
            said = json.loads(self._text.partition(b"\n")[0])
            self._status, self.why = said["ended"], said["why"]
        elif not some:
            self._status = -signal.SIGKILL  # the attendant was killed, and the kernel with it

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _connect(address: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(address)
    except OSError as error:
        connection.close()
        raise SandboxError(f"no warm process listens at {address} ({error.strerror})") from error
    return connection


def _own_warm(settings: Settings) -> str:
    """The address of this process's own warm process that shows what the settings say; started if need be."""
    shown = settings.to_json()
    name = json.dumps([os.getpid(), shown["readable"], shown["hidden"], shown["preload"]], sort_keys=True)
    if name not in _own:
        warm = Warm(settings)
        warm.__enter__()
        Finalize(None, warm.__exit__, (None, None, None), exitpriority=0)  # a worker knows no atexit
        _own[name] = warm
    return _own[name].address
