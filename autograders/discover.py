"""Find the submissions of a lesson in a folder that may hold anything else as well."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograders.course import PATTERN
from autograders.errors import GradingError
from autograders.intake import find
from autograders.intake.files import shown
from autograders.submission import Submission

LONGEST = 200  # bytes of a folder name: nbgrader makes folders of the same name, and file systems end at 255
NOT_IN_NAMES = PATTERN | set(',"')  # nbgrader's exporter does not quote
NOT_FIRST = "=+-@"  # what a spreadsheet takes for a formula


def discover(folder: Path, lesson: str, lessons: Sequence[str] = ()) -> tuple[list[Submission], list[str]]:
    """The submissions in `folder` (as STUDENT/LESSON/LESSON.ipynb), and remarks on what was passed over.

    A notebook in another place, under another name or in an archive is found too. Who handed in only something
    else has a submission with the reason why it is not graded; a folder of one of the other `lessons` is as it
    should be.
    """
    found: list[Submission] = []
    without: list[str] = []
    odd: list[str] = []
    other: list[str] = []
    try:
        places = sorted(folder.iterdir())
    except OSError as error:
        raise GradingError(f"--submissions {folder} cannot be read ({error.strerror})") from error
    for place in places:
        name = place.name
        if not place.is_dir() or name.startswith(".") or name in {lesson, *lessons}:
            other.append(shown(name))
        elif not usable(name):
            odd.append(shown(name))
        elif (submitted := find(folder, name, lesson, [one for one in lessons if one != lesson])) is None:
            without.append(name)
        else:
            found.append(Submission(name, lesson, submitted))
    notes = [f"No {lesson} from: {', '.join(without)}."] if without else []
    if odd:
        notes.append(
            f"NOT GRADED, since nbgrader cannot handle the folder's name: {', '.join(odd)}. Rename, without "
            f"any of {' '.join(sorted(NOT_IN_NAMES))}, without {' '.join(NOT_FIRST)} "
            f"in front, and with at most {LONGEST} bytes, and run again."
        )
    if other:
        notes.append(f"Ignored, since they are not students' folders: {', '.join(other)}.")
    return found, notes


def usable(name: str) -> bool:
    """Whether nbgrader can carry a student of this name through its folders, its database and its CSV."""
    try:
        length = len(name.encode())
    except UnicodeEncodeError:
        return False
    if name[:1] in NOT_FIRST:
        return False
    return length <= LONGEST and name == name.strip() and name.isprintable() and not NOT_IN_NAMES & set(name)
