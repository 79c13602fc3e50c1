"""A lesson's Markdown is read as written, and every mistake in it is named with its line."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest
from toy_course import BOXES, make_course

from emberlab.lessons.cells import BEGIN_HIDDEN, END_HIDDEN, Check, Code, PieceCell, Question, Start, Text
from emberlab.lessons.course import Course
from emberlab.lessons.markdown import LessonError
from emberlab.lessons.source import read_all, read_lesson

HEADER = '---\ntitle: "A lesson"\n---\n\nProse.\n\n'


def fence(*lines: str) -> str:
    return "\n".join(["```{code-cell}", *lines, "```", ""])


ALONE = fence(":check: one", ":points: 1", "assert True")
PROBE = fence(":probe: one", "def probe_it(rng):", "    '''it'''", "    return rng.random()")
CHECK = ALONE + PROBE
PIECE = fence(":piece: emberlet.shape.count")
WRONG = fence(":mistake: one", ":says: Too much", "def count(shape): return 9")


def read_text(course: Course, text: str, name: str = "05_text"):  # type: ignore[no-untyped-def]
    path = course.source(name)
    path.write_text(text)
    return read_lesson(path, course.reference)


def test_a_lesson_is_read_as_it_is_written(course: Course) -> None:
    lesson = read_lesson(course.source("01_boxes"), course.reference)
    assert (lesson.name, lesson.title) == ("01_boxes", "1. Boxes")
    kinds = [type(cell) for cell in lesson.cells]
    assert kinds == [
        Text,
        Start,
        Code,
        Text,
        Text,
        PieceCell,
        Check,
        Code,
        PieceCell,
        Check,
        Code,
        Code,
        Text,
        Question,
        Text,
    ]
    assert lesson.pieces == [["emberlet.shape.count", "emberlet.shape.steps"], ["emberlet.box.Box.is_cube"]]
    check, given = lesson.cells[6], lesson.cells[8]
    assert isinstance(check, Check)
    assert (check.id, check.points) == ("count_and_steps", 2)
    assert [(probe.name, probe.weight) for probe in check.program.probes] == [
        ("probe_count", 1),
        ("probe_steps", 2),
    ]
    assert BOXES.splitlines()[check.probes_line - 1] == "def hidden_shapes(rng):"
    (mistake,) = check.mistakes
    assert (mistake.pieces, mistake.says) == (("emberlet.shape.steps",), "three, then one")
    assert check.program.mistakes == {mistake.says: mistake.source}
    assert mistake.source.startswith("%%build emberlet.shape.steps\ndef steps(shape):\n")
    assert "hidden_shapes" not in check.visible
    assert "BEGIN" not in check.visible
    assert "six elements" in check.visible
    assert check.visible.endswith('\nemberlab.passed("count_and_steps", hidden=2)')
    assert check.source == "\n".join([check.visible, BEGIN_HIDDEN, *check.hidden, END_HIDDEN])
    assert isinstance(given, PieceCell)
    before_solution = given.source.split("### BEGIN SOLUTION")[0]
    assert "distinct = set(self.sides)" in before_solution
    raising, question = lesson.cells[10], lesson.cells[13]
    assert isinstance(raising, Code)
    assert raising.tags == ("raises-exception",)
    assert isinstance(question, Question)
    assert question == Question(question.line, "empty_product", 3, question.answer)
    assert question.answer == "Because one is what leaves every other product as it is."


def test_the_lines_of_cells_are_those_of_the_file(course: Course) -> None:
    lines = BOXES.splitlines()
    lesson = read_lesson(course.source("01_boxes"), course.reference)
    for cell in lesson.cells:
        first = lines[cell.line - 1]
        if isinstance(cell, Text | Question):
            text = cell.source if isinstance(cell, Text) else cell.answer
            assert first == text.splitlines()[0]
        else:
            assert first == "```{code-cell}"


def test_jupytext_reads_the_same_cells(course: Course) -> None:
    """jupytext's own command line, or JupyterLab with it, opens a lesson as the builder does."""
    notebook = jupytext.reads(BOXES, fmt="md:myst")
    lesson = read_lesson(course.source("01_boxes"), course.reference)
    kinds = {"markdown": (Text, Question), "code": (Start, Code, PieceCell, Check)}
    # Probes and mistakes are cells of the file, and in the notebook a part of the check above them.
    cells = [cell for cell in notebook.cells if not {"probe", "mistake"} & cell.metadata.keys()]
    assert len(cells) == len(lesson.cells)
    for cell, ours in zip(cells, lesson.cells, strict=True):
        assert isinstance(ours, kinds[cell.cell_type])
        if isinstance(ours, Text | Code | Check):
            assert cell.source == (ours.body if isinstance(ours, Check) else ours.source)


def test_without_a_start_cell_one_follows_the_first_prose(course: Course) -> None:
    lesson = read_text(course, HEADER + fence("x = 1"))
    assert [type(cell) for cell in lesson.cells] == [Text, Start, Code]


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        (fence(":piece: emberlet.shape.nothing"), 7, "nothing"),
        (fence(":piece: emberlet.nowhere.count"), 7, "nowhere"),
        (fence(":piece:"), 7, "name the pieces"),
        (fence(":piece: [emberlet.shape.count]"), 7, "name the pieces"),
        (fence(":piece: emberlet.shape.count emberlet.shape.count"), 7, "twice"),
        (fence(":piece: emberlet.shape.count", "x = 1"), 7, "no body"),
        (fence(":piece: emberlet.shape.count", ":given: 5"), 7, "given"),
        (fence(":piece: emberlet.shape.count", ":given: -1"), 7, "given"),
        (fence(":piece: emberlet.shape.count", ":given: yes"), 7, "given"),
        (fence(":piece: emberlet.shape.count", ":points: 2"), 7, "unknown option :points:"),
        (PIECE + PIECE, 10, "already"),
        (PIECE + fence(":piece: emberlet.shape.steps emberlet.shape.count"), 10, "already"),
        (fence(":check: one", "assert True"), 7, "no points"),
        (fence(":check: one", ":points:", "assert True"), 7, "no points"),
        (fence(":check: one", ":points: 0", "assert True"), 7, "above 0"),
        (fence(":check: one", ":points: -1", "assert True"), 7, "above 0"),
        (fence(":check: one", ":points: two", "assert True"), 7, "above 0"),
        (fence(":check: one", ":points: yes", "assert True"), 7, "above 0"),
        (fence(":check: one", ":points: .nan", "assert True"), 7, "above 0"),
        (fence(":check: one", ":points: .inf", "assert True"), 7, "above 0"),
        (fence(":check: one", ":points: 1", "print('assert')"), 7, "at least one assert"),
        (fence(":check: one", ":points: 1", "assert True)"), 7, "not Python"),
        (fence(":check: one-two", ":points: 1", "assert True"), 7, "lower case"),
        (fence(":check: on", ":points: 1", "assert True"), 7, "lower case"),
        (fence(":check: One", ":points: 1", "assert True"), 7, "lower case"),
        (fence(":check: " + "a" * 80, ":points: 1", "assert True"), 7, "lower case"),
        (CHECK + CHECK, 18, "already"),
        (ALONE, 7, "the check one has no probe"),
        (ALONE + "Prose.\n\n" + PROBE, 14, "directly below the check one (line 7)"),
        (PROBE, 7, "there is no check one; the checks are: none yet"),
        (ALONE + PROBE.replace("one", "two"), 12, "there is no check two; the checks are: one"),
        (CHECK + PROBE, 18, "has a probe cell already; write this `def probe_…` there (line 14)"),
        (ALONE + fence(":probe: one"), 12, "without a probe"),
        (ALONE + fence(":probe: one", "", "x = 1", "def probe(rng)"), 16, "not Python"),
        (ALONE + fence(":probe: one", "x = 1"), 14, "no probe"),
        (ALONE + fence(":probe: one", "def probe_it(rng):", "    return 1"), 14, "docstring"),
        (ALONE + PROBE.replace("def", "MISTAKES = {'It is wrong': '1'}\ndef"), 12, "`:mistake: one`"),
        (ALONE + fence(":probe: one", ":points: 2", "x"), 12, "unknown option :points:"),
        (CHECK + fence(":mistake: one", "def count(): ..."), 18, "a sentence"),
        (CHECK + fence(":mistake: one", ":says: Wrong: so", "def count(): ..."), 18, "in double quotes"),
        (CHECK + fence(":mistake: one", ":says: Too much", ""), 18, "the wrong definition itself"),
        (CHECK + fence(":mistake: one", ":says: Too much", "%%build x"), 18, "%%build"),
        (CHECK + fence(":mistake: one", ":says: Too much", "def count(:"), 18, "cannot be read"),
        (
            CHECK + fence(":mistake: one", ":says: Too much", "def cuont(): ..."),
            18,
            "this cell defines cuont",
        ),
        (PIECE + CHECK + WRONG + WRONG, 26, "says the same"),
        (fence(":check: one", ":points: 1", "assert 1", "emberlab.passed('x')"), 7, "the builder writes"),
        (
            fence(":check: one", ":points: 1", "assert 1", "### BEGIN HIDDEN TESTS", "assert 2"),
            7,
            "a hidden test is a probe: a code cell with `:probe: ID` below its check",
        ),
        (fence("x = 1", "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"), 7, "a hidden test is a probe"),
        ("More.\n\n### BEGIN HIDDEN TESTS\n\nText\n", 5, "a hidden test is a probe"),
        (fence("def f():", "    ### BEGIN SOLUTION", "    return 1"), 9, "nbgrader's own mark"),
        ("A line with END SOLUTION in it.\n", 7, "nbgrader's own mark"),
        (fence("### AUTOTEST x"), 8, "nbgrader's own mark"),
        (fence(":start:") + fence(":start:"), 10, "second :start:"),
        (fence("x = 1") + fence(":start:"), 7, "before the :start:"),
        (fence(":start:", "x = 1"), 7, "no body"),
        (fence(":check: one", ":piece: emberlet.shape.count"), 7, "both"),
        (fence(":chekc: one", "assert True"), 7, "unknown option :chekc:"),
        (fence(":tags: raises-exception", "1/0"), 7, "options"),
        (fence(":tags: [raise-exception]", "1/0"), 7, "unknown tag"),
        (fence(":tags: [skip-execution]", "1/0"), 7, "unknown tag"),
        (fence(":piece emberlet.shape.count"), 7, "options"),
        (fence(":tags: [a", "1/0"), 7, "options"),
        (fence(""), 7, "empty code cell"),
        ('+++ {"question": "why"}\n\nBecause.\n', 9, "no points"),
        ('+++ {"question": "why", "points": "3"}\n\nBecause.\n', 9, "above 0"),
        ('+++ {"question": 3, "points": 3}\n\nBecause.\n', 9, "lower case"),
        ('+++ {"question": "why", "points": 3, "rubric": 1}\n\nBecause.\n', 9, "unknown option 'rubric'"),
        ('+++ {"tags": ["a"]}\n\nProse.\n', 9, "unknown option 'tags'"),
        ('+++ {"question": "why", "points": 3\n\nBecause.\n', 7, "options"),
        ('+++ ["question"]\n\nBecause.\n', 7, "options"),
        ('+++ {"question": "why", "points": 3}\n\n+++\n\nProse.\n', 7, "no model answer"),
        ('+++ {"question": "why", "points": 3}\n' + CHECK, 7, "no model answer"),
        ('+++ {"question": "why", "points": 3}\n', 7, "no model answer"),
        ('+++ {"question": "why", "points": 3}\n\nBecause.\n\n## Next\n', 9, "heading"),
        (
            '+++ {"question": "why", "points": 3}\n\nSo.\n\n+++ {"question": "why", "points": 3}\n\nSo.\n',
            13,
            "already",
        ),
        ("```{code_cell}\nx = 1\n```\n", 7, "unknown directive"),
        ("```{note}\nx\n```\n", 7, "unknown directive"),
        ("- a list\n\n  ```{code-cell}\n  x = 1\n  ```\n", 9, "inside a list"),
        ("> ```{code-cell}\n> x = 1\n> ```\n", 7, "inside a list"),
        ("```{code-cell}\nx = 1\n\nThe rest of the lesson.\n", 7, "never closed"),
    ],
)
def test_a_mistake_is_named_with_its_line(course: Course, body: str, line: int, problem: str) -> None:
    with pytest.raises(LessonError) as caught:
        read_text(course, HEADER + body)
    assert caught.value.line == line
    assert problem in caught.value.problem
    assert str(caught.value).startswith(f"{caught.value.file}:{line}: ")
    assert "05_text.md" in caught.value.file


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Prose.\n", "no title"),
        ("", "no title"),
        ("---\ntitle: ' '\n---\n\nProse.\n", "no title"),
        ("---\ntitle:\n---\n\nProse.\n", "header"),
        ("---\ntitle: 3\n---\n\nProse.\n", "header"),
        ("---\n- a\n---\n\nProse.\n", "header"),
        ("---\ntitle: [\n---\n\nProse.\n", "header"),
        ("---\ntitel: A\ntitle: A\n---\n\nProse.\n", "titel"),
        ("---\ntitle: A\n---\n\n" + CHECK, "missing start"),
        ("---\ntitle: A\n---\n", "missing start"),
    ],
)
def test_a_lesson_needs_a_title_and_a_start(course: Course, text: str, problem: str) -> None:
    with pytest.raises(LessonError, match=problem):
        read_text(course, text)


@pytest.mark.parametrize("name", ["tensors", "1_tensors", "01-tensors", "01_Tensors", "001_tensors", "01_"])
def test_a_badly_named_lesson_is_refused(course: Course, name: str) -> None:
    with pytest.raises(LessonError, match="named like"):
        read_text(course, HEADER, name)


def test_text_that_is_not_utf8_is_refused(course: Course) -> None:
    path = course.source("05_text")
    path.write_bytes(b"---\ntitle: A\n---\n\xff\n")
    with pytest.raises(LessonError, match="UTF-8"):
        read_lesson(path, course.reference)


def test_a_piece_belongs_to_one_lesson(tmp_path: Path) -> None:
    course = make_course(tmp_path, {"01_one": HEADER + PIECE, "02_two": HEADER + "More.\n\n" + PIECE})
    with pytest.raises(LessonError, match="01_one") as caught:
        read_all(course)
    assert caught.value.line == 9
    assert "02_two.md" in caught.value.file


def test_a_number_belongs_to_one_lesson(tmp_path: Path) -> None:
    course = make_course(tmp_path, {"01_one": HEADER, "01_two": HEADER})
    with pytest.raises(LessonError, match="number 01"):
        read_all(course)
