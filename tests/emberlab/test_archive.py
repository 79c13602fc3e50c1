"""A student's work goes into one file and comes back, here or elsewhere; a bad file changes nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from toy_package import NUMEL, NUMEL_CELL, RESHAPE, RESHAPE_CELL, STRIDES, STRIDES_CELL

from emberlab import restore, unpack
from emberlab.archive import load, save
from emberlab.errors import WorkspaceError
from emberlab.unpack import MANIFEST
from emberlab.workspace import Workspace

NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def work(workspace: Workspace) -> Workspace:
    """A workspace with a student's work in it, and much that is not to be saved."""
    workspace.write([NUMEL], NUMEL_CELL)
    workspace.borrow("02_layers")
    folder = workspace.path / "01_tensors"
    (folder / "notizen ü").mkdir(parents=True)
    (folder / "01_tensors.ipynb").write_text(NOTEBOOK)
    (folder / "notizen ü" / "meine.txt").write_text("mine")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "01_tensors-checkpoint.ipynb").write_text(NOTEBOOK)
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"x")
    (workspace.path / "emberlet" / "__pycache__").mkdir(exist_ok=True)
    (workspace.path / "emberlet" / "__pycache__" / "shape.cpython-311.pyc").write_bytes(b"x")
    (workspace.path / "own").mkdir()
    (workspace.path / "own" / "play.ipynb").write_text(NOTEBOOK)
    (workspace.path / "readme.md").write_text("hello")
    return workspace


def tree(root: Path) -> dict[str, bytes]:
    """Every file of a folder, without what the workspace keeps for itself."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and ".emberlab" not in path.parts
    }


def names(file: Path) -> set[str]:
    with zipfile.ZipFile(file) as found:
        return set(found.namelist())


def test_what_is_saved(work: Workspace, tmp_path: Path) -> None:
    file = save(tmp_path / "my work.zip", work)
    saved = names(file)
    assert {
        "01_tensors/01_tensors.ipynb",
        "01_tensors/notizen ü/meine.txt",
        "emberlet/shape.py",
        "emberlet/nn/linear.py",
        "emberlet/py.typed",
        "own/play.ipynb",
        "readme.md",
        ".emberlab/state.json",
    } <= saved
    assert not [name for name in saved if "pycache" in name or "checkpoint" in name or "backups" in name]


def test_a_round_trip_into_another_workspace(work: Workspace, make, tmp_path: Path) -> None:
    file = save(tmp_path / "a.zip", work)
    other = make(tmp_path / "elsewhere")
    other.create()
    load(file, other)
    assert other.status() == work.status()
    assert other.status()[STRIDES] == "borrowed"
    ours, theirs = tree(other.path), tree(work.path)
    assert ours == {
        name: data for name, data in theirs.items() if "pycache" not in name and "checkpoint" not in name
    }


def test_a_round_trip_through_fresh_kernels(run, tmp_path: Path) -> None:
    one, two = tmp_path / "eins", tmp_path / "zwei"
    first = run(
        "import sys, emberlab; from emberlab.workspace import Workspace\n"
        "emberlab.start('01_tensors', sys.argv[1])\n"
        "from emberlab.session import Session; place = Session.current.workspace\n"
        "place.write(['emberlet.shape.numel'], sys.argv[2])\n"
        "print(emberlab.save(sys.argv[3]))",
        str(one),
        NUMEL_CELL,
        str(tmp_path / "saved"),
    )
    assert first.stdout.splitlines()[-1] == str(tmp_path / "saved.zip"), first.stderr
    second = run(
        "import sys, emberlab; emberlab.load(sys.argv[1], sys.argv[2])", str(tmp_path / "saved.zip"), str(two)
    )
    assert second.stderr == ""
    assert "Restart the kernel" in second.stdout
    third = run(
        "import sys, emberlab; emberlab.start('01_tensors', sys.argv[1])\n"
        "import emberlet; print(emberlet.numel((2, 3)), emberlet.__file__)",
        str(two),
    )
    assert third.stdout.splitlines() == [
        "Lesson 01_tensors: 1 of 3 pieces built. Your package is emberlet/ in your workspace.",
        f"6 {two}/emberlet/__init__.py",
    ]


def test_load_keeps_what_it_overwrites_and_names_it(
    work: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = save(tmp_path / "a.zip", work)
    work.write([NUMEL], NUMEL_CELL.replace("total", "newer"))
    work.write([RESHAPE], RESHAPE_CELL)
    (work.path / "01_tensors" / "new.txt").write_text("not in the file")
    before = tree(work.path)
    capsys.readouterr()
    load(file, work)
    told = capsys.readouterr().out
    backup = next(line for line in told.splitlines() if line.startswith("What was there before is in "))
    folder = work.path / backup.removeprefix("What was there before is in ").removesuffix(
        ", in your workspace."
    )
    assert "newer *= size" in (folder / "emberlet" / "shape.py").read_text()
    assert "total *= size" in (work.path / "emberlet" / "shape.py").read_text()
    kept = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    changed = {name for name, data in tree(work.path).items() if before[name] != data}
    assert changed == {"emberlet/shape.py", "emberlet/tensor.py"}
    assert changed <= kept
    assert (work.path / "01_tensors" / "new.txt").exists()


def test_save_says_what_it_leaves_out(
    work: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "SMALL", 1000)
    (work.path / "01_tensors" / "film.mp4").write_bytes(b"x" * 1001)
    (work.path / "01_tensors" / "01_tensors.ipynb").write_text(NOTEBOOK + " " * 2000)  # always saved
    (work.path / "01_tensors" / "link").symlink_to("/etc/passwd")
    (work.path / "venv").mkdir()
    saved = names(save(tmp_path / "a.zip", work))
    told = capsys.readouterr().out
    assert "Left out: 01_tensors/film.mp4 (0 MB)." in told
    assert "Left out: 01_tensors/link (a link)." in told
    assert "Left out: venv/ (no notebook in it)." in told
    assert "01_tensors/01_tensors.ipynb" in saved
    assert not {"01_tensors/film.mp4", "01_tensors/link"} & saved


def test_saves_do_not_hold_each_other_and_never_overwrite(work: Workspace, tmp_path: Path) -> None:
    first = save(workspace=work)
    assert first.parent == work.path
    load(first.name, work)  # by its name alone, from whatever folder
    assert first.name not in names(save(tmp_path / "b.zip", work))
    before = first.read_bytes()
    with pytest.raises(WorkspaceError, match="exists already"):
        save(first, work)
    assert first.read_bytes() == before


def test_a_save_that_fails_leaves_no_file(work: Workspace, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="Cannot write"):
        save(tmp_path / "no such folder" / "a.zip", work)
    with pytest.raises(WorkspaceError, match="nothing to save"):
        save(tmp_path / "a.zip", tmp_path / "empty")
    assert not list(tmp_path.glob("*.zip"))
    assert not (tmp_path / "empty").exists()


def test_work_in_a_broken_file_can_be_saved(work: Workspace, tmp_path: Path) -> None:
    (work.path / "emberlet" / "shape.py").write_text("def f(:\n")
    with zipfile.ZipFile(save(tmp_path / "a.zip", work)) as found:
        assert found.read("emberlet/shape.py") == b"def f(:\n"


def rewrite(source: Path, target: Path, change: Callable[[dict[str, bytes], dict], None]) -> Path:
    """A copy of an archive with other contents, whose list fits them unless `change` says otherwise."""
    with zipfile.ZipFile(source) as found:
        files = {name: found.read(name) for name in found.namelist()}
    manifest = json.loads(files.pop(MANIFEST))
    change(files, manifest)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
            if manifest.get("honest", True) and isinstance(manifest["files"], dict):
                manifest["files"][name] = hashlib.sha256(data).hexdigest()
        made.writestr(MANIFEST, json.dumps(manifest))
    return target


def refused(file: Path, work: Workspace, message: str) -> None:
    """Loading this file says so and changes nothing, inside the workspace or beside it."""
    around = work.path.parent.parent
    before = {path: path.read_bytes() for path in around.rglob("*") if path.is_file() and path.name != "lock"}
    with pytest.raises(WorkspaceError, match=message) as caught:
        load(file, work)
    assert "Nothing was changed" in str(caught.value)
    after = {path: path.read_bytes() for path in around.rglob("*") if path.is_file() and path.name != "lock"}
    assert after == before
    assert not (work.path / restore.GATHERING).exists()


@pytest.mark.parametrize(
    "name",
    [
        "../escaped.txt",
        "a/../../escaped.txt",
        "/tmp/escaped.txt",
        "..\\escaped.txt",
        "C:/escaped.txt",
        "01_tensors//x.txt",
        "./x.txt",
        ".git/hooks/post-checkout",
        ".ipython/profile_default/startup/x.py",
        ".emberlab/lock",
        ".emberlab/backups/x",
        ".emberlab/releases/../../../x",
        "01_tensors/.hidden/x",
        "a\nb.txt",
        "x" * 2000,
    ],
)
def test_names_that_lead_elsewhere_are_refused(work: Workspace, tmp_path: Path, name: str) -> None:
    good = save(tmp_path / "a.zip", work)
    bad = rewrite(good, tmp_path / "b.zip", lambda files, manifest: files.update({name: b"evil"}))
    refused(bad, work, "no plain file of a workspace")
    assert not Path("/tmp/escaped.txt").exists()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_what_is_no_plain_file_is_refused(work: Workspace, tmp_path: Path, kind: int) -> None:
    target = b"/etc/passwd"
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as made:
        info = zipfile.ZipInfo("01_tensors/link")
        info.external_attr = (kind | 0o777) << 16
        made.writestr(info, target)
        listed = {"01_tensors/link": hashlib.sha256(target).hexdigest()}
        made.writestr(MANIFEST, json.dumps({"format": 1, "version": "0.0.1", "files": listed}))
    refused(tmp_path / "b.zip", work, "no plain file")


def test_a_link_in_the_workspace_leads_nothing_outside(work: Workspace, tmp_path: Path) -> None:
    (work.path / "data").mkdir()
    (work.path / "data" / "x.ipynb").write_text("archived")
    file = save(tmp_path / "a.zip", work)
    (work.path / "data" / "x.ipynb").unlink()
    (work.path / "data").rmdir()
    (tmp_path / "outside").mkdir()
    (work.path / "data").symlink_to(tmp_path / "outside")
    refused(file, work, "is no folder of your workspace")
    assert not list((tmp_path / "outside").iterdir())


def test_a_folder_in_the_way_is_told_before_anything_changes(work: Workspace, tmp_path: Path) -> None:
    file = save(tmp_path / "a.zip", work)
    (work.path / "readme.md").unlink()
    (work.path / "readme.md").mkdir()
    refused(file, work, "a folder or a link of that name is there")


def test_bombs_are_refused(work: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = save(tmp_path / "a.zip", work)
    monkeypatch.setattr(unpack, "LARGE", 100_000)
    big = rewrite(
        good, tmp_path / "b.zip", lambda files, manifest: files.update({"01_tensors/b": b"0" * 100_001})
    )
    refused(big, work, "too large")
    # A header that lies about the size: the bytes are counted too.
    data = bytearray(big.read_bytes())
    true, lie = (100_001).to_bytes(4, "little"), (5).to_bytes(4, "little")
    assert data.count(true) == 2
    (tmp_path / "c.zip").write_bytes(bytes(data).replace(true, lie))
    refused(tmp_path / "c.zip", work, "cannot be loaded")
    monkeypatch.setattr(unpack, "LARGE", 10**9)
    monkeypatch.setattr(unpack, "TOTAL", 50_000)
    monkeypatch.setattr(unpack, "SMALL", 10_000)
    refused(big, work, "too large")
    monkeypatch.setattr(unpack, "MANY", 3)
    refused(good, work, "too large")


def test_files_that_are_none_of_ours_are_refused(work: Workspace, tmp_path: Path) -> None:
    good = save(tmp_path / "a.zip", work)
    (tmp_path / "text.zip").write_text("not a zip")
    refused(tmp_path / "text.zip", work, "no readable .zip")
    with zipfile.ZipFile(tmp_path / "foreign.zip", "w") as made:
        made.writestr("emberlet/shape.py", "x = 1\n")
    refused(tmp_path / "foreign.zip", work, r"emberlab\.save\(\) did not make it")
    (tmp_path / "cut.zip").write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    refused(tmp_path / "cut.zip", work, "no readable .zip")
    refused(tmp_path / "nowhere.zip", work, "There is no file")
    refused(tmp_path, work, "Cannot read")


def test_damage_is_found_wherever_it_is(work: Workspace, tmp_path: Path) -> None:
    good = save(tmp_path / "a.zip", work).read_bytes()
    bad = tmp_path / "b.zip"
    for at in range(0, len(good), max(1, len(good) // 60)):
        bad.write_bytes(good[:at] + bytes([good[at] ^ 0xFF]) + good[at + 1 :])
        before = tree(work.path)
        with contextlib.suppress(WorkspaceError):
            load(bad, work)
        assert tree(work.path) == before  # refused, or of no consequence


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda files, manifest: manifest.update(format=99), "newer version"),
        (lambda files, manifest: manifest.update(version="99.0"), "newer version"),
        (lambda files, manifest: manifest.update(files=[]), "its list of files is damaged"),
        (lambda files, manifest: manifest["files"].update({"ghost": "0"}), "does not fit what is in it"),
        (
            lambda files, manifest: (
                manifest.update(honest=False),
                files.update({"emberlet/shape.py": b"x = 1\n"}),
            ),
            r"emberlet/shape\.py in it is damaged",
        ),
        (lambda files, manifest: files.update({".emberlab/state.json": b"{"}), "the state in it is damaged"),
        (lambda files, manifest: files.update({".emberlab/state.json": b'{"format": 1}'}), "the state in it"),
        (
            lambda files, manifest: files.update({".emberlab/state.json": b'{"format": 99}'}),
            "newer version",
        ),
    ],
)
def test_lists_that_lie_are_refused(work: Workspace, tmp_path: Path, change, message: str) -> None:
    good = save(tmp_path / "a.zip", work)
    refused(rewrite(good, tmp_path / "b.zip", change), work, message)


def test_a_load_that_is_killed_is_ended_by_whoever_comes_next(work: Workspace, tmp_path: Path, run) -> None:
    file = save(tmp_path / "a.zip", work)
    work.write([NUMEL], NUMEL_CELL.replace("total", "newer"))
    work.write([STRIDES], STRIDES_CELL)
    (work.path / "01_tensors" / "01_tensors.ipynb").write_text(NOTEBOOK + "\n\n")
    killed = run(
        """
import os, signal, sys
from pathlib import Path
from emberlab import archive
moved, real = [], Path.replace
def replace(self, target):
    if "restoring" in str(self):
        moved.append(target)
        if len(moved) == 3:
            os.kill(os.getpid(), signal.SIGKILL)
    return real(self, target)
Path.replace = replace
archive.load(sys.argv[1], sys.argv[2])
""",
        str(file),
        str(work.path),
    )
    assert killed.returncode == -9
    assert (work.path / restore.GATHERED).is_dir()
    work.open("02_layers")
    assert not (work.path / restore.GATHERED).exists()
    assert "total *= size" in (work.path / "emberlet" / "shape.py").read_text()
    assert (work.path / "01_tensors" / "01_tensors.ipynb").read_text() == NOTEBOOK
    kept = "".join(path.read_text() for path in (work.path / ".emberlab" / "backups").rglob("shape.py"))
    assert "newer *= size" in kept


def test_killed_before_it_is_decided_nothing_has_changed(work: Workspace, tmp_path: Path, run) -> None:
    file = save(tmp_path / "a.zip", work)
    work.write([NUMEL], NUMEL_CELL.replace("total", "newer"))
    killed = run(
        "import os, signal, sys\nfrom emberlab import archive, restore\n"
        "restore.commit = lambda root: os.kill(os.getpid(), signal.SIGKILL)\n"
        "archive.load(sys.argv[1], sys.argv[2])",
        str(file),
        str(work.path),
    )
    assert killed.returncode == -9
    work.open("02_layers")
    assert "newer *= size" in (work.path / "emberlet" / "shape.py").read_text()


def test_loading_a_prepared_workspaces_save_makes_an_ordinary_one(make, tmp_path: Path) -> None:
    grading = make(tmp_path / "grading")
    grading.prepare("01_tensors")
    file = save(tmp_path / "a.zip", grading)
    load(file, make(tmp_path / "mine"))
    make(tmp_path / "mine").open("02_layers")


def test_save_works_on_a_disk_that_fills_up(
    work: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(WorkspaceError, match="No space left on device"):
        save(tmp_path / "a.zip", work)
    assert not [path for path in tmp_path.iterdir() if "a.zip" in path.name]
