"""A whole class hands in lesson 01, and `make grade` gives everyone, check by check, what they deserve."""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from class_01_tensors import (
    BY_HAND,
    COURSE,
    LESSON,
    NO_NOTEBOOKS,
    POINTS,
    QUESTION,
    RIGHT,
    STUDENTS,
    Student,
    searches,
)
from nbformat import NotebookNode
from nbgrader.api import Grade, Gradebook  # type: ignore[import-untyped]

from autograders.course import read_notebook
from autograders.release import release
from emberlab.lessons.cells import Check, Question
from emberlab.lessons.source import read_lesson

pytestmark = pytest.mark.sandbox

REPOSITORY = COURSE.root.parent
GRADES_WITH = ("Makefile", "pyproject.toml", "course", "autograders")
MAKES = Path(sys.prefix, "bin")  # the Makefile's .venv/bin, unless the tests run in another environment
NAMES = [student.name for student in STUDENTS]
EVERYONE = {student.name: student.failed for student in STUDENTS} | {
    name: set(POINTS) for name in NO_NOTEBOOKS
}
NOTHING = {"blank", *NO_NOTEBOOKS}
MOST = sum(POINTS.values()) + BY_HAND
FEWEST = 12  # letters: a shorter line of a hidden test, such as `else:`, says nothing


@dataclass(frozen=True)
class Class:
    """A folder of submissions, the folder that they were graded into, and what the instructor saw."""

    submissions: Path
    out: Path
    said: str
    progress: str
    changed: list[str]

    @contextmanager
    def book(self) -> Iterator[Gradebook]:
        with Gradebook(f"sqlite:///{self.out / 'gradebook.db'}") as book:
            yield book

    def grades(self, student: str) -> dict[str, Grade]:
        """nbgrader's own record of every graded cell."""
        with self.book() as book:
            notebook = book.find_submission_notebook(LESSON, LESSON, student)
            return {
                grade.name: (grade.score, grade.max_score, grade.needs_manual_grade)
                for grade in notebook.grades
            }

    def table(self) -> dict[str, tuple[float, float, str]]:
        """What `make grade` prints: score, maximum and remark of each student."""
        lines = self.said.partition("\n\n")[0].split("\n")[1:]
        rows = [line.split(maxsplit=3) for line in lines]
        return {row[0]: (float(row[1]), float(row[2]), "".join(row[3:])) for row in rows}

    def csv(self) -> dict[str, tuple[float, float]]:
        with (self.out / "grades.csv").open(encoding="utf-8") as file:
            return {
                row["student_id"]: (float(row["score"]), float(row["max_score"]))
                for row in csv.DictReader(file)
            }

    def page(self, student: str) -> str:
        """The feedback page."""
        return (self.out / "feedback" / student / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")

    def text(self, student: str) -> str:
        """What a browser shows of it, roughly."""
        body = re.sub(r"(?s)<(style|script)\b.*?</\1>", "", self.page(student))
        return html.unescape(re.sub(r"<[^>]*>", "", body))


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    """The notebook that students are given."""
    notebook, _ = release(COURSE, [LESSON], tmp_path_factory.mktemp("release"))
    return read_notebook(notebook)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy to grade with, in which nothing is changed meanwhile but by grading."""
    copy = tmp_path_factory.mktemp("copy") / "emberlet"
    (copy / "build").mkdir(parents=True)  # which course/nbgrader_config.py makes when it is read
    for name in GRADES_WITH:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(REPOSITORY / name, copy)
    return copy


@pytest.fixture(scope="module")
def graded(repository: Path, released: NotebookNode, tmp_path_factory: pytest.TempPathFactory) -> Class:
    """The class after one `make grade`; tests do not change it."""
    place = tmp_path_factory.mktemp("class")
    submissions, out = place / "submissions", place / "grades"
    for student in STUDENTS:
        if student.name == "searcher":
            found = searches(str(repository), str(out), str(submissions))
            student = dataclasses.replace(student, answers=RIGHT | found)
        hand_in(submissions, student.name, student.notebook(released))
    for name, (file, data, _) in NO_NOTEBOOKS.items():
        hand_in(submissions, name, data, file)
    (submissions / "absent").mkdir()
    return make_grade(repository, submissions, out)


def hand_in(
    submissions: Path, student: str, notebook: NotebookNode | bytes, file: str = f"{LESSON}.ipynb"
) -> None:
    place = submissions / student / LESSON / file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode())


def make_grade(repository: Path, submissions: Path, out: Path) -> Class:
    """Grade as an instructor does, and look afterwards what has changed anywhere but in OUT."""
    with tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as scratch:
        places = [repository, submissions, Path(scratch)]
        for name in ("home", "tmp"):
            Path(scratch, name).mkdir()
        before = contents(places)
        command = [
            "make",
            "--silent",
            "--old-file=.venv/.course",
            f"BIN={MAKES}",
            "grade",
            f"LESSON={LESSON}",
        ]
        done = subprocess.run(
            [*command, f"SUBMISSIONS={submissions}", f"OUT={out}", "ARGS=--timeout 10"],
            cwd=repository,
            env={
                **os.environ,
                "HOME": f"{scratch}/home",
                "TMPDIR": f"{scratch}/tmp",
                "PYTHONPATH": str(repository / "course" / "src"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        after = contents(places)
    changed = sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))
    return Class(submissions, out, done.stdout, done.stderr, changed)


def contents(folders: list[Path]) -> dict[str, str]:
    """Every file and folder below these, by its path, but for what Python and Matplotlib keep for the next time."""
    kept = {"__pycache__", ".cache", ".config"}
    paths = [path for folder in folders for path in folder.rglob("*") if not kept & set(path.parts)]
    return {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "a folder"
        for path in paths
    }


@pytest.fixture(scope="module")
def secrets(released: NotebookNode) -> set[str]:
    """The lines that only the instructor's notebook has: of hidden tests, and of model answers in words."""
    cells = read_lesson(COURSE.source(LESSON), COURSE.reference).cells
    lines: set[str] = set()
    for cell in cells:
        if isinstance(cell, Check):
            # What a probe is about is told; known mistakes are wrong, and look like somebody's answer.
            lines |= {line.strip() for line in cell.probes.split("\n") if '"""' not in line}
        elif isinstance(cell, Question):
            lines |= {line.strip() for line in cell.answer.split("\n")}
    given = "\n".join(cell.source for cell in released.cells)
    return {line for line in lines if len(line) >= FEWEST and line not in given}


def test_make_grade_is_what_the_makefile_says() -> None:
    command = [
        "make",
        "--no-print-directory",
        "-n",
        "grade",
        f"LESSON={LESSON}",
        "SUBMISSIONS=a b",
        "OUT=c d",
        "ARGS=--timeout 10",
    ]
    done = subprocess.run(
        [*command, "--old-file=.venv/.course"], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    expected = f'.venv/bin/python -m autograders grade {LESSON} --submissions "a b" --out "c d" --timeout 10'
    assert done.stdout.strip().split("\n")[-1] == expected


def test_the_points_are_those_of_the_lesson(graded: Class) -> None:
    most = {name: grade[1] for name, grade in graded.grades("blank").items()}
    assert most == {**POINTS, QUESTION: BY_HAND}


@pytest.mark.parametrize("student", EVERYONE)
def test_every_check_gives_what_it_should(graded: Class, student: str) -> None:
    given = {name: grade[0] for name, grade in graded.grades(student).items()}
    assert given.pop(QUESTION) == 0
    assert {name for name, points in given.items() if points < POINTS[name]} == EVERYONE[student]
    assert student not in NOTHING or not any(given.values())


def test_totals_are_the_same_wherever_they_stand(graded: Class) -> None:
    expected = {name: (sum(grade[0] for grade in graded.grades(name).values()), MOST) for name in EVERYONE}
    assert {name: (pytest.approx(score), most) for name, (score, most) in graded.csv().items()} == expected
    table = {name: (pytest.approx(row[0], abs=0.005), row[1]) for name, row in graded.table().items()}
    assert table == expected
    for name, (score, most) in expected.items():
        assert f"(Score: {round(score, 2)} / {most:.1f})" in graded.page(name), name


def test_only_what_was_written_by_hand_waits_for_a_person(graded: Class) -> None:
    assert [name for name in EVERYONE if graded.grades(name)[QUESTION][2]] == ["perfect", "syntax", "messy"]


def test_the_instructor_is_told_what_went_wrong(graded: Class) -> None:
    remarks = {name: remark for name, (_, _, remark) in graded.table().items()}
    for student in STUDENTS:
        assert student.remark in remarks[student.name]
    for name, (_, _, told) in NO_NOTEBOOKS.items():
        assert told in remarks[name]
    assert [
        student.name
        for student in STUDENTS
        if remarks[student.name] and not student.remark and not student.change
    ] == []
    assert "No 01_tensors from: absent." in graded.said
    assert f"{len(EVERYONE)} graded now, 0 as before." in graded.said


@pytest.mark.parametrize("student", STUDENTS, ids=NAMES)
def test_feedback_says_what_to_do(graded: Class, student: Student) -> None:
    text = graded.text(student.name)
    for words in student.says:
        assert words in text


@pytest.mark.parametrize("name", NO_NOTEBOOKS)
def test_feedback_says_why_a_file_cannot_be_graded(graded: Class, name: str) -> None:
    text = graded.text(name)
    assert "It could not be graded." in text
    assert NO_NOTEBOOKS[name][2] in text
    assert "hand it in again" in text


@pytest.mark.parametrize("student", EVERYONE)
def test_no_feedback_gives_a_hidden_test_or_an_answer_away(
    graded: Class, secrets: set[str], student: str
) -> None:
    assert len(secrets) > 100
    text = graded.text(student)
    bare = re.sub(r"[\s\\]", "", text)
    found = [line for line in secrets if line in text or re.sub(r"[\s\\]", "", line) in bare]
    # A loop over the sizes of a shape may stand in a probe, and in an answer too.
    own = "".join(text for one in STUDENTS if one.name == student for text in one.answers.values())
    assert [line for line in found if line not in own] == []


@pytest.mark.parametrize("student", ["blank", "syntax", "loop", "transpose"])
def test_no_line_of_what_failed_in_the_open_is_left_out(graded: Class, student: str) -> None:
    assert "a line of a hidden test" not in graded.text(student)


def test_the_spy_could_print_the_visible_test_alone(graded: Class) -> None:
    notebook = (graded.out / "autograded" / "spy" / LESSON / f"{LESSON}.ipynb").read_text()
    assert notebook.count("emberlab.passed(") > 2 * len(POINTS)  # it did look
    assert notebook.count("BEGIN HIDDEN TESTS") == len(POINTS)


def test_nothing_changes_but_the_folder_of_grades(graded: Class) -> None:
    assert graded.changed == []


def test_a_second_run_adds_and_replaces_and_keeps_what_a_person_gave(
    repository: Path, graded: Class, released: NotebookNode, tmp_path: Path
) -> None:
    submissions, out = tmp_path / "submissions", tmp_path / "grades"
    shutil.copytree(graded.out, out)
    # Only a few are there this time, for the time it takes; the others keep what they have.
    for student in ("perfect", "blank", "syntax"):
        shutil.copytree(graded.submissions / student, submissions / student)
    perfect = next(student for student in STUDENTS if student.name == "perfect")
    with Class(submissions, out, "", "", []).book() as book:
        for student in ("perfect", "syntax"):
            grade = book.find_grade(QUESTION, LESSON, LESSON, student)
            grade.manual_score, grade.needs_manual_grade = 2.5, False
            book.find_comment(QUESTION, LESSON, LESSON, student).manual_comment = "Name the line, too."
        book.db.commit()
    hand_in(submissions, "absent", perfect.notebook(released))
    hand_in(submissions, "syntax", perfect.notebook(released))

    again = make_grade(repository, submissions, out)
    assert "2 graded now" in again.said
    assert again.changed == []
    scores = {name: score for name, (score, _) in graded.csv().items()}
    scores |= {"perfect": 19.5, "syntax": 19.5, "absent": 17}
    assert {name: score for name, (score, _) in again.csv().items()} == scores
    assert {name: row[0] for name, row in again.table().items()} == {
        name: scores[name] for name in ("absent", "blank", "perfect", "syntax")
    }
    # What was graded by hand and then handed in again keeps its grade, and waits to be looked at once more.
    assert [name for name in again.table() if again.grades(name)[QUESTION][2]] == ["absent", "syntax"]
    for student in ("perfect", "syntax"):
        assert "Name the line, too." in again.text(student)
    assert "BuildError" in graded.text("syntax")
    assert "BuildError" not in again.text("syntax")
