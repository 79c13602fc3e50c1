"""A course of one small lesson, in nbgrader's source form, to test grading without a real lesson."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import emberlab
from emberlab.lessons.course import Course

LESSON = "01_toy"
PROBE_DOUBLE = """def probe_large_numbers(rng):
    \"\"\"large numbers\"\"\"
    return [double(int(secret)) for secret in rng.integers(1000, 10**9, 20)]

def probe_floats(rng):
    \"\"\"numbers with a fraction\"\"\"
    return [double(float(secret)) for secret in rng.normal(size=20)]

MISTAKES = {
    "You squared the number instead of doubling it.": "def double(x):\\n    return x * x",
}
"""
PROBE_TOTAL = """def probe_several_numbers(rng):
    \"\"\"several numbers\"\"\"
    secret_total = total([int(n) for n in rng.integers(-99, 99, 12)])
    return secret_total, [total([int(n)]) for n in rng.integers(0, 10**6, 9)]
"""
HIDDEN_LINES = (
    "return [double(int(secret)) for secret in rng.integers(1000, 10**9, 20)]",
    "secret_total = total([int(n) for n in rng.integers(-99, 99, 12)])",
)
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
DOUBLE = """def double(x):
    return x + x
"""
TOTAL = """def total(values):
    so_far = 0
    for value in values:
        so_far += value
    return so_far
"""
ANSWER = "Adding a number to itself doubles it."
SOLVED = {"build-double": DOUBLE, "build-total": TOTAL, "question-why": ANSWER}


def make_course(root: Path) -> Course:
    """Its folder: emberlab with a catalogue of its own, a reference of two pieces, a solved notebook."""
    course = Course(root)
    kit = Path(emberlab.__file__).parent
    shutil.copytree(kit, course.src / "emberlab", ignore=shutil.ignore_patterns("__pycache__"))
    catalogue = {LESSON: [["emberlet.calc.double"], ["emberlet.calc.total"]]}
    course.catalogue.write_text(json.dumps(catalogue))
    course.reference.mkdir()
    (course.reference / "__init__.py").write_text('"""The toy framework."""\n')
    pieces = (
        'def double(x):\n    """Twice x."""\n    return x * 2  # worked out by the course\n\n\n'
        'def total(values):\n    """The sum."""\n    return sum(values)  # worked out by the course\n'
    )
    (course.reference / "calc.py").write_text(f'"""Arithmetic."""\n\n{pieces}')
    (course.root / "lessons").mkdir()
    (course.root / "lessons" / f"{LESSON}.md").write_text(
        "---\ntitle: Toy\n---\n# Toy: worked out by the course\n"
    )
    path = course.notebook(LESSON)
    path.parent.mkdir(parents=True)
    nbformat.write(solved_notebook(), path)
    return course


def solved_notebook() -> NotebookNode:
    """What the lesson builder would have made."""
    notebook = new_notebook(
        metadata={"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    )
    notebook.cells = [
        new_markdown_cell("# Toy\n\nTwo functions.", id="intro"),
        _code(
            "build-double", "def double(x):\n    ### BEGIN SOLUTION\n    return x * 2\n    ### END SOLUTION"
        ),
        _check("check-double", 2, "assert double(2) == 4, 'double(2) should be 4'", PROBE_DOUBLE),
        _code(
            "build-total",
            "def total(values):\n    ### BEGIN SOLUTION\n    return sum(values)\n    ### END SOLUTION",
        ),
        _check("check-total", 3, "assert total([1, 2]) == 3, 'total([1, 2]) should be 3'", PROBE_TOTAL),
        new_markdown_cell("Why does adding double a number?", id="prompt"),
        new_markdown_cell(
            "MODEL ANSWER: a number and itself are two of it.",
            id="question-why",
            metadata={"nbgrader": _settings("question-why", grade=True, solution=True, points=4)},
        ),
    ]
    return notebook


def student_notebook(release: Any, answers: dict[str, str] = SOLVED) -> NotebookNode:
    """The released notebook with answers in the cells of these grade ids."""
    notebook = nbformat.from_dict(copy.deepcopy(release))
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]
    return notebook


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell with this grade id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def hand_in(submissions: Path, student: str, notebook: NotebookNode | bytes | str) -> Path:
    """Put a notebook, or whatever else, where a student's submission belongs."""
    path = submissions / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(notebook, bytes):
        path.write_bytes(notebook)
    else:
        path.write_text(notebook if isinstance(notebook, str) else json.dumps(notebook))
    return path


def _settings(name: str, *, grade: bool = False, solution: bool = False, points: float = 0) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "grade": grade,
        "grade_id": name,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return settings | ({"points": points} if grade else {})


def _code(name: str, source: str) -> NotebookNode:
    return new_code_cell(source, id=name, metadata={"nbgrader": _settings(name, solution=True)})


def _check(name: str, points: float, visible: str, hidden: str) -> NotebookNode:
    lines = [visible, "### BEGIN HIDDEN TESTS", hidden.rstrip(), "### END HIDDEN TESTS"]
    metadata = {"nbgrader": _settings(name, grade=True, points=points)}
    return new_code_cell("\n".join(lines), id=name, metadata=metadata)
