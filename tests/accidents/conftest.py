"""The first lesson as students get it, and as an honest student hands it in."""

from __future__ import annotations

import copy
import json
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearOutput, ClearSolutions, ComputeChecksums, LockCells

from emberlab.lessons.course import Course

LESSON = "01_tensors"
ANSWER = "Because the numbers lie in one row, and only the strides change."


@pytest.fixture(scope="session")
def lesson_release() -> NotebookNode:
    """The released notebook, as nbgrader's own steps make it."""
    notebook = nbformat.read(Course.here().notebook(LESSON), as_version=4)
    for step in (LockCells, ClearSolutions, ClearOutput, ClearHiddenTests, ComputeChecksums):
        notebook, _ = step().preprocess(notebook, {})
    return nbformat.from_dict(notebook)


@pytest.fixture(scope="session")
def lesson_solved(lesson_release: NotebookNode) -> dict[str, Any]:
    """The release with right answers in it; tests get a copy."""
    solved = {cell["id"]: cell for cell in json.loads(Course.here().notebook(LESSON).read_text())["cells"]}
    notebook = json.loads(json.dumps(lesson_release))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            lines = "".join(solved[cell["id"]]["source"]).split("\n")
            code = cell["cell_type"] == "code"
            cell["source"] = "\n".join(x for x in lines if "### " not in x) if code else ANSWER
    return notebook


@pytest.fixture
def notebook(lesson_solved: dict[str, Any]) -> dict[str, Any]:
    """The student's notebook, to be damaged."""
    return copy.deepcopy(lesson_solved)
