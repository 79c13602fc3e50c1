"""nbgrader's own command line, on a raw hostile folder, sees only what intake has rebuilt."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from grading_toy import LESSON, hand_in, student_notebook
from nbformat import NotebookNode

from autograders import gradebook
from autograders.course import GradeFolder, read_notebook
from autograders.intake import ABOUT

pytestmark = pytest.mark.sandbox
SECRET = "a line of another student's file"


def nbgrader(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nbgrader", *arguments]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    return subprocess.run(
        command, cwd=out, env=environment, check=False, capture_output=True, text=True, timeout=200
    )


def test_plain_autograde_of_raw_submissions_is_as_safe(
    classroom: Callable[..., GradeFolder], released: NotebookNode, tmp_path: Path
) -> None:
    folder = classroom()
    # The configuration that nbgrader reads names the folder it was made for.
    folder.prepare(LESSON)
    raw = folder.out / "submitted"
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)

    place = hand_in(raw, "links", student_notebook(released)).parent
    (place / "notes.txt").symlink_to(secret)
    (place / "timestamp.txt").symlink_to(secret)
    os.mkfifo(place / "pipe.txt")
    hand_in(raw, "linked", released).unlink()
    (raw / "linked" / LESSON / f"{LESSON}.ipynb").symlink_to(raw / "links" / LESSON / f"{LESSON}.ipynb")
    hand_in(raw, "piped", released).unlink()
    os.mkfifo(raw / "piped" / LESSON / f"{LESSON}.ipynb")
    twice = student_notebook(released)
    twice.cells.append(twice.cells[2])
    twice.cells[2].metadata.nbgrader.schema_version = 99
    hand_in(raw, "twice", twice)
    hand_in(raw, "junk", b"\x00\xff{")
    late = hand_in(raw, "late", student_notebook(released))
    late.rename(late.with_name(f"{LESSON} (1).ipynb"))
    late.with_name("timestamp.txt").write_text("2026-01-02 03:04:05 UTC")
    shutil.copytree(raw / "late", tmp_path / "elsewhere")
    (raw / "moved").symlink_to(tmp_path / "elsewhere")

    done = nbgrader(folder.out, "autograde", LESSON)
    assert done.returncode == 0, done.stderr[-3000:]
    found = gradebook.scores(folder, LESSON)
    points = {"links": 5, "linked": 0, "piped": 0, "twice": 5, "junk": 0, "late": 5, "moved": 0}
    assert {student: score.score for student, score in found.items()} == points
    for student in points:
        graded = folder.notebook("autograded", student, LESSON)
        there = {path.name for path in graded.parent.iterdir()}
        assert there <= {graded.name, "timestamp.txt"}, student
        assert all(SECRET not in path.read_text() for path in graded.parent.iterdir())
    assert "is a link" in read_notebook(folder.notebook("autograded", "linked", LESSON)).cells[0].source
    assert (
        (folder.out / "autograded/late" / LESSON / "timestamp.txt").read_text().startswith("2026-01-02 03:04")
    )
    assert secret.read_text() == SECRET
    assert (tmp_path / "elsewhere" / LESSON / f"{LESSON} (1).ipynb").is_file()

    # A second time: what was rebuilt is taken as it is, and says the same to the student.
    before = read_notebook(folder.notebook("autograded", "twice", LESSON)).cells[0]
    assert before.id == ABOUT
    assert nbgrader(folder.out, "autograde", LESSON, "--student", "twice", "--force").returncode == 0
    assert read_notebook(folder.notebook("autograded", "twice", LESSON)).cells[0] == before
