"""`emberlab.doctor()`: look at a notebook before it is handed in, and put right what can be put right."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import nbformat

from emberlab.atomic import cannot_write, write_bytes, write_text
from emberlab.backup import Backup
from emberlab.doctor_findings import Findings, examine
from emberlab.errors import WorkspaceError
from emberlab.release import RELEASES, notebook_of, read_notebook
from emberlab.session import Session
from emberlab.workspace import Workspace

RELOAD = "If the notebook is open, reload it from disk (File > Reload Notebook from Disk) before you save it."
LARGEST = 200 * 2**20  # bytes


def doctor(
    notebook: str | Path | None = None,
    *,
    repair: bool = False,
    workspace: str | Path | Workspace | None = None,
) -> None:
    """Say what grading would repair in a notebook, and what is not done yet; with `repair`, write it repaired.

    Without a path it is this notebook, as it was last saved. What is written is the release with your answers
    and your own cells in it, without outputs; the file as it was is kept. Raises WorkspaceError where there is
    no such notebook, no release of it is known here, or it cannot be written.
    """
    place = Workspace.of(workspace)
    path = Path(notebook).expanduser().resolve() if notebook is not None else this_notebook(place)
    data = _bytes(path)
    lesson = _lesson_of(place, path, data)
    findings = examine(data, release_of(place, lesson), status_of(place, lesson))
    print("\n".join(report(path.name, findings, repair)))
    if repair and findings.problem is None and findings.repairs:
        text: str = nbformat.writes(findings.repaired, version=4)  # type: ignore[no-untyped-call]
        with place.locked():
            kept = _keep(place, path, data)
            write_text(path, text + "\n")
        print(f"{path.name} is repaired. As it was, it is kept as {kept}. {RELOAD}")


def report(name: str, findings: Findings, repair: bool = False) -> list[str]:
    """The findings as lines."""
    if findings.problem is not None:
        return [f"{name} cannot be graded as it is. {findings.problem}"]
    lines = []
    if findings.repairs:
        lines += ["Grading would repair this, and so does emberlab.doctor(repair=True):"]
        lines = ["Repaired:"] if repair else lines
        lines += [f"- {one}" for one in findings.repairs]
    if findings.undone:
        lines += ["Not done yet:", *(f"- {one}" for one in findings.undone)]
    if not lines:
        lines = ["Nothing to repair, and everything is written."]
    return [f"{name}, as it was last saved:", *lines]


def this_notebook(place: Workspace) -> Path:
    """The file of the notebook that this kernel belongs to, as far as that can be known.

    Jupyter's servers say it in the environment, VS Code in the notebook itself; else it is the open lesson's.
    """
    if (named := os.environ.get("JPY_SESSION_NAME", "")).endswith(".ipynb"):
        for path in (Path(named), place.path / named.lstrip("/"), Path.cwd() / Path(named).name):
            if path.is_file():
                return path.resolve()
    if (shell := shell_here()) and isinstance(named := shell.user_ns.get("__vsc_ipynb_file__"), str):
        return Path(named)
    if Session.current is not None:
        lesson = Session.current.lesson
        for path in (Path.cwd() / f"{lesson}.ipynb", notebook_of(place.path, lesson).mine):
            if path.is_file():
                return path.resolve()
    raise WorkspaceError(
        "It cannot be known here which notebook this is. Name its file, as in "
        'emberlab.doctor("01_tensors/01_tensors.ipynb").'
    )


def release_of(place: Workspace, lesson: str) -> dict[str, Any]:
    """The release that a lesson's notebook is on. Raises WorkspaceError where none is known."""
    book = notebook_of(place.path, lesson)
    path = book.copy if book.copy.is_file() else book.newest()
    if path is None:
        raise WorkspaceError(
            f"No released {book.name.name} is known in {place.path}, so there is nothing to compare with. "
            "Install the release (python -m emberlab.install RELEASE_DIR WORKSPACE)."
        )
    return read_notebook(path.read_bytes(), path.name)


def _lesson_of(place: Workspace, path: Path, data: bytes) -> str:
    """The lesson by the file's name or folder, else by what the notebook opens, else the open one."""
    known = sorted(
        found.stem for found in (place.path / RELEASES).glob("*/*.ipynb") if ".new" not in found.name
    )
    for lesson in known:
        if lesson in (path.stem, path.parent.name):
            return lesson
    opened = [one for one in known if f'emberlab.start(\\"{one}\\")'.encode() in data]
    if len(opened) == 1:
        return opened[0]
    if Session.current is not None:
        return Session.current.lesson
    there = f"known here: {', '.join(known)}" if known else f"none is known in {place.path}"
    raise WorkspaceError(
        f"It cannot be told which lesson {path.name} is ({there}). Give it the lesson's name."
    )


def status_of(place: Workspace, lesson: str) -> dict[str, str] | None:
    """Which of the lesson's pieces are built; None where there is no package to look at."""
    try:
        names = place.pieces_of(lesson)
        return {name: state for name, state in place.status().items() if name in names}
    except WorkspaceError:  # no package yet, or a broken one: `start` says so
        return None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise WorkspaceError(f"There is no file {path}. Save the notebook, or name another one.") from None
    except OSError as error:
        raise WorkspaceError(f"Cannot read {path}: {error.strerror}.") from error
    if len(data) > LARGEST:
        raise WorkspaceError(
            f"{path.name} is larger than {LARGEST // 2**20} MB. Clear its outputs and save it."
        )
    return data


def _keep(place: Workspace, path: Path, data: bytes) -> str:
    """Keep the file as it is: with the workspace's backups, or beside it where it lies outside."""
    if path.is_relative_to(place.path):
        return Backup(place.path).keep(path)
    number = 1
    while (copy := path.with_name(f"{path.stem}.before-{number}{path.suffix}")).exists():
        number += 1
    try:
        write_bytes(copy, data)
    except OSError as error:
        raise cannot_write(copy, error) from error
    return copy.name


def shell_here() -> Any:
    """IPython's shell in this process; None where there is none."""
    if "IPython" not in sys.modules:
        return None
    from IPython.core.getipython import get_ipython

    return get_ipython()
