"""The same page object over Notebook 7, and a server for both."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from lab import Lab
from playwright.sync_api import expect

TOKEN = "a-token-for-this-test"


class Notebook7(Lab):
    """One page of Notebook 7 with one notebook."""

    def open(self, notebook: str) -> None:
        base, _, token = self.url.partition("?")
        self.page.goto(f"{base}/notebooks/{notebook}?{token}")
        expect(self.cells.first).to_be_visible(timeout=60_000)
        self.wait_until_idle()

    @property
    def notebook(self):  # type: ignore[no-untyped-def]
        return self.page.locator(".jp-NotebookPanel .jp-Notebook")

    def wait_until_idle(self) -> None:
        self.page.wait_for_timeout(300)
        status = self.page.locator(".jp-NotebookPanel .jp-Notebook-ExecutionIndicator").first
        expect(status).to_have_attribute("data-status", "idle", timeout=60_000)


def write_notebook(file: Path, cells: list[str]) -> None:
    """A notebook of code cells that knows its kernel, so that opening it asks nothing."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata=kernel
    )
    nbformat.write(notebook, file)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(command: list[str], port: int, folder: Path, home: Path) -> Iterator[str]:
    """The address of a Jupyter server that a command starts in a folder, with a home folder of its own."""
    variables = {
        key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "EMBERLAB"))
    }
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env=variables | {"HOME": str(home)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + 180
            while True:
                try:
                    status = f"http://127.0.0.1:{port}/api/status?token={TOKEN}"
                    urllib.request.urlopen(status, timeout=2).close()
                    break
                except OSError:
                    assert server.poll() is None, (home / "server.log").read_text()
                    assert time.monotonic() < deadline, (home / "server.log").read_text()
                    time.sleep(0.5)
            yield f"http://127.0.0.1:{port}?token={TOKEN}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(30)


def options(port: int) -> list[str]:
    """What a server is told in every test."""
    return [
        "--no-browser",
        f"--port={port}",
        "--ip=127.0.0.1",
        "--allow-root",
        f"--IdentityProvider.token={TOKEN}",
    ]


@contextmanager
def jupyter(folder: Path, home: Path) -> Iterator[str]:
    """A server over a folder, with JupyterLab and Notebook 7."""
    port = free_port()
    command = [sys.executable, "-m", "jupyter", "lab", *options(port)]
    with serving(command, port, folder, home) as url:
        yield url
