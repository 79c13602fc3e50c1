"""The commands report, export and gradescope, from the command line, over a class that was really graded."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from grading_class import Graded
from grading_toy import LESSON

from autograders.__main__ import main


def ask(graded: Graded, *arguments: object) -> int:
    return main(["--course", str(graded.folder.course.root), *map(str, arguments)])


def test_the_report_of_a_graded_class(
    graded: Graded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "report.html"
    assert ask(graded, "report", LESSON, "--out", graded.folder.out, "--to", file) == 0
    assert capsys.readouterr().out == f"{file}\n"
    text = file.read_text(encoding="utf-8")
    assert "check-double" in text
    assert "worked out by the course" not in text
    assert all(row.student in text for row in graded.report.rows if row.student.isalnum())


def test_every_format_of_a_class(graded: Graded, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("csv", "json"):
        file = tmp_path / f"grades.{kind}"
        out = ("--out", graded.folder.out, "--to", file)
        assert ask(graded, "export", LESSON, "--format", kind, *out) == 0
    data = json.loads((tmp_path / "grades.json").read_text(encoding="utf-8"))
    names = [one["student"] for one in data["students"]]
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row["student"] for row in csv.DictReader(stream)] == names
    roster = tmp_path / "roster.csv"
    with roster.open("w", newline="", encoding="utf-8") as stream:
        rows = [(f"Student {i}", i, name) for i, name in enumerate(names)]
        csv.writer(stream).writerows([("Student", "ID", "SIS Login ID"), *rows])
    capsys.readouterr()
    given = ("--out", graded.folder.out, "--roster", roster, "--to", tmp_path / "canvas.csv")
    assert ask(graded, "export", LESSON, "--format", "canvas", *given) == 0
    assert "matched by the column 'SIS Login ID'" in capsys.readouterr().err
    with (tmp_path / "canvas.csv").open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.reader(stream))) == 2 + sum(one["submitted"] for one in data["students"])


def test_one_student_of_a_class_for_gradescope(graded: Graded, tmp_path: Path) -> None:
    name = graded.report.rows[0].student
    given = ("--out", graded.folder.out, "--student", name, "--to", tmp_path / "results.json")
    assert ask(graded, "export", LESSON, "--format", "gradescope", *given) == 0
    found = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    assert found["score"] == graded.report.rows[0].score


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("export", LESSON, "--format", "canvas", "--out", "OUT"), "needs --roster"),
        (("export", LESSON, "--format", "gradescope", "--out", "OUT"), "--student"),
        (("export", LESSON, "--format", "gradescope", "--out", "OUT", "--student", "no"), "not in"),
        (("export", LESSON, "--format", "csv", "--submission", "x.ipynb"), "give --out"),
        (("export", LESSON, "--format", "actions", "--submission", "x.ipynb"), "no such file"),
        (("export", "99_x", "--format", "csv", "--out", "OUT"), "no lesson"),
        (("report", LESSON, "--out", "/tmp"), "no folder of grades"),
        (("gradescope", "99_x", "--out", "x.zip"), "no lesson"),
    ],
)
def test_a_mistake_is_one_clear_line(
    graded: Graded, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str
) -> None:
    out = str(graded.folder.out)
    assert ask(graded, *(out if word == "OUT" else word for word in arguments)) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
