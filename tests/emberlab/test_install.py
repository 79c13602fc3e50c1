"""Releases are installed beside a student's work and never over it; update and reset lose nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from toy_package import NUMEL, NUMEL_CELL, RESHAPE, RESHAPE_CELL, STRIDES, STRIDES_CELL, STUB_CELL

from emberlab.errors import WorkspaceError
from emberlab.install import install, main
from emberlab.lessons.notebook import source_id
from emberlab.renew import reset, update
from emberlab.workspace import Workspace

START = 'import emberlab\n\nemberlab.start("01_tensors")'
STRIDES_STUB = STRIDES_CELL.split("\n", 1)[1].split("    return")[0] + "    raise NotImplementedError()\n"
RESHAPE_STUB = RESHAPE_CELL.replace(
    "return Tensor(shape)", "# YOUR CODE HERE\n        raise NotImplementedError()"
)
PAIR_STUB = STUB_CELL.replace(NUMEL, f"{NUMEL} {STRIDES}", 1) + "\n\n" + STRIDES_STUB
PAIR = NUMEL_CELL.replace(NUMEL, f"{NUMEL} {STRIDES}", 1) + "\n\n" + STRIDES_CELL.split("\n", 1)[1]


def cell(source: str, name: str, **settings: object) -> nbformat.NotebookNode:
    made = new_code_cell(source)
    kind = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    made.metadata.nbgrader = {"grade_id": name, **kind, **settings}
    made["id"] = name
    return made


def lesson(prose: str = "Count.", pair: str = PAIR_STUB, reshape: str = RESHAPE_STUB) -> str:
    text = new_markdown_cell(prose)
    text["id"] = source_id("markdown", prose)
    book = new_notebook(
        cells=[
            text,
            cell(START, "start", locked=True),
            cell(pair, "build-shape-numel", solution=True),
            cell("assert numel((2, 3)) == 6", "check-numel", grade=True, locked=True, points=1),
            cell(reshape, "build-tensor-Tensor-reshape", solution=True),
        ]
    )
    return nbformat.writes(book) + "\n"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release folder, as nbgrader makes it."""
    folder = tmp_path / "release für alle"
    write(folder, lesson())
    (folder / "01_tensors" / "map.png").write_bytes(b"png 1")
    (folder / "01_tensors" / ".ipynb_checkpoints").mkdir()
    (folder / "01_tensors" / ".ipynb_checkpoints" / "x.ipynb").write_text("junk")
    return folder


def write(folder: Path, text: str) -> None:
    (folder / "01_tensors").mkdir(parents=True, exist_ok=True)
    (folder / "01_tensors" / "01_tensors.ipynb").write_text(text)


@pytest.fixture
def installed(release: Path, make: Callable[..., Workspace], tmp_path: Path) -> Workspace:
    place = make(tmp_path / "meine Arbeit")
    install(release, place)
    return place


def book(place: Workspace) -> Path:
    return place.path / "01_tensors" / "01_tensors.ipynb"


def backup_of(place: Workspace, told: str) -> Path:
    """The backup that a message names."""
    found = re.search(r"\.emberlab/backups/[^\s,]+", told)
    assert found, told
    return place.path / found[0].rstrip(".")


def sources(path: Path) -> list[str]:
    return [one.source for one in nbformat.read(path, 4).cells]


def work(place: Workspace) -> None:
    """A student's notebook: a built cell with its output, a cell of their own, a locked cell spoilt."""
    found = nbformat.read(book(place), 4)
    found.cells[2].source = PAIR
    found.cells[2].outputs = [nbformat.v4.new_output("stream", text="built")]
    found.cells[3].source = "assert True"
    found.cells.insert(3, new_code_cell("my_own = 1"))
    nbformat.write(found, book(place))
    place.write([NUMEL, STRIDES], PAIR)


def test_install_puts_notebooks_and_the_package_in_place(installed: Workspace, release: Path) -> None:
    assert book(installed).read_text() == (release / "01_tensors" / "01_tensors.ipynb").read_text()
    assert (installed.path / "01_tensors" / "map.png").read_bytes() == b"png 1"
    assert not (installed.path / "01_tensors" / ".ipynb_checkpoints").exists()
    assert set(installed.status().values()) == {"not built"}


def test_installing_the_same_release_again_changes_nothing(installed: Workspace, release: Path) -> None:
    work(installed)
    mine = book(installed).read_bytes()
    assert "01_tensors/01_tensors.ipynb is there already." in install(release, installed)
    assert book(installed).read_bytes() == mine
    assert not list(installed.path.rglob("*.new.ipynb"))


def test_a_newer_release_lands_beside_the_students(installed: Workspace, release: Path) -> None:
    work(installed)
    mine = book(installed).read_bytes()
    write(release, lesson("Count well."))
    (release / "01_tensors" / "map.png").write_bytes(b"png 2")
    told = "\n".join(install(release, installed))
    assert "01_tensors/01_tensors.ipynb is yours and stays as it is" in told
    assert "01_tensors.new.ipynb" in told
    assert 'emberlab.update("01_tensors")' in told
    assert book(installed).read_bytes() == mine
    newer = book(installed).with_name("01_tensors.new.ipynb")
    assert newer.read_text() == lesson("Count well.")
    # A picture that the student left alone is renewed, and kept.
    assert (installed.path / "01_tensors" / "map.png").read_bytes() == b"png 2"
    assert (backup_of(installed, told) / "01_tensors" / "map.png").read_bytes() == b"png 1"


def test_work_in_the_newer_notebook_is_kept_when_a_third_release_comes(
    installed: Workspace, release: Path
) -> None:
    write(release, lesson("Second."))
    install(release, installed)
    newer = book(installed).with_name("01_tensors.new.ipynb")
    newer.write_text(lesson("Second, and my work."))
    write(release, lesson("Third."))
    told = "\n".join(install(release, installed))
    assert newer.read_text() == lesson("Third.")
    kept = backup_of(installed, told) / "01_tensors" / "01_tensors.new.ipynb"
    assert kept.read_text() == lesson("Second, and my work.")


def test_update_puts_the_work_on_the_newer_release(
    installed: Workspace, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work(installed)
    mine = book(installed).read_bytes()
    write(release, lesson("Count well."))
    install(release, installed)
    update("01_tensors", installed)
    told = capsys.readouterr().out
    assert sources(book(installed)) == [
        "Count well.",
        START,
        PAIR,
        "my_own = 1",
        "assert numel((2, 3)) == 6",
        RESHAPE_STUB,
    ]
    assert backup_of(installed, told).read_bytes() == mine
    assert "Reload Notebook from Disk" in told
    assert not list(book(installed).parent.glob("*.new.*"))
    update("01_tensors", installed)
    assert "is on the newest release. Nothing was changed." in capsys.readouterr().out
    assert "there already" in "\n".join(install(release, installed))


def test_update_without_a_newer_release_mends_the_notebook(
    installed: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    work(installed)
    found = nbformat.read(book(installed), 4)
    del found.cells[1]  # the start cell
    nbformat.write(found, book(installed))
    update("01_tensors", installed)
    assert START in sources(book(installed))
    assert "assert True" not in sources(book(installed))
    assert PAIR in sources(book(installed))
    assert backup_of(installed, capsys.readouterr().out).is_file()


def test_update_of_a_notebook_that_is_none_says_what_to_do_and_touches_nothing(installed: Workspace) -> None:
    book(installed).write_text("{ not json")
    with pytest.raises(WorkspaceError, match=r'is not a notebook.*emberlab\.reset\("01_tensors"\)'):
        update("01_tensors", installed)
    assert book(installed).read_text() == "{ not json"
    book(installed).unlink()
    with pytest.raises(WorkspaceError, match=r"There is no 01_tensors/01_tensors\.ipynb"):
        update("01_tensors", installed)


def test_update_takes_a_newer_release_that_was_put_there_by_hand(workspace: Workspace) -> None:
    write(workspace.path, lesson("Old.", pair=PAIR))
    with pytest.raises(WorkspaceError, match=r"No released 01_tensors\.ipynb is known here"):
        update("01_tensors", workspace)
    book(workspace).with_name("01_tensors.new.ipynb").write_text(lesson("New."))
    update("01_tensors", workspace)
    assert sources(book(workspace))[0] == "New."
    assert PAIR in sources(book(workspace))


def test_reset_of_a_lesson_starts_it_anew_and_keeps_everything(
    installed: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    work(installed)
    mine, package = book(installed).read_bytes(), (installed.path / "emberlet" / "shape.py").read_bytes()
    reset("01_tensors", workspace=installed)
    told = capsys.readouterr().out
    assert book(installed).read_text() == lesson()
    assert set(installed.status().values()) == {"not built"}
    folder = backup_of(installed, told)
    assert (folder / "01_tensors" / "01_tensors.ipynb").read_bytes() == mine
    assert (folder / "emberlet" / "shape.py").read_bytes() == package


def test_reset_of_a_piece_touches_only_it(installed: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    work(installed)
    reset("01_tensors", NUMEL, workspace=installed)
    status = installed.status()
    assert (status[NUMEL], status[STRIDES]) == ("not built", "built")
    found = sources(book(installed))
    assert found[2].startswith(f"%%build {NUMEL} {STRIDES}\n")
    assert "raise NotImplementedError()" in found[2].split("def contiguous_strides")[0]
    assert "return tuple(numel(" in found[2].split("def contiguous_strides")[1]
    assert "my_own = 1" in found
    assert backup_of(installed, capsys.readouterr().out).is_dir()


def test_reset_of_a_piece_in_a_cell_that_is_not_python_takes_the_whole_cell(installed: Workspace) -> None:
    found = nbformat.read(book(installed), 4)
    found.cells[2].source = PAIR.replace("return total", "return total(")
    nbformat.write(found, book(installed))
    reset("01_tensors", NUMEL, workspace=installed)
    assert sources(book(installed))[2] == PAIR_STUB


def test_reset_mends_a_broken_file_from_the_last_build(
    installed: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    work(installed)
    path = installed.path / "emberlet" / "shape.py"
    path.write_text(path.read_text().replace("return total", "return total("))
    broken = path.read_bytes()
    reset(file="emberlet/shape.py", workspace=installed)
    told = capsys.readouterr().out
    assert [installed.status()[name] for name in (NUMEL, STRIDES)] == ["built", "built"]
    assert f"with {NUMEL}, {STRIDES} in it." in told
    assert backup_of(installed, told).read_bytes() == broken


def test_reset_mends_a_broken_file_of_which_nothing_is_known(
    installed: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    path = installed.path / "emberlet" / "shape.py"
    path.write_text("def broken(:\n")
    (installed.path / ".emberlab" / "last" / "emberlet" / "shape.py").unlink(missing_ok=True)
    (installed.path / ".emberlab" / "last" / "shape.py").unlink()
    reset(file="shape.py", workspace=installed)
    assert f"Not built in it: {NUMEL}, {STRIDES}" in capsys.readouterr().out
    assert installed.status()[NUMEL] == "not built"


def test_reset_of_a_file_takes_hand_edits_back_and_keeps_what_was_built(installed: Workspace) -> None:
    work(installed)
    path = installed.path / "emberlet" / "shape.py"
    path.write_text(path.read_text().replace("return len(shape)", "return 7"))
    reset(file="emberlet/shape.py", workspace=installed)
    assert "return 7" not in path.read_text()
    assert installed.status()[NUMEL] == "built"


def test_reset_of_a_lesson_mends_its_files_too(installed: Workspace) -> None:
    work(installed)
    installed.write([RESHAPE], RESHAPE_CELL)
    (installed.path / "emberlet" / "tensor.py").write_text("def broken(:\n")
    reset("01_tensors", workspace=installed)
    installed.open("01_tensors")
    assert installed.status()[RESHAPE] == "not built"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Say what to reset"),
        ({"lesson": "01_tensors", "file": "emberlet/shape.py"}, "Say what to reset"),
        ({"lesson": "01_tensor"}, "did you mean 01_tensors"),
        ({"lesson": "01_tensors", "piece": "emberlet.shape.nummel"}, "did you mean emberlet.shape.numel"),
        ({"lesson": "01_tensors", "piece": "emberlet.shape.permute"}, "is built in lesson 02_layers"),
        ({"file": "emberlet/shap.py"}, r"no file emberlet/shap.py; did you mean emberlet/shape.py\?"),
        ({"file": "../../etc/passwd"}, "The course has no file"),
    ],
)
def test_reset_of_what_there_is_not(installed: Workspace, given: dict[str, str], message: str) -> None:
    work(installed)
    before = book(installed).read_bytes()
    with pytest.raises((WorkspaceError, ValueError), match=message):
        reset(workspace=installed, **given)
    assert book(installed).read_bytes() == before
    assert installed.status()[NUMEL] == "built"


def test_a_folder_that_is_no_workspace_stays_as_it_is(make: Callable[..., Workspace], tmp_path: Path) -> None:
    for act in (update, reset):
        with pytest.raises(WorkspaceError, match="is no workspace"):
            act("01_tensors", workspace=make(tmp_path / "typo"))
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize("secret", ["### BEGIN SOLUTION", "### BEGIN HIDDEN TESTS"])
def test_a_notebook_with_solutions_is_not_installed(
    release: Path, make: Callable[..., Workspace], tmp_path: Path, secret: str
) -> None:
    write(release, lesson(pair=f"{PAIR}\n{secret}\n"))
    with pytest.raises(WorkspaceError, match=f"{secret}.*Nothing was installed"):
        install(release, make(tmp_path / "ws"))
    assert not (tmp_path / "ws").exists()


@pytest.mark.parametrize("text", ["", "[]", '{"nbformat": 3, "worksheets": []}', '{"nbformat": 4}'])
def test_what_is_no_notebook_is_not_installed(
    release: Path, make: Callable[..., Workspace], tmp_path: Path, text: str
) -> None:
    write(release, text)
    with pytest.raises(WorkspaceError, match="is not a notebook"):
        install(release, make(tmp_path / "ws"))
    assert not (tmp_path / "ws").exists()


def test_the_command_line(
    release: Path, environment: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = [sys.executable, "-m", "emberlab.install", str(release), str(tmp_path / "a new place")]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert "Installed 01_tensors/01_tensors.ipynb.\n" in result.stdout
    assert (tmp_path / "a new place" / "emberlet" / "shape.py").is_file()
    assert main([str(tmp_path / "nowhere"), str(tmp_path / "other")]) == 1
    assert "There is no lesson in" in capsys.readouterr().err
    assert main([str(release), str(release / "ws")]) == 1
    assert "lies in the release folder" in capsys.readouterr().err


def test_a_loaded_older_release_gets_the_installed_one_beside_it(
    installed: Workspace, release: Path, make: Callable[..., Workspace], tmp_path: Path
) -> None:
    from emberlab.archive import load, save

    work(installed)
    file = save(tmp_path / "a.zip", installed)
    write(release, lesson("Newer."))
    other = make(tmp_path / "binder")
    install(release, other)
    load(file, other)
    assert PAIR in sources(book(other))
    assert sources(book(other).with_name("01_tensors.new.ipynb"))[0] == "Newer."
    update("01_tensors", other)
    assert sources(book(other))[0] == "Newer."
    assert PAIR in sources(book(other))


def test_reset_in_a_running_notebook_clears_the_living_piece(run, installed: Workspace) -> None:
    result = run(
        "import sys, emberlab\n"
        "emberlab.start('01_tensors', sys.argv[1])\n"
        "from emberlab.session import Session; session = Session.current\n"
        "import emberlet; numel = emberlet.numel\n"
        "session.workspace.write(['emberlet.shape.numel'], sys.argv[2], live=session.live)\n"
        "print(numel((2, 3)))\n"
        "emberlab.reset('01_tensors', 'emberlet.shape.numel')\n"
        "try: numel((2, 3))\n"
        "except NotImplementedError as error: print(error)\n",
        str(installed.path),
        NUMEL_CELL,
    )
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[1] == "6"
    assert lines[-1] == f"{NUMEL} is not built yet: write it in lesson 01_tensors, in its %%build cell"


def test_outputs_of_notebooks_are_json(installed: Workspace) -> None:
    work(installed)
    reset("01_tensors", RESHAPE, workspace=installed)
    nbformat.validate(json.loads(book(installed).read_text()))


def test_update_without_a_lesson_says_what_to_name(tmp_path: Path) -> None:
    place = Workspace(tmp_path / "place")
    place.create()
    with pytest.raises(WorkspaceError, match="Say which lesson"):
        update(workspace=place)
