"""Tables as CSV that a spreadsheet shows and never runs.

A cell that begins like a formula gets an apostrophe in front:
https://owasp.org/www-community/attacks/CSV_Injection
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from autograders.writers.text import line, number
from emberlab.atomic import write_bytes

FORMULA = tuple("=+-@＝＋－＠")  # the wide forms, too: spreadsheets in Japanese and Chinese take them
BOM = b"\xef\xbb\xbf"

Cell = str | float | None


def cell(value: Cell) -> str:
    """One cell: a number as such, text as one line that cannot be a formula, nothing for None."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return number(value, 6)
    text = line(value)
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula."""
    return text.lstrip().startswith(FORMULA)


def write_table(path: Path, rows: Iterable[Sequence[Cell]], *, for_people: bool) -> None:
    """Write rows in one step, in UTF-8; with a byte-order mark where people open the file.

    Excel takes a CSV without the mark for the machine's old code page and spoils names; a program that imports
    the file may take the mark for a part of the first column's name.
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    write_bytes(path, (BOM if for_people else b"") + text.getvalue().encode())
