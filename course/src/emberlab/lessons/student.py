"""Read what a student handed in: any JSON value, however odd, becomes plain cells, and never an error."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from emberlab.lessons.mending import (
    BUILD_LINE,
    body_of,
    both_sides,
    is_python,
    mended,
    with_plain_build_line,
)
from emberlab.pieces.body import is_stub
from emberlab.pieces.errors import PieceError
from emberlab.pieces.locate import definitions, parse_module
from emberlab.pieces.text import Text

MENDED = 1_000_000  # characters of a notebook that are mended, since each attempt takes time
RASTER = {"image/png", "image/jpeg", "image/gif", "image/webp"}
# nbgrader's keys that say what a cell is; checksum and schema differ between honest versions of one cell.
SETTINGS = ("grade", "grade_id", "locked", "points", "solution", "task")


@dataclass(frozen=True)
class StudentCell:
    """One cell, reduced to what may be used of it; outputs and every other setting are left behind."""

    kind: str
    source: str
    """The text as it is used: mended, where it was not Python before and is now."""
    id: str | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    tags: Any = None
    checksum: Any = None
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    original: str = ""
    """The text as the student's file has it."""
    wrong: tuple[str, ...] = ()
    """What was mended; continues a sentence that begins with the cell's name."""
    foreign: bool = False
    """Whether this is work that stood in a cell of the lesson that is not for work."""

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
    cells: list[StudentCell] = []
    unreadable, replaced = 0, False
    for raw in _raw_cells(notebook):
        cell, clean = _read_cell(raw)
        if cell is None:
            unreadable += 1
            continue
        cells.append(cell)
        replaced = replaced or not clean
    problems = _of_another_language(notebook)
    if not cells:
        problems.append("The notebook has no cells that can be read; every answer is empty.")
    if unreadable:
        problems.append(f"{unreadable} damaged cell(s) could not be read and were left out.")
    if replaced:
        problems.append("Characters that are not valid text were replaced.")
    whole = _joined(cells)
    if len(whole) < len(cells):
        problems.append("A cell that had been split inside a definition was joined again.")
    room = MENDED
    for at, cell in enumerate(whole):
        room -= len(cell.source)
        whole[at] = _mend(cell) if room > 0 else cell
    apart = [part for cell in whole for part in _apart(cell)]
    if len(apart) > len(whole):
        problems.append("Cells that had been merged into one were taken apart.")
    return apart, problems


def _of_another_language(notebook: dict[str, Any]) -> list[str]:
    """Told because the student has seen another kernel's results, if any."""
    metadata = notebook.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    spec, info = metadata.get("kernelspec"), metadata.get("language_info")
    language = spec.get("language") if isinstance(spec, dict) else None
    language = language or (info.get("name") if isinstance(info, dict) else None)
    version = info.get("version") if isinstance(info, dict) else None
    name = spec.get("name") if isinstance(spec, dict) else None
    other = isinstance(language, str) and language.casefold() not in ("python", "ipython")
    old = (isinstance(version, str) and version.startswith("2.")) or name == "python2"
    if other or old:
        return ["The notebook asked for another kernel than the course's Python 3; that one is used."]
    return []


def _mend(cell: StudentCell) -> StudentCell:
    """The cell as it was meant: what is not Python for a reason that is no mistake of the work's."""
    if cell.kind != "code":
        both = both_sides(cell.source)
        if both is None:
            return cell
        return replace(cell, source=both, wrong=("held both sides of a merge conflict; both are kept.",))
    source, wrong = mended(with_plain_build_line(cell.source))
    return replace(cell, source=source, wrong=wrong) if source != cell.source else cell


def _apart(cell: StudentCell) -> Iterator[StudentCell]:
    """Cells that were merged: each `%%build` line with other pieces begins one."""
    lines = cell.source.split("\n")
    starts = [at for at, line in enumerate(lines) if BUILD_LINE.match(line)]
    names = {tuple(sorted(lines[at].split()[1:])) for at in starts}
    in_words = cell.kind != "code" and (cell.grade_id is not None or not starts or starts[0] == 0)
    if in_words or len(names) + (cell.kind != "code") < 2:
        yield cell
        return
    if any(lines[: starts[0]]) and "".join(lines[: starts[0]]).strip():
        starts.insert(0, 0)
    parts = ["\n".join(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    if not all(is_python(part) for part in parts if BUILD_LINE.match(part)):
        yield cell
        return
    for number, part in enumerate(parts):
        kind = "code" if BUILD_LINE.match(part) else cell.kind
        if number == 0 and kind == cell.kind:
            yield replace(cell, source=part)
        else:
            yield StudentCell(kind, part, original=part)


def _joined(cells: list[StudentCell]) -> list[StudentCell]:
    """A cell that begins in the middle of a definition, put behind the one above where that makes Python."""
    whole: list[StudentCell] = []
    for cell in cells:
        above = whole[-1] if whole else None
        first = cell.source.lstrip("\n")[:1]
        if (
            above
            and above.kind == cell.kind == "code"
            and first in (" ", "\t")
            and not is_python(cell.source)
        ):
            both = f"{above.source.rstrip()}\n{cell.source.strip(chr(10))}"
            if len(both) < MENDED and is_python(both):
                whole[-1] = replace(above, source=both, original=both)
                continue
        whole.append(cell)
    return whole


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
    text = _text(raw.get("source", raw.get("input", raw.get("code"))))
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
        original=source,
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
