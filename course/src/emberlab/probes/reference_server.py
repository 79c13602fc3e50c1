"""The reference's process: it runs the solved notebook once, then answers each request in a fork of itself."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import selectors
import shutil
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Never

from emberlab.probes import harness

MAX_REQUEST = 8_000_000  # bytes
HEADER = 8  # bytes that say a frame's length
GLANCE = 0.5  # seconds between looks at time limits, and at whether the starter still lives
PR_SET_PDEATHSIG = 1


def main() -> None:
    """Read from stdin what to run (one line of JSON), say on stdout whether it ran, then serve until stdin ends."""
    setup = json.loads(sys.stdin.buffer.readline())
    starter = os.getppid()
    lifeline, report = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    shell = _shell()
    fault = _run(shell, setup["cells"], allow_errors=setup["allow_errors"])
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(setup["address"])
    listener.listen(128)
    os.write(report, json.dumps({"fault": fault}).encode() + b"\n")
    os.close(report)
    if not fault:
        gc.collect()
        _Server(shell, listener, lifeline, starter).run()


def frame(data: Any) -> bytes:
    """A message as it goes through the socket."""
    text = json.dumps(data).encode()
    return len(text).to_bytes(HEADER, "big") + text


def _shell() -> Any:
    from IPython.core.displaypub import DisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Nowhere(DisplayPublisher):
        def publish(self, *args: Any, **kwargs: Any) -> None:
            pass

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.display_pub_class = Nowhere
    config.InteractiveShell.colors = "nocolor"
    return InteractiveShell.instance(config=config)


def _run(shell: Any, cells: list[dict[str, Any]], *, allow_errors: bool) -> str:
    """Run a notebook's code cells; what is wrong with the first that fails, or "" for none."""
    for cell in cells:
        result = shell.run_cell(cell["source"], store_history=True)
        if not (result.success or allow_errors or cell["may_fail"]):
            error = result.error_before_exec or result.error_in_exec
            return f"{cell['name']} fails: {type(error).__name__}: {error}"
    return ""


@dataclass
class _Child:
    pid: int
    connection: socket.socket
    deadline: float
    seconds: float
    late: bool = False
    left: bool = False  # its client has gone


class _Server:
    def __init__(self, shell: Any, listener: socket.socket, lifeline: int, starter: int) -> None:
        self._shell, self._listener, self._lifeline, self._starter = shell, listener, lifeline, starter
        self._selector = selectors.DefaultSelector()
        self._waker, self._woken = socket.socketpair()
        self._half: dict[socket.socket, bytearray] = {}  # requests that have not come whole
        self._children: dict[socket.socket, _Child] = {}
        self._said: dict[str, bytes] = {}  # what was answered, by the request: a class is asked the same

    def run(self) -> None:
        """Serve until the starter is gone."""
        for end in (self._waker, self._woken, self._listener):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the starter, which ends us
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for watched in (self._listener, self._woken, self._lifeline):
            self._selector.register(watched, selectors.EVENT_READ)
        try:
            while os.getppid() == self._starter:
                for key, _ in self._selector.select(GLANCE):
                    if key.fileobj == self._lifeline:
                        return
                    self._heard(key.fileobj)
                self._look_after_children()
        finally:
            for child in self._children.values():
                _kill(child.pid)
            shutil.rmtree(Path(self._listener.getsockname()).parent, ignore_errors=True)  # made for us alone

    def _heard(self, end: Any) -> None:
        if end is self._listener:
            with contextlib.suppress(OSError):
                connection, _ = self._listener.accept()
                connection.setblocking(False)
                self._half[connection] = bytearray()
                self._selector.register(connection, selectors.EVENT_READ)
        elif end is self._woken:
            with contextlib.suppress(OSError):
                self._woken.recv(4096)
        elif end in self._half or end in self._children:
            self._received(end)

    def _received(self, connection: socket.socket) -> None:
        try:
            part = connection.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        if connection in self._children:
            # Whatever comes after the request, or its end, means that nobody waits for the answer.
            self._selector.unregister(connection)
            self._children[connection].left = True
            _kill(self._children[connection].pid)
            return
        request = self._half[connection]
        request += part
        length = int.from_bytes(request[:HEADER], "big") if len(request) >= HEADER else 0
        if not part or length > MAX_REQUEST:
            del self._half[connection]
            self._selector.unregister(connection)
            connection.close()
        elif length and len(request) >= HEADER + length:
            del self._half[connection]
            try:
                self._start(connection, json.loads(request[HEADER : HEADER + length]))
            except (
                OSError,
                ValueError,
                TypeError,
                LookupError,
            ) as error:  # no request, or no process to be had
                self._selector.unregister(connection)
                _say(connection, f"{type(error).__name__}: {error}")

    def _start(self, connection: socket.socket, request: dict[str, Any]) -> None:
        seconds = float(request["timeout"])
        request = {
            name: request[name] for name in ("source", "names", "seed", "cell", "environment", "timeout")
        }
        pid = os.fork()
        if not pid:
            self._answer(connection, request)
        with contextlib.suppress(OSError):
            os.setpgid(pid, pid)
        self._children[connection] = _Child(pid, connection, monotonic() + seconds, seconds)

    def _look_after_children(self) -> None:
        for connection, child in list(self._children.items()):
            if monotonic() > child.deadline and not child.late:
                child.late = True
                _kill(child.pid)
            done, status = os.waitpid(child.pid, os.WNOHANG)
            if not done:
                continue
            _kill(child.pid)  # what it has left behind
            del self._children[connection]
            if not child.left:
                self._selector.unregister(connection)
            if status:
                why = (
                    f"no answer in {child.seconds:g} seconds"
                    if child.late
                    else f"it ended with status {os.waitstatus_to_exitcode(status)}"
                )
                _say(connection, why)
            connection.close()

    def _answer(self, connection: socket.socket, request: dict[str, Any]) -> Never:
        """The life of a forked child."""
        status = 1
        try:
            self._become_child(connection)
            try:
                os.environ.update(request["environment"])
                reply = {"answers": self._answers(request)}
            except BaseException as error:
                reply = {"error": "".join(traceback.format_exception_only(error)).strip()}
            connection.sendall(frame(reply))
            status = 0
        finally:
            os._exit(status)

    def _answers(self, request: dict[str, Any]) -> str:
        if request["cell"] is not None:
            _keep_files()
            result = self._shell.run_cell(request["cell"], store_history=False)
            if not result.success:
                error = result.error_before_exec or result.error_in_exec
                raise RuntimeError(f"the cell fails: {type(error).__name__}: {error}")
        names = request["names"]
        seconds = (
            0.9 * request["timeout"] / max(1, len(names))
        )  # one endless probe is to leave the others theirs
        return harness.answers(request["source"], names, request["seed"], self._shell.user_ns, seconds)

    def _become_child(self, connection: socket.socket) -> None:
        os.setpgid(0, 0)  # so that what it starts ends with it
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with contextlib.suppress(OSError, AttributeError):  # Linux: the server's death ends its children
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        self._selector.close()
        os.close(self._lifeline)
        for end in (self._listener, self._waker, self._woken, *self._half, *self._children):
            if end is not connection:
                end.close()
        connection.setblocking(True)


def _keep_files() -> None:
    """Let `%%build` change what lives in this process, and no file of the workspace: the next fork reads them."""
    if "emberlab.session" not in sys.modules:
        return
    from emberlab.backup import Backup
    from emberlab.package import Package
    from emberlab.state import State
    from emberlab.workspace import Workspace

    def unwritten(*_: Any, **__: Any) -> str:
        return ""

    owners: Any = ((Package, "put"), (State, "write"), (Backup, "keep"))
    for owner, name in owners:
        setattr(owner, name, unwritten)
    # Nobody writes, so nobody waits; and a lock from before the fork cannot be used.
    changed: Any = Workspace
    changed.locked = lambda *_: contextlib.nullcontext()


def _say(connection: socket.socket, error: str) -> None:
    """Tell a client that there is no answer, and leave it."""
    connection.settimeout(1)
    with contextlib.suppress(OSError):
        connection.sendall(frame({"error": error}))
    connection.close()


def _kill(pid: int) -> None:
    with contextlib.suppress(OSError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        os.kill(pid, signal.SIGKILL)
