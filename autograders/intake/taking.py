"""Put a submission on the release's skeleton, and tell its student what had to be repaired for that."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from autograders.intake.files import Submitted
from autograders.sanitize import safe_attachments, safe_markdown
from emberlab.lessons.notebook import new_cell, node
from emberlab.lessons.reading import Reading, read_file
from emberlab.lessons.skeleton import rebuild

ABOUT = "about-your-submission"
MOST_TEXT = 500_000  # characters of all cells; to colour them for a page takes ten seconds


@dataclass(frozen=True)
class Intake:
    """A notebook on the release's skeleton; `problem` says why the file gave nothing to fill it with."""

    notebook: NotebookNode
    repairs: list[str]
    problem: str | None = None


def take_in(submitted: Submitted, release: Any) -> Intake:
    """The submission on the release's skeleton; the untouched release, with the reason, where that fails."""
    found = Reading(None, problem=submitted.problem) if submitted.problem else read_file(submitted.data)
    remarks = list(submitted.remarks)
    if found.problem is not None:
        blank, _ = rebuild(release, release, keep_extra=False)
        return Intake(blank, remarks, found.problem)
    remarks += _shortened(found.notebook)
    notebook, repairs = rebuild(release, found.notebook, keep_extra=False)
    released = {cell.source for cell in release.cells}
    for cell in notebook.cells:
        if cell.cell_type != "code" and cell.source not in released:
            attachments = safe_attachments(cell)
            cell.source = safe_markdown(cell.source, attachments)
            if "attachments" in cell:
                cell.attachments = node(attachments)
    return Intake(notebook, [*remarks, *found.repairs, *repairs])


def _shortened(notebook: Any) -> list[str]:
    """Empty the longest cells of whatever JSON has said, until neither a parser nor a page takes for ever."""
    old = notebook.get("worksheets") if isinstance(notebook, dict) else None
    sheets = [notebook, *(old if isinstance(old, list) else [])]
    lists = [one.get("cells") for one in sheets if isinstance(one, dict)]
    cells = [cell for one in lists if isinstance(one, list) for cell in one if isinstance(cell, dict)]
    sizes = sorted(((_size(cell), place) for place, cell in enumerate(cells)), reverse=True)
    total, repairs = sum(size for size, _ in sizes), []
    for size, place in sizes:
        if total <= MOST_TEXT:
            break
        total -= size
        cells[place] |= {"source": ""} | ({"input": ""} if "input" in cells[place] else {})
        repairs.append(
            f"What stood in cell {place + 1} was left out: it has {size} characters. Keep data in a file of its own."
        )
    return repairs[:10]


def _size(cell: dict[str, Any]) -> int:
    """How many characters a cell's source has, in one piece or in lines."""
    texts = [cell.get("source"), cell.get("input")]
    parts = [part for text in texts for part in (text if isinstance(text, list) else [text])]
    return sum(len(part) if isinstance(part, str) else 1 for part in parts)


def tell(notebook: NotebookNode, repairs: list[str], problem: str | None = None) -> None:
    """Put a cell on top of the notebook that says what was repaired, or what went wrong; once only."""
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != ABOUT]
    if not repairs and problem is None:
        return
    lines = ["## About your submission", ""]
    if problem is not None:
        lines += [f"**It could not be graded.** {_plain(problem)}", ""]
    if repairs:
        lines += ["What was repaired before it was graded:", ""]
        lines += [f"- {_plain(repair)}" for repair in repairs]
        lines += ["", "If an answer of yours is missing below, put it into its own cell and hand in again."]
    about = new_cell("markdown", "\n".join(lines))
    about.id = ABOUT
    notebook.cells.insert(0, about)


def _plain(text: str) -> str:
    """The text as Markdown shows it letter by letter: a student's words may stand in it."""
    valid = text.encode("utf-8", "replace").decode()
    escaped = "".join("\\" + letter if letter in "\\`*_[]#~|$" else letter for letter in valid)
    return html.escape(" ".join(escaped.split()), quote=False)
