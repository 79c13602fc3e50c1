"""Two notebooks at once, kill -9, folders that cannot be written, files that are broken: nothing is lost."""

from __future__ import annotations

import ast
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_package import LESSONS, NUMEL, NUMEL_CELL, RESHAPE, RESHAPE_CELL, STRIDES, STRIDES_CELL

from emberlab.errors import WorkspaceError
from emberlab.pieces import Catalogue, definition
from emberlab.state import course_version
from emberlab.workspace import Workspace

ROUNDS = 40


def build_many(path: str, reference: str, name: str, cell: str, word: str) -> None:
    """One notebook's life: build one piece again and again, each time with another text."""
    place = Workspace(path, reference=reference, catalogue=Catalogue.from_dict(LESSONS))
    for number in range(ROUNDS):
        place.write([name], cell.replace(word, f"{word}_{number}"), lesson="01_tensors")


def test_two_processes_building_into_one_file_lose_nothing(workspace: Workspace, reference: Path) -> None:
    context = multiprocessing.get_context("spawn")
    path = workspace.path / "emberlet" / "shape.py"
    last_line = path.read_text().splitlines(keepends=True)[-1]
    jobs = [(NUMEL, NUMEL_CELL, "total"), (STRIDES, STRIDES_CELL, "at"), (RESHAPE, RESHAPE_CELL, "another")]
    processes = [
        context.Process(target=build_many, args=(str(workspace.path), str(reference), *job)) for job in jobs
    ]
    for process in processes:
        process.start()
    while any(process.is_alive() for process in processes):
        text = path.read_text()  # whoever reads meanwhile never finds half a file
        ast.parse(text)
        assert text.startswith('"""Layout arithmetic."""')
        assert text.endswith(last_line)
        time.sleep(0.001)
    assert [process.exitcode for process in processes] == [0, 0, 0]
    last = ROUNDS - 1
    assert f"total_{last} *= size" in definition(path.read_text(), "numel")
    assert f"for at_{last} in" in definition(path.read_text(), "contiguous_strides")
    assert [workspace.status()[name] for name in (NUMEL, STRIDES, RESHAPE)] == ["built"] * 3
    # Every text but the last of each piece is in a backup.
    kept = "".join(file.read_text() for file in (workspace.path / ".emberlab" / "backups").rglob("*.py"))
    for number in range(last):
        assert f"total_{number} *= size" in kept
        assert f"for at_{number} in" in kept


WRITER = """
import itertools, json, sys
from emberlab.workspace import Workspace
place = Workspace(sys.argv[1])
cell = sys.argv[2]
print("ready", flush=True)
for number in itertools.count():
    place.write(["emberlet.shape.numel"], cell.replace("total", f"total_{number % 2}"), lesson="01_tensors")
"""


def test_kill_9_in_the_middle_of_a_write_leaves_the_old_or_the_new(
    workspace: Workspace, environment: dict[str, str]
) -> None:
    dice = random.Random(7)
    path = workspace.path / "emberlet" / "shape.py"
    workspace.write([STRIDES], STRIDES_CELL)
    for _ in range(20):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(workspace.path), NUMEL_CELL],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(dice.uniform(0.02, 0.15))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        text = path.read_text()
        assert compile(text, "shape.py", "exec")
        assert "for at in range" in definition(text, "contiguous_strides")
        for stem in (0, 1):
            if f"total_{stem}" in text:  # whole: every line of one text, and none of the other
                assert text.count(f"total_{stem}") == 3
                assert f"total_{1 - stem}" not in text
        json.loads((workspace.path / ".emberlab" / "state.json").read_text())
        # The lock died with its holder: the next one may write at once, and sweeps up.
        started = time.monotonic()
        workspace.open("01_tensors")
        assert time.monotonic() - started < 5
        assert not list(workspace.path.rglob(".*unfinished"))


READ_ONLY = """
import os, sys
from emberlab.errors import WorkspaceError
from emberlab.workspace import Workspace
place, CELL = Workspace(sys.argv[1]), sys.argv[2]
place.status()  # imports what is needed, while it may still be read
if os.geteuid() == 0:  # permissions bind nobody who is root
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    exec(sys.argv[3])
except WorkspaceError as error:
    print(error)
"""


@pytest.fixture
def read_only(workspace: Workspace) -> Iterator[Path]:
    """A copy of the workspace that nobody may write to, where everybody may read."""
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    folder.chmod(0o755)
    copy = folder / "a workspace"
    shutil.copytree(workspace.path, copy)
    paths = [copy, *copy.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield copy
    for path in paths:
        path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    "action",
    ["place.open('01_tensors')", "place.write(['emberlet.shape.numel'], CELL)", "place.create()"],
)
def test_a_read_only_workspace_is_told_so(read_only: Path, run, action: str) -> None:
    result = run(READ_ONLY, str(read_only), NUMEL_CELL, action)
    assert result.stdout.startswith(f"Cannot write {read_only}"), result.stderr
    assert "Permission denied. Nothing was changed. Look whether the folder is read-only" in result.stdout


def test_a_read_only_workspace_still_tells_its_status(read_only: Path, run) -> None:
    result = run(READ_ONLY, str(read_only), "", "print(len(place.status()))")
    assert result.stdout == "6\n", result.stderr


def test_a_file_where_the_workspace_should_be(make, tmp_path: Path) -> None:
    (tmp_path / "ws").write_text("mine")
    with pytest.raises(WorkspaceError, match="Cannot write"):
        make(tmp_path / "ws").create()
    assert (tmp_path / "ws").read_text() == "mine"


def break_file(workspace: Workspace) -> Path:
    workspace.write([NUMEL], NUMEL_CELL)
    path = workspace.path / "emberlet" / "shape.py"
    path.write_text(path.read_text().replace("return total", "return total("))
    return path


@pytest.mark.parametrize("action", ["open", "status", "write"])
def test_a_file_that_is_not_python_is_named_with_its_line_and_what_to_do(
    workspace: Workspace, action: str
) -> None:
    path = break_file(workspace)
    broken = path.read_text()
    line = next(at for at, text in enumerate(broken.splitlines(), 1) if "return total(" in text)
    actions = {
        "open": lambda: workspace.open("01_tensors"),
        "status": workspace.status,
        "write": lambda: workspace.write([STRIDES], STRIDES_CELL),
    }
    with pytest.raises(WorkspaceError) as caught:
        actions[action]()
    assert f"emberlet/shape.py, line {line}: '(' was never closed" in str(caught.value)
    assert 'emberlab.reset(file="emberlet/shape.py")' in str(caught.value)
    assert path.read_text() == broken


def test_a_file_that_is_not_utf8_is_named_with_its_line(workspace: Workspace) -> None:
    path = workspace.path / "emberlet" / "shape.py"
    path.write_bytes(path.read_bytes() + b"# caf\xe9\n")
    lines = path.read_bytes().count(b"\n")
    with pytest.raises(WorkspaceError, match=rf"emberlet/shape\.py, line {lines}: it is not text in UTF-8"):
        workspace.status()


def test_a_byte_order_mark_and_windows_line_ends_are_python(workspace: Workspace) -> None:
    path = workspace.path / "emberlet" / "shape.py"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    workspace.write([NUMEL], NUMEL_CELL)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")
    assert workspace.status()[NUMEL] == "built"


def newer(path: Path, **changed: object) -> None:
    data = json.loads(path.read_text())
    path.write_text(json.dumps({**data, **changed}))


@pytest.mark.parametrize("changed", [{"format": 99}, {"version": "99.1.0"}])
def test_a_workspace_of_a_newer_course_is_left_alone(
    workspace: Workspace, changed: dict[str, object]
) -> None:
    assert course_version()
    newer(workspace.path / ".emberlab" / "state.json", **changed)
    before = (workspace.path / "emberlet" / "shape.py").read_text()
    with pytest.raises(WorkspaceError, match="newer version of the course"):
        workspace.open("01_tensors")
    with pytest.raises(WorkspaceError, match="newer version of the course"):
        workspace.write([NUMEL], NUMEL_CELL)
    assert (workspace.path / "emberlet" / "shape.py").read_text() == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"format": 1, "borrowed": 3}', '{"format": "x"}'])
def test_a_broken_state_is_named_and_deleting_it_loses_no_piece(workspace: Workspace, text: str) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    state = workspace.path / ".emberlab" / "state.json"
    state.write_text(text)
    with pytest.raises(WorkspaceError, match=r"state\.json cannot be understood.*Delete this one file"):
        workspace.open("01_tensors")
    state.unlink()
    assert workspace.open("01_tensors") == []
    assert workspace.status()[NUMEL] == "built"


def test_a_missing_package_is_told_and_made_anew(workspace: Workspace) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    (workspace.path / "emberlet").rename(workspace.path / "elsewhere")
    with pytest.raises(WorkspaceError, match="There is no package emberlet/"):
        workspace.write([NUMEL], NUMEL_CELL)
    [note] = workspace.open("01_tensors")
    assert "was missing and was made anew" in note
    assert workspace.status()[NUMEL] == "not built"


def test_a_lost_file_comes_back_and_the_others_stay(workspace: Workspace) -> None:
    workspace.write([NUMEL], NUMEL_CELL)
    (workspace.path / "emberlet" / "tensor.py").unlink()
    assert workspace.open("01_tensors") == [
        "Added to your package, because it had no such file: emberlet/tensor.py."
    ]
    assert workspace.status()[NUMEL] == "built"


def test_a_missing_reference_is_told(make, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="The course's own package is missing from"):
        make(tmp_path / "ws", reference=tmp_path / "nowhere").create()


def test_a_locked_workspace_is_told_after_a_while(
    workspace: Workspace, make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emberlab.workspace.PATIENCE", 0.2)
    other = make(workspace.path)
    with workspace.locked(), pytest.raises(WorkspaceError, match="Another notebook has been writing"):
        other.write([NUMEL], NUMEL_CELL)


def test_a_build_keeps_permissions_and_links(workspace: Workspace, tmp_path: Path) -> None:
    path = workspace.path / "emberlet" / "shape.py"
    path.chmod(0o640)
    target = path.rename(tmp_path / "real_shape.py")
    path.symlink_to(target)
    workspace.write([NUMEL], NUMEL_CELL)
    assert path.is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert "total *= size" in target.read_text()


def test_python_never_runs_an_older_compiled_file(workspace: Workspace, run) -> None:
    """Compiled code is trusted by seconds and size: a build must not leave one that fits by chance."""
    script = "import sys; sys.path.insert(0, sys.argv[1]); import emberlet; print(emberlet.numel((2, 3)))"
    one, two = (
        NUMEL_CELL.replace("return total", "return 111"),
        NUMEL_CELL.replace("return total", "return 222"),
    )
    path = workspace.path / "emberlet" / "shape.py"
    for cell, shown in ((one, "111\n"), (two, "222\n")):
        workspace.write([NUMEL], cell)
        os.utime(path, (1_000_000_000, 1_000_000_000))
        assert run(script, str(workspace.path)).stdout == shown
