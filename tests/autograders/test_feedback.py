"""Hidden tests stay hidden in feedback, and an error stays readable."""

from __future__ import annotations

import html

import pytest
from grading_toy import solved_notebook as with_probes
from nbformat import NotebookNode

from autograders.feedback import WIDGET, HideTests
from emberlab.lessons.notebook import node

CHECK = 2
HIDDEN_LINES = (
    "assert double(1234) == 2468, 'double fails for a large number'",
    "secret_total = total([4, 5, 6])",
    "assert secret_total == 15",
)
HIDDEN = HIDDEN_LINES[0]


def solved_notebook() -> NotebookNode:
    """The toy notebook, with nbgrader's own kind of hidden tests: asserts."""
    notebook = with_probes()
    for index, hidden in ((CHECK, HIDDEN_LINES[:1]), (4, HIDDEN_LINES[1:])):
        visible = notebook.cells[index].source.partition("\n")[0]
        lines = [visible, "### BEGIN HIDDEN TESTS", *hidden, "### END HIDDEN TESTS"]
        notebook.cells[index].source = "\n".join(lines)
    return notebook


def shown(output: dict[str, object], cell: int = CHECK) -> NotebookNode:
    """The toy notebook as feedback shows it when a cell has given this output."""
    notebook = solved_notebook()
    notebook.cells[cell].outputs = [node(output)]
    return HideTests().preprocess(notebook, {})[0]


def test_the_source_shows_where_hidden_tests_ran_and_not_what_they_are() -> None:
    notebook = HideTests().preprocess(solved_notebook(), {})[0]
    assert notebook.cells[CHECK].source.splitlines() == [
        "assert double(2) == 4, 'double(2) should be 4'",
        "# (Hidden tests ran here.)",
    ]
    assert "HIDDEN TESTS" not in str(notebook)


def test_a_traceback_keeps_its_message_and_the_students_own_frames() -> None:
    frames = [
        "AssertionError                 Traceback (most recent call last)",
        "\x1b[36mCell In[3], line 3\x1b[39m\n\x1b[32m      1\x1b[39m "
        "assert double(2) == 4, 'double(2) should be 4'\n"
        f"      2 ### BEGIN HIDDEN TESTS\n\x1b[32m----> 3 \x1b[39m\x1b[38;5;28massert\x1b[39m {HIDDEN[7:]}\n"
        "      4 ### END HIDDEN TESTS",
        "Cell In[2], line 2, in double(x)\n      1 def double(x):\n----> 2     return x + 3",
        "AssertionError: double fails for a large number",
    ]
    output = {"output_type": "error", "ename": "AssertionError", "evalue": "m", "traceback": frames}
    after = shown(output).cells[CHECK].outputs[0].traceback
    assert "1234" not in "".join(after)
    assert "HIDDEN TESTS" not in "".join(after)
    assert after[1].endswith("'double(2) should be 4'\n      (a line of a hidden test)")
    assert after[2:] == frames[2:]


LAID_OUT = """assert double(2) == 4, (
    "double(2) should be 4"
)
### BEGIN HIDDEN TESTS
assert double(1234) == 2468, (
    "double fails for a large number, "
    f"such as {double(1234)}"
)
### END HIDDEN TESTS"""


def test_a_message_on_a_line_of_its_own_is_told_and_nothing_else_of_its_test() -> None:
    notebook = solved_notebook()
    notebook.cells[CHECK].source = LAID_OUT
    numbered = "\n".join(f"{number:7} {line}" for number, line in enumerate(LAID_OUT.split("\n"), start=1))
    message = "double fails for a large number, such as 3"
    frames = [f"Cell In[3], line 5\n{numbered}", f"AssertionError: {message}"]
    notebook.cells[CHECK].outputs = [
        node({"output_type": "error", "ename": "AssertionError", "evalue": message, "traceback": frames}),
        node({"output_type": "error", "ename": "E", "evalue": LAID_OUT, "traceback": [LAID_OUT]}),
        node({"output_type": "stream", "name": "stdout", "text": LAID_OUT}),
    ]
    honest, raised, printed = HideTests().preprocess(notebook, {})[0].cells[CHECK].outputs
    assert (honest.evalue, honest.traceback[1]) == (message, frames[1])
    # What is visible stays, down to its closing bracket.
    shown = numbered.partition("      4 ###")[0] + "      (a line of a hidden test)"
    assert honest.traceback[0] == f"Cell In[3], line 5\n{shown}"
    for text in (honest.traceback[0], raised.evalue, raised.traceback[0], printed.text):
        assert "1234" not in text
        assert '"double(2) should be 4"' in text
    assert "large number" not in honest.traceback[0] + printed.text


def test_a_line_that_the_student_wrote_as_well_is_no_secret() -> None:
    notebook = solved_notebook()
    notebook.cells[1].source = "%%build emberlet.calc.double\nwhile True:\n    pass"
    notebook.cells[
        CHECK
    ].source = "### BEGIN HIDDEN TESTS\nfor n in range(9):\n    pass\n### END HIDDEN TESTS"
    text = "---> 2 while True:\n     3     pass\n---> 2 for n in range(9):\n     3     pass"
    notebook.cells[1].outputs = [node({"output_type": "stream", "name": "stdout", "text": text})]
    after = HideTests().preprocess(notebook, {})[0].cells[1].outputs[0].text
    assert after == "---> 2 while True:\n     3     pass\n      (a line of a hidden test)"


def test_a_short_hidden_line_is_left_out_where_it_is_the_whole_line() -> None:
    notebook = solved_notebook()
    notebook.cells[CHECK].source = "### BEGIN HIDDEN TESTS\nz = f(7)\n### END HIDDEN TESTS"
    text = "----> 2 z = f(7)\n      2 z = f(7)\nz = f(7)\nabc z = f(7)8"
    notebook.cells[CHECK].outputs = [node({"output_type": "stream", "name": "stdout", "text": text})]
    after = HideTests().preprocess(notebook, {})[0].cells[CHECK].outputs[0].text
    assert after == "      (a line of a hidden test)\nabc z = f(7)8"


@pytest.mark.parametrize(
    "text",
    [
        HIDDEN,
        f"what I saw: {HIDDEN}!",
        repr(f"a\n{HIDDEN}\nb"),
        repr(repr(HIDDEN)),
        html.escape(HIDDEN),
        HIDDEN.replace(" ", "\t  "),
        HIDDEN.replace("assert", "\x1b[31massert\x1b[0m"),
        "if x:\n" + "\n".join(f"    {line}" for line in HIDDEN_LINES),
    ],
)
@pytest.mark.parametrize("kind", ["stream", "evalue", "display_data"])
def test_what_code_has_logged_of_a_hidden_test_is_left_out(text: str, kind: str) -> None:
    output: dict[str, object]
    if kind == "stream":
        output = {"output_type": "stream", "name": "stdout", "text": f"before\n{text}\nafter"}
    elif kind == "evalue":
        evalue = f"before\n{text}\nafter"
        output = {"output_type": "error", "ename": "E", "evalue": evalue, "traceback": [evalue]}
    else:
        data = {"text/html": f"before\n{text}\nafter", "application/json": {"a": [text], text: 1}}
        output = {"output_type": "display_data", "data": data, "metadata": {}}
    after = str(shown(output, cell=1).cells[1].outputs)
    assert "1234" not in after
    assert "secret_total" not in after
    assert "before" in after
    assert "after" in after


def test_other_output_is_not_touched() -> None:
    text = "\n".join(["", "total = 15", "assert", ")", "secret total", "x = double(1234)", "  indented "])
    output = {"output_type": "stream", "name": "stdout", "text": text}
    assert shown(output, cell=1).cells[1].outputs == [output]


def test_a_widget_gives_way_to_its_picture() -> None:
    data = {WIDGET: {"model_id": "x"}, "text/html": "<img alt='strides'>"}
    output = {"output_type": "display_data", "data": dict(data), "metadata": {}}
    assert list(shown(output, cell=1).cells[1].outputs[0].data) == ["text/html"]


def test_a_student_cannot_break_the_page_with_marks_of_their_own() -> None:
    notebook = solved_notebook()
    notebook.cells[1].source = "### BEGIN HIDDEN TESTS\ndef double(x):\n    return 2 * x"
    after = HideTests().preprocess(notebook, {})[0]
    assert "return 2 * x" in after.cells[1].source
