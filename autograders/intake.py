"""From a submitted file, whatever it is, to a notebook that can be graded; no student's file raises here."""

from __future__ import annotations

import errno
import hashlib
import html
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograders.sanitize import safe_attachments, safe_markdown
from emberlab.lessons.notebook import new_cell, node
from emberlab.lessons.skeleton import rebuild

LARGEST = 20 * 2**20  # bytes; nothing larger is parsed
ABOUT = "about-your-submission"
AGAIN = "Open it in Jupyter, see that it runs from top to bottom, save it, and hand it in again."


@dataclass(frozen=True)
class Submitted:
    """The bytes of a submitted file, or why there are none to be had."""

    data: bytes
    problem: str | None = None

    @property
    def fingerprint(self) -> str:
        """Differs when the submission does."""
        return hashlib.sha256(self.data + (self.problem or "").encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True)
class Intake:
    """A notebook on the release's skeleton; `problem` says why the file gave nothing to fill it with."""

    notebook: NotebookNode
    repairs: list[str]
    problem: str | None = None


def read(folder: Path, relative: Path) -> Submitted:
    """The file at `relative` below `folder`, which no link on the way may lead out of."""
    place = folder
    for part in relative.parts:
        place = place / part
        if place.is_symlink():
            return Submitted(b"", f"{part} is a link to another place. Hand in the notebook itself.")
    try:
        # Without waiting: the file may be a pipe, which nobody will ever write to.
        descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        return Submitted(b"", _unreadable(place, error))
    kind = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(kind):
        os.close(descriptor)
        what = "a folder" if stat.S_ISDIR(kind) else "not an ordinary file"
        return Submitted(b"", f"{place.name} is {what}. Hand in the notebook itself.")
    try:
        with os.fdopen(descriptor, "rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        return Submitted(b"", _unreadable(place, error))
    if len(data) > LARGEST:
        size = f"The file is larger than {LARGEST // 2**20} MB"
        return Submitted(b"", f"{size}. Clear the outputs (Kernel menu), save it, and hand it in again.")
    return Submitted(data)


def take_in(submitted: Submitted, release: Any) -> Intake:
    """The submission on the release's skeleton; the untouched release, with the reason, where that fails."""
    student, problem = (None, submitted.problem) if submitted.problem else _parse(submitted.data)
    if problem is None:
        notebook, repairs = rebuild(release, student, keep_extra=False)
        released = {cell.source for cell in release.cells}
        for cell in notebook.cells:
            if cell.cell_type != "code" and cell.source not in released:
                attachments = safe_attachments(cell)
                cell.source = safe_markdown(cell.source, attachments)
                if "attachments" in cell:
                    cell.attachments = node(attachments)
        return Intake(notebook, repairs)
    blank, _ = rebuild(release, release, keep_extra=False)
    return Intake(blank, [], problem)


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


def _parse(data: bytes) -> tuple[Any, str | None]:
    """The JSON value in a file and, where it is no notebook that we can read, why."""
    if not data.strip():
        return None, f"The file is empty. {AGAIN}"
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None, f"The file is not a notebook: it holds bytes that are not text. {AGAIN}"
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return None, f"The file is not a notebook: it is not JSON ({error.msg}, {where}). {AGAIN}"
    except (RecursionError, ValueError):
        return None, f"The file is not a notebook: its JSON cannot be read. {AGAIN}"
    if not isinstance(notebook, dict):
        return None, f"The file is not a notebook: it is JSON, but has no cells. {AGAIN}"
    version = notebook.get("nbformat", 4)
    if isinstance(version, int) and version > 4:
        advice = "Save it with the JupyterLab of the course and hand it in again."
        return None, f"The notebook has format {version}, which is newer than this course's (4). {advice}"
    worksheets = notebook.get("worksheets")
    if not notebook.get("cells") and not worksheets:
        return None, f"The notebook has no cells. {AGAIN}"
    return notebook, None


def _unreadable(place: Path, error: OSError) -> str:
    """Why the file cannot be opened; for one that is missing, what is there instead."""
    if error.errno == errno.ELOOP:
        return f"{place.name} is a link to another place. Hand in the notebook itself."
    if not isinstance(error, FileNotFoundError):
        return f"{place.name} cannot be read ({error.strerror})."
    try:
        others = sorted(path.name for path in place.parent.glob("*.ipynb"))
    except OSError:
        others = []
    found = f"; there is {', '.join(others[:3])}" if others else ""
    return f"There is no file {place.name}{found}. Give the notebook its own name and hand it in again."


def _plain(text: str) -> str:
    """The text as Markdown shows it letter by letter: a student's words may stand in it."""
    valid = text.encode("utf-8", "replace").decode()
    escaped = "".join("\\" + letter if letter in "\\`*_[]#~|$" else letter for letter in valid)
    return html.escape(" ".join(escaped.split()), quote=False)
