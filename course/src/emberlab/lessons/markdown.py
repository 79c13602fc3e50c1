"""Markdown to raw cells with line numbers, by jupytext; what it would drop in silence is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import yaml
from jupytext import myst
from nbformat import ValidationError

from emberlab.lessons.notebook import new_cell

MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN MARK SCHEME", "END MARK SCHEME", "AUTOTEST")


class LessonError(ValueError):
    """A lesson source that cannot be built; says the file, the line, the problem and what to do."""

    def __init__(self, file: Path, line: int, problem: str) -> None:
        here = Path.cwd()
        shown = file.resolve().relative_to(here) if file.resolve().is_relative_to(here) else file
        super().__init__(f"{shown}:{line}: {problem}")
        self.file, self.line, self.problem = str(shown), line, problem

    @classmethod
    def of(cls, file: Path, problems: Sequence[tuple[int, str]]) -> LessonError:
        """One error for several problems, each on a line of its own with its place; at least one."""
        (line, first), *others = sorted(problems)
        return cls(file, line, "\n".join([first, *(str(cls(file, *other)) for other in others)]))


@dataclass(frozen=True)
class RawCell:
    """One cell as it stands in the file: `kind` is "markdown" or "code", `line` its first line, from 1, and
    `body` the line at which its source begins.
    """

    kind: str
    options: dict[str, Any]
    source: str
    line: int
    body: int


def read_cells(text: str, file: Path) -> tuple[dict[str, Any], list[RawCell]]:
    """Split a MyST Markdown text into its YAML header and its cells. Raises LessonError."""
    lines = text.splitlines()
    for line, problem in _silent_mistakes(text, lines):
        raise LessonError(file, line, problem)
    try:
        notebook = myst.myst_to_notebook(text, add_source_map=True)
    except (yaml.YAMLError, myst.MystMetadataParsingError, ValidationError) as error:
        raise LessonError(file, 1, f"the YAML header cannot be read: {_one_line(error)}") from error
    starts = notebook.metadata.pop("source_map")
    cells = []
    for cell, start in zip(notebook.cells, starts, strict=True):
        line = body = start
        if cell.cell_type == "markdown":
            line = body = next(n for n in range(start, len(lines)) if lines[n].strip()) + 1
        elif cell.source:  # below the fence and the options
            first = cell.source.split("\n", 1)[0]
            body = next((n + 1 for n in range(start, len(lines)) if lines[n] == first), start)
        cells.append(RawCell(cell.cell_type, dict(cell.metadata), cell.source, line, body))
    return dict(notebook.metadata), cells


def _silent_mistakes(text: str, lines: list[str]) -> Iterator[tuple[int, str]]:
    """Yield (line, problem) for what jupytext would drop, swallow or turn into prose without a word."""
    for number, line in enumerate(lines, start=1):
        for marker in MARKERS:
            if marker in line:
                yield number, f"{marker!r} is nbgrader's own mark, and the builder is the one to write it"
    depth, breaks, cells = 0, [], set()
    for token in myst.get_parser().parse(text + "\n"):
        depth += token.nesting
        first, last = token.map or (0, 0)
        if token.type == "myst_block_break":
            if options_problem := _options_problem(token, is_break=True):
                yield first + 1, options_problem
            breaks.append((first, bool(token.content.strip())))
            cells.add(first)
        if token.type != "fence" or not token.info.startswith("{"):
            continue
        if token.info.split()[0] != myst.CODE_DIRECTIVE:
            yield first + 1, f"unknown directive {token.info!r}; a lesson has only ```{myst.CODE_DIRECTIVE}"
        if depth:
            yield first + 1, "a code cell inside a list or quotation is no cell; move it to the left margin"
        if not lines[min(last, len(lines)) - 1].strip().startswith(token.markup):
            yield first + 1, f"this cell is never closed; end it with {token.markup}"
        if options_problem := _options_problem(token, is_break=False):
            yield first + 1, options_problem
        cells.add(first)
    for first, has_options in breaks:
        end = min((cell for cell in cells if cell > first), default=len(lines))
        if has_options and not "".join(lines[first + 1 : end]).strip():
            yield first + 1, "this question has no model answer; write it below the +++ line"


def _options_problem(token: Any, *, is_break: bool) -> str | None:
    try:
        options = (
            myst.read_cell_metadata(token, 0) if is_break else myst.read_fenced_cell(token, 0, "Code")[0]
        )
        if not isinstance(options, dict) or not all(isinstance(name, str) for name in options):
            return "the options of this cell cannot be read; write each as `:name: value`"
        nbformat.validate(
            new_cell("code", "", options) | {"id": "x"}, "code_cell", 4, 5
        )  # which knows the types of Jupyter's own, such as tags
    except (yaml.YAMLError, myst.MystMetadataParsingError, ValidationError) as error:
        quote = "; put what it :says: in double quotes" if "\n:says:" in f"\n{token.content}" else ""
        return f"the options of this cell cannot be read: {_one_line(error)}{quote}"
    return None


def _one_line(error: Exception) -> str:
    """The gist of a message that may run over many lines."""
    return " ".join(str(error).split("\n\n")[0].split())
