"""The gradebook in PostgreSQL: the same class has the same grades there as in SQLite."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from grading_toy import LESSON, hand_in, student_notebook
from nbformat import NotebookNode
from sqlalchemy import create_engine, text

from autograders.course import GradeFolder
from autograders.errors import GradingError
from autograders.grade import grade_class
from autograders.gradebook import open_book
from emberlab.lessons.course import Course

pytestmark = pytest.mark.sandbox
PACKAGE = "postgresql"  # Debian's


def programs() -> Path | None:
    """Where PostgreSQL's server is: Debian keeps it off PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    on_path = shutil.which("postgres")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A server of its own on a Unix socket, as a user who is not root, which PostgreSQL refuses."""
    folder = programs()
    if folder is None:
        if os.environ.get("CI"):
            pytest.fail(f"PostgreSQL is missing, and in CI nothing may be skipped: apt-get install {PACKAGE}")
        pytest.skip(f"PostgreSQL is not installed (apt-get install {PACKAGE})")
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as place:
        os.chown(place, user.pw_uid, user.pw_gid)
        data = Path(place, "data")

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [str(folder / program), *arguments],
                cwd=place,
                user=user.pw_uid if os.geteuid() == 0 else None,
                group=user.pw_gid if os.geteuid() == 0 else None,
                extra_groups=[] if os.geteuid() == 0 else None,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                check=True,
            )

        run("initdb", "-D", str(data), "-U", "grader", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-c listen_addresses='' -c unix_socket_directories={place} -c fsync=off"
        run("pg_ctl", "-D", str(data), "-w", "-l", f"{place}/log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://grader@/postgres?host={place}"
        finally:
            run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")


def test_a_class_has_the_same_grades_in_postgresql(
    toy: Course, released: NotebookNode, classroom: Callable[..., GradeFolder], database: str, tmp_path: Path
) -> None:
    folder = classroom()
    hand_in(folder.submissions, "ada", student_notebook(released))
    hand_in(folder.submissions, "bob", released)
    hand_in(folder.submissions, "carl", b"junk")
    course = Course(shutil.copytree(toy.root, tmp_path / "course"))
    there = GradeFolder(tmp_path / "there", course, folder.submissions, timeout=3, limit=30, db_url=database)
    with pytest.raises(GradingError, match=r"does not name the course.*course_id"):
        grade_class(there, LESSON)
    (course.root / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "toy"\n')
    assert grade_class(there, LESSON).rows == grade_class(folder, LESSON).rows
    assert not (there.out / "gradebook.db").exists()
    assert (there.out / "grades.csv").read_text() == (folder.out / "grades.csv").read_text()
    engine = create_engine(database)
    with engine.connect() as connection:
        versions = connection.execute(text("select version_num from alembic_version")).all()
        assert len(versions) == 1  # nbgrader's own mark, by which it upgrades
    engine.dispose()

    nowhere = replace(there, db_url=database.replace("host=/", "host=/nowhere/"))
    with pytest.raises(GradingError, match=r"gradebook of --db-url cannot be opened: .*nowhere"):
        grade_class(nowhere, LESSON)

    # A second run knows what was done, and a mark by hand reaches the feedback.
    with open_book(there) as book:
        grade = book.find_grade("question-why", LESSON, LESSON, "ada")
        grade.manual_score, grade.needs_manual_grade = 4, False
        book.db.commit()
    again = grade_class(there, LESSON)
    assert again.graded == []
    assert {row.student: row.score for row in again.rows} == {"ada": 9, "bob": 0, "carl": 0}
    page = there.out / "feedback" / "ada" / LESSON / f"{LESSON}.html"
    assert "(Score: 9.0 / 9.0)" in page.read_text(encoding="utf-8")
