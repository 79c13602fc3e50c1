"""The warm process: imports what every kernel needs, and forks an attendant for each that is asked for."""

from __future__ import annotations

import gc
import importlib
import os
import select
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import linux
from .attendant import answer, attend
from .confine import Filter, confine
from .sandboxes import Sandbox

KIT = "/kit"  # as in the settings, which do not lie where this runs
TRIAL = {"memory_mb": 4096, "processes": 64, "cpu_seconds": 60, "file_mb": 1}
TRIAL |= {"disk_mb": 1, "files": 10, "open_files": 64}
# What a kernel or its first cells would import; found by comparing sys.modules before and after.
WARM = """
    numpy matplotlib.pyplot matplotlib.backends.backend_agg PIL.PngImagePlugin
    IPython.core.completerlib IPython.core.debugger IPython.core.logger IPython.core.oinspect
    IPython.core.pylabtools IPython.extensions.storemagic IPython.utils.wildcard
    ipykernel.kernelapp ipykernel.debugger ipykernel.ipkernel ipykernel.zmqshell ipykernel.subshell_manager
    ipywidgets anywidget faulthandler tornado.platform.asyncio
"""


def serve(listener: socket.socket, preload: Sequence[str] = ()) -> None:
    """Serve until the starter closes its end of standard input."""
    from .kernel import become

    os.environ.pop("MPLBACKEND", None)  # that backend looks for its kernel as soon as it is imported
    sys.modules["debugpy"] = None  # type: ignore[assignment]  # half a second, and nobody debugs here
    sys.path.insert(0, KIT)
    for name in [*WARM.split(), *preload]:
        with suppress(ImportError):  # a kernel does without it, too
            importlib.import_module(name)
    sys.path.remove(KIT)
    del sys.modules["debugpy"]
    calls = Filter()
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads != 1:
        raise RuntimeError(f"the warm process has {threads} threads, so it cannot be forked safely")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # attendants need no farewell
    gc.collect()
    gc.freeze()
    gc.disable()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        watched: list[Any] = [listener, 0]
        ready = select.select(watched, [], [])[0]
        if 0 in ready and not os.read(0, 1):
            return
        if listener in ready:
            _serve_one(listener, calls, become)


def _serve_one(listener: socket.socket, calls: Filter, become: Any) -> None:
    """Fork an attendant for a connection; where that fails, this kernel is refused and the others go on."""
    with suppress(OSError), listener.accept()[0] as connection:
        try:
            attendant = os.fork()
        except OSError as error:
            answer(connection, error=f"no process could be started: {error.strerror}")
            return
        if attendant == 0:
            _attend(connection, listener, calls, become)


def _attend(connection: socket.socket, listener: socket.socket, calls: Filter, become: Any) -> None:
    """In the child; never returns."""
    code = 1
    try:
        listener.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        attend(connection, calls, become)
        code = 0
    finally:
        os._exit(code)


def main() -> None:
    """Serve on the listening socket whose file descriptor is the first argument, having imported the modules named
    by the others; without any, try a sandbox.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    if len(sys.argv) > 1:
        serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
    else:
        attempt()


def attempt() -> None:
    """Build a sandbox and confine a process in it, once: raises where something is missing."""
    calls = Filter()
    sandbox = Sandbox(TRIAL, calls.program)
    sandbox.join()
    child = os.fork()
    if child == 0:
        confine(TRIAL, calls)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    sandbox.end()
    if status:
        raise RuntimeError("a process could not be confined")
    sys.stdout.write("ready\n")
