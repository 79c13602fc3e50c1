"""Read a file that somebody else has put there: no link is followed, no pipe waited for, no memory filled."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from emberlab.lessons.slim import slim

LARGEST = 20 * 2**20  # bytes of a notebook without its outputs; nothing larger is parsed
FILE_MOST = 300 * 2**20  # bytes of a file that are looked at
WHOLE = 4 * 2**20  # bytes up to which a file is taken as it is
HAND_IN = "Hand in the notebook itself."


@dataclass(frozen=True)
class Submitted:
    """What a student handed in: the bytes of a notebook, or why there are none to be had."""

    data: bytes
    problem: str | None = None
    remarks: tuple[str, ...] = ()
    """What the student should know about the file, in sentences."""
    timestamp: str | None = None
    """When it was handed in, as nbgrader writes it (ISO, UTC); None where nothing says so."""

    @property
    def fingerprint(self) -> str:
        """Differs when the submission does."""
        said = [self.problem or "", *self.remarks, self.timestamp or ""]
        text = "\0".join(said).strip("\0").encode("utf-8", "replace")
        return hashlib.sha256(self.data + text).hexdigest()


def read(folder: Path, relative: Path) -> Submitted:
    """The notebook at `relative` below `folder`, which no link on the way may lead out of."""
    stream = opened(folder, relative)
    if isinstance(stream, str):
        return Submitted(b"", stream)
    try:
        with stream:
            return slimmed(stream, os.fstat(stream.fileno()).st_size)
    except OSError as error:
        return Submitted(b"", _unreadable(folder / relative, error))


def opened(folder: Path, relative: Path) -> BinaryIO | str:
    """An ordinary file below `folder`, to be closed by the caller; or why it cannot be opened."""
    place = folder
    for part in relative.parts:
        place = place / part
        if place.is_symlink():
            return f"{shown(part)} is a link to another place. {HAND_IN}"
    try:
        # Without waiting: the file may be a pipe, which nobody will ever write to.
        descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        return _unreadable(place, error)
    kind = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(kind):
        os.close(descriptor)
        what = "a folder" if stat.S_ISDIR(kind) else "not an ordinary file"
        return f"{shown(place.name)} is {what}. {HAND_IN}"
    return os.fdopen(descriptor, "rb")


def slimmed(stream: BinaryIO, size: int) -> Submitted:
    """A notebook's bytes; those of a large one without its outputs, which grading has no use for."""
    data = stream.read(WHOLE) if size <= WHOLE else b""
    if data and not stream.read(1):
        return Submitted(data)
    data, whole = slim(cast("BinaryIO", _After(data, stream)), FILE_MOST, LARGEST)
    if whole:
        return Submitted(data)
    advice = "Clear the outputs (Kernel menu), save it, and hand it in again."
    if len(data) > LARGEST:
        return Submitted(b"", f"The file is larger than {LARGEST // 2**20} MB without its outputs. {advice}")
    return Submitted(b"", f"The file is larger than {FILE_MOST // 2**20} MB. {advice}")


def shown(name: str) -> str:
    """A file's name as a terminal can show it, and not too much of it."""
    safe = name if name.isprintable() else ascii(name)
    return safe if len(safe) <= 100 else f"{safe[:99]}…"


class _After:
    """A stream with bytes that were read of it already."""

    def __init__(self, before: bytes, stream: BinaryIO) -> None:
        self._before, self._stream = before, stream

    def read(self, size: int) -> bytes:
        if self._before:
            data, self._before = self._before[:size], self._before[size:]
            return data
        return self._stream.read(size)


def _unreadable(place: Path, error: OSError | ValueError) -> str:
    """Why the file cannot be opened; for one that is missing, what is there instead."""
    name = shown(place.name)
    if isinstance(error, ValueError):
        return f"{name} is no name of a file."
    if error.errno == errno.ELOOP:
        return f"{name} is a link to another place. {HAND_IN}"
    if not isinstance(error, FileNotFoundError):
        return f"{name} cannot be read ({error.strerror})."
    try:
        others = sorted(shown(path.name) for path in place.parent.glob("*.ipynb"))
    except OSError:
        others = []
    found = f"; there is {', '.join(others[:3])}" if others else ""
    return f"There is no file {name}{found}. Give the notebook its own name and hand it in again."
