"""`emberlab.doctor`: what it says of a notebook, what it writes, and how Validate repeats it."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from accident_kinds import CHECK, NUMEL, PERMUTE, find, text_of, with_magics
from jupyter_client.manager import start_new_kernel
from nbformat import NotebookNode

import emberlab
from emberlab.errors import WorkspaceError
from emberlab.install import install

LESSON = "01_tensors"
NAME = f"{LESSON}.ipynb"
Notebook = dict[str, Any]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, lesson_release: NotebookNode) -> Path:
    """A workspace with the lesson installed; each test gets a copy."""
    place = tmp_path_factory.mktemp("installed")
    release = place / "release" / LESSON
    release.mkdir(parents=True)
    (release / NAME).write_text(json.dumps(lesson_release))
    install(place / "release", place / "work")
    return place / "work"


@pytest.fixture
def place(tmp_path: Path, installed: Path) -> Path:
    """The workspace of one test."""
    shutil.copytree(installed, tmp_path / "work")
    return tmp_path / "work"


def save(place: Path, notebook: Notebook, name: str = f"{LESSON}/{NAME}") -> Path:
    path = place / name
    path.write_text(json.dumps(notebook))
    return path


def test_a_whole_notebook_has_nothing_to_repair(
    place: Path, notebook: Notebook, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(place, notebook)
    before = path.read_bytes()
    emberlab.doctor(path, workspace=place, repair=True)
    said = capsys.readouterr().out
    assert "repair" not in said.replace(NAME, "")
    assert "written, but not built" in said  # nothing of it was run in this workspace
    assert path.read_bytes() == before


def test_it_says_what_is_not_done(
    place: Path, notebook: Notebook, capsys: pytest.CaptureFixture[str]
) -> None:
    release = json.loads((place / ".emberlab" / "releases" / LESSON / NAME).read_text())
    find(notebook, PERMUTE)["source"] = text_of(find(release, PERMUTE))
    question = "question-transpose-or-reshape"
    find(notebook, question)["source"] = text_of(find(release, question))
    error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": []}
    find(notebook, CHECK).update(outputs=[error], execution_count=3)
    find(notebook, "check-reshape")["execution_count"] = 2
    find(notebook, "check-expand")["source"] = "pass"
    emberlab.doctor(save(place, notebook), workspace=place)
    said = capsys.readouterr().out
    for sentence in (
        "The cell that builds emberlet.shape.permute is not written yet.",
        "Your answer to transpose-or-reshape is empty.",
        "The check permute failed when it was last run.",
        "The check expand, ",
        "Cells were run in another order",
        "The check expand had been changed; the released one was used.",
    ):
        assert sentence in said


def test_what_it_writes_is_whole_and_the_old_file_is_kept(
    place: Path, notebook: Notebook, lesson_solved: Notebook, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = find(notebook, PERMUTE)
    line, rest = text_of(cell).split("\n", 1)
    cell["source"] = f"{line.replace('%%build', '%% build')}\n{with_magics(rest)}"
    notebook["cells"].remove(find(notebook, CHECK))
    own = {
        "cell_type": "code",
        "metadata": {},
        "source": "my = “own”",
        "outputs": [],
        "execution_count": None,
    }
    notebook["cells"].append(own)
    path = save(place, notebook)
    before = path.read_bytes()
    emberlab.doctor(path, repair=True, workspace=place)
    said = capsys.readouterr().out
    assert "The check permute was missing; it was put back." in said
    kept = next(word for word in said.split() if word.startswith(".emberlab/backups/"))
    assert (place / kept.rstrip(".")).read_bytes() == before
    written = json.loads(path.read_text())
    assert text_of(find(written, CHECK)) == text_of(find(lesson_solved, CHECK))
    assert text_of(find(written, PERMUTE)).startswith(f"{line}\n")
    assert text_of(written["cells"][-1]) == "my = “own”"
    emberlab.doctor(path, repair=True, workspace=place)
    assert "repair" not in capsys.readouterr().out
    assert json.loads(path.read_text()) == written


def test_a_damaged_file_outside_of_the_workspace(
    place: Path, notebook: Notebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"{LESSON}.ipynb"
    path.write_bytes(json.dumps(notebook).encode("utf-16") + b"\n\x00<\x00")
    before = path.read_bytes()
    emberlab.doctor(path, repair=True, workspace=place)
    assert "The file was in UTF-16" in capsys.readouterr().out
    assert path.with_name(f"{LESSON}.before-1.ipynb").read_bytes() == before
    json.loads(path.read_text())
    path.write_bytes(b"\x89PNG\r\n")
    emberlab.doctor(path, repair=True, workspace=place)
    assert "cannot be graded as it is" in capsys.readouterr().out
    assert path.read_bytes() == b"\x89PNG\r\n"


def test_what_it_cannot_know_it_says(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WorkspaceError, match="which notebook this is"):
        emberlab.doctor(workspace=place)
    with pytest.raises(WorkspaceError, match="There is no file"):
        emberlab.doctor("none.ipynb", workspace=place)
    (tmp_path / "essay.ipynb").write_text("{}")
    with pytest.raises(WorkspaceError, match=f"known here: {LESSON}"):
        emberlab.doctor("essay.ipynb", workspace=place)
    (tmp_path / "empty" / ".emberlab").mkdir(parents=True)
    (tmp_path / NAME).write_text("{}")
    with pytest.raises(WorkspaceError, match="none is known"):
        emberlab.doctor(NAME, workspace=tmp_path / "empty")


def test_in_a_kernel_it_finds_its_own_notebook(place: Path, notebook: Notebook) -> None:
    find(notebook, CHECK)["source"] = "pass"
    save(place, notebook, f"{LESSON}/copy of {NAME}")
    environment = {**os.environ, "JPY_SESSION_NAME": f"{LESSON}/copy of {NAME}"}
    manager, client = start_new_kernel(cwd=str(place / LESSON), env=environment)
    said: list[str] = []
    try:
        client.execute_interactive(
            f"import emberlab\nemberlab.start('{LESSON}')\nemberlab.doctor()",
            timeout=100,
            output_hook=lambda message: said.append(str(message["content"].get("text", message["content"]))),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert f"copy of {NAME}, as it was last saved:" in "".join(said)
    assert "The check permute had been changed" in "".join(said)


def test_validate_repeats_it_and_fails_no_right_notebook(place: Path, notebook: Notebook) -> None:
    """Only a part of the lesson, so that it is quick; what is missing is what the doctor tells."""
    kept = {"start", NUMEL, "build-view-as_strided", PERMUTE, CHECK}
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") in kept or text_of(cell) == "import emberlet"
    ]
    assert len(notebook["cells"]) == 6
    right = validate(save(place, notebook))
    assert "Success!" in right, right
    assert "Not done yet" not in right
    wrong = copy.deepcopy(notebook)
    find(wrong, PERMUTE)["source"] = (
        "%%build emberlet.shape.permute\ndef permute(shape, strides, dims):\n    return 0"
    )
    said = validate(save(place, wrong))
    assert "VALIDATION FAILED ON 1 CELL" in said
    assert "Not done yet" in said
    assert "The check expand was missing" in said


def validate(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", path.name],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
