"""What runs in the sandbox reaches nothing of the machine; without one, nothing runs unless told to."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from grading_class import look
from grading_toy import LESSON, SOLVED, cell_of, hand_in, student_notebook
from nbformat import NotebookNode

import emberlab
from autograders import sandbox
from autograders.course import GradeFolder, read_notebook
from autograders.errors import GradingError
from autograders.grade import grade_class
from autograders.sandbox import Sandbox, obstacle

pytestmark = pytest.mark.sandbox
KIT = Path(emberlab.__file__).parent


def run(tmp_path: Path, script: str, hidden: tuple[Path, ...] = (), **environment: str) -> str:
    """What a Python script prints inside."""
    for name in ("workspace", "sockets"):
        (tmp_path / name).mkdir(exist_ok=True)
    box = Sandbox(tmp_path / "workspace", tmp_path / "sockets", KIT, hidden)
    command = box.wrap([sys.executable, "-c", f"import sys\n{script}"], environment)
    # The sandbox sends standard output to nowhere, because a kernel has no use for it.
    command[-2:] = ["-c", command[-1].replace("import sys", "import sys; sys.stdout = sys.stderr", 1)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_nobody_with_no_rights_and_no_other_processes(tmp_path: Path) -> None:
    script = (
        "import os\n"
        "status = open('/proc/self/status').read()\n"
        "print(os.getuid(), status.split('CapEff:')[1].split()[0])\n"
        "print(len([name for name in os.listdir('/proc') if name.isdigit()]) < 5)\n"
    )
    assert run(tmp_path, script).split() == ["65534", "0000000000000000", "True"]


def test_nothing_but_its_own_folders_can_be_written(tmp_path: Path) -> None:
    script = (
        "import os\n"
        "for folder in ('/', '/kit', '/kit/emberlab', '/usr', '/etc', sys.prefix, sys.base_prefix,\n"
        "               '/root', '/home', '/workspace', '/tmp'):\n"
        "    try:\n"
        "        open(os.path.join(folder, 'written-inside'), 'w').close()\n"
        "        print(folder)\n"
        "    except OSError:\n"
        "        pass\n"
    )
    assert run(tmp_path, script).split() == ["/workspace", "/tmp"]
    assert (tmp_path / "workspace" / "written-inside").exists()
    assert not Path("/tmp/written-inside").exists()


def test_the_environment_is_not_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_TOKEN", "s3cret")
    output = run(tmp_path, "import os\nprint(dict(os.environ))", GIVEN="yes")
    assert "'GIVEN': 'yes'" in output
    assert "s3cret" not in output
    assert str(tmp_path) not in output


def test_files_and_memory_have_limits(tmp_path: Path) -> None:
    script = (
        "try:\n"
        "    with open('/workspace/big', 'wb') as file:\n"
        "        for _ in range(200): file.write(bytes(2**20))\n"
        "except OSError as error: print(error.strerror)\n"
        "try: bytearray(2**33)\n"
        "except MemoryError: print('no memory')\n"
    )
    assert run(tmp_path, script).splitlines() == ["File too large", "no memory"]


def test_emberlab_is_there_and_the_reference_is_not(tmp_path: Path) -> None:
    script = "import importlib.util, emberlab\nprint(emberlab.__file__, importlib.util.find_spec('emberlet'))"
    assert run(tmp_path, script).split() == ["/kit/emberlab/__init__.py", "None"]


def test_the_innermost_rule_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = tmp_path / "system"
    for name in ("open", "course/secret", "course/.venv/open", "course/.venv/out/secret"):
        (system / name).parent.mkdir(parents=True, exist_ok=True)
        (system / name).write_text("text")
    monkeypatch.setattr(sandbox, "SYSTEM", [*sandbox.SYSTEM, system])
    monkeypatch.setattr(sandbox, "_python_folders", _and_one_more(system / "course" / ".venv"))
    files = f"pathlib.Path({str(system)!r}).rglob('*')"
    script = f"import pathlib\nprint(sorted(path.name for path in {files} if path.is_file()))"
    assert run(tmp_path, script).count("secret") == 2  # nothing is hidden yet
    hidden = (system / "course", system / "course" / ".venv" / "out")
    assert run(tmp_path, script, hidden).strip() == "['open', 'open']"


def test_the_same_search_finds_everything_without_a_sandbox(
    released: NotebookNode, classroom: Callable[..., GradeFolder], no_bubblewrap: None
) -> None:
    folder = classroom(unsafe=True)
    hand_in(
        folder.submissions, "ada", student_notebook(released, {**SOLVED, "question-why": "SUBMITTED BY ADA"})
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        source = look(folder, server.getsockname()[1], everything=False)
        hand_in(folder.submissions, "look", student_notebook(released, {**SOLVED, "build-double": source}))
        report = grade_class(folder, LESSON)
    assert [row.score for row in report.rows] == [5, 3]
    cell = cell_of(read_notebook(folder.notebook("autograded", "look", LESSON)), "build-double")
    output = "".join(output.get("text", "") for output in cell.outputs)
    for found in ("worked out by the course", "MODEL ANSWER", "secret_total", "SUBMITTED BY ADA"):
        assert f"FOUND {found}" in output
    assert "CONNECTED" in output


def test_without_bubblewrap_nothing_is_graded(
    released: NotebookNode, classroom: Callable[..., GradeFolder], no_bubblewrap: None
) -> None:
    folder = classroom()
    hand_in(folder.submissions, "ada", student_notebook(released))
    with pytest.raises(GradingError, match=r"bwrap\) is not installed.*--unsafe"):
        grade_class(folder, LESSON)
    assert not (folder.out / "submitted").exists()


def test_a_bubblewrap_that_does_not_work_is_no_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_bubblewrap: None
) -> None:
    fake = tmp_path / "bin" / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    assert "No permissions to create a new namespace" in str(obstacle())


@pytest.fixture
def no_bubblewrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine with Python and a shell, and no bwrap."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").symlink_to(shutil.which("sh") or "/bin/sh")
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "bin"), str(Path(sys.executable).parent)]))
    obstacle.cache_clear()
    yield
    obstacle.cache_clear()


def _and_one_more(folder: Path) -> Callable[[], list[Path]]:
    folders = [*sandbox._python_folders(), folder]
    return lambda: folders
