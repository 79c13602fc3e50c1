"""Put released notebooks into a workspace: `python -m emberlab.install RELEASE_DIR WORKSPACE`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from emberlab.atomic import write_bytes
from emberlab.backup import Backup
from emberlab.errors import WorkspaceError
from emberlab.release import Released, check_release
from emberlab.workspace import Workspace


def install(release: str | Path, workspace: str | Path | Workspace) -> list[str]:
    """Install every lesson of a release folder; returns what was done, in sentences.

    The folder holds one folder for each lesson, as nbgrader releases them. A notebook that the workspace has
    is never touched: a newer release of it lands beside it. Raises WorkspaceError, and nothing is installed,
    for a folder without a lesson in it and for a notebook that is none, or still has its solutions.
    """
    source = Path(release).expanduser().resolve()
    place = workspace if isinstance(workspace, Workspace) else Workspace(workspace)
    files = _files(source)
    if place.path.is_relative_to(source) or source.is_relative_to(place.path / ".emberlab"):
        raise WorkspaceError(
            f"{place.path} lies in the release folder. Choose another folder for the workspace."
        )
    contents = {name: (source / name).read_bytes() for name in files}
    for name, data in contents.items():
        if name.suffix == ".ipynb":
            check_release(data, name.as_posix())
    with place.locked():
        told = place.create()
        backup = Backup(place.path)
        for name, data in contents.items():
            told += _install(Released(place.path, name), data, backup)
        if backup.name:
            told.append(f"What was overwritten is in {backup.name}, in the workspace.")
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m emberlab.install", description=__doc__)
    parser.add_argument(
        "release", metavar="RELEASE_DIR", help="a folder with one folder for each released lesson"
    )
    parser.add_argument(
        "workspace", metavar="WORKSPACE", help="the student's folder; it is made if it is not there"
    )
    given = parser.parse_args(arguments)
    try:
        print("\n".join(install(given.release, given.workspace)))
    except WorkspaceError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _files(source: Path) -> list[Path]:
    """The files of a release, by their paths in it."""
    lessons = [path for path in sorted(source.glob("*")) if path.is_dir() and any(path.glob("*.ipynb"))]
    if not lessons:
        raise WorkspaceError(
            f"There is no lesson in {source}. Give the folder that holds one folder for each released "
            "lesson, like release/01_tensors/01_tensors.ipynb."
        )
    found = [
        path.relative_to(source) for lesson in lessons for path in sorted(lesson.rglob("*")) if path.is_file()
    ]
    return [
        name
        for name in found
        if not any(part.startswith(".") or part == "__pycache__" for part in name.parts)
    ]


def _install(file: Released, data: bytes, backup: Backup) -> list[str]:
    name = file.name.as_posix()
    mine, known = _bytes(file.mine), _bytes(file.copy)
    if mine is None:
        write_bytes(file.copy, data)
        write_bytes(file.mine, data)
        return [f"Installed {name}."]
    if data in (mine, known):
        write_bytes(file.copy, data)
        return [f"{name} is there already."]
    if mine == known and file.name.suffix != ".ipynb":  # a picture, say, that the student left alone
        backup.keep(file.mine)
        write_bytes(file.copy, data)
        write_bytes(file.mine, data)
        return [f"Renewed {name}."]
    newer = _bytes(file.newer)
    if newer is not None and newer not in (data, _bytes(file.newer_copy)):
        backup.keep(file.newer)
    write_bytes(file.newer_copy, data)
    write_bytes(file.newer, data)
    lesson = file.name.parts[0]
    hint = f' emberlab.update("{lesson}") puts your work on it.' if file.name.stem == lesson else ""
    return [f"{name} is yours and stays as it is; the newer release is beside it as {file.newer.name}.{hint}"]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
