"""The warm process of a grading run: kernels are forked from it, so they start in a fraction of the time."""

from __future__ import annotations

import json
import os
import pwd
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from autograders.errors import GradingError
from autograders.scratch import scratch_folder

from . import staging, view
from .settings import Settings

PATIENCE = 120.0  # seconds for the imports, on a machine that is busy
SPARE_USERS = range(61184, 65520)  # systemd's own range for services without a user
START = "import sys; sys.path[0] = '/warm'; from inside.server import main; main()"


class SandboxError(GradingError):
    """No kernel can be sandboxed here; the message says why, and what to enable."""


class Warm:
    """A context manager: the warm process runs inside it, for every process of this user that knows `address`.

    It shows to its kernels what `settings` lets them see. Raises SandboxError.
    """

    address: str

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stack = ExitStack()

    @property
    def pid(self) -> int:
        """The process that all kernels descend from, as this machine counts."""
        return self._process.pid

    def __enter__(self) -> Warm:
        with self._stack:
            folder = self._stack.enter_context(scratch_folder("w-"))
            self.address = str(Path(folder, "w"))
            listener = self._stack.enter_context(socket.socket(socket.AF_UNIX))
            listener.bind(self.address)
            listener.listen(128)
            self._stack.callback(self._stop)
            self._start(listener.fileno())
            listener.close()
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _start(self, listener: int) -> None:
        command = ["--die-with-parent"] if threading.current_thread() is threading.main_thread() else []
        pipe = subprocess.PIPE
        try:
            self._process = subprocess.Popen(
                inside(self._settings, [str(listener), *self._settings.preload], command),
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                pass_fds=[listener],
                bufsize=0,
                cwd="/",
            )
        except OSError as error:
            raise SandboxError(f"the warm process cannot be started: {error}") from error
        assert self._process.stdout is not None
        if not select.select([self._process.stdout], [], [], PATIENCE)[0]:
            raise SandboxError(f"the warm process was not ready after {PATIENCE:g} seconds")
        if self._process.stdout.readline() != b"ready\n":
            assert self._process.stderr is not None
            words = self._process.stderr.read().decode(errors="replace").strip()
            raise SandboxError(words or "the warm process ended before it was ready")

    def _stop(self) -> None:
        process = getattr(self, "_process", None)
        if process is None:
            return
        process.stdin.close()  # it ends when nobody holds this pipe, so after our own end, too
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:  # a worker that was forked from us holds it as well
            process.kill()
            process.wait()
        for pipe in (process.stdout, process.stderr):
            pipe.close()


def inside(settings: Settings, arguments: Sequence[str], options: Sequence[str] = ()) -> list[str]:
    """The command that runs the warm process's program in the view of `settings`, never as root."""
    for name, path in settings.readable.items():
        if not path.exists():
            raise SandboxError(f"there is no {path} to be shown in the sandbox as {name}")
    command = view.bubblewrap(settings.readable, settings.hidden)
    command = [command[0], *options, *command[1:], sys.executable, "-c", START, *arguments]
    if os.geteuid() != 0:
        return command
    locked = [str(path) for path in view.sources(settings.readable) if staging.locked(path)]
    return [sys.executable, staging.__file__, str(_spare_user()), json.dumps(locked), *command]


def _spare_user() -> int:
    """A user id that nobody has, for root: two runs on one machine get different ones."""
    for offset in range(len(SPARE_USERS)):
        user = SPARE_USERS[(os.getpid() + offset) % len(SPARE_USERS)]
        try:
            pwd.getpwuid(user)
        except KeyError:
            return user
    raise SandboxError("there is no user id to spare: grade as an ordinary user instead of root")
