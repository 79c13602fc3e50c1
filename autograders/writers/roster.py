"""A list of a class from elsewhere, and which of its rows is which of our students."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograders.errors import GradingError
from autograders.model import ClassResult, SubmissionResult
from autograders.writers.csv_table import is_formula
from autograders.writers.text import line

SAMPLE = 5  # names in a sentence
LARGEST = 20_000_000  # bytes


@dataclass(frozen=True)
class Roster:
    """The rows of a CSV file, by the names of its columns."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Matched:
    """Pairs of a roster's row and a student's result, and sentences on whoever is in one of the two only."""

    column: str
    pairs: tuple[tuple[dict[str, str], SubmissionResult], ...]
    missing: tuple[dict[str, str], ...]  # rows without a result
    notes: tuple[str, ...]


def read_roster(path: Path) -> Roster:
    """Read a CSV file (comma, semicolon or tab). Raises GradingError where it is none."""
    try:
        data = path.read_bytes()
        if len(data) > LARGEST:
            raise GradingError(f"--roster {path}: {len(data):,} bytes are too many for a list of a class")
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise GradingError(f"--roster {path} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise GradingError(
            f"--roster {path} is not UTF-8 (byte {error.start}): save it as “CSV UTF-8”"
        ) from error
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        lines = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if any(row)]
    except csv.Error as error:
        raise GradingError(f"--roster {path} is not a CSV file ({error})") from error
    if len(lines) < 2:
        raise GradingError(
            f"--roster {path} has no students: it needs a line of column names and a line each"
        )
    columns = tuple(name.strip() for name in lines[0])
    # Of two columns with one name the first counts, so the pairs go in backwards.
    rows = tuple(
        dict(reversed([*zip(columns, (*row, *[""] * len(columns)), strict=False)])) for row in lines[1:]
    )
    return Roster(path, columns, rows)


def match(roster: Roster, result: ClassResult, column: str | None, *, by_address: bool = False) -> Matched:
    """Find each student's row by `column`, or else by the column that finds most of them.

    `by_address`: the part of an e-mail address before the @ counts, too. Raises GradingError where no student
    is found, or where two rows could be the same student.
    """
    if column is not None and column not in roster.columns:
        known = ", ".join(roster.columns)
        raise GradingError(f"--match {column}: {roster.path} has no such column; it has: {known}")
    names = {one.student for one in result.students}
    candidates = [column] if column else [name for name in roster.columns if name]
    found = {
        name: sum(bool(keys(row[name], by_address) & names) for row in roster.rows) for name in candidates
    }
    best = max(found, key=lambda name: found[name])
    if not found[best]:
        said = f"in the column {column!r}" if column else "in any column"
        raise GradingError(
            f"--roster {roster.path}: none of the students ({_some(sorted(names))}) is found {said}. "
            "Say with --match which column holds the names of their folders"
        )
    results = {one.student: one for one in result.students}
    pairs, missing, taken = [], [], set[str]()
    for row in roster.rows:
        both = keys(row[best], by_address) & names
        if not both:
            missing.append(row)
            continue
        name = both.pop()
        if name in taken:
            raise GradingError(f"--roster {roster.path}: two rows have {line(name)!r} in the column {best!r}")
        taken.add(name)
        pairs.append((row, results[name]))
    notes = [f"Students are matched by the column {best!r} of {roster.path.name}."]
    if lost := sorted(names - taken):
        notes.append(
            f"NOT IN THE FILE, since the roster does not have them ({len(lost)}): {_some(lost, len(lost))}."
        )
    return Matched(best, tuple(pairs), tuple(missing), tuple(notes))


def keys(value: str, by_address: bool) -> set[str]:
    """What a cell of the roster may stand for."""
    value = value.strip()
    return {value, value.partition("@")[0]} if by_address and "@" in value else {value}


def refuse_formulas(roster: Roster, rows: Iterable[dict[str, str]], columns: Sequence[str]) -> None:
    """Check cells that must go into a file as they are, or the import would miss them. Raises GradingError."""
    for row in rows:
        for column in columns:
            if is_formula(row.get(column, "")):
                raise GradingError(
                    f"--roster {roster.path}: {line(row[column])!r} in the column {column!r} begins like a formula, "
                    "and a spreadsheet would run it. Correct it in the system that it comes from"
                )


def _some(names: Sequence[str], most: int = SAMPLE) -> str:
    return ", ".join(map(line, names[:most])) + (" …" if len(names) > most else "")
