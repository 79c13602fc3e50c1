"""Imported by the process that jobs are forked from: done here once, and every fork has it already."""

from __future__ import annotations

import contextlib
import logging

import nbformat
import sqlalchemy.dialects.sqlite  # noqa: F401 -- imported late by SQLAlchemy
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import CheckCellMetadata
from sqlalchemy.orm import configure_mappers
from traitlets.config import Config

import autograders.scale.task  # noqa: F401 -- what a fork runs, and with it nbgrader
from autograders.page import FeedbackPage

SOURCE = "%matplotlib inline\ndef double(x: int) -> int:\n    '''Two of it.'''\n    return x * 2  # twice\n"
WORDS = "# Title\n\nSome `code`, *words*, a [link](https://example.org), $x^2$:\n\n- one\n\n```python\nx = 1\n```\n"


def warm_up() -> None:
    """Make one page of feedback: nbconvert's templates, Pygments's and Markdown's patterns are compiled for good."""
    settings = {"schema_version": 3, "grade": False, "solution": False, "locked": True, "task": False}
    outputs = [
        new_output("stream", text="a line\n"),
        new_output("execute_result", {"text/plain": "2"}, execution_count=1),
        new_output("error", ename="E", evalue="no", traceback=["\x1b[0;31mE\x1b[0m: no"]),
    ]
    notebook = new_notebook(
        cells=[
            new_markdown_cell(WORDS, metadata={"nbgrader": {**settings, "grade_id": "a"}}),
            new_code_cell(SOURCE, outputs=outputs, metadata={"nbgrader": {**settings, "grade_id": "b"}}),
        ],
        metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
    )
    nbformat.validate(notebook)
    CheckCellMetadata().preprocess(notebook, {})
    step = GenerateFeedback(coursedir=CourseDirectory(), config=Config())
    page = FeedbackPage(parent=step, config=step.config)
    said = {"notebook": "a", "score": 0, "max_score": 0, "late_penalty": 0}
    page.from_notebook_node(notebook, {"nbgrader": said})
    configure_mappers()


logging.getLogger("traitlets").addHandler(logging.NullHandler())
with contextlib.suppress(Exception):  # it saves time, no more
    warm_up()
