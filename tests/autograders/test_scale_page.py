"""A page of feedback is the one that nbconvert makes, only sooner."""

from __future__ import annotations

from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograders.page import NO_WORDS, TEMPLATES, FeedbackPage

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
SAID = {"notebook": "a", "score": 1, "max_score": 2, "late_penalty": 0}


def page(kind: type[HTMLExporter]) -> str:
    outputs = [
        new_output("stream", text="a < b & <img src=x>\n"),
        new_output("display_data", {"image/png": PIXEL, "text/plain": "a picture"}),
    ]
    settings = {"schema_version": 3, "grade": True, "solution": False, "locked": True, "task": False}
    graded = {"nbgrader": {**settings, "grade_id": "b", "points": 2, "score": 1}}
    cells = [
        new_markdown_cell("# Title\n\n*words* and $x < y$", id="a"),
        new_code_cell("def f(x):\n    return '<b>'", outputs=outputs, metadata=graded, id="b"),
    ]
    cells[0].metadata = {"nbgrader": {**settings, "grade": False, "grade_id": "a"}}
    language = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    step = GenerateFeedback(coursedir=CourseDirectory(), config=Config())
    exporter = kind(parent=step, config=step.config)
    made, _ = exporter.from_notebook_node(new_notebook(cells=cells, metadata=language), {"nbgrader": SAID})
    return str(made)


def test_the_page_is_nbconverts() -> None:
    theirs, ours = page(HTMLExporter), page(FeedbackPage)
    assert ours.count(NO_WORDS) == theirs.count(NO_WORDS) == 1
    assert "return" in ours
    first, second = (BeautifulSoup(text, "html.parser") for text in (theirs, ours))
    pairs = zip(first.find_all(), second.find_all(), strict=True)
    assert all(one.name == other.name and one.attrs == other.attrs for one, other in pairs)
    assert first.get_text() == second.get_text()
    assert TEMPLATES._compiled  # so that the next page, and every fork, is spared the work
