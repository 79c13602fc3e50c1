"""What a student sees of a graded notebook: everything but the hidden tests."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils  # type: ignore[import-untyped]
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor  # type: ignore[import-untyped]

MARKUP = re.compile(r"[^\w=<>!+*/%-]")  # what quoting, escaping and layout may have changed
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
GUTTER = re.compile(r"^(?:-*>)?\s*\d+\s|^\s*-*>\s")  # a traceback's arrow and line number
SHORT = 12  # a hidden line shorter than this counts only where it is the whole line: it may stand anywhere
IN_SOURCE = "# (Hidden tests ran here.)"
IN_OUTPUT = "      (a line of a hidden test)"
WIDGET = "application/vnd.jupyter.widget-view+json"


class HideTests(NbGraderPreprocessor):  # type: ignore[misc]
    """Remove hidden tests from the sources of checks, and their lines from whatever any cell wrote.

    An error keeps its message and its frames; of a frame, the lines of hidden tests are left out. Widgets,
    which are blank without their kernel, give way to the picture or text that stands for them.
    """

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Clean all cells; which lines are hidden is known only when all checks have been read."""
        marks = ClearHiddenTests(parent=self)
        self._hidden: set[str] = set()
        for cell in nb.cells:
            if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code":
                self._take_out(cell, marks.begin_test_delimeter, marks.end_test_delimeter)
        bare = {_bare(line) for line in self._hidden}
        self._long = [line for line in bare if len(line) >= SHORT]
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                self._clean(output)
        return nb, resources

    def _take_out(self, cell: NotebookNode, begin: str, end: str) -> None:
        kept, inside = [], False
        for line in cell.source.split("\n"):
            if begin in line:
                inside = True
                kept.append(IN_SOURCE)
            if inside:
                self._hidden.add(line.strip())
            else:
                kept.append(line)
            inside = inside and end not in line
        self._hidden.discard("")
        cell.source = "\n".join(kept)

    def _clean(self, output: NotebookNode) -> None:
        if output.output_type == "stream":
            output.text = self._without(output.text)
        elif output.output_type == "error":
            output.ename, output.evalue = self._without(output.ename), self._without(output.evalue)
            output.traceback = [self._without(entry) for entry in output.traceback]
        else:
            if len(output.data) > 1:
                output.data.pop(WIDGET, None)
            for mime, value in output.data.items():
                output.data[mime] = self._without_any(value)

    def _without_any(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._without(value)
        if isinstance(value, dict):
            return {self._without(key): self._without_any(inner) for key, inner in value.items()}
        return [self._without_any(inner) for inner in value] if isinstance(value, list) else value

    def _without(self, text: str) -> str:
        """The text with one remark in place of each run of lines that give a hidden test away."""
        if not self._hidden:
            return text
        return "\n".join(self._visible(text.split("\n")))

    def _visible(self, lines: list[str]) -> Iterator[str]:
        told = False
        for line in lines:
            plain = ANSI.sub("", line)
            bare = _bare(plain)
            secret = GUTTER.sub("", plain).strip() in self._hidden or any(
                hidden in bare for hidden in self._long
            )
            if secret and not told:
                yield IN_OUTPUT
            elif not secret:
                yield line
            told = secret


def _bare(text: str) -> str:
    """What is left of a line when it is printed, quoted, or put into HTML."""
    return MARKUP.sub("", html.unescape(text).replace("\\n", ""))
