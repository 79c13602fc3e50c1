"""The attendant of one kernel: builds its sandbox, forks it in there, watches it, and clears up."""

from __future__ import annotations

import errno
import json
import os
import select
import signal
import socket
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import linux
from .confine import MB, Filter, confine
from .sandboxes import WRITABLE, Sandbox
from .watch import Usage

PERIOD = 0.25  # seconds between two looks at a sandbox
SLACK = 1.25  # of memory in all, so that one greedy process meets its own limit first
REFUSED = 1_000_000  # bytes of a request


def attend(connection: socket.socket, calls: Filter, become: Callable[..., None]) -> None:
    """Serve one connection, which is one kernel's life: {started} or {error}, signals to it, {ended, why}."""
    request, fds = receive(connection)
    try:
        sandbox = Sandbox(request["limits"], calls.program)
        sandbox.join()
        usage = Usage(WRITABLE)
        told, tell = os.pipe()
        kernel = os.fork()
        if kernel == 0:
            _be_kernel(request, fds, tell, calls, become)
        for fd in (*fds, tell):
            os.close(fd)
        linux.drop_capabilities()
        problem = os.read(told, 4000).decode(errors="replace")
    except Exception as error:
        answer(connection, error=f"{type(error).__name__}: {error}")
        return
    if problem != "ready":
        sandbox.end()
        answer(connection, error=problem or "the kernel ended before it had begun")
        return
    answer(connection, started=kernel)
    try:
        status, why = _watch(connection, kernel, usage, request["limits"])
        why = why or os.read(told, 4000).decode(errors="replace")
    finally:
        sandbox.end()
    answer(connection, ended=status, why=why)


def _watch(connection: socket.socket, kernel: int, usage: Usage, limits: dict[str, int]) -> tuple[int, str]:
    """Wait for the kernel's end, whoever brings it about: its exit status, and which limit it exceeded."""
    alive = os.pidfd_open(kernel)
    memory, text, why = int(limits["memory_mb"] * MB * SLACK), b"", ""
    while True:
        watched: list[Any] = [connection, alive]
        ready = select.select(watched, [], [], PERIOD)[0]
        if alive in ready:
            return os.waitstatus_to_exitcode(os.waitpid(kernel, 0)[1]), why
        if connection in ready:
            some = connection.recv(4096)
            *lines, text = (text + some).split(b"\n")
            for line in lines:
                os.kill(kernel, json.loads(line)["signal"])
            if not some:  # nobody is left who wants this kernel
                os.kill(kernel, signal.SIGKILL)
                connection = socket.socket()  # a listener that nobody knows
        elif why := usage.excess(memory, limits["cpu_seconds"]):
            os.kill(kernel, signal.SIGKILL)


def _be_kernel(
    request: dict[str, Any], fds: list[int], tell: int, calls: Filter, become: Callable[..., None]
) -> None:
    """In the child: confine it, unpack its folder, and run the kernel; never returns."""
    try:
        os.setsid()
        *sockets, pack = fds
        _close_all_but({*fds, tell})
        nowhere = os.open("/dev/null", os.O_RDWR)
        for fd in (0, 1, 2):
            os.dup2(nowhere, fd)
        os.close(nowhere)
        confine(request["limits"], calls)
        _unpack(pack)
        os.close(pack)
        os.write(tell, b"ready")
        become(request, sockets, lambda: os.close(tell))
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    except BaseException:
        with suppress(OSError):
            os.write(tell, traceback.format_exc()[-3000:].encode())
        code = 1
    os._exit(code)


def _close_all_but(kept: set[int]) -> None:
    for fd in (int(entry.name) for entry in list(Path("/proc/self/fd").iterdir())):
        if fd not in kept:
            with suppress(OSError):  # that of the listing itself
                os.close(fd)


def _unpack(pack: int) -> None:
    """Fill the working folder from a list of [path, mode, time in ns, size] and the contents after it."""
    with os.fdopen(os.dup(pack), "rb") as file:
        file.seek(0)
        folders, files = json.loads(file.readline())
        for folder in folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
        for path, mode, time, size in files:
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            if os.write(fd, file.read(size)) < size:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)
            os.utime(fd, ns=(time, time))
            os.close(fd)


def receive(connection: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """A request: its length in ten digits, JSON, and with its beginning the file descriptors."""
    start, fds, _, _ = socket.recv_fds(connection, 10, 16)
    left, text = int(start), b""
    while left > len(text) and len(text) < REFUSED:
        text += connection.recv(left - len(text))
    return json.loads(text), fds


def answer(connection: socket.socket, **words: Any) -> None:
    """Send one line, if anybody is there to read it."""
    with suppress(OSError):
        connection.sendall(json.dumps(words).encode() + b"\n")
