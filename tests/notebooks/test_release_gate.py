"""Nothing is released that gives an answer away, and no check passes while its piece is not written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from exemptions import PACKAGE, RELEASE
from nbgrader.nbgraderformat import MetadataValidator

from emberlab.lessons.cells import Check, Lesson, PieceCell, Question
from emberlab.lessons.course import Course
from emberlab.lessons.execute import prepare
from emberlab.lessons.leaks import leaks_in, secrets_of
from emberlab.lessons.notebook import grade_id, loads
from emberlab.lessons.prove import passing_checks, prove
from emberlab.lessons.source import read_all
from emberlab.pieces import is_cleared, written
from emberlab.pieces.piece import Piece

Release = Callable[[str], Path]


def unlisted(leaks: list[str], exempt: dict[str, str]) -> list[str]:
    """The leaks that are not exempt, and the exemptions that nothing needs."""
    needed = {line for line in exempt for leak in leaks if leak.endswith(f": {line!r}")}
    found = [leak for leak in leaks if not any(leak.endswith(f": {line!r}") for line in exempt)]
    return found + [f"no longer needed in exemptions.py: {line!r}" for line in exempt if line not in needed]


def test_a_release_gives_no_answer_away(name: str, lesson: Lesson, release: Release) -> None:
    leaks = leaks_in(release(name), secrets_of(lesson))
    assert unlisted(leaks, RELEASE.get(name, {})) == []


def test_the_search_finds_every_answer_where_it_stands(name: str, lesson: Lesson, course: Course) -> None:
    """Else an empty answer of the search would prove nothing."""
    secrets = secrets_of(lesson)
    kinds = {secret.of.split()[0] for secret in secrets}
    assert kinds == {"piece", "hidden", "answer"}
    assert len(leaks_in(course.notebook(name), secrets)) == len(secrets)


def test_a_release_is_whole_and_blank(name: str, lesson: Lesson, release: Release) -> None:
    notebook = loads((release(name) / f"{name}.ipynb").read_text())
    MetadataValidator().validate_nb(notebook)
    assert len(notebook.cells) == len(lesson.cells)
    for cell, authored in zip(notebook.cells, lesson.cells, strict=True):
        assert cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id(authored)
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)
        if isinstance(authored, PieceCell):
            assert cell.source.startswith(f"%%build {authored.pieces[0]}")
            assert cell.source.count("# YOUR CODE HERE") >= len(authored.pieces)
            assert not any(written(cell.source, Piece(piece).qualname) for piece in authored.pieces)
        elif isinstance(authored, Check):
            assert cell.source == authored.visible
            assert cell.metadata.editable is False
        elif isinstance(authored, Question):
            assert cell.source == "YOUR ANSWER HERE"


def test_a_blank_release_passes_no_check(name: str, lesson: Lesson, release: Release, course: Course) -> None:
    notebook = loads((release(name) / f"{name}.ipynb").read_text())
    assert passing_checks(notebook, lesson, course) == []


def test_each_check_stands_and_falls_with_its_pieces(lesson: Lesson, course: Course) -> None:
    """Later lessons' pieces are cleared here, so no check can lean on them."""
    assert prove(lesson, course) == []


def test_a_cleared_package_holds_no_answer(course: Course, tmp_path: Path) -> None:
    lessons = read_all(course)
    prepare(course, lessons[0].name, tmp_path / "workspace")
    package = tmp_path / "workspace" / "emberlet"
    secrets = [secret for lesson in lessons for secret in secrets_of(lesson) if secret.of.startswith("piece")]
    assert unlisted(leaks_in(package, secrets), PACKAGE) == []
    for lesson in lessons:
        for piece in (Piece(name) for names in lesson.pieces for name in names):
            assert is_cleared(piece.path_in(package).read_text(), piece.qualname), piece
