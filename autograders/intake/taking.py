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
    notebook, repairs = rebuild(release, found.notebook, keep_extra=False)
    repairs += _shortened(notebook, release)
    released = {cell.source for cell in release.cells}
    for cell in notebook.cells:
        if cell.cell_type != "code" and cell.source not in released:
            attachments = safe_attachments(cell)
            cell.source = safe_markdown(cell.source, attachments)
            if "attachments" in cell:
                cell.attachments = node(attachments)
    return Intake(notebook, [*remarks, *found.repairs, *repairs])


def _shortened(notebook: NotebookNode, release: Any) -> list[str]:
    """Put the release's text back into the longest cells until no page of the notebook takes for ever."""
    empty, repairs = {cell.get("id"): cell.source for cell in release.cells}, []
    size = sum(len(cell.source) for cell in notebook.cells)
    for cell in sorted(notebook.cells, key=lambda one: len(one.source), reverse=True):
        if size <= MOST_TEXT:
            break
        length, cell.source = len(cell.source), empty.get(cell.get("id"), "")
        size -= length - len(cell.source)
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "a cell")
        repairs.append(
            f"What stood in {name} was left out: it has {length} characters. Keep data in a file of its own."
        )
    return repairs


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
