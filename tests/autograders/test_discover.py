"""Who handed in something, but not in its place, has a row; a folder without submissions is a mistake."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from grading_toy import LESSON, hand_in

from autograders.course import GradeFolder
from autograders.discover import discover
from autograders.errors import GradingError
from autograders.grade import _remarks, grade_class
from autograders.model import SubmissionResult


def test_a_notebook_in_the_wrong_place_is_found(tmp_path: Path) -> None:
    for name in (f"eve/{LESSON}.ipynb", "other/02_more/02_more.ipynb", "hidden/.DS_Store", "02_more/x.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("{}")
    found, notes = discover(tmp_path, LESSON, [LESSON, "02_more"])
    assert [one.student for one in found] == ["eve"]
    assert found[0].submitted.problem is None
    assert found[0].submitted.remarks == (
        f"It was handed in as {LESSON}.ipynb; its place is {LESSON}/{LESSON}.ipynb.",
    )
    assert f"No {LESSON} from: hidden, other." in notes


@pytest.mark.parametrize("name", ["=1+1", "+a", "-a", "@a"])
def test_a_name_that_a_spreadsheet_runs_is_refused(tmp_path: Path, name: str) -> None:
    hand_in(tmp_path, name, b"")
    found, notes = discover(tmp_path, LESSON)
    assert found == []
    assert f"name: {name}. Rename" in notes[0]
    assert "= + - @ in front" in notes[0]


@pytest.mark.sandbox
def test_no_submission_at_all_is_a_mistake(classroom: Callable[..., GradeFolder]) -> None:
    folder = classroom()
    (folder.submissions / LESSON).mkdir()
    with pytest.raises(GradingError, match=f"no submission as STUDENT/{LESSON}/{LESSON}.ipynb"):
        grade_class(folder, LESSON)


def test_the_first_repair_is_told_as_a_terminal_can_show_it() -> None:
    def told(*repairs: str) -> list[str]:
        return list(_remarks(SubmissionResult("ada", LESSON, 0.0, 9.0, repairs=repairs)))

    assert told("A cell \x1b[2J was missing.", "more") == ["repairs: 2 (A cell [2J was missing.)"]
    assert len(told("word " * 100)[0]) < 130
