"""Every attack gets what it deserves and no more, touches nothing outside its sandbox, and costs nobody else."""

from __future__ import annotations

import html
import json
import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import psutil
import pytest
from attack import MARKER, SECONDS
from conftest import EVERYONE, HONEST, Attacked, contents
from grading_toy import HIDDEN_LINES, LESSON
from leaks import LEAKS, LINE, disguises

from autograders.__main__ import main
from autograders.grade import grade_class
from autograders.intake import find

pytestmark = pytest.mark.sandbox


class Live(HTMLParser):
    """Finds what a browser would run of the students' own."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._script = tag == "script"
        if tag in ("iframe", "object", "embed", "svg", "base", "form", "meta", "link"):
            self.found.append(tag)
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or address.startswith(("javascript:", "vbscript:", "data:text")):
                self.found.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        if self._script and "alert" in data:
            self.found.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._script = False


def handed_in(attacked: Attacked, name: str) -> None:
    if not (attacked.folder.submissions / name).exists():
        pytest.skip("was not chosen")


@pytest.mark.parametrize("name", EVERYONE)
def test_an_attack_gets_what_it_deserves(attacked: Attacked, name: str) -> None:
    handed_in(attacked, name)
    attack, row = EVERYONE[name], attacked.row(name)
    assert row.score <= attack.score
    assert row.score == attack.score or attack.at_most, row
    assert not any("Grading failed" in remark for remark in row.remarks) or attack.at_most, row


@pytest.mark.parametrize("name", EVERYONE)
def test_its_page_is_there_and_runs_nothing(attacked: Attacked, name: str) -> None:
    handed_in(attacked, name)
    page = (attacked.folder.out / "feedback" / name / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    body = page.partition("<body")[2]
    assert body
    check = Live()
    check.feed(body)
    assert check.found == []
    assert len(page) < 8_000_000
    notebook = attacked.folder.notebook("autograded", name, LESSON)
    assert notebook.stat().st_size < 8_000_000
    log = attacked.folder.own(LESSON) / "students" / name / "log.txt"
    assert log.stat().st_size < 3_000_000


@pytest.mark.parametrize("name", LEAKS)
def test_nothing_hidden_can_be_taken_home(attacked: Attacked, name: str) -> None:
    handed_in(attacked, name)
    page = (attacked.folder.out / "feedback" / name / LESSON / f"{LESSON}.html").read_text(encoding="utf-8")
    text = html.unescape(re.sub(r"<[^>]*>", "", page.partition("<body")[2]))
    own = attacked.notebook(name)
    text = text.replace("".join(cell.source for cell in own.cells), "")
    shown = [text, re.sub(r"\s+", "", text)]
    for secret in (LINE, *HIDDEN_LINES):
        for piece in disguises(secret):
            assert not any(piece in one for one in shown), piece


def test_honest_students_are_not_affected(attacked: Attacked) -> None:
    for name in HONEST:
        assert attacked.row(name).score == 5
        assert attacked.row(name).remarks == ("4 points to grade by hand",)


def test_nothing_was_found(attacked: Attacked) -> None:
    assert "FOUND" not in attacked.output("look")
    assert "IMPORTED" not in attacked.output("look")


def test_nothing_outside_was_changed(attacked: Attacked) -> None:
    folder = attacked.folder
    now = contents(folder.course.root, folder.submissions)
    assert {
        path for path in now.keys() | attacked.before.keys() if now.get(path) != attacked.before.get(path)
    } == set()
    root = folder.out.parent
    assert [path for path in root.rglob(f"*{MARKER}*") if folder.submissions not in path.parents] == []
    config = (folder.out / "nbgrader_config.py").read_text()
    assert MARKER not in config
    for place in (Path.home(), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path("/etc"), Path("/")):
        assert not [path for path in place.iterdir() if MARKER in path.name or path.name == "evil"]


def test_no_process_is_left(attacked: Attacked) -> None:
    for process in psutil.process_iter(["cmdline"]):
        assert SECONDS not in (process.info["cmdline"] or [])
    names = {
        process.name()
        for process in psutil.Process().children(recursive=True)
        if process.pid not in attacked.processes
    }
    assert not names & {"bwrap", "sleep", "sh", "cat"}


def test_no_temporary_file_is_left(attacked: Attacked) -> None:
    assert {path.name for path in attacked.scratch.iterdir()} <= {"dask-scratch-space"}


def test_the_gradebook_is_whole(attacked: Attacked) -> None:
    with sqlite3.connect(attacked.folder.out / "gradebook.db") as book:
        assert book.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    rows = {row.student: row.score for row in attacked.report.rows}
    assert set(rows) == {path.name for path in attacked.folder.submissions.iterdir()}
    assert all(0 <= score <= 5 for score in rows.values())


def test_grading_again_changes_nothing(attacked: Attacked) -> None:
    failed = {
        row.student for row in attacked.report.rows if any("Grading failed" in one for one in row.remarks)
    }
    again = grade_class(attacked.folder, LESSON)
    assert set(again.graded) <= failed
    for row in again.rows:
        assert row.score <= EVERYONE[row.student].score if row.student in EVERYONE else True


def test_what_is_kept_of_each_is_small_and_plain(attacked: Attacked) -> None:
    for file in (attacked.folder.own(LESSON) / "students").glob("*/result.json"):
        text = file.read_text(encoding="utf-8")
        assert len(text) < 100_000, file
        assert "\x1b" not in text
        result = json.loads(text)["graded"]
        said = [probe["says"] for check in result["checks"] for probe in check["probes"]]
        assert all(one.isprintable() and len(one) <= 600 for one in said)
    for row in attacked.report.rows:
        assert all(remark.isprintable() for remark in row.remarks)


def test_a_time_in_a_students_own_folder_does_not_count(tmp_path: Path) -> None:
    place = tmp_path / "eve" / LESSON
    (place / "in" / "time").mkdir(parents=True)
    (place / "timestamp.txt").write_text("2026-05-02 12:00:00 UTC")
    (place / "in" / "time" / f"{LESSON}.ipynb").write_text('{"cells": [{"source": "x"}]}')
    (place / "in" / "time" / "timestamp.txt").write_text("2026-01-01 12:00:00 UTC")
    found = find(tmp_path, "eve", LESSON)
    assert found is not None
    assert str(found.timestamp).startswith("2026-05-02")


def test_reports_of_such_a_class_run_nothing(attacked: Attacked, tmp_path: Path) -> None:
    folder = attacked.folder
    course = ["--course", str(folder.course.root)]
    assert (
        main([*course, "report", LESSON, "--out", str(folder.out), "--to", str(tmp_path / "report.html")])
        == 0
    )
    places = ["--submissions", str(folder.submissions), "--out", str(tmp_path / "alike")]
    assert main([*course, "similar", LESSON, *places]) == 0
    for page in (tmp_path / "report.html", tmp_path / "alike" / "similarity.html"):
        check = Live()
        check.feed(page.read_text(encoding="utf-8").partition("<body")[2])
        assert check.found == []
    table = tmp_path / "grades.csv"
    assert (
        main([*course, "export", LESSON, "--format", "csv", "--out", str(folder.out), "--to", str(table)])
        == 0
    )
    assert "\x1b" not in table.read_text(encoding="utf-8")
