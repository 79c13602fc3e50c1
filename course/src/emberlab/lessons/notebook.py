"""A Lesson as a solved, unexecuted notebook: nbformat 4.5, nbgrader's metadata, every time the same bytes."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import nbformat
from nbformat import NotebookNode

from emberlab.lessons.cells import UNSTABLE, Cell, Check, Code, Lesson, PieceCell, Question, Start, Text

SCHEMA_VERSION = 3  # of nbgrader's cell metadata, as nbgrader 0.9 writes it
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {"name": "python", "pygments_lexer": "ipython3"}
START_SOURCE = 'import emberlab\n\nemberlab.start("{lesson}")'


def to_notebook(lesson: Lesson) -> NotebookNode:
    """The solved notebook of a lesson, without outputs; its cells stand one to one with `lesson.cells`."""
    cells = [_build(cell, lesson) for cell in lesson.cells]
    taken: set[str] = set()
    for cell in cells:
        cell.id = unique(_id_base(cell), taken)
    return node({"cells": cells, "metadata": notebook_metadata(lesson), "nbformat": 4, "nbformat_minor": 5})


def notebook_metadata(lesson: Lesson) -> dict[str, Any]:
    """The notebook's own metadata: only what a reader's program needs, and nothing of the machine."""
    return {"kernelspec": dict(KERNELSPEC), "language_info": dict(LANGUAGE_INFO), "title": lesson.title}


def dumps(notebook: NotebookNode) -> str:
    """The notebook as the text of its file. Raises nbformat.ValidationError."""
    nbformat.validate(notebook)
    text: str = nbformat.writes(notebook, version=4)  # type: ignore[no-untyped-call]
    return text + "\n"


def loads(text: str) -> NotebookNode:
    """The notebook in the text of a file, of whatever nbformat it says. Raises many kinds of error."""
    notebook: NotebookNode = nbformat.reads(text, nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    return notebook


def grade_id(cell: Cell) -> str | None:
    """The cell's name in the gradebook, or None for prose and examples."""
    match cell:
        case Start():
            return "start"
        case PieceCell():
            return "build-" + cell.pieces[0].removeprefix("emberlet.").replace(".", "-")
        case Check():
            return "check-" + cell.id.replace("_", "-")
        case Question():
            return "question-" + cell.id.replace("_", "-")
        case _:
            return None


def source_id(kind: str, source: str) -> str:
    """The id of an ungraded cell, made from its text, so that an edited cell can be told from a moved one."""
    return f"{kind}-{hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()[:8]}"


def node(value: dict[str, Any]) -> NotebookNode:
    """A dict as nbformat's own kind of dict, all the way down."""
    result: NotebookNode = nbformat.from_dict(value)  # type: ignore[no-untyped-call]
    return result


def new_cell(kind: str, source: str, metadata: dict[str, Any] | None = None) -> NotebookNode:
    """A cell without outputs and, unlike nbformat's, without a random id."""
    cell = {"cell_type": kind, "metadata": metadata or {}, "source": source}
    return node(cell | {"execution_count": None, "outputs": []} if kind == "code" else cell)


def _build(cell: Cell, lesson: Lesson) -> NotebookNode:
    match cell:
        case Text():
            return new_cell("markdown", cell.source)
        case Code():
            return new_cell("code", cell.source, {"tags": list(cell.tags)} if cell.tags else {})
        case Start():
            # Its output depends on the workspace: nbval may run a notebook where there is none.
            metadata = _nbgrader(cell, locked=True) | {"tags": [UNSTABLE]}
            return new_cell("code", START_SOURCE.format(lesson=lesson.name), metadata)
        case PieceCell():
            return new_cell("code", cell.source, _nbgrader(cell, solution=True))
        case Check():
            return new_cell("code", cell.source, _nbgrader(cell, locked=True, points=cell.points))
        case Question():
            return new_cell("markdown", cell.answer, _nbgrader(cell, solution=True, points=cell.points))


def _nbgrader(
    cell: Cell, *, locked: bool = False, solution: bool = False, points: float | None = None
) -> dict[str, Any]:
    metadata: dict[str, Any] = {
        "grade": points is not None,
        "grade_id": grade_id(cell),
        "locked": locked,
        "schema_version": SCHEMA_VERSION,
        "solution": solution,
        "task": False,
    }
    if points is not None:
        metadata["points"] = points
    return {"nbgrader": metadata}


def _id_base(cell: NotebookNode) -> str:
    graded = cell.metadata.get("nbgrader", {}).get("grade_id")
    if graded is None:
        return source_id(cell.cell_type, cell.source)
    # nbformat allows 64 characters; room is left for a counter.
    return re.sub(r"[^a-z0-9]+", "-", graded.lower()).strip("-")[:56]


def unique(base: str, taken: set[str]) -> str:
    """`base`, or base-2, base-3, … where it is taken already."""
    name, count = base, 1
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    taken.add(name)
    return name
