"""The provisioner as anybody would use it: from a kernelspec, without root, and when things go wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import psutil
import pytest
from nbclient import NotebookClient
from sandbox_cells import Kernel, kernel

from autograders.errors import GradingError
from autograders.sandbox import Settings, Warm, sandboxed_manager, staging, view

pytestmark = pytest.mark.sandbox
HERE = Path(__file__).parent
USER = 54321  # an ordinary user
CHECKOUT = HERE.parent.parent

GRADER = """
import sys
sys.path[:0] = [{here!r}, {checkout!r}]
from pathlib import Path
from autograders.sandbox import Settings, Warm
from sandbox_cells import kernel
with Warm(Settings()) as warm, kernel(Settings(), warm.address) as one:
    print(one.run({cell!r}), end="", flush=True)
    {then}
"""


def script(cell: str, then: str = "pass") -> str:
    return GRADER.format(here=str(HERE), checkout=str(CHECKOUT), cell=cell, then=then)


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    with Warm(Settings()) as process:
        yield process


@pytest.fixture
def one(warm: Warm) -> Iterator[Kernel]:
    with kernel(Settings(), warm.address, timeout=1) as found:
        yield found


def test_any_notebook_can_name_it_in_a_kernelspec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "given.txt").write_text("given")
    folder = tmp_path / "kernels" / "boxed"
    folder.mkdir(parents=True)
    config = {"template": str(tmp_path / "work"), "memory_mb": 1000, "environment": {"SAID": "so"}}
    spec = {
        "argv": ["not", "used"],
        "display_name": "Boxed",
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": "sandbox", "config": config}},
    }
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    source = "import os; print(os.getuid(), open('given.txt').read(), os.environ['SAID'])"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    NotebookClient(notebook, kernel_name="boxed").execute()
    assert notebook.cells[0].outputs[0].text == "65534 given so\n"


def test_a_cell_that_hangs_is_interrupted_and_the_kernel_goes_on(one: Kernel) -> None:
    one.client.interrupt_on_timeout = True
    one.run("import time; held = 5; time.sleep(100)")
    assert one.run("print(held)") == "5\n"


def test_a_kernel_can_be_started_again(warm: Warm) -> None:
    import asyncio

    async def twice() -> list[str]:
        said = []
        with sandboxed_manager(Settings(), warm.address) as manager:
            await manager.start_kernel()
            client = manager.client()
            client.start_channels()
            for code in ("x = 1; print(x)", "print('x' in dir())"):
                await client.wait_for_ready(timeout=30)
                await client.execute_interactive(
                    code, output_hook=lambda m: said.append(m["content"].get("text"))
                )
                assert await manager.is_alive()
                client.stop_channels()
                await manager.restart_kernel(now=True)
                client = manager.client()
                client.start_channels()
            client.stop_channels()
            await manager.shutdown_kernel(now=True)
            assert not await manager.is_alive()
        return [text for text in said if text]

    assert asyncio.run(twice()) == ["1\n", "False\n"]


def test_a_large_output_is_cut_where_it_is_made(warm: Warm) -> None:
    with kernel(Settings(message_mb=2), warm.address) as one:
        assert len(one.run("print('x' * (10 * 2**20))")) == 10 * 2**20 + 1
        said = one.run("display({'text/plain': 'x' * (3 * 2**20)}, raw=True)")
        assert said == "(This output has 3 MB, which is too large, so it was left out.)"


FLOOD = """
ip = get_ipython()
ip.kernel.session.largest = 10**12  # a hostile kernel keeps to nothing
display({'text/plain': 'x' * (60 * 2**20)}, raw=True)
"""


def test_a_flood_does_not_fill_the_grader(warm: Warm) -> None:
    with kernel(Settings(message_mb=2), warm.address) as one:
        one.client.iopub_timeout = 1
        before = psutil.Process().memory_info().rss
        assert len(one.run(FLOOD)) < 2**20
        assert psutil.Process().memory_info().rss - before < 20 * 2**20


def test_many_kernels_leave_nothing_open(warm: Warm) -> None:
    def held() -> tuple[int, int]:
        return psutil.Process().num_fds(), psutil.Process().num_threads()

    with kernel(Settings(), warm.address) as one:
        one.run("1")
    before = held()
    for _ in range(3):
        with kernel(Settings(), warm.address) as one:
            one.run("1")
    assert held() <= before


def test_another_process_can_use_the_address(warm: Warm) -> None:
    source = (
        "from autograders.sandbox import Settings\n"
        "from sandbox_cells import kernel\n"
        f"with kernel(Settings(), {warm.address!r}) as one: print(one.run('1 + 1'))"
    )
    environment = {**os.environ, "PYTHONPATH": f"{HERE}:{CHECKOUT}"}
    done = subprocess.run(
        [sys.executable, "-c", source], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "2\n", done.stderr


def test_an_ordinary_user_needs_no_root() -> None:
    command = [
        sys.executable,
        "-c",
        script("import os; print(os.getuid(), open('/proc/self/uid_map').read())"),
    ]
    if os.geteuid() == 0:
        paths = [*view.sources({}), CHECKOUT]
        locked = json.dumps([str(path) for path in paths if staging.locked(path)])
        command = [sys.executable, staging.__file__, str(USER), locked, *command]
    environment = {"PATH": os.environ["PATH"], "HOME": "/nowhere"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    uid = USER if os.geteuid() == 0 else os.geteuid()
    assert done.stdout.split()[0] == "65534"
    assert uid != 0


@pytest.mark.parametrize("killed", [False, True])
def test_a_grader_that_ends_leaves_nothing(killed: bool) -> None:
    daemon = "import os, time\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(1000)\nprint('ready')"
    then = (
        "import os, psutil, time\n"
        "    print(*[one.pid for one in psutil.Process().children(recursive=True)], flush=True)\n"
        f"    {'time.sleep(1000)' if killed else 'os._exit(1)'}"
    )
    grader = subprocess.Popen([sys.executable, "-c", script(daemon, then)], stdout=subprocess.PIPE, text=True)
    assert grader.stdout is not None
    try:
        assert grader.stdout.readline() == "ready\n"
        started = [int(pid) for pid in grader.stdout.readline().split()]
        assert len(started) > 5
        if not killed:
            grader.wait()
    finally:
        grader.kill()
        grader.wait()
        grader.stdout.close()
    for _ in range(500):
        if not any(psutil.pid_exists(pid) for pid in started):
            break
        time.sleep(0.02)
    assert not [pid for pid in started if psutil.pid_exists(pid)]


def test_a_warm_process_that_ends_takes_its_kernels_along() -> None:
    with Warm(Settings()) as warm, kernel(Settings(), warm.address, timeout=30) as one:
        assert one.run("1") == "1"
        psutil.Process(warm.pid).kill()
        with pytest.raises(Exception, match="Kernel died"):
            one.run("import time; time.sleep(100)")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"memory": 3}, "unknown settings of a sandbox: memory; known: template"),
        ({"memory_mb": "3"}, "memory_mb of a sandbox must be a positive whole number, not '3'"),
        ({"processes": 0}, "processes of a sandbox must be a positive whole number, not 0"),
    ],
)
def test_wrong_settings_are_named(given: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Settings.from_json(given)


def test_settings_can_be_said_in_json(tmp_path: Path) -> None:
    settings = Settings(template=tmp_path, readable={"/kit": tmp_path}, hidden=(tmp_path,), processes=7)
    assert Settings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


def test_what_is_missing_is_named(tmp_path: Path, warm: Warm) -> None:
    with (
        pytest.raises(GradingError, match="there is no folder"),
        kernel(Settings(template=tmp_path / "no"), warm.address),
    ):
        pass
    with (
        pytest.raises(GradingError, match="no warm process listens at"),
        kernel(Settings(), str(tmp_path / "w")),
    ):
        pass
    with (
        pytest.raises(GradingError, match="to be shown in the sandbox as /x"),
        Warm(Settings(readable={"/x": tmp_path / "x"})),
    ):
        pass


def test_a_template_that_is_too_large_is_said(tmp_path: Path, warm: Warm) -> None:
    (tmp_path / "large").write_bytes(bytes(3 * 2**20))
    settings = Settings(template=tmp_path, disk_mb=1)
    with pytest.raises(GradingError, match="No space left on device"), kernel(settings, warm.address):
        pass
