"""Whatever is handed in becomes a notebook that can be graded, and a sentence on what was wrong with it."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path

import nbformat
import pytest
from grading_toy import SOLVED, cell_of, student_notebook
from nbformat import NotebookNode

from autograders.intake import ABOUT, LARGEST, Intake, read, take_in, tell
from emberlab.lessons.notebook import dumps

DEEP = "[" * 100_000 + "]" * 100_000


def intake(path: Path, released: NotebookNode) -> Intake:
    return take_in(read(path.parent, Path(path.name)), released)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "bytes that are not text (it is a picture)"),
        ("print(1)".encode("utf-16"), "not JSON"),
        (b"print('hello')", "not JSON (Expecting value, line 1, column 1)"),
        (b'{"cells": [', "not JSON"),
        (b"\0" * 100, "bytes that are not text"),
        (DEEP.encode(), "JSON cannot be read"),
        (b'{"cells": ' + DEEP.encode() + b"}", "JSON cannot be read"),
        (b"1" * 10_000, "has no cells"),
        (b"[1, 2]", "has no cells"),
        (b"null", "has no cells"),
        (b"{}", "has no cells"),
        (b'{"cells": [], "nbformat": 4}', "has no cells"),
        (b'{"cells": {}, "nbformat": 4}', "has no cells"),
        (b'{"cells": [{}], "nbformat": 5}', "newer than this course's (4)"),
        (b" " * (LARGEST + 1), "larger than 20 MB"),
    ],
)
def test_an_unusable_file_gives_the_blank_release_and_the_reason(
    tmp_path: Path, released: NotebookNode, data: bytes, reason: str
) -> None:
    path = tmp_path / "01_toy.ipynb"
    path.write_bytes(data)
    taken = intake(path, released)
    assert taken.problem is not None
    assert reason in taken.problem
    assert [cell.source for cell in taken.notebook.cells] == [cell.source for cell in released.cells]


def test_what_is_no_file_is_told(tmp_path: Path, released: NotebookNode) -> None:
    (tmp_path / "folder.ipynb").mkdir()
    (tmp_path / "link.ipynb").symlink_to("/etc/passwd")
    (tmp_path / "loop.ipynb").symlink_to("loop.ipynb")
    os.mkfifo(tmp_path / "pipe.ipynb")
    problems = {
        name: intake(tmp_path / f"{name}.ipynb", released).problem
        for name in ("folder", "link", "loop", "pipe", "missing")
    }
    assert "is a folder" in str(problems["folder"])
    assert "is a link" in str(problems["link"])
    assert "is a link" in str(problems["loop"])
    assert "not an ordinary file" in str(problems["pipe"])
    assert "There is no file missing.ipynb; there is folder.ipynb, link.ipynb, loop.ipynb." in str(
        problems["missing"]
    )


def test_no_link_on_the_way_is_followed(tmp_path: Path, released: NotebookNode) -> None:
    (tmp_path / "ada" / "01_toy").mkdir(parents=True)
    (tmp_path / "ada" / "01_toy" / "01_toy.ipynb").write_text(dumps(released))
    (tmp_path / "bob").symlink_to("ada")
    (tmp_path / "eve").mkdir()
    (tmp_path / "eve" / "01_toy").symlink_to("../ada/01_toy")
    relative = Path("01_toy", "01_toy.ipynb")
    assert read(tmp_path, "ada" / relative).problem is None
    assert "bob is a link" in str(read(tmp_path, "bob" / relative).problem)
    assert "01_toy is a link" in str(read(tmp_path, "eve" / relative).problem)


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_an_unreadable_file_is_told(tmp_path: Path, released: NotebookNode) -> None:
    path = tmp_path / "01_toy.ipynb"
    path.write_text(dumps(released))
    path.chmod(0)
    assert "cannot be read (Permission denied)" in str(intake(path, released).problem)


@pytest.mark.parametrize("kind", ["plain", "byte order mark", "format 3", "lines", "no ids", "surrogates"])
def test_an_odd_but_honest_file_is_graded(tmp_path: Path, released: NotebookNode, kind: str) -> None:
    notebook = json.loads(json.dumps(student_notebook(released)))
    text = json.dumps(notebook)
    if kind == "byte order mark":
        text = "\ufeff" + text
    elif kind == "format 3":
        text = nbformat.writes(nbformat.convert(nbformat.from_dict(notebook), 3), version=3)
    elif kind == "lines":
        for cell in notebook["cells"]:
            cell["source"] = cell["source"].splitlines(keepends=True)
        text = json.dumps(notebook)
    elif kind == "no ids":
        for cell in notebook["cells"]:
            cell.pop("id", None)
        text = json.dumps(notebook)
    elif kind == "surrogates":
        text = text.replace("Adding a number", "\\ud800 Adding a number")
    path = tmp_path / "01_toy.ipynb"
    path.write_text(text, encoding="utf-8")
    taken = intake(path, released)
    assert taken.problem is None
    for name, source in SOLVED.items():
        assert cell_of(taken.notebook, name).source.strip().removeprefix("? ") == source.strip()
    dumps(taken.notebook).encode()


def test_the_fingerprint_differs_when_the_submission_does(tmp_path: Path) -> None:
    path = tmp_path / "01_toy.ipynb"
    prints = [read(tmp_path, Path(path.name)).fingerprint]
    for data in (b"", b"a", b"b"):
        path.write_bytes(data)
        prints.append(read(tmp_path, Path(path.name)).fingerprint)
        assert prints[-1] == read(tmp_path, Path(path.name)).fingerprint
    assert len(set(prints)) == 4


def test_the_student_is_told_on_top_and_only_once(released: NotebookNode) -> None:
    notebook = copy.deepcopy(released)
    tell(notebook, ["Cell <b>x</b> `was` *moved*."])
    tell(notebook, [], "It is <script>alert(1)</script> broken.")
    about = [cell for cell in notebook.cells if cell.get("id") == ABOUT]
    assert about == notebook.cells[:1]
    assert about[0].cell_type == "markdown"
    assert "&lt;script&gt;" in about[0].source
    assert "<script" not in about[0].source
    dumps(notebook)


def test_nothing_is_told_where_nothing_was_wrong(released: NotebookNode) -> None:
    notebook = copy.deepcopy(released)
    tell(notebook, [])
    assert notebook == released
