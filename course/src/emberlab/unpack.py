"""Check a saved file, which may come from anywhere, and unpack it into one folder and nowhere else."""

from __future__ import annotations

import json
import stat
import struct
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from emberlab.errors import WorkspaceError
from emberlab.release import RELEASES
from emberlab.state import STATE_FILE, State

MANIFEST = "emberlab-save.json"
SMALL = 10 * 2**20  # bytes of a file that is no notebook and not of the package
LARGE = 100 * 2**20  # bytes of any file
TOTAL = 500 * 2**20
MANY = 10_000  # files
# What Python's zipfile raises for files that are damaged, encrypted or made in bad faith.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def extract(source: Path, folder: Path) -> list[str]:
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
        raise WorkspaceError(
            f"There is no file {source}. Nothing was changed. Upload it, then try again."
        ) from None
    except DAMAGE as error:
        raise _unfit(source, f"it is no readable .zip ({error})") from error
    except OSError as error:
        raise WorkspaceError(
            f"Cannot read {source}: {error.strerror or error}. Nothing was changed."
        ) from error
    state = folder / STATE_FILE
    if state.exists():
        try:
            found = State.from_data(json.loads(state.read_bytes()), source.name)
        except ValueError as error:
            raise _unfit(source, f"the state in it is damaged ({error})") from error
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
        State.from_data({**manifest, "borrowed": {}, "course": {}, "given": {}}, source.name)
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
        if not plain or not is_safe(info.filename):
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


def is_safe(name: str) -> bool:
    """Whether a name is a plain relative path that a workspace's saved file may have."""
    path = PurePosixPath(name)
    parts = name.split("/")
    if name != path.as_posix() or path.is_absolute() or not name.isprintable() or len(name) > 1000:
        return False
    if any(part in ("", ".", "..") or set(part) & set('\\:*?"<>|') for part in parts):
        return False
    hidden = [part for part in parts if part.startswith(".")]
    return not hidden or name == STATE_FILE or (hidden == [parts[0]] and name.startswith(f"{RELEASES}/"))


def _unfit(source: Path, why: str) -> WorkspaceError:
    return WorkspaceError(f"{source.name} cannot be loaded: {why}. Nothing was changed.")
