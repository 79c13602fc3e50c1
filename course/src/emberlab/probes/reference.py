"""Ask the reference: a process that has run the solved notebook answers the same probes as a student's kernel."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from emberlab.atomic import write_text
from emberlab.probes.harness import MAX_BYTES
from emberlab.probes.program import ProbeError, Program, split
from emberlab.probes.reference_server import HEADER, frame

STARTED = 300.0  # seconds that a solved notebook may take
PATIENCE = 10.0  # seconds beyond a request's own limit
SERVER = (
    "import sys; sys.path.append(sys.argv.pop()); from emberlab.probes.reference_server import main; main()"
)
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
LONGEST_PATH = 90  # bytes; a Unix socket's address has 108


class ReferenceError(RuntimeError):
    """The reference cannot answer: a fault of the solved notebook, a program or a mistake, not of a student."""


class Asking:
    """A reference's answers, from any process of this machine that knows its address.

    With `keep`, answers are kept beside the reference for all who ask the same: a class that shares its seeds.
    """

    def __init__(self, address: str | Path, *, keep: bool = False) -> None:
        self.address = str(address)
        self._keep = keep

    def answers(
        self,
        program: Program,
        names: Sequence[str],
        seed: str,
        cell: str | None = None,
        timeout: float = 30.0,
        environment: Mapping[str, str] | None = None,
    ) -> str:
        """The JSON of `harness.answers` in a fork of the solved notebook, made wrong by running `cell` first if given.

        `timeout` is in seconds; `environment` holds for this request alone. Raises ReferenceError.
        """
        request = {
            "source": program.source,
            "names": list(names),
            "seed": seed,
            "cell": cell,
            "timeout": timeout,
            "environment": dict(environment or {}),
        }
        if not self._keep:
            return self._ask(request, timeout)
        name = hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
        kept = Path(self.address).with_name(f"{name}.json")
        try:
            return kept.read_text(encoding="utf-8")
        except OSError:
            answer = self._ask(request, timeout)
            with contextlib.suppress(OSError):  # such as a full disk: it will be asked again
                write_text(kept, answer)
            return answer

    def _ask(self, request: dict[str, Any], timeout: float) -> str:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(timeout + PATIENCE)
                connection.connect(self.address)
                connection.sendall(frame(request))
                reply = _read(connection)
        except TimeoutError as error:
            raise ReferenceError(f"the reference gives no answer in {timeout:g} seconds") from error
        except OSError as error:
            raise ReferenceError(f"the reference cannot be reached: {error.strerror or error}") from error
        if "error" in reply:
            raise ReferenceError(f"the reference cannot answer: {reply['error']}")
        return str(reply["answers"])


class Reference(Asking):
    """A solved notebook in a process of its own; a context manager. `address` is for `Asking` in other processes.

    `folder` is its working folder, `environment` its whole environment. With `allow_errors` a failing cell is
    passed over, as in a notebook with nothing in it yet; otherwise entering raises ReferenceError.
    """

    def __init__(
        self,
        notebook: Path | Mapping[str, Any],
        *,
        folder: Path,
        environment: Mapping[str, str],
        python: str = sys.executable,
        allow_errors: bool = False,
        timeout: float = STARTED,
    ) -> None:
        super().__init__("")
        self._cells = _cells(notebook)
        self._folder, self._environment, self._python = folder, dict(environment), python
        self._allow_errors, self._timeout = allow_errors, timeout
        self._process: subprocess.Popen[bytes] | None = None
        self._private: Path | None = None

    def __enter__(self) -> Reference:
        private = self._private = _private_folder()
        self.address = str(private / "reference")
        environment = {
            "MPLBACKEND": "agg",
            **ONE_THREAD,
            **self._environment,
            "IPYTHONDIR": str(private / "ipython"),
        }
        setup = {"cells": self._cells, "allow_errors": self._allow_errors, "address": self.address}
        try:
            self._process = subprocess.Popen(
                [self._python, "-c", SERVER, str(Path(__file__).parents[2])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env=environment,
            )
            self._start(self._process, json.dumps(setup).encode() + b"\n")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, and what it has started, and remove its socket."""
        if self._process is not None:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None and not pipe.closed:
                    with contextlib.suppress(OSError):
                        pipe.close()
            self._process.terminate()  # another fork of this process may hold the pipe open
            try:
                self._process.wait(2)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._private is not None:
            shutil.rmtree(self._private, ignore_errors=True)
            self._private = None

    def _start(self, process: subprocess.Popen[bytes], setup: bytes) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = threading.Timer(self._timeout, process.kill)
        alarm.start()
        try:
            with contextlib.suppress(OSError):
                process.stdin.write(setup)
                process.stdin.flush()
            line = process.stdout.readline()
        finally:
            alarm.cancel()
        if not line:
            process.wait()
            raise ReferenceError(
                f"the solved notebook does not run to its end: its process stopped with status "
                f"{process.returncode} (it may take {self._timeout:g} seconds)"
            )
        if fault := json.loads(line)["fault"]:
            raise ReferenceError(f"the solved notebook does not run: {fault}")


def _cells(notebook: Path | Mapping[str, Any]) -> list[dict[str, Any]]:
    """The code cells without hidden tests, and what to call each in an error."""
    found = []
    for number, cell in enumerate(_content(notebook)["cells"], start=1):
        if cell["cell_type"] != "code":
            continue
        source, metadata = cell["source"], cell.get("metadata", {})
        grade_id = metadata.get("nbgrader", {}).get("grade_id")
        name = f"cell {number}" + (f" ({grade_id})" if grade_id else "")
        try:
            visible, _ = split(source if isinstance(source, str) else "".join(source))
        except ProbeError as error:
            raise ReferenceError(f"{name}, {error}") from error
        may_fail = "raises-exception" in metadata.get("tags", [])
        found.append({"source": visible, "name": name, "may_fail": may_fail})
    return found


def _content(notebook: Path | Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(notebook, Path):
        return notebook
    try:
        return dict(json.loads(notebook.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ReferenceError(f"cannot read the notebook {notebook}: {error}") from error


def _private_folder() -> Path:
    folder = tempfile.mkdtemp(prefix="reference-")
    if len(os.fsencode(folder)) > LONGEST_PATH:
        Path(folder).rmdir()
        folder = tempfile.mkdtemp(prefix="reference-", dir="/tmp")
    return Path(folder)


def _read(connection: socket.socket) -> dict[str, Any]:
    data = bytearray()
    while part := connection.recv(1 << 16):
        data += part
        if len(data) > 3 * MAX_BYTES:
            raise ReferenceError("the reference's answers are too large")
    length = int.from_bytes(data[:HEADER], "big")
    try:
        reply = json.loads(data[HEADER : HEADER + length])
    except ValueError as error:
        raise ReferenceError("the reference stopped while it answered") from error
    return dict(reply)
