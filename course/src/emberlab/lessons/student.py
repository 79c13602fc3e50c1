"""Read what a student handed in: any JSON value, however odd, becomes plain cells, and never an error."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from emberlab.pieces.body import is_stub
from emberlab.pieces.errors import PieceError
from emberlab.pieces.locate import definitions, parse_module
from emberlab.pieces.text import Text

BUILD_LINE = re.compile(r"%%build\b(.*)")
RASTER = {"image/png", "image/jpeg", "image/gif", "image/webp"}
# nbgrader's keys that say what a cell is; checksum and schema differ between honest versions of one cell.
SETTINGS = ("grade", "grade_id", "locked", "points", "solution", "task")


@dataclass(frozen=True)
class StudentCell:
    """One cell, reduced to what may be used of it; outputs and every other setting are left behind."""

    kind: str
    source: str
    id: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    tags: Any = None
    checksum: Any = None
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def grade_id(self) -> str | None:
        """The gradebook's name that the cell claims."""
        value = self.settings.get("grade_id")
        return value if isinstance(value, str) and value else None

    @property
    def untouched(self) -> bool:
        """Whether the source still is what some release of the lesson gave: nbgrader's checksum fits it."""
        return self.checksum is not None and self.checksum == _checksum(self)

    @property
    def build(self) -> tuple[str, ...] | None:
        """The pieces on the cell's `%%build` line, sorted; None without such a line."""
        return build_names(self.source)


def build_names(source: str) -> tuple[str, ...] | None:
    """The pieces named on the first `%%build` line of a source, sorted; None without such a line."""
    for line in source.split("\n"):
        if found := BUILD_LINE.match(line.strip()):
            return tuple(sorted(set(found[1].split())))
    return None


def body_of(source: str) -> str:
    """A source without the cell magics and blank lines on its top, and without any `%%build` line."""
    body = source.lstrip("\n").split("\n")
    while body and (body[0].startswith("%%") or not body[0].strip()):
        body.pop(0)
    return "\n".join(line for line in body if not BUILD_LINE.match(line))


@lru_cache(maxsize=256)
def written_in(source: str) -> dict[str, bool] | None:
    """The definitions of a cell by qualname, and whether each is written; None where it is not Python."""
    found: dict[str, bool] = {}
    try:
        for one in definitions(parse_module(Text.read(body_of(source)))):
            found[one.qualname] = found.get(one.qualname, True) and not is_stub(one.node)
    except (PieceError, RecursionError):
        return None
    return found


def read_student(notebook: Any) -> tuple[list[StudentCell], list[str]]:
    """Every readable cell of a student's notebook, in order, and what could not be read, in sentences.

    Takes nbformat 1 to 4 and anything else that JSON can say.
    """
    if not isinstance(notebook, dict):
        return [], ["The file is not a notebook; the released one was used, with every answer empty."]
    cells, unreadable, replaced = [], 0, False
    for raw in _raw_cells(notebook):
        cell, clean = _read_cell(raw)
        if cell is None:
            unreadable += 1
        else:
            cells.append(cell)
            replaced = replaced or not clean
    problems = []
    if not cells:
        problems.append("The notebook has no cells that can be read; every answer is empty.")
    if unreadable:
        problems.append(f"{unreadable} damaged cell(s) could not be read and were left out.")
    if replaced:
        problems.append("Characters that are not valid text were replaced.")
    return cells, problems


def _raw_cells(notebook: dict[str, Any]) -> Iterator[Any]:
    """The cells of nbformat 4, then those of nbformat 3's worksheets."""
    cells = notebook.get("cells")
    if isinstance(cells, list):
        yield from cells
    worksheets = notebook.get("worksheets")
    for worksheet in worksheets if isinstance(worksheets, list) else ():
        inner = worksheet.get("cells") if isinstance(worksheet, dict) else None
        yield from inner if isinstance(inner, list) else ()


def _read_cell(raw: Any) -> tuple[StudentCell | None, bool]:
    """The cell, or None where nothing can be made of it; and whether its text was valid as it stood."""
    if not isinstance(raw, dict):
        return None, True
    kind = raw.get("cell_type")
    text = _text(raw.get("source", raw.get("input")))
    if text is None:
        return None, True
    level = raw.get("level")
    if kind == "heading":
        text = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1) + " " + text
    source = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    clean = not any("\ud800" <= character <= "\udfff" for character in text)
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    nbgrader = metadata.get("nbgrader")
    nbgrader = nbgrader if isinstance(nbgrader, dict) else {}
    identity = raw.get("id", metadata.get("id"))  # Google Colab keeps the id in the metadata
    cell = StudentCell(
        kind=kind if kind in ("code", "raw") else "markdown",
        source=source,
        id=identity if isinstance(identity, str) else None,
        settings={key: nbgrader[key] for key in SETTINGS if key in nbgrader},
        tags=metadata.get("tags"),
        checksum=nbgrader.get("checksum"),
        attachments=_attachments(raw.get("attachments")),
    )
    return cell, clean


def _checksum(cell: StudentCell) -> str | None:
    """nbgrader's checksum of a released solution cell, without nbgrader's import of two seconds."""
    points, grade = cell.settings.get("points"), cell.settings.get("grade") is True
    parts = [cell.source, cell.kind, str(grade), "True", "False", str(cell.grade_id)]
    if grade:
        if not isinstance(points, int | float):
            return None
        parts.append(str(float(points)))
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest()


def _text(source: Any) -> str | None:
    """A source given as one string or as a list of lines; None for any other thing."""
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else None


def _attachments(raw: Any) -> dict[str, dict[str, str]]:
    """The pictures pasted into a Markdown cell: raster images only, since other kinds can carry a script."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in raw.items() if isinstance(raw, dict) else ():
        for mime, data in bundle.items() if isinstance(bundle, dict) else ():
            if mime in RASTER and isinstance(data, str) and re.fullmatch(r"[A-Za-z0-9+/=\s]*", data):
                kept.setdefault(_valid(name), {})[mime] = data
    return kept


def _valid(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
