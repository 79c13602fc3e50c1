"""Find the submissions of a lesson in a folder that may hold anything else as well."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from autograders.course import PATTERN
from autograders.errors import GradingError
from autograders.intake import Submitted, read
from autograders.submission import Submission

LONGEST = 200  # bytes of a folder name: nbgrader makes folders of the same name, and file systems end at 255
NOT_IN_NAMES = PATTERN | set(',"')  # nbgrader's exporter does not quote
NOT_FIRST = "=+-@"  # what a spreadsheet takes for a formula


def discover(folder: Path, lesson: str, lessons: Sequence[str] = ()) -> tuple[list[Submission], list[str]]:
    """The submissions in `folder` (as STUDENT/LESSON/LESSON.ipynb), and remarks on what was passed over.

    Who handed in only something else has a submission too, with the reason why it is not graded; but a folder
    of one of the other `lessons` is as it should be.
    """
    found: list[Submission] = []
    without, odd, other = [], [], []
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
        elif not _is_there(place / lesson):
            if others := _files(place, lessons):
                found.append(Submission(name, lesson, Submitted(b"", _misplaced(lesson, others))))
            else:
                without.append(name)
        else:
            submitted = read(folder, Path(name, lesson, f"{lesson}.ipynb"))
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


def shown(name: str) -> str:
    """A file's name as a terminal can show it."""
    return name if name.isprintable() else ascii(name)


def _is_there(place: Path) -> bool:
    """Whether the student has handed something in under this name, be it a broken link."""
    return place.exists() or place.is_symlink()


def _files(place: Path, lessons: Sequence[str]) -> list[str]:
    """A few files in a student's folder, leaving out hidden ones and folders of other lessons."""

    def some() -> Iterator[str]:
        for folder, folders, files in os.walk(place):
            top = Path(folder) == place
            folders[:] = sorted(n for n in folders if not n.startswith(".") and not (top and n in lessons))
            yield from (
                str(Path(folder, name).relative_to(place)) for name in sorted(files) if name[0] != "."
            )

    return list(islice(some(), 3))


def _misplaced(lesson: str, others: list[str]) -> str:
    there = ", ".join(map(shown, others))
    return f"There is no file {lesson}/{lesson}.ipynb; there is {there}. Put the notebook in that place."
