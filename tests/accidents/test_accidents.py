"""Whatever an honest student did to the file by accident, the work is in its cell, and a sentence tells of it."""

from __future__ import annotations

import ast
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from accident_kinds import FILES, KINDS, text_of
from nbformat import NotebookNode

from autograders.discover import discover
from autograders.intake import Intake, Submitted, find, take_in
from emberlab.lessons.mending import body_of
from emberlab.lessons.notebook import dumps

LESSON = "01_tensors"
Notebook = dict[str, Any]


def work(cell: Any) -> Any:
    """What counts of an answer: its definitions, or its words."""
    if cell["cell_type"] != "code":
        return " ".join(text_of(cell).replace("?", "").split())[:20]
    tree = ast.parse(body_of(text_of(cell)))
    return [ast.dump(one) for one in tree.body if isinstance(one, ast.FunctionDef | ast.ClassDef)]


def answers(notebook: Any) -> dict[str, Any]:
    settings = [(cell, cell["metadata"].get("nbgrader", {})) for cell in notebook["cells"]]
    return {one["grade_id"]: work(cell) for cell, one in settings if one.get("solution")}


def check(
    taken: Intake, release: NotebookNode, solved: Notebook, said: str, unless: tuple[str, ...] = ()
) -> None:
    """Everything of the release is there, every answer is the student's, and the sentence is told."""
    assert taken.problem is None
    found, expected = answers(taken.notebook), answers(solved)
    assert {k: v for k, v in found.items() if k not in unless} == {
        k: v for k, v in expected.items() if k not in unless
    }
    for got, original in zip(taken.notebook.cells, release.cells, strict=True):
        assert got.metadata == original.metadata
        if not original.metadata.get("nbgrader", {}).get("solution"):
            assert got.source == original.source
        elif got.cell_type == "code":
            assert got.source.split("\n", 1)[0] == original.source.split("\n", 1)[0]
    told = " ".join(taken.repairs)
    assert said in told
    if not said:
        assert taken.repairs == [] or said == ""
    assert all(repair.endswith(".") and "\n" not in repair for repair in taken.repairs)
    dumps(taken.notebook).encode()


@pytest.mark.parametrize("kind", KINDS)
def test_the_work_is_there(
    kind: str, notebook: Notebook, lesson_release: NotebookNode, lesson_solved: Notebook
) -> None:
    damage, said = KINDS[kind]
    damage(notebook)
    taken = take_in(Submitted(json.dumps(notebook).encode()), lesson_release)
    unless = ("question-transpose-or-reshape",) if kind == "only build cells" else ()
    check(taken, lesson_release, lesson_solved, said, unless)


@pytest.mark.parametrize("kind", FILES)
def test_the_file_is_read(
    kind: str, notebook: Notebook, lesson_release: NotebookNode, lesson_solved: Notebook, tmp_path: Path
) -> None:
    spoil, said = FILES[kind]
    place = tmp_path / "ada" / LESSON / f"{LESSON}.ipynb"
    place.parent.mkdir(parents=True)
    place.write_bytes(spoil(notebook))
    submitted = find(tmp_path, "ada", LESSON)
    assert submitted is not None
    assert len(submitted.data) < 2_000_000
    check(take_in(submitted, lesson_release), lesson_release, lesson_solved, said)


def test_python_that_is_only_wrong_stays_as_it_is(lesson_release: NotebookNode, notebook: Notebook) -> None:
    cell = next(cell for cell in notebook["cells"] if "emberlet.shape.permute" in text_of(cell)[:40])
    for wrong in (
        "def permute(shape:\n    return “x",
        "quoted = '“\u00a0\u200b'",
        'x = ">>> 1 <<<<<<< HEAD"',
    ):
        cell["source"] = f"%%build emberlet.shape.permute\n{wrong}"
        taken = take_in(Submitted(json.dumps(notebook).encode()), lesson_release)
        assert any(one.source.rstrip() == cell["source"] for one in taken.notebook.cells), wrong
        assert taken.repairs == []


def test_an_untouched_release_needs_no_repair(lesson_release: NotebookNode) -> None:
    taken = take_in(Submitted(json.dumps(lesson_release).encode()), lesson_release)
    assert (taken.repairs, taken.problem) == ([], None)
    assert taken.notebook.cells == lesson_release.cells


def zipped(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return data.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode=mode) as archive:  # type: ignore[call-overload]
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
    return data.getvalue()


GOOD = b"(the notebook)"
NAME = f"{LESSON}.ipynb"
Files = Callable[[bytes, bytes], dict[str, bytes]]
PLACES: dict[str, tuple[Files, str]] = {
    "a download": (
        lambda nb, _: {f"{LESSON}/{LESSON} (1).ipynb": nb},
        "was handed in as 01_tensors/01_tensors (1)",
    ),
    "a copy": (lambda nb, _: {f"{LESSON}/{LESSON}-Copy1.ipynb": nb}, "was handed in as"),
    "capitals": (lambda nb, _: {f"{LESSON}/01_Tensors.ipynb": nb}, "was handed in as"),
    "a browser's end": (lambda nb, _: {f"{LESSON}/{NAME}.txt": nb}, "was handed in as"),
    "one up": (lambda nb, _: {NAME: nb}, "its place is 01_tensors/01_tensors.ipynb"),
    "one down": (lambda nb, _: {f"{LESSON}/{LESSON}/{NAME}": nb}, "was handed in as"),
    "own name": (lambda nb, _: {f"{LESSON}/lovelace_{LESSON}_final.ipynb": nb}, "was handed in as"),
    "no name": (lambda nb, _: {f"{LESSON}/Untitled3.ipynb": nb}, "was handed in as"),
    "emoji": (lambda nb, _: {f"{LESSON}/\U0001f680 {LESSON}.ipynb": nb}, "was handed in as"),
    "right to left": (lambda nb, _: {f"{LESSON}/\u202e{LESSON}.ipynb": nb}, "\\u202e01_tensors"),
    "a line break": (lambda nb, _: {f"{LESSON}/a\n{LESSON}.ipynb": nb}, "\\n01_tensors"),
    "checkpoints": (
        lambda nb, old: {
            f"{LESSON}/{NAME}": nb,
            f"{LESSON}/.ipynb_checkpoints/{LESSON}-checkpoint.ipynb": old,
        },
        "",
    ),
    "several": (
        lambda nb, old: {f"{LESSON}/{NAME}": nb, f"{LESSON}/{LESSON}-Copy1.ipynb": old},
        "01_tensors/01_tensors.ipynb was graded, and not 01_tensors/01_tensors-Copy1.ipynb",
    ),
    "several copies": (
        lambda nb, old: {f"{LESSON}/{LESSON} (1).ipynb": old, f"{LESSON}/{LESSON} (12).ipynb": nb},
        "01_tensors (12).ipynb was graded",
    ),
    "an empty one": (
        lambda nb, _: {f"{LESSON}/{NAME}": b"", f"{LESSON}/{LESSON} (1).ipynb": nb},
        "could not be used: The file is empty",
    ),
    "zip": (
        lambda nb, _: {f"{LESSON}.zip": zipped({f"{LESSON}/{NAME}": nb})},
        "out of the archive 01_tensors.zip",
    ),
    "zip as notebook": (lambda nb, _: {f"{LESSON}/{NAME}": zipped({NAME: nb})}, "out of the archive"),
    "tar.gz": (
        lambda nb, _: {f"{LESSON}/x.tar.gz": tarred({f"./{LESSON}/{NAME}": nb})},
        "out of the archive",
    ),
    "tar": (lambda nb, _: {"x.tar": tarred({NAME: nb}, "w")}, "out of the archive"),
    "tar.xz": (lambda nb, _: {"x.tar.xz": tarred({NAME: nb}, "w:xz")}, "out of the archive"),
    "the workspace": (
        lambda nb, old: {
            "workspace.zip": zipped(
                {
                    f"__MACOSX/{LESSON}/._{NAME}": old,
                    f"w/.emberlab/releases/{LESSON}/{NAME}": old,
                    f"w/{LESSON}/{LESSON}.new.ipynb": old,
                    f"w/{LESSON}/.DS_Store": old,
                    "w/emberlet/shape.py": b"x",
                    f"w/{LESSON}/{NAME}": nb,
                }
            )
        },
        "as w/01_tensors/01_tensors.ipynb",
    ),
    "paths that lead out": (
        lambda nb, old: {"x.zip": zipped({f"../{NAME}": old, f"/{NAME}": old, f"a/{NAME}": nb})},
        "as a/01_tensors.ipynb",
    ),
}


@pytest.mark.parametrize("kind", PLACES)
def test_the_notebook_is_found(kind: str, notebook: Notebook, tmp_path: Path) -> None:
    files, said = PLACES[kind]
    data, old = json.dumps(notebook).encode(), b'{"cells": [{"cell_type": "code", "source": "old"}]}'
    for name, text in files(data, old).items():
        path = tmp_path / "submissions" / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    (tmp_path / "submissions" / "ada" / ".DS_Store").write_bytes(b"\0")
    found, _ = discover(tmp_path / "submissions", LESSON, [LESSON])
    submitted = found[0].submitted
    assert submitted.problem is None
    assert submitted.data == data
    assert said in " ".join(submitted.remarks)
    assert bool(said) == bool(submitted.remarks)
    assert all(remark.isprintable() for remark in submitted.remarks)


def _bomb() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(NAME, "w") as member:
        for _ in range(400):
            member.write(b" " * 2**20)
    return data.getvalue()


def _links() -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE):
            entry = tarfile.TarInfo(NAME)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("x.zip", _bomb, "larger than"),
        ("x.zip", lambda: b"PK\x03\x04 and then nothing", "cannot be opened as an archive"),
        ("x.tar.gz", _links, "There is no 01_tensors.ipynb in x.tar.gz"),
        ("x.tar.gz", lambda: tarred({"a": b"x"})[:40], "cannot be opened as an archive"),
        ("x.zip", lambda: zipped({"essay.docx": b"x"}), "There is no 01_tensors.ipynb in x.zip"),
        ("x.pdf", lambda: b"%PDF", "there is x.pdf"),
    ],
)
def test_an_archive_without_it_is_told(
    tmp_path: Path, name: str, make: Callable[[], bytes], reason: str
) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / name).write_bytes(make())
    submitted = find(tmp_path, "ada", LESSON)
    assert submitted is not None
    assert reason in str(submitted.problem)
    assert [path.name for path in tmp_path.iterdir()] == ["ada"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-02 15:58:23.948203 America/Los_Angeles", "2026-02-02 23:58:23.948203 UTC"),
        ("2026-02-02 15:58:23 UTC\n", "2026-02-02 15:58:23.000000 UTC"),
        ("\ufeff2026-02-02T15:58:23+02:00", "2026-02-02 13:58:23.000000 UTC"),
        ("2026-02-02 15:58", "2026-02-02 15:58:00.000000 UTC"),
        ("2026-02-31 15:58:23 UTC", None),
        ("2026-02-02 15:58:23 /etc/passwd", None),
        ("2026-02-02 15:58:23 Nowhere/Town", None),
        ("yesterday", None),
        ("", None),
        ("2026-02-02" * 10**6, None),
    ],
)
def test_the_time_is_read(tmp_path: Path, text: str, expected: str | None) -> None:
    place = tmp_path / "ada" / LESSON
    place.mkdir(parents=True)
    (place / NAME).write_text("{}")
    (place / "timestamp.txt").write_text(text)
    submitted = find(tmp_path, "ada", LESSON)
    assert submitted is not None
    assert submitted.timestamp == expected
    assert bool(submitted.remarks) == (expected is None)


def test_a_time_that_is_no_file_is_told(tmp_path: Path) -> None:
    place = tmp_path / "ada" / LESSON
    place.mkdir(parents=True)
    (place / NAME).write_text("{}")
    (tmp_path / "secret").write_text("2026-02-02 15:58:23 UTC")
    for make in (lambda p: p.symlink_to(tmp_path / "secret"), os.mkfifo, Path.mkdir):
        make(place / "timestamp.txt")
        submitted = find(tmp_path, "ada", LESSON)
        assert submitted is not None
        assert submitted.timestamp is None
        assert "no ordinary file" in submitted.remarks[0]
        path = place / "timestamp.txt"
        path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
