"""What the tests of probes share: the toy lesson's reference, and a kernel that forks for each submission."""

from __future__ import annotations

import ast
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel
from probe_course import GOOD, PROGRAM, notebook

from emberlab.probes.program import Program, read_program
from emberlab.probes.reference import Reference
from emberlab.probes.request import request

SOURCES = str(Path(__file__).parents[3] / "course" / "src")
SUBMISSION = """
def _submitted(cells, expression, seconds=60):
    import json, os, select, signal
    read, write, end, fork, kill, wait, dumps = os.read, os.write, os._exit, os.fork, os.kill, os.waitpid, json.dumps
    out, into = os.pipe()
    pid = fork()
    if not pid:
        try:
            shell = get_ipython()
            for cell in cells:
                shell.run_cell(cell)
            text = dumps(shell.user_expressions({{"answers": expression}})).encode()
            while text:
                text = text[write(into, text):]
        finally:
            end(0)
    os.close(into)
    data = b""
    while select.select([out], [], [], seconds)[0] and (part := read(out, 1 << 16)):
        data += part
    os.close(out)
    kill(pid, signal.SIGKILL)
    wait(pid, 0)
    return data.decode()

_answers = _submitted({cells!r}, {expression!r})
"""


class Kernel:
    """A real Jupyter kernel."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager, self.client = manager, client

    def execute(self, code: str, expression: str = "None") -> str:
        """Run code silently; the text of an expression, or what went wrong."""
        message = self.client.execute(code, silent=True, user_expressions={"it": expression})
        reply = self.client.get_shell_msg(timeout=100)
        while reply["parent_header"]["msg_id"] != message:
            reply = self.client.get_shell_msg(timeout=100)
        return str(text_of(reply["content"].get("user_expressions", {}).get("it", reply["content"])))


def text_of(result: dict) -> object:  # type: ignore[type-arg]
    return result["data"]["text/plain"] if result.get("status") == "ok" else result


@pytest.fixture(scope="session")
def program() -> Program:
    return read_program(PROGRAM)


@pytest.fixture(scope="session")
def environment_of_probes() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": SOURCES}


@pytest.fixture(scope="session")
def reference_process(
    tmp_path_factory: pytest.TempPathFactory, environment_of_probes: dict[str, str]
) -> Iterator[Reference]:
    folder = tmp_path_factory.mktemp("solved")
    with Reference(notebook(GOOD), folder=folder, environment=environment_of_probes) as reference:
        yield reference


@pytest.fixture(scope="session")
def kernel() -> Iterator[Kernel]:
    manager, client = start_new_kernel(kernel_name="python3")
    kernel = Kernel(manager, client)
    kernel.execute("import numpy as np")
    yield kernel
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def submit(kernel: Kernel, program: Program) -> Callable[..., str | None]:
    """Run a submission's cells in a fork of a real kernel, then the probes; what came back of them."""

    def submit(*cells: str, seed: str = "5eed" * 8, seconds: float = 20.0) -> str | None:
        code, expression = request(program, [probe.name for probe in program.probes], seed, seconds=seconds)
        whole = SUBMISSION.format(cells=[*cells, code], expression=expression)
        text = ast.literal_eval(kernel.execute(whole, "_answers"))
        result = json.loads(text)["answers"] if text else {}
        return str(result["data"]["text/plain"]) if result.get("status") == "ok" else None

    return submit
