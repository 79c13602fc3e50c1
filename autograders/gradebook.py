"""nbgrader's gradebook: who is in it, what they have, and its own table of grades."""

from __future__ import annotations

import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import psutil
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from autograders.course import GradeFolder
from autograders.errors import GradingError
from emberlab.atomic import write_bytes

NETWORK = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "afs",
    "ceph",
    "lustre",
    "gpfs",
    "beegfs",
    "fuse",
)  # kinds of file systems
PATIENCE = 60_000  # milliseconds to wait for another process's write to SQLite, whose own default is 5 s


@event.listens_for(Engine, "connect")
def _patient(connection: Any, record: Any) -> None:
    """In this process, and in those forked from it, nbgrader's connections wait as well."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute(f"PRAGMA busy_timeout = {PATIENCE}")


@dataclass(frozen=True)
class Score:
    """A student's points in a lesson, the most there are, and those that wait for a person."""

    score: float
    most: float
    by_hand: float = 0.0


def check(folder: GradeFolder) -> None:
    """See that a gradebook which is not our own file can be used. Raises GradingError, without the password."""
    if not folder.db_url:
        return
    if not folder.config().CourseDirectory.get("course_id"):
        raise GradingError(
            f"{folder.course.root / 'nbgrader_config.py'} does not name the course, which a database server "
            'insists on: add a line such as c.CourseDirectory.course_id = "my_course"'
        )
    try:
        engine = create_engine(folder.db_url)
        engine.connect().close()
        engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        raise GradingError(f"the gradebook of --db-url cannot be opened: {reason}") from None


def quicken(folder: GradeFolder) -> None:
    """Let SQLite write ahead to a log, which nbgrader's many small writes wait for a tenth of the time.

    Not on a network's file system, where SQLite's documentation rules it out.
    """
    if folder.db_url or _is_on_network(folder.out):
        return
    with open_book(folder) as book:
        book.db.execute(text("PRAGMA journal_mode = WAL"))


def _is_on_network(folder: Path) -> bool:
    mounted = [part for part in psutil.disk_partitions(all=True) if folder.is_relative_to(part.mountpoint)]
    kind = max(mounted, key=lambda part: len(part.mountpoint)).fstype if mounted else ""
    return kind.startswith(NETWORK)


def enrol(folder: GradeFolder, students: Iterable[str]) -> None:
    """Put every student into the gradebook, so that each has a row in its table whatever happens next."""
    with open_book(folder) as book:
        for student in students:
            book.update_or_create_student(student)


def set_due(folder: GradeFolder, lesson: str) -> None:
    """Tell nbgrader when the lesson was due, if the folder says so; what is late is then its plugin's to judge."""
    if folder.due:
        with open_book(folder) as book:
            book.update_or_create_assignment(lesson, duedate=folder.due)


def scores(folder: GradeFolder, lesson: str) -> dict[str, Score]:
    """Every student's score; those without a submission have none of the points."""
    with open_book(folder) as book:
        most = float(book.find_assignment(lesson).max_score)
        found: dict[str, Score] = defaultdict(lambda: Score(0.0, most))
        for submission in book.assignment_submissions(lesson):
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            waiting = sum(grade.max_score for grade in grades if grade.needs_manual_grade)
            found[submission.student.id] = Score(float(submission.score), most, float(waiting))
        return found


def marks(folder: GradeFolder, lesson: str) -> dict[str, str]:
    """For each student with a submission, what tells one state of the marks given by hand from another.

    An empty text where nobody has marked anything.
    """
    found = dict[str, str]()
    with open_book(folder) as book:
        for submission in book.assignment_submissions(lesson):
            given = [
                (grade.name, grade.manual_score, grade.extra_credit)
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.manual_score is not None or grade.extra_credit
            ]
            said = [
                (comment.name, comment.manual_comment)
                for notebook in submission.notebooks
                for comment in notebook.comments
                if comment.manual_comment
            ]
            marked = repr((sorted(given), sorted(said)))
            found[submission.student.id] = sha256(marked.encode()).hexdigest() if given or said else ""
    return found


def export(folder: GradeFolder) -> None:
    """Write grades.csv with nbgrader's exporter, in one step."""
    with tempfile.TemporaryDirectory() as scratch, open_book(folder) as book:
        exporter = CsvExportPlugin(config=folder.config())
        exporter.to = str(Path(scratch, "grades.csv"))
        exporter.export(book)
        write_bytes(folder.out / "grades.csv", Path(exporter.to).read_bytes())


def open_book(folder: GradeFolder) -> Gradebook:
    """nbgrader's gradebook of the folder, to be used in a `with` statement."""
    directory = CourseDirectory(config=folder.config())
    return Gradebook(directory.db_url, directory.course_id)
