"""Turns a place in compiled code into the line that its author wrote, named as a reader finds it."""

from __future__ import annotations

import linecache
from functools import lru_cache
from pathlib import Path
from types import CodeType

from emberlab.graphs.model import Line
from emberlab.graphs.notes import Place

LONGEST = 200  # characters of a line that are shown


def line_of(place: Place | None) -> Line | None:
    """The line at a place; None where nothing is known."""
    return None if place is None else _line(place.code, place.instruction)


@lru_cache(maxsize=4096)
def _line(code: CodeType, instruction: int) -> Line:
    positions = list(code.co_positions())
    number = positions[instruction // 2][0] if instruction // 2 < len(positions) else None
    number = number or code.co_firstlineno
    text = linecache.getline(code.co_filename, number).strip()
    return Line(f"{_file(code.co_filename)}, line {number}", text[:LONGEST], number)


def _file(name: str) -> str:
    """A notebook's cell by its number, a file by its name, and what was typed elsewhere as it is called."""
    try:
        from IPython.core.getipython import get_ipython

        shell = get_ipython()  # type: ignore[no-untyped-call]
        called = shell.compile.format_code_name(name) if shell is not None else None
    except (ImportError, AttributeError):
        called = None
    if called:
        return f"cell {called[1].removeprefix('In ').removeprefix('In')}"
    return name if name.startswith("<") else Path(name).name
