"""Save a student's work into one file, and load it again, here or in another workspace."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from emberlab import restore, unpack
from emberlab.atomic import UNFINISHED, cannot_write
from emberlab.errors import WorkspaceError
from emberlab.release import RELEASES, beside
from emberlab.state import FORMAT, STATE_FILE, State, course_version
from emberlab.workspace import Workspace

PREFIX = "emberlab-"  # of the names that `save` gives


def save(file: str | Path | None = None, workspace: str | Path | Workspace | None = None) -> Path:
    """Put notebooks, the package and the state into one .zip; says what it left out, and returns its path.

    `file` is a new file (default: one named by the time, in the workspace). Notebooks' folders are saved with
    the files in them up to 10 MB. Raises WorkspaceError where nothing can be saved; no file is left then.
    """
    place = Workspace.of(workspace)
    moment = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    folder = Path.cwd() if place.is_temporary else place.path
    target = folder / f"{PREFIX}{moment}.zip" if file is None else Path(file).expanduser().absolute()
    if target.suffix != ".zip":
        target = target.with_name(target.name + ".zip")
    if target.exists():
        raise WorkspaceError(f"{target} exists already. Nothing was saved. Give another name.")
    if not place.package.path.is_dir():
        raise WorkspaceError(f"There is nothing to save: no package emberlet/ in {place.path}.")
    draft = target.with_name(f".{target.name}{UNFINISHED}")
    left_out: list[str] = []
    try:
        with place.locked(), zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            count, size = _fill(archive, place, left_out)
        draft.replace(target)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        draft.unlink(missing_ok=True)
    print(f"Saved {count} files ({size / 1000:.0f} kB) in {target.name}, in {target.parent}.")
    print("What is typed and not yet saved in a notebook (Ctrl+S) is not in it.")
    print(f'Download it to keep it. emberlab.load("{target.name}") restores it, here or elsewhere.')
    for line in left_out:
        print(f"Left out: {line}.")
    return target


def load(file: str | Path, workspace: str | Path | Workspace | None = None) -> None:
    """Restore what `save` put into a file; what it overwrites is kept in a backup, which it names.

    The whole file is checked before anything is changed: WorkspaceError where it is no such file, is damaged,
    comes from a newer course, or holds what `save` would not have put there. Files that it does not hold
    stay.
    """
    place, source = Workspace.of(workspace), Path(file).expanduser()
    if not source.exists():
        source = place.path / source  # where `save` puts it, whatever folder the notebook is in
    with place.locked():
        State.read(place.path)
        gathered = restore.begin(place.path)
        try:
            names = unpack.extract(source, gathered)
            for name in names:
                restore.check(place.path, name)
            told = _keep_newer_release(place.path, gathered)
        except BaseException:
            restore.abandon(place.path)
            raise
        backup = restore.commit(place.path)
    print(f"Restored {len(names)} files from {source.name}.")
    if backup:
        print(f"What was there before is in {backup}, in your workspace.")
    for line in told:
        print(line)
    print(
        "Restart the kernel and run the notebook's first cell. Reload open notebooks from disk before you "
        "save them."
    )


def _fill(archive: zipfile.ZipFile, place: Workspace, left_out: list[str]) -> tuple[int, int]:
    """Write the files and the list of them; returns how many files and bytes, and notes what was left out."""
    hashes: dict[str, str] = {}
    total = 0
    for path in _files(place, left_out):
        name = path.relative_to(place.path).as_posix()
        most = (
            unpack.LARGE
            if path.suffix == ".ipynb" or name.startswith(("emberlet/", ".emberlab/"))
            else unpack.SMALL
        )
        try:
            size = path.stat().st_size
            data = path.read_bytes() if size <= most else b""
        except OSError as error:
            left_out.append(f"{name} ({error.strerror})")
            continue
        if size > most or total + size > unpack.TOTAL or len(hashes) == unpack.MANY:
            why = f"{size / 2**20:.0f} MB" if size > most else "the whole would be too large"
            left_out.append(f"{name} ({why})")
            continue
        if not unpack.is_safe(name):
            left_out.append(f"{name!r} (a name that not every system can restore)")
            continue
        archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        hashes[name] = sha256(data).hexdigest()
        total += len(data)
    manifest = {"format": FORMAT, "version": course_version(), "files": hashes}
    archive.writestr(unpack.MANIFEST, json.dumps(manifest, indent=1))
    return len(hashes), total


def _files(place: Workspace, left_out: list[str]) -> Iterator[Path]:
    """What to save: the state, the releases, the package, the notebooks' folders, and files beside them."""
    root, lessons = place.path, set(place.catalogue.lessons())
    if (root / STATE_FILE).is_file():
        yield root / STATE_FILE
    yield from _walk(root, root / RELEASES, left_out)
    for path in sorted(root.iterdir()):
        if path.name.startswith(".") or path.name == "__pycache__":
            continue
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            left_out.append(f"{path.name} (a link)")
        elif path.is_file():
            if not (path.name.startswith(PREFIX) and path.suffix == ".zip"):
                yield path
        elif path.name in {"emberlet", *lessons} or any(path.glob("*.ipynb")):
            yield from _walk(root, path, left_out)
        else:
            left_out.append(f"{path.name}/ (no notebook in it)")


def _walk(root: Path, folder: Path, left_out: list[str]) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        links = sorted(name for name in [*folders, *names] if Path(here, name).is_symlink())
        left_out += [f"{Path(here, name).relative_to(root).as_posix()} (a link)" for name in links]
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name != "__pycache__" and name not in links
        )
        for name in sorted(set(names) - set(links)):
            if Path(here, name).is_file() and not name.startswith(".") and not name.endswith(".pyc"):
                yield Path(here, name)


def _keep_newer_release(root: Path, gathered: Path) -> list[str]:
    """Where another release is installed here than the saved work is on, let it lie beside that work."""
    told = []
    for saved in sorted((gathered / RELEASES).glob("*/*.ipynb")):
        name = saved.relative_to(gathered / RELEASES)
        here, new = root / RELEASES / name, beside(name)
        known = [base / folder / new for base in (root, gathered) for folder in (RELEASES, "")]
        if (
            here.is_file()
            and here.read_bytes() != saved.read_bytes()
            and not any(one.exists() for one in known)
        ):
            for path in known[2:]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(here.read_bytes())
            told.append(
                f"Another release of {name.parent} lies beside it as {new.as_posix()}; "
                f'emberlab.update("{name.parent}") '
                "puts your work on it."
            )
    return told
