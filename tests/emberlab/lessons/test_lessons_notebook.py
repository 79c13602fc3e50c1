"""A lesson becomes the same notebook every time, and nbgrader agrees with its metadata."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from emberlab.lessons.cells import Check, Lesson, PieceCell, Question, Text
from emberlab.lessons.course import Course
from emberlab.lessons.notebook import dumps, to_notebook
from emberlab.lessons.source import read_lesson


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return read_lesson(course.source("01_boxes"), course.reference)


def test_nbformat_and_nbgrader_accept_it(lesson: Lesson) -> None:
    notebook = nbformat.reads(dumps(to_notebook(lesson)), as_version=nbformat.NO_CONVERT)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)


def test_the_same_lesson_gives_the_same_bytes(course: Course) -> None:
    texts = {dumps(to_notebook(read_lesson(course.source("01_boxes"), course.reference))) for _ in range(3)}
    assert len(texts) == 1


def test_ids_are_short_unique_and_follow_the_text(lesson: Lesson) -> None:
    ids = [cell.id for cell in to_notebook(lesson).cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9-]{1,64}", name) for name in ids)
    assert "build-box-box-is-cube" in ids
    cells = list(lesson.cells)
    twice = Lesson("01_boxes", "t", lesson.path, (*cells, cells[0], Text(1, "new")))
    longer = [cell.id for cell in to_notebook(twice).cells]
    assert longer[: len(ids)] == ids
    assert longer[-2] == ids[0] + "-2"


def test_a_long_name_still_makes_an_id(lesson: Lesson) -> None:
    name = "emberlet.shape." + "_long" * 20
    cells = (PieceCell(1, (name + "a",), 0, "a"), PieceCell(2, (name + "b",), 0, "b"))
    notebook = to_notebook(Lesson("01_boxes", "t", lesson.path, cells))
    assert [len(cell.id) <= 64 for cell in notebook.cells] == [True, True]
    assert notebook.cells[0].id != notebook.cells[1].id


def test_a_cell_is_graded_as_its_kind_says(lesson: Lesson) -> None:
    notebook = to_notebook(lesson)
    by_kind = {
        type(authored): cell.metadata.get("nbgrader")
        for cell, authored in zip(notebook.cells, lesson.cells, strict=True)
    }
    common = {"schema_version": 3, "task": False}
    assert by_kind[PieceCell] == {
        **common,
        "grade": False,
        "grade_id": "build-box-Box-is_cube",
        "locked": False,
        "solution": True,
    }
    assert by_kind[Check] == {
        **common,
        "grade": True,
        "grade_id": "check-is-cube",
        "locked": True,
        "points": 1.5,
        "solution": False,
    }
    assert by_kind[Question] == {
        **common,
        "grade": True,
        "grade_id": "question-empty-product",
        "locked": False,
        "points": 3,
        "solution": True,
    }
    start = notebook.cells[1]
    assert start.source == 'import emberlab\n\nemberlab.start("01_boxes")'
    assert start.metadata.tags == ["nbval-ignore-output"]
    assert start.metadata.nbgrader.locked is True
    assert start.metadata.nbgrader.grade is False
    assert by_kind[Text] is None


def test_it_says_nothing_of_the_machine(lesson: Lesson) -> None:
    assert to_notebook(lesson).metadata == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "pygments_lexer": "ipython3"},
        "title": "1. Boxes",
    }
