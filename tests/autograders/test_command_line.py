"""`python -m autograders`: what it prints, and one line and status 2 for a mistake."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from grading_toy import LESSON, hand_in, student_notebook
from nbformat import NotebookNode

from autograders.__main__ import main
from autograders.course import GradeFolder
from emberlab.lessons.course import Course


def mistake(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The line that a command ends with."""
    assert main([str(argument) for argument in arguments]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert output.err.startswith("autograders: ")
    return output.err


@pytest.mark.sandbox
def test_grade_prints_a_table(released: NotebookNode, classroom: Callable[..., GradeFolder]) -> None:
    folder = classroom()
    hand_in(folder.submissions, "ada", student_notebook(released))
    hand_in(folder.submissions, "Zoë B", b"")
    (folder.submissions / "notes.txt").write_text("remember the milk")
    command = [sys.executable, "-m", "autograders", "--course", folder.course.root, "grade", LESSON]
    command += ["--submissions", folder.submissions, "--out", folder.out, "--timeout", "3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["student", "score", "max", "remark"]
    assert lines[1].startswith("Zoë B        0    9  The file is empty.")
    assert lines[2] == "ada          5    9  4 points to grade by hand"
    assert lines[4] == "2 graded now, 0 as before."
    assert lines[5] == "Ignored, since they are not students' folders: notes.txt."
    assert "Traceback" not in done.stderr


def test_mistakes_are_told_in_one_line(
    tmp_path: Path, toy: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "subs").mkdir()
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "thesis.tex").write_text("years of work")
    (tmp_path / "file").write_text("")

    def grade(lesson: str, submissions: str, out: str) -> str:
        places = ["--submissions", tmp_path / submissions, "--out", tmp_path / out]
        return mistake(capsys, "--course", toy.root, "grade", lesson, *places)

    assert "no lesson '02_toys'; known are: 01_toy" in grade("02_toys", "subs", "out")
    assert "there is no folder" in grade(LESSON, "nobody", "out")
    assert "there is no folder" in grade(LESSON, "file", "out")
    assert "lie one in the other" in grade(LESSON, "subs", "subs/out")
    assert "lie one in the other" in grade(LESSON, "subs", "subs")
    assert "lie one in the other" in grade(LESSON, "subs", ".")
    assert "cannot work in a path with [ in it" in grade(LESSON, "subs", "out [2026]")
    assert "in use for something else" in grade(LESSON, "subs", "used")
    assert "in use for something else" in grade(LESSON, "subs", "file")
    assert not (tmp_path / "out").exists()
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["thesis.tex"]
    assert "no lesson '02_toys'" in mistake(
        capsys, "--course", toy.root, "release", "02_toys", "--out", tmp_path / "out"
    )
    assert "no notebooks" in mistake(
        capsys, "--course", tmp_path, "release", "--all", "--out", tmp_path / "out"
    )


@pytest.mark.parametrize(
    "arguments", [["grade"], ["release", "--out", "x"], ["grade", LESSON, "--timeout", "0"]]
)
def test_wrong_usage_is_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
