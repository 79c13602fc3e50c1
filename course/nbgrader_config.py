"""nbgrader's configuration: `nbgrader generate_assignment 01_tensors`, here, writes ../build/release."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

# nbgrader runs the command `alembic` by its bare name; it lies beside the Python that runs nbgrader.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

course = Path(__file__).resolve().parent
build = course.parent / "build"
with contextlib.suppress(OSError):  # a read-only checkout can be read, too
    build.mkdir(exist_ok=True)  # the gradebook's SQLite file needs its folder

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - nbgrader provides it
c.CourseDirectory.course_id = "emberlet"
c.CourseDirectory.root = str(course)
c.CourseDirectory.source_directory = "notebooks"
c.CourseDirectory.db_url = f"sqlite:///{build / 'gradebook.db'}"
for step in ("release", "source_with_tests", "submitted", "autograded", "feedback", "solution"):
    setattr(c.CourseDirectory, f"{step}_directory", f"../build/{step}")
