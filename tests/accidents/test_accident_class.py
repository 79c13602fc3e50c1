"""A whole class of honest accidents, graded: full marks for the work that is there, and each repair explained."""

from __future__ import annotations

from typing import Any

import pytest
from accident_class import LESSON, hand_in_accidents
from nbformat import NotebookNode

from autograders.course import GradeFolder
from autograders.grade import Report, grade_class
from emberlab.lessons.course import Course

pytestmark = pytest.mark.sandbox
BY_HAND = "points to grade by hand"
NOTHING_TO_REPAIR = {  # what is graded as it stands
    *(
        "cell--build-twice",
        "cell-Windows",
        "cell-colab",
        "cell-no-kernel",
        "cell-out-of-order",
        "cell-vs-code",
    ),
    *("file-100-MB-of-outputs", "file-NaN", "file-byte-order-mark", "file-keys-twice"),
}


@pytest.fixture(scope="module")
def graded(
    lesson_release: NotebookNode, lesson_solved: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Report, dict[str, float]]:
    """The class after one run, and what each deserves."""
    place = tmp_path_factory.mktemp("accidents")
    deserved = hand_in_accidents(place / "submissions", lesson_release, lesson_solved)
    folder = GradeFolder(place / "grades", Course.here(), place / "submissions")
    return grade_class(folder, LESSON), deserved


def test_everybody_gets_full_marks_for_what_is_there(graded: tuple[Report, dict[str, float]]) -> None:
    report, deserved = graded
    assert {row.student: row.score for row in report.rows} == pytest.approx(deserved)


def test_every_repair_is_told(graded: tuple[Report, dict[str, float]]) -> None:
    report, _ = graded
    silent = {
        row.student for row in report.rows if not [remark for remark in row.remarks if BY_HAND not in remark]
    }
    assert silent == NOTHING_TO_REPAIR
