"""Grade many submissions in one run and watch it: `python -m benchmarks.grading_soak 1000`.

Prints the coordinator's memory over time, and at the end what is left: processes, temporary files, rows.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

from autograders.course import GradeFolder
from autograders.gradebook import open_book
from benchmarks.grading_class import LESSON, hand_in
from emberlab.lessons.course import Course

LINES = 20  # of the table


def main() -> None:
    """Do it, and fail where something was lost or left."""
    students = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory(prefix="soak-") as place:
        scratch = Path(place, "t")
        scratch.mkdir()
        folder = GradeFolder(Path(place, "out"), Course.here(), Path(place, "submissions"))
        folder.claim()
        folder.prepare(LESSON)
        released = folder.out / "release" / LESSON / f"{LESSON}.ipynb"
        hand_in(folder.submissions, folder.course.notebook(LESSON), released, students)
        start = time.monotonic()
        family = _grade(folder, students, scratch)
        print(f"{students} in {time.monotonic() - start:.0f} s")
        _, alive = psutil.wait_procs(family, 5)
        left = sorted(path.name for path in scratch.iterdir())
        with (folder.out / "grades.csv").open(encoding="utf-8") as file:
            rows = len(list(csv.DictReader(file)))
        with open_book(folder) as book:
            booked = len(book.assignment_submissions(LESSON))
        pages = len(list((folder.out / "feedback").glob("*/*/*.html")))
        print(f"processes left: {len(alive)}; temporary files left: {len(left)} {left[:5]}")
        print(
            f"rows in grades.csv: {rows}; submissions in the gradebook: {booked}; pages of feedback: {pages}"
        )
        if alive or left or {rows, booked, pages} != {students}:
            sys.exit("something was lost or left")


def _grade(folder: GradeFolder, students: int, scratch: Path) -> list[psutil.Process]:
    """Run the command, printing what it uses as it goes; returns all processes that were seen."""
    arguments = ["--submissions", str(folder.submissions), "--out", str(folder.out)]
    command = [sys.executable, "-m", "autograders", "grade", LESSON, *arguments]
    seen: dict[int, psutil.Process] = {}
    process = subprocess.Popen(
        ["env", f"TMPDIR={scratch}", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    watching = threading.Thread(target=_remember, args=(process.pid, seen), daemon=True)
    watching.start()
    assert process.stderr is not None
    print(f"{'graded':>8}{'coordinator MB':>16}{'processes':>12}{'all, PSS MB':>13}")
    for count, line in enumerate(process.stderr, start=1):
        if not line.startswith("["):
            print(line, end="")
        elif count % max(1, students // LINES) == 0:
            print(_line(count, process.pid), flush=True)
    if process.wait():
        sys.exit("the command failed")
    return list(seen.values())


def _line(count: int, pid: int) -> str:
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    total = 0.0
    for one in family:
        try:
            total += one.memory_full_info().pss / 2**20
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return f"{count:8}{family[0].memory_info().rss / 2**20:16.0f}{len(family):12}{total:13.0f}"


def _remember(pid: int, seen: dict[int, psutil.Process]) -> None:
    while True:
        try:
            for one in psutil.Process(pid).children(recursive=True):
                seen.setdefault(one.pid, one)
        except psutil.NoSuchProcess:
            return
        time.sleep(0.3)


if __name__ == "__main__":
    main()
