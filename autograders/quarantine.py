"""Before nbgrader reads or copies anything of a raw submission: put it aside, and the rebuilt notebook there.

nbgrader copies every file of a submission, through links too, and opens the notebook as it is. `make grade` gives it
rebuilt notebooks only; this does the same for its own command line and for formgrader's page. It is nbgrader's
`Autograde.pre_convert_hook`.
"""

from __future__ import annotations

import hashlib
import logging
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from autograders.intake import Submitted, find, read, take_in, tell
from autograders.intake.when import NAME
from emberlab.atomic import write_text
from emberlab.lessons.notebook import dumps

if TYPE_CHECKING:
    from autograders.course import GradeFolder

MARK, RAW = "taken-in", "raw"
LOG = logging.getLogger("traitlets")  # nbgrader's


def put(folder: GradeFolder, student: str, lesson: str, text: str, timestamp: str | None) -> None:
    """Write a rebuilt notebook alone into the student's folder in `submitted`, and remember that it is ours."""
    place = folder.notebook("submitted", student, lesson)
    write_text(place, text)
    if timestamp:
        write_text(place.with_name(NAME), f"{timestamp}\n")
    write_text(_ours(folder, student, lesson) / MARK, _digest(text.encode()) + "\n")


class Quarantine:
    """nbgrader's hook, for one folder of grades."""

    def __init__(self, folder: GradeFolder) -> None:
        self._folder = folder

    def __call__(self, assignment: str, student: str, notebooks: list[str]) -> None:
        """Replace a raw submission; nbgrader then reads only what we have written.

        Ends the run where the raw folder cannot even be put aside, for nbgrader would go on with it.
        """
        place = Path(notebooks[0]).parent  # what `student` says may be a pattern
        student, lesson = place.parent.name, place.name
        root, target = place.parent.parent, self._folder.notebook("submitted", student, lesson)
        if self._is_ours(root, student, lesson):
            return
        try:
            submitted = find(root, student, lesson) or Submitted(b"", "There is no notebook in it.")
            self._put_aside(root, student, lesson)
        except BaseException as error:
            raise SystemExit(
                f"{place} could not be put aside ({error}). Nothing of it was graded."
            ) from error
        try:
            taken = take_in(submitted, self._folder.release(lesson))
            tell(taken.notebook, taken.repairs, taken.problem)
            put(self._folder, student, lesson, dumps(taken.notebook), submitted.timestamp)
            notebooks[:] = [str(target)]
        except Exception as error:
            raw = _ours(self._folder, student, lesson) / RAW
            LOG.error("%s: the submission could not be read (%s); it lies in %s", student, error, raw)
            notebooks[:] = []  # fails this student, and no other

    def _is_ours(self, root: Path, student: str, lesson: str) -> bool:
        """Whether the notebook is what `put` has written, with nothing beside it that nbgrader would copy."""
        name = f"{lesson}.ipynb"
        try:
            mark = (_ours(self._folder, student, lesson) / MARK).read_text(encoding="utf-8").strip()
            others = {path.name for path in (root / student / lesson).iterdir()} - {name, NAME}
        except (OSError, ValueError):
            return False
        if others or (root / student / lesson / NAME).is_symlink():
            return False
        found = read(root, Path(student, lesson, name))
        return found.problem is None and _digest(found.data) == mark

    def _put_aside(self, root: Path, student: str, lesson: str) -> None:
        ours = _ours(self._folder, student, lesson)
        ours.mkdir(parents=True, exist_ok=True)
        raw = ours / RAW
        if raw.is_symlink():
            raw.unlink()
        elif raw.exists():  # not shutil.rmtree: it recurses, and a student may have nested folders deeply
            subprocess.run(["rm", "-rf", "--", str(raw)], check=True, stdin=subprocess.DEVNULL)
        whole = root / student
        (whole if whole.is_symlink() else whole / lesson).rename(raw)
        (whole / lesson).mkdir(parents=True)


def _ours(folder: GradeFolder, student: str, lesson: str) -> Path:
    return folder.own(lesson) / "students" / student


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
