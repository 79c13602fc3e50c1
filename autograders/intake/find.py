"""Find a student's notebook of a lesson in what they handed in, wherever and under what name it lies there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path, PurePosixPath

from autograders.intake.archives import out_of_archive
from autograders.intake.files import Submitted, opened, read, shown
from autograders.intake.names import ENDS, is_archive, is_skipped, rank
from autograders.intake.when import timestamp

MANY, DEEP = 5000, 8  # files and folders that are looked at
LOOKED_INTO = 10  # notebooks of another name, and archives


def find(folder: Path, student: str, lesson: str, lessons: Sequence[str] = ()) -> Submitted | None:
    """What `student` handed in below `folder`; None where there is nothing, or only other lessons' folders.

    Its own place, STUDENT/LESSON/LESSON.ipynb, comes first; then the same name elsewhere, a name that only
    differs as a copy's does, a name with the lesson's in it, a notebook that opens the lesson, an archive.
    """
    exact = Path(student, lesson, f"{lesson}.ipynb")
    if (folder / student).is_symlink() or (folder / student / lesson).is_symlink():
        return read(folder, exact)
    files = list(islice(_files(folder / student, lessons), MANY))
    ranked = sorted((one, path) for path in files if (one := rank(PurePosixPath(path), lesson)))
    candidates = [path for _, path in ranked]
    at_home = Path(lesson, f"{lesson}.ipynb")
    there = os.path.lexists(folder / exact)
    candidates = ([at_home] if there else []) + [path for path in candidates if path != at_home]
    failed: tuple[Path, Submitted] | None = None
    for path in candidates[:LOOKED_INTO]:
        submitted = _read(folder, Path(student, path), lesson)
        if submitted.problem is None:
            passed_over = [one for one in candidates if one != path]
            return _told(folder, student, path, submitted, at_home, passed_over, failed)
        failed = failed or (path, submitted)
    if failed is None or not failed[1].data:
        for path in _further(folder, student, lesson, files, candidates):
            submitted = _read(folder, Path(student, path), lesson)
            if submitted.problem is None:
                return _told(folder, student, path, submitted, at_home, [], failed)
            if is_archive(path.name):
                failed = failed or (path, submitted)
    if failed:
        when, remarks = timestamp(folder, Path(student, failed[0]))
        return replace(failed[1], timestamp=when, remarks=remarks)
    if (folder / student / lesson).exists():
        return read(folder, exact)
    return Submitted(b"", _misplaced(lesson, files)) if files else None


def _read(folder: Path, relative: Path, lesson: str) -> Submitted:
    """A notebook, or the one in an archive, whatever the archive is called."""
    if is_archive(relative.name):
        return _unpacked(folder, relative, lesson)
    submitted = read(folder, relative)
    if submitted.data.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        return _unpacked(folder, relative, lesson)
    if submitted.problem is None and not submitted.data.strip():
        return Submitted(b"", "The file is empty. Save your notebook in Jupyter, and hand it in again.")
    return submitted


def _unpacked(folder: Path, relative: Path, lesson: str) -> Submitted:
    stream = opened(folder, relative)
    if isinstance(stream, str):
        return Submitted(b"", stream)
    with stream:
        return out_of_archive(stream, shown(relative.name), lesson)


def _further(folder: Path, student: str, lesson: str, files: list[Path], known: list[Path]) -> Iterator[Path]:
    """Notebooks of another name that open this lesson, then archives."""
    others = [path for path in files if path.name.lower().endswith(ENDS) and path not in known]
    for path in others[:LOOKED_INTO]:
        data = read(folder, Path(student, path)).data
        if any(
            start % lesson.encode() in data for start in (rb"emberlab.start(\"%s\")", b"emberlab.start('%s')")
        ):
            yield path
    yield from [path for path in files if is_archive(path.name)][:LOOKED_INTO]


def _told(
    folder: Path,
    student: str,
    path: Path,
    submitted: Submitted,
    home: Path,
    passed_over: list[Path],
    failed: tuple[Path, Submitted] | None,
) -> Submitted:
    """The submission with its time, and with what was unusual about its place."""
    remarks = []
    if path != home and not is_archive(path.name):
        remarks.append(f"It was handed in as {shown(str(path))}; its place is {home}.")
    if failed:
        why = failed[1].problem
        remarks.append(f"{shown(str(failed[0]))} could not be used: {why}")
    others = [one for one in passed_over if failed is None or one != failed[0]]
    if others:
        names = ", ".join(shown(str(one)) for one in others[:3])
        remarks.append(f"Of several notebooks {shown(str(path))} was graded, and not {names}.")
    # The exchange's own first: what lies deeper is the student's, and could be any time.
    when, unreadable = timestamp(folder, Path(student, home))
    if when is None and path.parent != home.parent:
        when, more = timestamp(folder, Path(student, path))
        unreadable += more
    return replace(submitted, remarks=(*submitted.remarks, *remarks, *unreadable), timestamp=when)


def _files(place: Path, lessons: Sequence[str]) -> Iterator[Path]:
    """The ordinary files below a student's folder, leaving out hidden ones and folders of other lessons."""
    looked = 0
    for here, folders, files in os.walk(place):
        depth = len(Path(here).relative_to(place).parts)
        others = lessons if depth == 0 else ()
        folders[:] = sorted(n for n in folders if not is_skipped(n) and n not in others and depth < DEEP)
        for name in sorted(files):
            looked += 1
            if looked > 2 * MANY:
                return
            if name != "timestamp.txt" and not is_skipped(name) and _is_ordinary(Path(here, name)):
                yield Path(here, name).relative_to(place)


def _is_ordinary(path: Path) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _misplaced(lesson: str, others: list[Path]) -> str:
    there = ", ".join(shown(str(other)) for other in others[:3])
    return f"There is no file {lesson}/{lesson}.ipynb; there is {there}. Put the notebook in that place."
