"""Read the file of a student's notebook, whatever happened to it on the way, or say why that cannot be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from emberlab.lessons.conflicts import sides

AGAIN = "Open it in Jupyter, see that it runs from top to bottom, save it, and hand it in again."
NO_NOTEBOOK = "The file is not a notebook: "
CELL_START = re.compile(r'\{\s*"(?:attachments|cell_type|execution_count|id|metadata)"')
CELLS = re.compile(r'"cells"\s*:\s*\[')
TRIES = 100  # places at which a damaged file is taken up again
MANY = 2000  # cells
# What files begin with that are handed in by mistake.
OTHERS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a .zip archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an Office document",
    b"<!doctype html": "a web page",
    b"<html": "a web page",
}


@dataclass(frozen=True)
class Reading:
    """The JSON value in a file, what was repaired to get it, and why there is none that is a notebook."""

    notebook: Any
    repairs: list[str] = field(default_factory=list)
    problem: str | None = None


def read_file(data: bytes) -> Reading:
    """Read the bytes of a notebook's file; raises nothing."""
    if not data.strip():
        return Reading(None, problem=f"The file is empty. {AGAIN}")
    text, repairs = _text(data)
    found = _parsed(text, repairs)
    if found.problem is None:
        return _checked(found)
    if any(letter in "\ufffd\0" or (letter < " " and letter not in "\t\n\r\f") for letter in text[:100_000]):
        what = next((what for start, what in OTHERS.items() if data.startswith(start)), "")
        why = f"it holds bytes that are not text{f' (it is {what})' if what else ''}."
        return Reading(None, problem=f"{NO_NOTEBOOK}{why} {AGAIN}")
    start = data.lstrip()[:20].lower()
    if what := next((what for begin, what in OTHERS.items() if start.startswith(begin)), ""):
        return Reading(None, problem=f"{NO_NOTEBOOK}it is {what}. Hand in the .ipynb file itself.")
    return found


def _text(data: bytes) -> tuple[str, list[str]]:
    """The file's text: UTF-8 as a notebook's should be, or what other programs write."""
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        broken = data.decode("utf-8", "replace")
        wide = sum(letter > "\x7f" and letter != "\ufffd" for letter in broken[:1_000_000])
        if broken[:1_000_000].count("\ufffd") <= wide:  # most of it is UTF-8
            return broken, ["Bytes in the file that are no text were replaced."]
        text = data.decode("cp1252", "replace")
        return text, ["The file was in an old encoding of Windows; it was read as that."]
    name = {"utf-8": "", "utf-8-sig": ""}.get(encoding, encoding.upper().removesuffix("-LE"))
    return text, [f"The file was in {name[:6]}; a notebook's is UTF-8. It was read as that."] if name else []


def _parsed(text: str, repairs: list[str]) -> Reading:
    """The first JSON value of the text; of a damaged one, what can be had."""
    try:
        notebook, end = _decode(text, _start(text))
        if text[end:].strip("\0 \t\r\n\f"):
            repairs = [*repairs, "What stood behind the notebook's end in its file was left out."]
        return Reading(notebook, repairs)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        why = f"{NO_NOTEBOOK}it is not JSON ({error.msg}, {where}). {AGAIN}"
    except (RecursionError, ValueError):
        why = f"{NO_NOTEBOOK}its JSON cannot be read. {AGAIN}"
    if both := sides(text):
        mine, theirs = (_cells_of(side) for side in both)
        if mine is not None or theirs is not None:
            said = (
                "The file held both sides of a merge conflict; where they differ, the first side counts, "
                "or the second where the first has no work."
            )
            return Reading({"cells": _merged(mine or [], theirs or [])}, [*repairs, said])
    cells = list(_salvaged(text))
    if not cells:
        return Reading(None, repairs, why)
    said = f"The file is damaged, or ends in its middle; the {len(cells)} cell(s) that can be read were used."
    return Reading({"cells": cells}, [*repairs, said])


def _checked(found: Reading) -> Reading:
    """A notebook with something in it, of any format; or the reason why not."""
    notebook = found.notebook
    if not isinstance(notebook, dict):
        return Reading(None, problem=f"{NO_NOTEBOOK}it is JSON, but has no cells. {AGAIN}")
    cells, version = notebook.get("cells"), notebook.get("nbformat", 4)
    known = isinstance(version, int) and 1 <= version <= 4
    if not known and not any(map(_has_source, cells if isinstance(cells, list) else ())):
        advice = "Save it with the JupyterLab of the course and hand it in again."
        shown = version if isinstance(version, int) and abs(version) < 10**6 else "unknown"
        why = f"The notebook has format {shown}, which is newer than this course's (4). {advice}"
        return Reading(None, problem=why)
    if not cells and not notebook.get("worksheets"):
        return Reading(None, problem=f"The notebook has no cells. {AGAIN}")
    if version != 4 or isinstance(version, bool):
        said = f"The notebook was saved in format {version if known else 'unknown'}; this course's is 4."
        return Reading(notebook, [*found.repairs, said])
    return found


def _cells_of(text: str) -> list[Any] | None:
    """The cells in the text of a notebook; None where it is none."""
    try:
        notebook, _ = _decode(text, _start(text))
    except (RecursionError, ValueError):
        return None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    return cells if isinstance(cells, list) else None


def _merged(mine: list[Any], theirs: list[Any]) -> list[Any]:
    """Both sides' cells in order, each of theirs that differs above mine: of two attempts the last counts."""
    if len(mine) + len(theirs) > MANY:  # comparing takes time with its square
        return theirs + mine
    a_keys, b_keys = ([_key(cell) for cell in cells] for cells in (theirs, mine))
    merged: list[Any] = []
    for kind, a, b, c, d in SequenceMatcher(None, a_keys, b_keys, autojunk=False).get_opcodes():
        if kind != "equal":
            merged += theirs[a:b]
        merged += mine[c:d]
    return merged


def _key(cell: Any) -> str:
    if not isinstance(cell, dict):
        return repr(cell)[:1000]
    source = cell.get("source", cell.get("input"))
    source = "".join(map(str, source)) if isinstance(source, list) else str(source)
    return f"{cell.get('cell_type')}\n{source.rstrip()}"


def _salvaged(text: str) -> Iterator[Any]:
    """The whole cells that stand in a damaged text."""
    start = CELLS.search(text)
    at, tries = start.end() if start else len(text), 0
    while tries < TRIES and (found := CELL_START.search(text, at)):
        try:
            cell, at = _decode(text, found.start())
        except (RecursionError, ValueError):
            at, tries = found.end(), tries + 1
            continue
        if _has_source(cell):
            yield cell


def _has_source(cell: Any) -> bool:
    return isinstance(cell, dict) and any(isinstance(cell.get(k), str | list) for k in ("source", "input"))


def _start(text: str) -> int:
    """Where the first value begins: `raw_decode` minds blanks."""
    return len(text) - len(text.lstrip("\ufeff \t\r\n\0"))


def _short_integer(digits: str) -> int:
    return int(digits[:20])  # no number of a notebook is longer, and Python refuses very long ones


_decode: Callable[[str, int], tuple[Any, int]] = json.JSONDecoder(parse_int=_short_integer).raw_decode
