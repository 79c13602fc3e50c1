"""Grades as Canvas imports them into its gradebook.

Columns: https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807
The rules by which Canvas reads them are in lib/gradebook_importer.rb of https://github.com/instructure/canvas-lms:
“Student” and “ID” come first, “Section” is the last column about a student, a row may begin with “Points Possible”,
and who has no ID is looked for by SIS User ID, then SIS Login ID, then name.
"""

from __future__ import annotations

from pathlib import Path

from autograders.errors import GradingError
from autograders.model import ClassResult
from autograders.writers.csv_table import Cell, write_table
from autograders.writers.roster import Roster, match, refuse_formulas
from autograders.writers.scale import Scale
from autograders.writers.text import line

COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
IDENTITY = ("ID", "SIS User ID", "SIS Login ID")
POINTS_POSSIBLE = "    Points Possible"  # with the spaces that Canvas itself writes


def write(
    result: ClassResult,
    path: Path,
    roster: Roster,
    *,
    assignment: str = "",
    column: str | None = None,
    scale: Scale | None = None,
) -> list[str]:
    """Write the file; `roster` is Canvas's own export of its gradebook, `assignment` its column for this lesson.

    An assignment that Canvas does not know is made by the import. Returns sentences on who is not in the file.
    Raises GradingError.
    """
    scale = scale or Scale()
    if not {"Student", "ID"} <= set(roster.columns):
        raise GradingError(
            f"--roster {roster.path} has no columns Student and ID: export the gradebook in Canvas (Export, "
            "Export Entire Gradebook), and give that file"
        )
    students = [row for row in roster.rows if "Points Possible" not in row["Student"] and _is_person(row)]
    roster = Roster(roster.path, roster.columns, tuple(students))
    matched = match(roster, result, column)
    title = _column(roster, assignment or result.title)
    refuse_formulas(roster, roster.rows, IDENTITY)
    if path.resolve() == roster.path.resolve():
        raise GradingError(f"{path} is the roster itself: write to another file")
    rows: list[list[Cell]] = [
        [*COLUMNS, title],
        [POINTS_POSSIBLE, "", "", "", "", scale.maximum(result)],
    ]
    absent = list(matched.missing)
    for row, one in matched.pairs:
        if one.submitted or scale.zero:
            rows.append([*(row.get(name, "") for name in COLUMNS), scale.points(one, result.most)])
        else:
            absent.append(row)
    if scale.zero:
        rows += [[*(row.get(name, "") for name in COLUMNS), 0.0] for row in matched.missing]
    write_table(path, rows, for_people=False)
    return [*matched.notes, *scale.absent([row["Student"] for row in absent], "Canvas")]


def _is_person(row: dict[str, str]) -> bool:
    """Whether a row is more than Canvas's remarks on the columns, such as “Manual Posting”."""
    return any(row.get(name, "").strip() for name in IDENTITY)


def _column(roster: Roster, assignment: str) -> str:
    """The name of the column: as in Canvas's export, where it ends with the assignment's number there."""
    known = [name for name in roster.columns if name == assignment or name.startswith(f"{assignment} (")]
    name = known[0] if len(known) == 1 else assignment
    shown = line(name)
    if shown != name or name in COLUMNS or not name:
        raise GradingError(f"--assignment {shown!r} cannot be a column of Canvas")
    return name
