"""Take one notebook out of an archive, in memory: nothing is unpacked, and no bomb goes off."""

from __future__ import annotations

import bz2
import gzip
import lzma
import struct
import tarfile
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import IO, Any, BinaryIO, cast

from autograders.intake.files import FILE_MOST, Submitted, shown, slimmed
from autograders.intake.names import Rank, rank

MANY = 20_000  # entries
DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    MemoryError,
)


class TooMuchError(ValueError):
    """An archive that holds more than is looked at."""


def out_of_archive(stream: BinaryIO, name: str, lesson: str) -> Submitted:
    """The lesson's notebook in an archive, or why there is none."""
    start = stream.read(6)
    stream.seek(0)
    try:
        if start.startswith(b"PK"):
            found = _from_zip(stream, lesson)
        else:
            with _plain(stream, start) as plain:
                found = _from_tar(plain, lesson)
    except TooMuchError as error:
        return Submitted(b"", f"{name} holds {error}. Hand in the notebook itself.")
    except DAMAGE:
        return Submitted(b"", f"{name} cannot be opened as an archive. Hand in the notebook itself.")
    if found is None:
        return Submitted(b"", f"There is no {lesson}.ipynb in {name}. Hand in the notebook itself.")
    where, submitted = found
    if submitted.problem:
        return submitted
    return Submitted(submitted.data, remarks=(f"It was taken out of the archive {name}, as {where}.",))


def _plain(stream: BinaryIO, start: bytes) -> IO[bytes]:
    """The stream without its compression, by what it begins with."""
    opener: Any = gzip.open if start[:2] == b"\x1f\x8b" else bz2.open if start[:3] == b"BZh" else None
    opener = lzma.open if start[:5] == b"\xfd7zXZ" else opener
    return cast("IO[bytes]", opener(stream)) if opener else stream


def _from_zip(stream: BinaryIO, lesson: str) -> tuple[str, Submitted] | None:
    with zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
        if len(entries) > MANY:
            raise TooMuchError(f"more than {MANY} files")
        ranked = [(one, entry) for entry in entries if (one := _rank(entry.filename, lesson))]
        plain = [pair for pair in ranked if (pair[1].external_attr >> 16) & 0o170000 in (0, 0o100000)]
        if not plain:
            return None
        _, entry = min(plain, key=lambda pair: pair[0])
        with archive.open(entry) as member:  # its header may lie about its size
            return shown(entry.filename), slimmed(cast("BinaryIO", member), FILE_MOST)


def _from_tar(stream: IO[bytes], lesson: str) -> tuple[str, Submitted] | None:
    """A tar can only be read through; the best so far is kept."""
    best: tuple[Rank, str, Submitted] | None = None
    bounded: Any = _Bounded(stream)
    with tarfile.open(fileobj=bounded, mode="r|") as archive:
        for count, entry in enumerate(archive):
            if count > MANY:
                raise TooMuchError(f"more than {MANY} files")
            place = _rank(entry.name, lesson) if entry.isreg() and not entry.issparse() else None
            if place and (best is None or place < best[0]) and (member := archive.extractfile(entry)):
                best = place, shown(entry.name), slimmed(cast("BinaryIO", member), FILE_MOST)
            cast("Any", archive).members = []  # else it remembers all of them
    return best and best[1:]


def _rank(name: str, lesson: str) -> Rank | None:
    """As `rank`, of a name in an archive; None where it leads out of it."""
    path = PurePosixPath(name.replace("\\", "/").removeprefix("./"))
    if path.is_absolute() or ".." in path.parts or len(name) > 1000:
        return None
    return rank(path, lesson)


class _Bounded:
    """A stream that ends with an error where more than a file's worth is read of it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._left = stream, FILE_MOST

    def read(self, size: int) -> bytes:
        data = self._stream.read(min(size, self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise TooMuchError(f"more than {FILE_MOST // 2**20} MB")
        return data
