"""Prove that a lesson's checks mean something: each fails while a piece is missing or spoilt, else passes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from emberlab.lessons.cells import Check, Code, Lesson, PieceCell, Start
from emberlab.lessons.course import Course
from emberlab.lessons.execute import prepare, run
from emberlab.lessons.notebook import new_cell, node, notebook_metadata, to_notebook
from emberlab.pieces import cut


@dataclass(frozen=True)
class Step:
    """One cell of an experiment, what must come of it, and what it would mean if it did not."""

    source: str
    passes: bool | None = None  # None: either will do
    otherwise: str = ""


def prove(lesson: Lesson, course: Course) -> list[str]:
    """Say which checks pass that must fail, or fail that must pass; an empty list is the proof.

    In one kernel, with this lesson's and later pieces cleared: every check is run before its pieces are
    built, after, and again with each single piece raising an error and returning None.
    """
    steps = list(_experiment(lesson, course))
    cells = _run_cells([new_cell("code", step.source) for step in steps], lesson, course)
    wrong = (
        step.otherwise
        for step, cell in zip(steps, cells, strict=True)
        if step.passes is not None and step.passes == failed(cell)
    )
    return list(dict.fromkeys(wrong))


def passing_checks(released: NotebookNode, lesson: Lesson, course: Course) -> list[str]:
    """The checks that pass when a notebook (say, a blank release) is run as it is, by grade id."""
    cells = _run_cells([cell for cell in released.cells if cell.cell_type == "code"], lesson, course)
    graded = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
    return [cell.metadata.nbgrader.grade_id for cell in graded if not failed(cell)]


def failed(cell: NotebookNode) -> bool:
    """Whether an executed cell shows an error."""
    return any(output.output_type == "error" for output in cell.outputs)


def _run_cells(cells: list[NotebookNode], lesson: Lesson, course: Course) -> list[NotebookNode]:
    metadata = notebook_metadata(lesson)
    notebook = node({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    for number, cell in enumerate(notebook.cells):
        cell.id = f"step-{number}"
    with tempfile.TemporaryDirectory(prefix="emberlab-lesson-") as folder:
        workspace = Path(folder).resolve() / "workspace"
        prepare(course, lesson.name, workspace)
        run(notebook, lesson, course, workspace, allow_errors=True)
    return list(notebook.cells)


def _experiment(lesson: Lesson, course: Course) -> Iterator[Step]:
    """The lesson's code cells in their order, with the trials of each check around it."""
    builds: list[PieceCell] = []  # the piece cells that the next check is about
    segment: list[Step] = []  # the cells since the last check
    for cell, built in zip(lesson.cells, to_notebook(lesson).cells, strict=True):
        match cell:
            case Start() | Code():
                segment.append(Step(built.source))
            case PieceCell():
                builds = [*builds, cell] if any(step.passes for step in segment) else [cell]
                segment.append(Step(cell.source, True, f"{' '.join(cell.pieces)} cannot be built"))
            case Check():
                if any(step.passes for step in segment):  # else it is a second check of the same pieces
                    yield from (step for step in segment if not step.passes)
                    yield Step(cell.visible, False, f"{_where(cell)} passes before its pieces are built")
                yield from segment
                yield from _trials(cell, builds, course)
                segment = []
    yield from segment


def _trials(check: Check, builds: list[PieceCell], course: Course) -> Iterator[Step]:
    """The check on the finished pieces, and on each of them spoilt in turn."""
    right = Step(check.visible, True, f"{_where(check)} fails although its pieces are built")
    yield right
    for cell in builds:
        for piece in cell.pieces:
            for how, source in spoilt(cut([piece], course.reference)):
                yield Step(source, True, f"{piece} cannot be built so that it {how}")
                yield Step(check.visible, False, f"{_where(check)} passes although {piece} {how}")
                yield Step(cell.source, True, f"{' '.join(cell.pieces)} cannot be built again")
                yield right


def _where(check: Check) -> str:
    return f"check {check.id} (line {check.line})"


def spoilt(source: str) -> list[tuple[str, str]]:
    """Wrong versions of a solved piece cell, each with how it is wrong; all of them can be built."""
    nothing = with_body(source, "return None")
    try:
        compile(nothing.split("\n", 1)[1], "cell", "exec", dont_inherit=True)
    except SyntaxError:  # a whole class, in which no return can stand
        return [("is empty", with_body(source, "pass"))]
    return [("gives None", nothing), ("fails", with_body(source, 'raise RuntimeError("left out")'))]


def with_body(source: str, statement: str) -> str:
    """The cell with one statement in place of everything between nbgrader's solution marks."""
    lines, inside = [], False
    for line in source.splitlines():
        if line.strip() == "### BEGIN SOLUTION":
            inside = True
            lines.append(line.replace("### BEGIN SOLUTION", statement))
        elif line.strip() == "### END SOLUTION":
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)
