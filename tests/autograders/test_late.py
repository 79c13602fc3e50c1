"""Late submissions: nbgrader's own plugin decides, from the time in `timestamp.txt` and the date given by --due."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from grading_toy import LESSON, hand_in, student_notebook
from nbformat import NotebookNode

from autograders.__main__ import main
from autograders.course import GradeFolder
from autograders.results import read_class
from emberlab.lessons.course import Course

pytestmark = pytest.mark.sandbox
CONFIG = "c = get_config()\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"


def test_what_is_late_loses_what_the_courses_plugin_says(
    toy: Course, released: NotebookNode, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = Course(tmp_path / "course")
    shutil.copytree(toy.root, course.root)
    (course.root / "nbgrader_config.py").write_text(CONFIG)
    folder = GradeFolder(tmp_path / "grades", course, tmp_path / "submissions")
    times = {"early": "2026-11-30 10:00:00 UTC", "late": "2026-12-02 23:59:00 UTC", "odd": "soon\x00"}
    for name, time in times.items():
        hand_in(folder.submissions, name, student_notebook(released)).with_name("timestamp.txt").write_text(
            time
        )
    command = ["--course", str(course.root), "grade", LESSON, "--submissions", str(folder.submissions)]
    command += ["--out", str(folder.out), "--due"]
    with pytest.raises(SystemExit):
        main([*command, "when it is done"])
    assert "'when it is done' is no date and time" in capsys.readouterr().err

    assert main([*command, "2026-12-01 23:59 UTC"]) == 0

    found = {one.student: one for one in read_class(folder, LESSON).students}
    assert {name: one.score for name, one in found.items()} == {"early": 5, "late": 0, "odd": 5}
    assert (found["late"].late_seconds, found["late"].penalty) == (24 * 3600, 5)
    assert found["early"].late_seconds == 0
