"""Every check of every lesson fails for the wrong versions of its pieces, and for no right one."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from emberlab.lessons.cells import Check, PieceCell
from emberlab.lessons.course import Course
from emberlab.lessons.source import read_lesson
from emberlab.pieces import Piece, cut, splice

COURSE = Course.here()
LESSONS = {name: read_lesson(COURSE.source(name), COURSE.reference) for name in COURSE.names()}

# Runs each check by itself and prints which fail; a check that never ends counts as failed too.
RUNNER = """
import json, signal, sys
import emberlet
def too_long(*_):
    raise TimeoutError("ran for more than 10 seconds")
signal.signal(signal.SIGALRM, too_long)
failed = {}
for name, source in json.load(sys.stdin):
    try:
        signal.alarm(10)
        exec(compile(source, name, "exec"), {"emberlet": emberlet})
    except Exception as error:
        failed[name] = f"{type(error).__name__}: {error}"
    finally:
        signal.alarm(0)
print(json.dumps(failed))
"""


def failing_checks(lesson: str, package: Path, visible_only: bool = False) -> dict[str, str]:
    """Run the lesson's checks on the package in this folder: the failing ones, with their messages."""
    checks = [cell for cell in LESSONS[lesson].cells if isinstance(cell, Check)]
    sources = [(check.id, check.visible if visible_only else check.source) for check in checks]
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps(sources),
        env={"PYTHONPATH": str(package), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def with_changed(piece: Piece, folder: Path, change) -> Path:
    """A copy of the reference in which `change` made a new text of one module."""
    shutil.copytree(COURSE.reference, folder / "emberlet", ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / "emberlet" / piece.file
    file.write_text(change(file.read_text()))
    return folder


def listed(lesson: str, what: str) -> list:
    return getattr(importlib.import_module(f"{what}_{lesson}"), what.upper())


def every(what: str) -> list:
    return [
        pytest.param(lesson, *entry, id=f"{entry[0].removeprefix('emberlet.')}: {entry[1]}")
        for lesson in LESSONS
        for entry in listed(lesson, what)
    ]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_reference_passes_every_check(lesson, tmp_path):
    shutil.copytree(COURSE.reference, tmp_path / "emberlet")
    assert failing_checks(lesson, tmp_path) == {}
    assert failing_checks(lesson, tmp_path, visible_only=True) == {}


@pytest.mark.parametrize(("lesson", "name", "wrong", "old", "new"), every("mutants"))
def test_a_wrong_piece_fails_a_check(lesson, name, wrong, old, new, tmp_path, killers):
    piece = Piece(name)

    def change(source: str) -> str:
        cell = cut([name], COURSE.reference).partition("\n")[2]
        assert old in cell, f"the reference has no {old!r} any more: mend this mutant"
        return splice(source, cell.replace(old, new), [piece.qualname])

    failed = failing_checks(lesson, with_changed(piece, tmp_path, change))
    assert failed, f"every check passes although {name} is wrong: {wrong}"
    killers.update([next(iter(failed))])


@pytest.mark.parametrize(("lesson", "name", "how", "source"), every("styles"))
def test_a_right_piece_in_another_style_passes(lesson, name, how, source, tmp_path):
    piece = Piece(name)
    # The student keeps the signature that the cell gave: argument names are compared, annotations are not.
    package = with_changed(piece, tmp_path, lambda module: splice(module, source, [piece.qualname]))
    assert failing_checks(lesson, package) == {}


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_piece_has_mutants_and_another_style(lesson):
    pieces = {piece for cell in LESSONS[lesson].cells if isinstance(cell, PieceCell) for piece in cell.pieces}
    assert pieces == {entry[0] for entry in listed(lesson, "mutants")}
    assert pieces == {entry[0] for entry in listed(lesson, "styles")}
