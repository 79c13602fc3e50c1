"""Build lessons into notebooks and the catalogue of pieces, or say what of them is out of date."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from emberlab.atomic import write_text
from emberlab.lessons.cells import UNSTABLE, Lesson
from emberlab.lessons.course import Course
from emberlab.lessons.evidence import require
from emberlab.lessons.execute import execute
from emberlab.lessons.notebook import dumps, loads, to_notebook
from emberlab.lessons.source import read_all

SHOWN_LINES = 60  # of a difference


def build(course: Course, names: Sequence[str] = ()) -> Iterator[str]:
    """Write the notebooks of these lessons (of all, by default) and the catalogue; yield a line for each.

    A file whose text comes out the same is not touched. Raises LessonError; a lesson that fails leaves its
    notebook, and the catalogue, as they were.
    """
    lessons = read_all(course)
    chosen = [lesson for lesson in lessons if not names or lesson.name in names]
    before = course.catalogue.read_text() if course.catalogue.exists() else None
    yield f"catalogue.json: {_write(course.catalogue, catalogue_text(lessons))}"
    try:
        for lesson in chosen:
            notebook = execute(to_notebook(lesson), lesson, course)
            require(notebook, lesson, course)
            path = course.notebook(lesson.name)
            _keep_unstable(notebook, path)
            yield f"{lesson.name}: {_write(path, dumps(notebook))}"
    except BaseException:
        # The kernels need the new catalogue, so it is written first; with no notebook to it, it would lie.
        if before is None:
            course.catalogue.unlink()
        else:
            _write(course.catalogue, before)
        raise


def stale(course: Course, names: Sequence[str] = ()) -> Iterator[str]:
    """Yield a readable difference for everything built that is not what the sources give. Outputs are not
    compared (pytest --nbval does that). Raises LessonError.
    """
    lessons = read_all(course)
    expected = catalogue_text(lessons)
    found = course.catalogue.read_text() if course.catalogue.exists() else ""
    if found != expected:
        yield _difference(course.catalogue.name, found, expected)
    for lesson in lessons:
        if not names or lesson.name in names:
            yield from _stale_notebook(course.notebook(lesson.name), to_notebook(lesson))
    for name in set() if names else set(course.built()) - {lesson.name for lesson in lessons}:
        yield f"{course.notebook(name).name} has no lesson; delete it, or bring back {course.source(name)}"


def catalogue_text(lessons: Sequence[Lesson]) -> str:
    """The catalogue's file: each lesson's piece cells, each a list of pieces."""
    entries = [
        f" {json.dumps(lesson.name)}: [\n"
        + ",\n".join(f"  {json.dumps(pieces)}" for pieces in lesson.pieces)
        + "\n ]"
        for lesson in lessons
    ]
    return "{\n" + ",\n".join(entries) + "\n}\n"


def _keep_unstable(notebook: NotebookNode, path: Path) -> None:
    """Take the outputs of unchanged cells that come out differently every time from the notebook before."""
    try:
        before = {cell.id: cell for cell in loads(path.read_text(encoding="utf-8")).cells}
    except Exception:  # missing, or broken in any of the ways that `_stale_notebook` tells of
        return
    for cell in notebook.cells:
        old = before.get(cell.id)
        if UNSTABLE in cell.metadata.get("tags", []) and old is not None and old.source == cell.source:
            cell.outputs = old.outputs


def _stale_notebook(path: Path, expected: NotebookNode) -> Iterator[str]:
    if not path.exists():
        yield f"{path.name} is missing"
        return
    try:
        found = loads(path.read_text(encoding="utf-8"))
    except Exception as error:  # nbformat raises many kinds, and each means the same here
        yield f"{path.name} is not a notebook: {error}"
        return
    if found.nbformat != expected.nbformat or found.nbformat_minor != expected.nbformat_minor:
        yield f"{path.name} is nbformat {found.nbformat}.{found.nbformat_minor}"
        return
    if (before := _outline(found)) != (after := _outline(expected)):
        yield _difference(path.name, before, after)
    elif any(cell.cell_type == "code" and cell.execution_count is None for cell in found.cells):
        yield f"{path.name} has a code cell that was not run"


def _outline(notebook: NotebookNode) -> str:
    """A notebook without its outputs, as text with one cell below the other."""
    parts = [_canonical(notebook.metadata)]
    for cell in notebook.cells:
        parts.append(f"[{cell.cell_type} {cell.id}] {_canonical(cell.metadata)}")
        parts.append(cell.source)
        if "attachments" in cell:
            parts.append(f"attachments {_canonical(cell.attachments)}")
    return "\n".join(parts) + "\n"


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _difference(name: str, found: str, expected: str) -> str:
    lines = list(
        difflib.unified_diff(
            found.splitlines(),
            expected.splitlines(),
            f"{name} (committed)",
            f"{name} (from source)",
            "",
            "",
            2,
            "",
        )
    )
    if len(lines) > SHOWN_LINES:
        lines[SHOWN_LINES:] = [f"... and {len(lines) - SHOWN_LINES} more lines"]
    return "\n".join(lines)


def _write(path: Path, text: str) -> str:
    if path.exists() and path.read_bytes() == text.encode():
        return "unchanged"
    write_text(path, text)
    return "written"
