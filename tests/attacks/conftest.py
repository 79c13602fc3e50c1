"""A class of attackers and honest students, graded once; and what it looked like around them before."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

sys.path.append(str(Path(__file__).parents[1] / "autograders"))  # the toy course is theirs

from attack import Attack
from breaking import ATTACKS
from files import FILES
from forgeries import FORGERIES
from grading_class import Graded, look
from grading_toy import LESSON, hand_in, make_course, student_notebook
from leaks import LEAKS

from autograders import workers
from autograders.course import GradeFolder
from autograders.grade import grade_class

HONEST = ("ada", "mia", "zoe")
EVERYONE = {**FORGERIES, **LEAKS, **ATTACKS, **FILES}


@dataclass(frozen=True)
class Attacked(Graded):
    """A graded class; the files and processes around it before that, and the folder for temporary files."""

    before: dict[Path, bytes]
    processes: set[int]
    scratch: Path


def contents(*folders: Path) -> dict[Path, bytes]:
    """All files below some folders; of links, where they lead."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_symlink():
                found[path] = bytes(path.readlink())
            elif path.is_file():
                found[path] = (
                    path.read_bytes()
                    if path.stat().st_size < 10**6
                    else f"{path.stat().st_size} {path.stat().st_mtime_ns}".encode()
                )
    return found


def processes() -> set[int]:
    """All that this process has started, and theirs."""
    return {process.pid for process in psutil.Process().children(recursive=True)}


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Attacked]:
    """The class, graded; temporary files go into a folder of their own."""
    place = tmp_path_factory.mktemp("attacks")
    course = make_course(place / "course")
    folder = GradeFolder(place / "grades", course, place / "submissions", timeout=3, limit=20)
    folder.claim()
    folder.prepare(LESSON)
    released = folder.release(LESSON)
    chosen = request.config.getoption("keyword", "") and _chosen(request.config.getoption("keyword"))
    for student in HONEST:
        hand_in(folder.submissions, student, student_notebook(released))
    hand_in(folder.submissions, "look", student_notebook(released, {"build-double": look(folder, 9)}))
    places = [str(path) for path in (folder.out, folder.submissions, course.root, Path.home(), place)]
    for student, attack in EVERYONE.items():
        if not chosen or student in chosen:
            if student == "write":
                attack = Attack(f"PLACES = {places}\n{attack.double}", score=attack.score)
            attack.submit(folder.submissions, student, released)
    workers.get_ready()
    with (
        tempfile.TemporaryDirectory(prefix="t-", dir="/tmp") as scratch,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(tempfile, "tempdir", scratch)
        before, running = contents(course.root, folder.submissions), processes()
        report = grade_class(folder, LESSON)
        patch.undo()  # other tests of this process are not to work in there
        yield Attacked(folder, report, before, running, Path(scratch))


def _chosen(keyword: str) -> set[str]:
    """With `-k`, only the attacks that it names are handed in."""
    words = set(keyword.replace("(", " ").replace(")", " ").split())
    return {name for name in EVERYONE if any(word in name for word in words)}
