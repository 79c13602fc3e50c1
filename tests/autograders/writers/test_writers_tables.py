"""Tables of grades: nothing in them is a formula, and Canvas and Moodle read them by their own rules."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from made_results import HOSTILE, hostile_class, made_class

from autograders.errors import GradingError
from autograders.model import ClassResult, SubmissionResult
from autograders.writers import canvas_csv, grades_csv, moodle_csv
from autograders.writers.csv_table import BOM, cell
from autograders.writers.roster import read_roster
from autograders.writers.scale import Scale

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Notes,1. Tensors (4711),Current Score
    Points Possible,,,,,,13,(read only)
 ,,,,,Manual Posting,,
"Lovelace, Ada",101,s1,ada,"Section, A",,,80
"Hopper, Grace",102,s2,grace,Section A,,,
"Turing, Alan",103,s3,alan,Section B,,5,
"""
MOODLE = """First name,Last name,ID number,Email address,Groups
Ada,Lovelace,1,Ada@example.org,
Grace,Hopper,2,grace@example.org,
Alan,Turing,3,alan@example.org,
"""


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def one(name: str, score: float, *, submitted: bool = True) -> SubmissionResult:
    return SubmissionResult(name, "01_tensors", score, 13, submitted=submitted)


@pytest.fixture
def three() -> ClassResult:
    students = (one("Ada", 7.5), one("alan", 0, submitted=False), one("grace", 13), one("mallory", 1))
    return ClassResult("01_tensors", "1. Tensors", 13, students)


def roster(folder: Path, text: str) -> Path:
    path = folder / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_for_each_student_and_a_column_for_each_check(tmp_path: Path) -> None:
    made = made_class(30)
    grades_csv.write(made, tmp_path / "grades.csv")
    assert (tmp_path / "grades.csv").read_bytes().startswith(BOM)  # else Excel spoils names
    head, *rows = table(tmp_path / "grades.csv")
    assert [row[0] for row in rows] == [each.student for each in made.students]
    assert head[7] == "check-numel (of 2.5)"
    assert "question-why (of 3)" in head
    for row, each in zip(rows, made.students, strict=True):
        assert float(row[1]) == pytest.approx(each.score, abs=1e-6)
        points = [float(value) for value in row[7:11] if value]
        assert points == pytest.approx([check.points for check in each.checks], abs=1e-6)
        if not each.submitted:
            assert "nothing was handed in" in row


def test_no_cell_is_a_formula_or_more_than_a_line(tmp_path: Path) -> None:
    grades_csv.write(hostile_class(), tmp_path / "grades.csv")
    for row in table(tmp_path / "grades.csv"):
        for value in row:
            assert not value.startswith(tuple("=+@\t\r")), value
            assert not value.startswith("-"), value
            assert value.isprintable()


@pytest.mark.parametrize(
    "text", ["=1+1", " =1+1", "\t=1", "\r\n@x", "＝1", "-2+3", "+1", "\u200b=1", "\x00=1"]
)
def test_a_formula_in_disguise_is_text(text: str) -> None:
    assert cell(text).startswith("'")


def test_numbers_stay_numbers() -> None:
    assert [cell(value) for value in (0.0, -1.5, 1e-9, 2 / 3, 1e12, None)] == [
        "0",
        "-1.5",
        "0",
        "0.666667",
        "1000000000000",
        "",
    ]


def read_as_canvas(path: Path) -> tuple[str, str, dict[str, str]]:
    """What lib/gradebook_importer.rb of Canvas finds: the assignment, its points, and the grade by Canvas's ID."""
    data = path.read_bytes()
    assert not data.startswith(BOM)
    head, *rows = table(path)
    assert "Student" in head[0]
    assert "ID" in head[1]
    assert (head[2], head[3]) == ("SIS User ID", "SIS Login ID")
    assert head[4] == "Section"  # the last column about a student
    (assignment,) = head[5:]
    assert "Points Possible" in rows[0][0]
    assert all(len(row) == len(head) for row in rows)
    return assignment, rows[0][5], {row[1]: row[5] for row in rows[1:]}


def test_canvas_gets_its_own_columns_back(three: ClassResult, tmp_path: Path) -> None:
    place = tmp_path / "canvas.csv"
    three = replace(three, students=(one("ada", 7.5), *three.students[1:]))
    notes = canvas_csv.write(three, place, read_roster(roster(tmp_path, CANVAS)))
    # Alan handed in nothing; his 5 points in Canvas stay, since he is not in the file.
    assert read_as_canvas(place) == ("1. Tensors (4711)", "13", {"101": "7.5", "102": "13"})
    assert any("Turing, Alan" in note and "left out" in note for note in notes)
    assert any("mallory" in note and "NOT IN THE FILE" in note for note in notes)
    assert table(place)[2][:5] == ["Lovelace, Ada", "101", "s1", "ada", "Section, A"]


def test_canvas_gets_zeros_and_scaled_grades_where_asked(three: ClassResult, tmp_path: Path) -> None:
    place = tmp_path / "canvas.csv"
    three = replace(three, students=(one("ada", 6.5), *three.students[1:]))
    scale = Scale(100, zero=True)
    canvas_csv.write(three, place, read_roster(roster(tmp_path, CANVAS)), scale=scale, assignment="New")
    assert read_as_canvas(place) == ("New", "100", {"101": "50", "102": "100", "103": "0"})


def test_moodle_finds_users_by_address_as_moodle_has_it(three: ClassResult, tmp_path: Path) -> None:
    place = tmp_path / "moodle.csv"
    notes = moodle_csv.write(three, place, read_roster(roster(tmp_path, MOODLE)))
    assert table(place) == [
        ["First name", "Last name", "Email address", "ID number", "1. Tensors"],
        ["Ada", "Lovelace", "Ada@example.org", "1", "7.5"],
        ["Grace", "Hopper", "grace@example.org", "2", "13"],
    ]
    assert not place.read_bytes().startswith(BOM)
    assert any("Alan Turing" in note for note in notes)
    assert any("mallory" in note for note in notes)


def test_moodle_is_told_of_grades_that_it_would_refuse(tmp_path: Path) -> None:
    made = ClassResult("x", "X", 200, (SubmissionResult("Ada", "x", 150, 200),))
    place = tmp_path / "moodle.csv"
    notes = moodle_csv.write(made, place, read_roster(roster(tmp_path, MOODLE)))
    assert any("--scale 100" in note for note in notes)
    notes = moodle_csv.write(made, place, read_roster(roster(tmp_path, MOODLE)), scale=Scale(100))
    assert not any("--scale 100" in note for note in notes)
    assert table(place)[1][-1] == "75"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no students"),
        ("Student,ID\n", "no students"),
        ("Name,Number\nAda,1\n", "no columns Student and ID"),
        ("Student,ID,SIS Login ID\nX,1,nobody\n", "none of the students"),
        ("Student,ID,SIS Login ID\nX,1,grace\nY,2,grace\n", "two rows"),
        ("Student,ID,SIS Login ID\nX,=1+1,grace\n", "formula"),
    ],
)
def test_a_roster_that_cannot_be_used_is_explained(
    three: ClassResult, tmp_path: Path, text: str, words: str
) -> None:
    place = tmp_path / "canvas.csv"
    with pytest.raises(GradingError, match=words):
        canvas_csv.write(three, place, read_roster(roster(tmp_path, text)))
    assert not place.exists()


def test_a_roster_may_use_semicolons_and_a_mark_but_not_another_code(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(BOM + "Vorname;Email address\nZoë;zoe@example.org\n".encode())
    assert read_roster(path).rows == ({"Vorname": "Zoë", "Email address": "zoe@example.org"},)
    path.write_bytes("Vorname;Email address\nZoë;zoe@example.org\n".encode("latin-1"))
    with pytest.raises(GradingError, match="UTF-8"):
        read_roster(path)


def test_the_column_can_be_named(three: ClassResult, tmp_path: Path) -> None:
    place = tmp_path / "moodle.csv"
    listed = read_roster(roster(tmp_path, MOODLE))
    moodle_csv.write(three, place, listed, column="Email address")
    with pytest.raises(GradingError, match=r"no such column; it has: First name"):
        moodle_csv.write(three, place, listed, column="Matrikel")


def test_hostile_names_in_a_roster_are_shown_as_text(tmp_path: Path) -> None:
    rows = io.StringIO()
    csv.writer(rows).writerows(
        [["Student", "ID", "SIS Login ID"], *([words, str(i), f"s{i}"] for i, words in enumerate(HOSTILE))]
    )
    made = ClassResult("x", "X", 1, tuple(SubmissionResult(f"s{i}", "x", 1, 1) for i in range(len(HOSTILE))))
    canvas_csv.write(made, tmp_path / "canvas.csv", read_roster(roster(tmp_path, rows.getvalue())))
    for row in table(tmp_path / "canvas.csv")[2:]:
        assert not row[0].startswith(tuple("=+-@"))
