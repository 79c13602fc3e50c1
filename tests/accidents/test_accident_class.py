"""A whole class of honest accidents, graded: full marks for the work that is there, and each repair explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from accident_class import LESSON, hand_in_accidents
from accident_kinds import text_of
from conftest import COURSE

from autograders.course import GradeFolder
from autograders.grade import Report, grade_class
from autograders.notebooks import read_notebook
from autograders.release import release

pytestmark = pytest.mark.sandbox
BY_HAND = "points to grade by hand"


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, dict[str, float]]:
    """The class after one run, and what each deserves."""
    place = tmp_path_factory.mktemp("accidents")
    notebook, _ = release(COURSE, [LESSON], place / "release")
    released = json.loads(notebook.read_text(encoding="utf-8"))
    solved = json.loads(notebook.read_text(encoding="utf-8"))
    answers = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in read_notebook(COURSE.notebook(LESSON)).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }
    for cell in solved["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell["source"] = answers[name]
            assert text_of(cell) == answers[name]
    deserved = hand_in_accidents(place / "submissions", released, solved)
    folder = GradeFolder(place / "grades", COURSE, place / "submissions")
    return grade_class(folder, LESSON), deserved


def test_everybody_gets_full_marks_for_what_is_there(graded: tuple[Report, dict[str, float]]) -> None:
    report, deserved = graded
    assert {row.student: row.score for row in report.rows} == pytest.approx(deserved)


def test_every_repair_is_told(graded: tuple[Report, dict[str, float]]) -> None:
    report, _ = graded
    silent = [
        row.student
        for row in report.rows
        if not [remark for remark in row.remarks if BY_HAND not in remark]
        and row.student.startswith(("cell-", "file-"))
    ]
    assert silent == []
