"""Save a student's work into one file, and load it again, here or in another workspace."""

from __future__ import annotations

import json
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from emberlab import restore
from emberlab.atomic import UNFINISHED, cannot_write
from emberlab.errors import WorkspaceError
from emberlab.release import RELEASES, beside
from emberlab.state import FORMAT, STATE_FILE, State, course_version
from emberlab.workspace import Workspace

MANIFEST = "emberlab-save.json"
PREFIX = "emberlab-"
SMALL = 10 * 2**20  # bytes of a file that is no notebook and not of the package
LARGE = 100 * 2**20  # bytes of any file
TOTAL = 500 * 2**20
MANY = 10_000  # files
# What Python's zipfile raises for files that are damaged, encrypted or made in bad faith.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError, RuntimeError)
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def save(file: str | Path | None = None, workspace: str | Path | Workspace | None = None) -> Path:
    """Put notebooks, the package and what is borrowed into one .zip; says what it left out, and returns its path.

    `file` is a new file (default: one named by the time, in the workspace). Notebooks' folders are saved with the
    files in them up to 10 MB. Raises WorkspaceError where nothing can be saved; no file is left then.
    """
    place = _place(workspace)
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
    print(f'Download it to keep it. emberlab.load("{target.name}") restores it, here or elsewhere.')
    for line in left_out:
        print(f"Left out: {line}.")
    return target


def load(file: str | Path, workspace: str | Path | Workspace | None = None) -> None:
    """Restore what `save` put into a file; what it overwrites is kept in a backup, which it names.

    The whole file is checked before anything is changed: WorkspaceError where it is no such file, is damaged, comes
    from a newer course, or holds what `save` would not have put there. Files that it does not hold stay.
    """
    place, source = _place(workspace), Path(file).expanduser()
    with place.locked():
        State.read(place.path)
        gathered = restore.begin(place.path)
        try:
            names = _unpack(source, gathered)
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
    print("Restart the kernel and run the notebook's first cell. Reload open notebooks from disk before you save them.")


def _place(workspace: str | Path | Workspace | None) -> Workspace:
    if workspace is None:
        return Workspace.find()
    return workspace if isinstance(workspace, Workspace) else Workspace(workspace)


def _fill(archive: zipfile.ZipFile, place: Workspace, left_out: list[str]) -> tuple[int, int]:
    """Write the files and the list of them; returns how many and how many bytes, and notes what was left out."""
    hashes: dict[str, str] = {}
    total = 0
    for path in _files(place, left_out):
        name = path.relative_to(place.path).as_posix()
        most = LARGE if path.suffix == ".ipynb" or name.startswith(("emberlet/", ".emberlab/")) else SMALL
        try:
            size = path.stat().st_size
            data = path.read_bytes() if size <= most else b""
        except OSError as error:
            left_out.append(f"{name} ({error.strerror})")
            continue
        if size > most or total + size > TOTAL or len(hashes) == MANY:
            why = f"{size / 2**20:.0f} MB" if size > most else "the whole would be too large"
            left_out.append(f"{name} ({why})")
            continue
        if not _is_safe(name):
            left_out.append(f"{name!r} (a name that not every system can restore)")
            continue
        archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        hashes[name] = sha256(data).hexdigest()
        total += len(data)
    manifest = {"format": FORMAT, "version": course_version(), "files": hashes}
    archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
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
            name for name in folders if not name.startswith(".") and name != "__pycache__" and name not in links
        )
        for name in sorted(set(names) - set(links)):
            if Path(here, name).is_file() and not name.startswith(".") and not name.endswith(".pyc"):
                yield Path(here, name)


def _unpack(source: Path, folder: Path) -> list[str]:
    """Check an archive and write its files below an empty folder; returns their names."""
    try:
        with zipfile.ZipFile(source) as archive:
            hashes = _manifest(archive, source)
            for info in archive.infolist():
                if info.filename != MANIFEST:
                    data = _read(archive, info, LARGE, source)
                    if sha256(data).hexdigest() != hashes[info.filename]:
                        raise _unfit(source, f"{info.filename} in it is damaged")
                    path = folder / info.filename
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
    except FileNotFoundError:
        raise WorkspaceError(f"There is no file {source}. Nothing was changed. Upload it, then try again.") from None
    except DAMAGE as error:
        raise _unfit(source, f"it is no readable .zip ({error})") from error
    except OSError as error:
        raise WorkspaceError(f"Cannot read {source}: {error.strerror or error}. Nothing was changed.") from error
    state = folder / STATE_FILE
    if state.exists():
        try:
            data = json.loads(state.read_bytes())
        except ValueError as error:
            raise _unfit(source, "the state in it is not JSON") from error
        found = State.from_data(data, Path(STATE_FILE), source.name)
        found.prepared = ""
        found.write(folder)
    return sorted(hashes)


def _manifest(archive: zipfile.ZipFile, source: Path) -> dict[str, str]:
    """The names and hashes that an archive lists, checked against what it holds."""
    infos = archive.infolist()
    listed = [info for info in infos if info.filename == MANIFEST]
    if len(listed) != 1:
        raise _unfit(source, "emberlab.save() did not make it")
    try:
        manifest: Any = json.loads(_read(archive, listed[0], SMALL, source))
        State.from_data({**manifest, "borrowed": {}, "course": {}, "given": {}}, Path(MANIFEST), source.name)
        hashes = {str(name): str(value) for name, value in manifest["files"].items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _unfit(source, "its list of files is damaged") from error
    names = [info.filename for info in infos if info is not listed[0]]
    if len(names) > MANY or sum(info.file_size for info in infos) > TOTAL + SMALL:
        raise _unfit(source, "it is too large")
    if len(set(names)) != len(names) or set(names) != set(hashes):
        raise _unfit(source, "its list of files does not fit what is in it")
    for info in infos:
        kind = stat.S_IFMT(info.external_attr >> 16)
        plain = kind in (0, stat.S_IFREG) and not info.is_dir() and info.compress_type in PACKED
        if not plain or not _is_safe(info.filename):
            raise _unfit(source, f"{info.filename!r} in it is no plain file of a workspace")
    return hashes


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, source: Path) -> bytes:
    """One file's bytes; what a header says about the size is not believed."""
    if info.file_size > most:
        raise _unfit(source, f"{info.filename} in it is too large")
    with archive.open(info) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise _unfit(source, f"{info.filename} in it is too large")
    return data


def _is_safe(name: str) -> bool:
    """Whether a name is a plain relative path that a workspace's saved file may have."""
    path = PurePosixPath(name)
    parts = name.split("/")
    if name != path.as_posix() or path.is_absolute() or not name.isprintable() or len(name) > 1000:
        return False
    if any(part in ("", ".", "..") or set(part) & set('\\:*?"<>|') for part in parts):
        return False
    hidden = [part for part in parts if part.startswith(".")]
    return not hidden or name == STATE_FILE or (hidden == [parts[0]] and name.startswith(f"{RELEASES}/"))


def _keep_newer_release(root: Path, gathered: Path) -> list[str]:
    """Where another release is installed here than the one the saved work is on, let it lie beside that work."""
    told = []
    for saved in sorted((gathered / RELEASES).glob("*/*.ipynb")):
        name = saved.relative_to(gathered / RELEASES)
        here, new = root / RELEASES / name, beside(name)
        known = [base / folder / new for base in (root, gathered) for folder in (RELEASES, "")]
        if here.is_file() and here.read_bytes() != saved.read_bytes() and not any(one.exists() for one in known):
            for path in known[2:]:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(here.read_bytes())
            told.append(
                f'Another release of {name.parent} lies beside it as {new.as_posix()}; emberlab.update("{name.parent}") '
                "puts your work on it."
            )
    return told


def _unfit(source: Path, why: str) -> WorkspaceError:
    return WorkspaceError(f"{source.name} cannot be loaded: {why}. Nothing was changed.")
