"""A check that a wrong piece passes is found out, and so is a release that is not blank."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy_course import BOXES, SCALES, make_course

from emberlab.lessons.__main__ import main
from emberlab.lessons.build import catalogue_text
from emberlab.lessons.course import Course
from emberlab.lessons.notebook import to_notebook
from emberlab.lessons.prove import passing_checks, prove, spoilt
from emberlab.lessons.source import read_all


def proof_of(course: Course) -> list[str]:
    lessons = read_all(course)
    course.catalogue.write_text(catalogue_text(lessons))
    return prove(lessons[0], course)


def test_the_checks_of_a_good_lesson_are_proven(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    assert proof_of(course) == []
    command = ["--course", str(course.root), "prove", "02_scales"]
    assert main(command) == 0
    course.source("02_scales").write_text(SCALES.replace("assert again((1, 2), 3) == (3, 6)", "assert again"))
    assert main(command) == 1
    assert "02_scales: check scaled (line 17) passes although" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        (
            'assert emberlet.Box(2, 2).is_cube() is True, "all sides are 2"\n'
            'assert emberlet.Box(2, 3).is_cube() is False, "2 is not 3"',
            "assert emberlet.Box(2, 3)",
            [
                "check is_cube (line 71) passes before its pieces are built",
                "check is_cube (line 71) passes although emberlet.box.Box.is_cube gives None",
                "check is_cube (line 71) passes although emberlet.box.Box.is_cube fails",
            ],
        ),
        (
            'is True, "all sides are 2"\nassert emberlet.Box(2, 3).is_cube() is False, "2 is not 3"',
            "in (True, None)",
            ["check is_cube (line 71) passes although emberlet.box.Box.is_cube gives None"],
        ),
        (
            "is_cube() is False",
            "is_cube() is True",
            ["check is_cube (line 71) fails although its pieces are built"],
        ),
        (
            "assert emberlet.steps((2, 3)) == (3, 1)",
            "assert True",
            [
                "check count_and_steps (line 31) passes although emberlet.shape.steps gives None",
                "check count_and_steps (line 31) passes although emberlet.shape.steps fails",
            ],  # though probes would find it, the student is to see it
        ),
    ],
)
def test_a_weak_check_is_found(tmp_path: Path, old: str, new: str, problems: list[str]) -> None:
    assert old in BOXES
    lessons = {"01_boxes": BOXES.replace(old, new), "02_scales": SCALES}
    assert proof_of(make_course(tmp_path / "course", lessons)) == problems


def test_one_piece_of_two_may_not_be_left_out(tmp_path: Path) -> None:
    text = "\n".join(line for line in BOXES.splitlines() if not line.startswith("assert emberlet.steps"))
    problems = proof_of(make_course(tmp_path / "course", {"01_boxes": text}))
    assert [problem.split("passes although ")[1] for problem in problems] == [
        "emberlet.shape.steps gives None",
        "emberlet.shape.steps fails",
    ]


def test_a_check_that_needs_a_later_lesson_is_found(tmp_path: Path) -> None:
    text = BOXES.replace(
        "assert emberlet.steps(", "assert emberlet.shape.scaled((1,), 2) == (2,)\nassert emberlet.steps("
    )
    problems = proof_of(make_course(tmp_path / "course", {"01_boxes": text, "02_scales": SCALES}))
    assert problems == ["check count_and_steps (line 31) fails although its pieces are built"]


def test_a_release_that_is_not_blank_is_found(course: Course) -> None:
    lessons = read_all(course)
    course.catalogue.write_text(catalogue_text(lessons))
    notebook = to_notebook(lessons[0])
    assert passing_checks(notebook, lessons[0], course) == ["check-count-and-steps", "check-is-cube"]
    for cell in notebook.cells:
        if cell.id.startswith("build-shape"):
            cell.source = cell.source.replace("return ", "raise NotImplementedError() # ")
    assert passing_checks(notebook, lessons[0], course) == ["check-is-cube"]


def test_a_class_is_spoilt_by_being_empty() -> None:
    source = "%%build emberlet.a.B\nclass B:\n    ### BEGIN SOLUTION\n    x = 1\n    ### END SOLUTION"
    assert spoilt(source) == [("is empty", "%%build emberlet.a.B\nclass B:\n    pass")]
