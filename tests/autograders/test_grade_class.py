"""A whole class through real nbgrader, real kernels and real bubblewrap: everyone gets what they deserve."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from grading_class import BRACES, OUTLIVES, UNICODE, Graded, page_text
from grading_toy import HIDDEN_LINES, LESSON

pytestmark = pytest.mark.sandbox

# Of 5 points for checks and 4 by hand. What a student wrote by hand waits; a blank answer is 0 already.
SCORES = {
    "ada": 5,
    UNICODE: 5,
    BRACES: 5,
    "blank": 0,
    "wrong": 3,
    "syntax": 3,
    "loop": 3,
    "flood": 5,
    "greedy": 3,
    "junk": 0,
    "folder": 0,
    "nameless": 0,
    "deleted": 5,
    "duplicated": 3,
    "edited": 3,
    "exit": 2,
    "swallow": 2,
    "look": 3,
    "log": 3,
    "forge": 3,
    "outlive": 5,
}


def test_everyone_has_a_row_and_the_points_they_deserve(graded: Graded) -> None:
    assert {row.student: row.score for row in graded.report.rows} == SCORES
    assert {row.most for row in graded.report.rows} == {9}
    assert sorted(graded.report.graded) == sorted(SCORES)


def test_grades_csv_says_the_same(graded: Graded) -> None:
    with (graded.folder.out / "grades.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["student_id"]: float(row["score"]) for row in rows} == SCORES
    assert {(row["assignment"], row["max_score"]) for row in rows} == {(LESSON, "9.0")}


def test_everyone_has_feedback(graded: Graded) -> None:
    for student, score in SCORES.items():
        assert f"(Score: {float(score)} / 9.0)" in graded.feedback(student), student


@pytest.mark.parametrize(
    ("student", "remark", "told"),
    [
        ("loop", "code cell 2 ran too long", "still running after 6 seconds"),
        ("swallow", "the kernel stopped in code cell 3", "did not answer an interrupt"),
        ("exit", "the kernel stopped in code cell 3", "The kernel died while this cell ran"),
        ("junk", "bytes that are not text", "bytes that are not text"),
        ("folder", "is a folder", "is a folder. Hand in the notebook"),
        ("nameless", "Untitled1.ipynb", "there is Untitled1.ipynb. Give the notebook its own name"),
        ("deleted", "repairs: 1", "About your submission"),
        ("duplicated", "repairs: ", "About your submission"),
        ("edited", "repairs: ", "About your submission"),
        ("ada", "4 points to grade by hand", "SUBMITTED BY ADA"),
    ],
)
def test_what_went_wrong_is_told_to_both(graded: Graded, student: str, remark: str, told: str) -> None:
    assert remark in "; ".join(graded.row(student).remarks)
    assert told in graded.feedback(student)


def test_what_comes_after_a_dead_kernel_runs_in_another_one(graded: Graded) -> None:
    for student in ("exit", "swallow"):
        assert not [remark for remark in graded.row(student).remarks if "not run" in remark]
        assert "name 'total' is not defined" in graded.output(student, "check-total")
        assert "2 of 2 points" in graded.output(student, "check-double")


def test_memory_is_limited(graded: Graded) -> None:
    assert "MemoryError" in graded.output("greedy", "check-double")


def test_a_flood_is_cut(graded: Graded) -> None:
    assert "the rest was left out" in graded.output("flood")
    assert len(graded.output("flood")) < 600_000


def test_what_was_passed_over_is_mentioned(graded: Graded) -> None:
    notes = "\n".join(graded.report.notes)
    assert f"No {LESSON} from: absent." in notes
    assert "readme.txt" in notes
    assert "NOT GRADED" in notes
    assert "name: [ada], a, b, ad*." in notes


def test_the_answer_is_nowhere_to_be_found(graded: Graded) -> None:
    output = graded.output("look")
    assert "FOUND" not in output
    assert "IMPORTED" not in output
    assert "CONNECTED" not in output.replace("not connected", "")
    # It did look: its own workspace and settings can be read.
    assert "looked at" in output
    assert "looked at 0 files" not in output


def test_no_process_outlives_its_grading(graded: Graded) -> None:
    assert graded.row("outlive").score == 5
    assert not [p for p in psutil.process_iter(["cmdline"]) if OUTLIVES in (p.info["cmdline"] or [])]


def test_no_hidden_test_is_in_any_feedback(graded: Graded) -> None:
    assert "assert double(2) == 4" in graded.output("log", "check-double")  # it tried
    for student in SCORES:
        page = graded.feedback(student)
        bare = page.replace("\\", "").replace(" ", "")
        for line in HIDDEN_LINES:
            assert line not in page, student
            assert line.replace(" ", "") not in bare, student
    assert "large numbers" in graded.feedback("wrong")
    assert "Hidden tests ran here" in graded.feedback("wrong")


def test_plain_nbgrader_works_in_the_folder_and_is_as_safe(graded: Graded, tmp_path: Path) -> None:
    out = graded.folder.out

    def nbgrader(*arguments: str) -> None:
        command = [sys.executable, "-m", "nbgrader", *arguments]
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        subprocess.run(command, cwd=out, env=environment, check=True, capture_output=True)

    nbgrader("export", "--to", str(tmp_path / "again.csv"))
    assert (tmp_path / "again.csv").read_bytes() == (out / "grades.csv").read_bytes()
    nbgrader("autograde", LESSON, "--student", "look", "--force")
    assert "looked at" in graded.output("look")
    assert "FOUND" not in graded.output("look")
    nbgrader("generate_feedback", LESSON, "--student", "log", "--force")
    assert not any(
        line in page_text(out / "feedback/log" / LESSON / f"{LESSON}.html") for line in HIDDEN_LINES
    )
