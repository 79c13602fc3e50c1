"""What a student sees of a graded notebook: everything but the hidden tests."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor

from autograders.verify import POINTS
from emberlab.probes.program import is_program

MARKUP = re.compile(r"[^\w=<>!+*/%-]")  # what quoting, escaping and layout may have changed
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
GUTTER = re.compile(r"^(?:-*>)?\s*\d+\s|^\s*-*>\s")  # a traceback's arrow and line number
TEXT_ALONE = re.compile(r"""\s*(["']).*\1\s*,?\s*""")  # no f-string, which holds code
SHORT = 12  # a hidden line shorter than this counts only where it is the whole line: it may stand anywhere
IN_SOURCE = "# (Hidden tests ran here.)"
IN_OUTPUT = "      (a line of a hidden test)"
WIDGET = "application/vnd.jupyter.widget-view+json"


class HideTests(NbGraderPreprocessor):  # type: ignore[misc]
    """Remove hidden tests from the sources of checks, and their lines from whatever any cell wrote.

    An error keeps its frames, less the lines of hidden tests, and its message, be it a hidden test's: that is
    written for the student. Widgets, which are blank without their kernel, give way to the picture or text
    that stands for them.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Clean all cells; which lines are hidden is known only when all checks have been read."""
        marks = ClearHiddenTests(parent=self)
        hidden, messages, shown = set[str](), set[str](), {""}
        for cell in nb.cells:
            if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code":
                messages |= set(_message_lines(cell.source))
                lines = _take_out(cell, marks.begin_test_delimeter, marks.end_test_delimeter)
                # Probes were never in the notebook while anything ran that could show them.
                hidden |= set() if is_program("\n".join(lines)) else {line.strip() for line in lines}
            shown |= {line.strip() for line in cell.source.split("\n")}
        # A line that stands elsewhere as well, such as a closing bracket, is no secret by itself.
        self._secrets = _Secrets(hidden - shown, hidden & shown)
        self._unsaid = _Secrets(hidden - shown - messages, hidden & shown)
        for cell in nb.cells:
            if "outputs" in cell:
                # The points alone, for nbgrader to read; the page says them in words.
                cell.outputs = [one for one in cell.outputs if not one.get("metadata", {}).get(POINTS)]
            for output in cell.get("outputs", []):
                self._clean(output)
        return nb, resources

    def _clean(self, output: NotebookNode) -> None:
        if output.output_type == "stream":
            output.text = self._secrets.without(output.text)
        elif output.output_type == "error":
            output.ename, output.evalue = map(self._unsaid.without, (output.ename, output.evalue))
            frames, message = output.traceback[:-1], output.traceback[-1:]
            output.traceback = [*map(self._secrets.without, frames), *map(self._unsaid.without, message)]
        else:
            if len(output.data) > 1:
                output.data.pop(WIDGET, None)
            for mime, value in output.data.items():
                output.data[mime] = self._without_any(value)

    def _without_any(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._secrets.without(value)
        if isinstance(value, dict):
            return {self._secrets.without(key): self._without_any(inner) for key, inner in value.items()}
        return [self._without_any(inner) for inner in value] if isinstance(value, list) else value


class _Secrets:
    """Lines that are not to be seen, however laid out; `common` ones only where they follow such."""

    def __init__(self, lines: set[str], common: set[str]) -> None:
        self._lines, self._common = lines, common
        self._long = [bare for bare in map(_bare, lines) if len(bare) >= SHORT]

    def without(self, text: str) -> str:
        """The text with one remark in place of each run of lines that give a secret away."""
        return "\n".join(self._visible(text.split("\n"))) if self._lines else text

    def _visible(self, lines: list[str]) -> Iterator[str]:
        told = False
        for line in lines:
            plain = ANSI.sub("", line)
            bare = _bare(plain)
            code = GUTTER.sub("", plain).strip()
            secret = code in self._lines or any(long in bare for long in self._long)
            secret = secret or (told and code in self._common)
            if secret and not told:
                yield IN_OUTPUT
            elif not secret:
                yield line
            told = secret


def _take_out(cell: NotebookNode, begin: str, end: str) -> list[str]:
    """Leave a remark in a check's source for its hidden tests; returns their lines."""
    kept, hidden, inside = [], list[str](), False
    for line in cell.source.split("\n"):
        if begin in line:
            inside = True
            kept.append(IN_SOURCE)
        if inside:
            hidden.append(line)
        else:
            kept.append(line)
        inside = inside and end not in line
    cell.source = "\n".join(kept)
    return hidden


def _message_lines(source: str) -> Iterator[str]:
    """The lines of a check that hold nothing but text which it says when it fails."""
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a cell may hold a command of IPython
        return
    lines = source.split("\n")
    for test in ast.walk(tree):
        said = test.msg if isinstance(test, ast.Assert) else test.exc if isinstance(test, ast.Raise) else None
        for text in ast.walk(said) if said is not None else ():
            if isinstance(text, ast.Constant | ast.JoinedStr):
                for line in lines[text.lineno - 1 : text.end_lineno]:
                    if TEXT_ALONE.fullmatch(line):
                        yield line.strip()


def _bare(text: str) -> str:
    """What is left of a line when it is printed, quoted, or put into HTML."""
    return MARKUP.sub("", html.unescape(text).replace("\\n", ""))
