"""A forked process becomes an IPython kernel, on sockets that were listening before it was born."""

from __future__ import annotations

import gc
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import zmq
from ipykernel.heartbeat import Heartbeat
from ipykernel.kernelapp import IPKernelApp
from jupyter_client.session import Session
from traitlets.config import Config

PIECE = 250_000  # characters of a text in one message
LEFT_OUT = "(This output has {size:.0f} MB, which is too large, so it was left out.)"
CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


class GivenSockets(IPKernelApp):
    """An IPKernelApp whose channels are file descriptors, whatever their files are called here."""

    fds: dict[str, int]

    def parse_command_line(self, argv: Any = None) -> None:
        """There is none, and making its parser takes a third of a kernel's start."""

    def init_connection_file(self) -> None:
        """There is none: whoever made the sockets knows them."""

    def write_connection_file(self, **kwargs: Any) -> None:
        """There is none."""

    def log_connection_info(self) -> None:
        """Nobody reads a log here."""
        self._ports = {name: getattr(self, f"{name}_port") for name in CHANNELS}

    def _try_bind_socket(self, s: Any, port: int) -> int:
        channel = CHANNELS[port - 1]
        if channel == "iopub":
            s.sndhwm = 0  # what the reader has not read yet waits here, in the student's memory
        _use(s, self.fds[channel])
        if channel == "shell":
            s.bind("inproc://shell")  # the last address, to which the debugger's own socket connects
        return port

    def init_heartbeat(self) -> None:
        """Start the heartbeat on its given socket."""
        self.heartbeat = GivenHeart(zmq.Context(), ("ipc", "hb", self.hb_port))
        self.heartbeat.fd = self.fds["hb"]
        self.heartbeat.start()


class GivenHeart(Heartbeat):
    """A heartbeat on a given socket."""

    fd: int

    def _try_bind_socket(self) -> None:
        _use(self.socket, self.fd)


class ModestSession(Session):
    """Cuts what is said into pieces that the reader takes, and leaves out an output that is too large for it."""

    largest = 2**24

    def send(self, stream: Any, msg_or_type: Any, *arguments: Any, **options: Any) -> Any:
        """Send a message; a long text of a stream as several."""
        said = msg_or_type["content"] if isinstance(msg_or_type, dict) else {}
        if len(text := said.get("text", "")) <= PIECE or msg_or_type["msg_type"] != "stream":
            return super().send(stream, msg_or_type, *arguments, **options)
        for start in range(0, len(text), PIECE):
            content = {**said, "text": text[start : start + PIECE]}
            header = {**msg_or_type["header"], "msg_id": self.msg_id}
            piece = {**msg_or_type, "header": header, "content": content}
            last = super().send(stream, piece, *arguments, **options)
        return last

    def serialize(self, msg: Any, ident: Any = None) -> list[bytes]:
        """The parts of a message, of which the last is its content."""
        parts: list[bytes] = super().serialize(msg, ident)
        if len(parts[-1]) < self.largest or "data" not in msg["content"]:
            return parts
        data = {"text/plain": LEFT_OUT.format(size=len(parts[-1]) / 2**20)}
        shortened: list[bytes] = super().serialize(
            {**msg, "content": {**msg["content"], "data": data, "metadata": {}}}, ident
        )
        return shortened


def _use(s: Any, fd: int) -> None:
    s.setsockopt(zmq.USE_FD, fd)
    s.bind("ipc://given")
    s.setsockopt(zmq.USE_FD, -1)


def become(request: dict[str, Any], sockets: list[int], ready: Callable[[], None]) -> None:
    """Run the kernel of a request until it ends; `ready` is called before any code of a notebook can run."""
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # As a new Python would find it: its path, its arguments, other random numbers than its siblings.
    own = __name__.partition(".")[0]
    for name in [name for name in sys.modules if name.partition(".")[0] == own]:
        del sys.modules[name]
    sys.path[:1] = [path for path in request["environment"].get("PYTHONPATH", "").split(":") if path]
    sys.path_importer_cache.clear()
    sys.argv[:] = [f"{sys.prefix}/bin/ipykernel_launcher"]
    if "matplotlib" in sys.modules and "MPLBACKEND" in os.environ:
        sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]
    random.seed()
    np.random.seed()
    gc.enable()
    app: GivenSockets = GivenSockets.instance(
        transport="ipc", ip="given", **{f"{name}_port": place for place, name in enumerate(CHANNELS, 1)}
    )
    app.fds = dict(zip(CHANNELS, sockets, strict=True))
    app.update_config(Config(request["config"]))
    app.session = ModestSession(parent=app, key=request["key"].encode(), signature_scheme=request["scheme"])
    app.session.largest = request["limits"]["message_mb"] * 2**20
    app.initialize([])
    ready()
    app.start()
