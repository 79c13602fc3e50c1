"""The released notebooks: those in the workspace, and an untouched copy of each to go back to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from emberlab.errors import WorkspaceError
from emberlab.state import FOLDER

RELEASES = f"{FOLDER}/releases"
SECRETS = ("### BEGIN SOLUTION", "### BEGIN HIDDEN TESTS", "=== BEGIN MARK SCHEME ===")


class Released:
    """One released file of a lesson, by its path in the release: `01_tensors/01_tensors.ipynb`."""

    def __init__(self, root: Path, name: Path) -> None:
        self.name = name
        self.mine = root / name
        """The student's."""
        self.newer = root / beside(name)
        """A newer release, laid beside it."""
        self.copy = root / RELEASES / name
        """The release that the student's is on, untouched."""
        self.newer_copy = root / RELEASES / beside(name)
        """The newer release, untouched."""

    def newest(self) -> Path | None:
        """The newest release that is known here, untouched if possible."""
        return next((path for path in (self.newer_copy, self.newer, self.copy) if path.is_file()), None)


def notebook_of(root: Path, lesson: str) -> Released:
    """The lesson's notebook in a workspace."""
    return Released(root, Path(lesson, f"{lesson}.ipynb"))


def beside(name: Path) -> Path:
    """Where a newer release of a file is laid: `01_tensors.new.ipynb` beside `01_tensors.ipynb`."""
    return name.with_name(f"{name.stem}.new{name.suffix}")


def read_notebook(data: bytes, name: str) -> dict[str, Any]:
    """Read a notebook. Raises WorkspaceError, naming it, for anything that is not one."""
    try:
        found = json.loads(data)
    except ValueError as error:
        raise WorkspaceError(f"{name} is not a notebook: {error}.") from error
    if not isinstance(found, dict) or found.get("nbformat") != 4 or not isinstance(found.get("cells"), list):
        raise WorkspaceError(f"{name} is not a notebook of format 4.")
    return found


def check_release(data: bytes, name: str) -> None:
    """Raise WorkspaceError where this is no notebook, or one for instructors: it still has its solutions."""
    for cell in read_notebook(data, name)["cells"]:
        source = cell.get("source", "") if isinstance(cell, dict) else ""
        text = source if isinstance(source, str) else "".join(map(str, source))
        for mark in SECRETS:
            if mark in text:
                raise WorkspaceError(
                    f"{name} has {mark!r} in it: it is the instructor's notebook and not the released one. "
                    "Nothing was installed. Release it first (nbgrader generate_assignment), and give that "
                    "folder."
                )
