"""Grades as Moodle imports them: https://docs.moodle.org/en/Grade_import (CSV file).

Moodle asks in a form which column is the user and which is the grade. Names of users must be as Moodle has them,
e-mail addresses even in upper and lower case, and one unknown user or a grade above the site's maximum (100 unless
changed) makes Moodle refuse the whole file (grade/import/csv/classes/load_data.php).
"""

from __future__ import annotations

from pathlib import Path

from autograders.errors import GradingError
from autograders.model import ClassResult
from autograders.writers.csv_table import Cell, write_table
from autograders.writers.roster import Roster, match, refuse_formulas
from autograders.writers.scale import Scale

IDENTITY = ("Email address", "ID number", "Username")
NAMES = ("First name", "Last name")
USUAL_MAXIMUM = 100


def write(
    result: ClassResult,
    path: Path,
    roster: Roster,
    *,
    assignment: str = "",
    column: str | None = None,
    scale: Scale | None = None,
) -> list[str]:
    """Write the file; `roster` is Moodle's list of participants or export of grades, with an address or a number.

    Returns sentences on who is not in the file. Raises GradingError.
    """
    scale = scale or Scale()
    scale.maximum(result)
    lower = {name.lower(): name for name in roster.columns}
    identity = [lower[name.lower()] for name in IDENTITY if name.lower() in lower]
    if not identity:
        raise GradingError(
            f"--roster {roster.path} has none of the columns {', '.join(IDENTITY)}, by which Moodle finds users: "
            "download the participants or export the grades in Moodle, and give that file"
        )
    if path.resolve() == roster.path.resolve():
        raise GradingError(f"{path} is the roster itself: write to another file")
    matched = match(roster, result, column, by_address=True)
    refuse_formulas(roster, roster.rows, identity)
    shown = [*(lower[name.lower()] for name in NAMES if name.lower() in lower), *identity]
    rows: list[list[Cell]] = [[*shown, assignment or result.title]]
    absent = list(matched.missing)
    highest = 0.0
    for row, one in matched.pairs:
        if one.submitted or scale.zero:
            points = scale.points(one, result.most)
            highest = max(highest, points)
            rows.append([*(row[name] for name in shown), points])
        else:
            absent.append(row)
    if scale.zero:
        rows += [[*(row[name] for name in shown), 0.0] for row in matched.missing]
    write_table(path, rows, for_people=False)
    names = [" ".join(row[name] for name in shown[:3]) for row in absent]
    return [*matched.notes, *_high(highest), *scale.absent(names, "Moodle")]


def _high(highest: float) -> list[str]:
    if highest <= USUAL_MAXIMUM:
        return []
    return [
        f"The highest grade is {highest:g}. Moodle refuses a file with grades above {USUAL_MAXIMUM} unless the "
        "site allows them; --scale 100 scales them."
    ]
