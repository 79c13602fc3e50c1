"""Refuse a lesson whose probes or named mistakes prove nothing, with file and line."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from emberlab.lessons.cells import Check, Lesson, PieceCell
from emberlab.lessons.course import Course
from emberlab.lessons.execute import environment, prepare
from emberlab.lessons.markdown import LessonError
from emberlab.lessons.prove import with_body
from emberlab.probes.examine import faults
from emberlab.probes.program import Program, read_program
from emberlab.probes.reference import Reference, ReferenceError
from emberlab.probes.values import Atom, decode

SEED = "0" * 32  # of the visible check, which draws nothing
VISIBLE = '''
def probe_visible(rng):
    """what the visible check says"""
    try:
        exec(compile({source!r}, "check", "exec"), dict(notebook))
    except Exception as error:
        return f"{{type(error).__name__}}: {{error}}"
    return ""
'''


def require(notebook: NotebookNode, lesson: Lesson, course: Course) -> None:
    """Try every probe on the solved notebook and on a blank one, and every mistake on probes and visible check.

    Raises LessonError, which lists all that is wrong.
    """
    checks = [cell for cell in lesson.cells if isinstance(cell, Check)]
    if not checks:
        return
    with tempfile.TemporaryDirectory(prefix="emberlab-lesson-") as folder:
        root = Path(folder).resolve()
        try:
            with (
                _asked(notebook, lesson, course, root / "solved" / "workspace") as reference,
                _asked(
                    blank(notebook, lesson), lesson, course, root / "blank" / "workspace", True
                ) as unsolved,
            ):
                found = [one for check in checks for one in _faults(check, reference, unsolved)]
        except ReferenceError as error:
            raise LessonError(lesson.path, 1, str(error)) from error
    if found:
        raise LessonError.of(lesson.path, found)


def visible(check: Check) -> Program:
    """A program whose only probe, `probe_visible`, runs the visible check and gives its message; "" for none."""
    return read_program(VISIBLE.format(source=check.visible))


def said(reference: Any, check: Check, cell: str | None) -> str:
    """What the visible check says in the solved notebook, with one cell run first. Raises ReferenceError."""
    answer = decode(reference.answers(visible(check), ["probe_visible"], SEED, cell))["probe_visible"]
    return " ".join(str(answer.value).split()) if isinstance(answer, Atom) else repr(answer)


def blank(notebook: NotebookNode, lesson: Lesson) -> NotebookNode:
    """The notebook with every piece left to write, and without hidden tests."""
    notebook = copy.deepcopy(notebook)
    for cell, authored in zip(notebook.cells, lesson.cells, strict=True):
        if isinstance(authored, PieceCell):
            cell.source = with_body(cell.source, "raise NotImplementedError()")
        elif isinstance(authored, Check):
            cell.source = authored.visible
    return notebook


def _asked(
    notebook: NotebookNode, lesson: Lesson, course: Course, workspace: Path, allow_errors: bool = False
) -> Reference:
    workspace.parent.mkdir()
    prepare(course, lesson.name, workspace)
    return Reference(
        notebook, folder=workspace, environment=environment(course, workspace), allow_errors=allow_errors
    )


def _faults(check: Check, reference: Reference, unsolved: Reference) -> Iterator[tuple[int, str]]:
    """Lines of the lesson's file, and what is wrong there."""
    program = check.program
    lines = {probe.name: check.probes_line + probe.line - 1 for probe in program.probes}
    lines |= {repr(mistake.says): mistake.line for mistake in check.mistakes}
    for fault in faults(program, reference, unsolved):
        yield next((line for name, line in lines.items() if name in fault), check.line), fault
    if told := said(reference, check, None):
        yield check.line, f"the check {check.id} fails although its pieces are built: {told}"
        return
    for mistake in check.mistakes:
        try:
            told = said(reference, check, mistake.source)
        except ReferenceError:
            continue  # it cannot be built, and `faults` has said so
        if not told:
            yield (
                mistake.line,
                f"the visible check {check.id} passes for this mistake; let it fail, and say why",
            )
        elif mistake.says not in told:
            problem = f"the check {check.id} must say {mistake.says!r} to this mistake, but says: {told}"
            yield mistake.line, problem
