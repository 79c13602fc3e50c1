"""The committed notebooks and the catalogue are what the lessons give."""

from __future__ import annotations

from emberlab.lessons.build import stale
from emberlab.lessons.course import Course


def test_every_notebook_is_up_to_date(course: Course) -> None:
    assert course.names(), "there is no lesson"
    differences = "\n".join(stale(course))
    assert not differences, f"run `python -m emberlab.lessons build` and commit the result:\n{differences}"
