"""Dask's own scheduler and workers on loopback: who is killed loses nothing, and nobody is graded twice."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from distributed import Client
from grading_toy import DOUBLE, LESSON, SOLVED, hand_in, student_notebook
from nbformat import NotebookNode

from autograders.course import GradeFolder
from autograders.discover import discover
from autograders.errors import GradingError
from autograders.grade import Step, grade_class
from autograders.gradebook import open_book
from autograders.results import RESULT
from autograders.scale.task import Task, perform

pytestmark = pytest.mark.sandbox
Classroom = Callable[..., GradeFolder]
SLOW = {**SOLVED, "build-double": "import time\ntime.sleep(1)\n" + DOUBLE}
STUDENTS = ["ada", "bob", "carl", "dora", "eve", "finn"]
QUIET = {**os.environ, "DASK_LOGGING__DISTRIBUTED": "error"}


def test_a_worker_killed_while_it_grades_loses_nothing_and_nobody_is_graded_twice(
    released: NotebookNode, classroom: Classroom, tmp_path: Path
) -> None:
    folder = class_of(classroom, released)
    steps: list[Step] = []
    with cluster(tmp_path) as (address, workers):
        victims: list[psutil.Process] = []

        def kill_one(step: Step) -> None:
            steps.append(step)
            if len(steps) == 1:
                with Client(address, set_as_default=False) as client:
                    busy = set(client.run(os.getpid, workers=at_work(client)).values())
                assert busy & workers
                victim = psutil.Process(min(busy & workers))
                victims.extend([victim, *victim.children(recursive=True)])
                victim.kill()

        report = grade_class(folder, LESSON, scheduler=address, progress=kill_one)
        _, alive = psutil.wait_procs(victims, 20)
        assert alive == []
    assert {row.student: row.score for row in report.rows} == dict.fromkeys(STUDENTS, 5)
    assert Counter(step.outcome.student for step in steps) == Counter(STUDENTS)
    assert not any(step.outcome.failure for step in steps)
    everyone_once(folder)
    assert len(STUDENTS) <= sum(begun(folder).values()) <= len(STUDENTS) + 1
    assert grade_class(folder, LESSON).graded == []


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_goes_on_where_it_was(
    released: NotebookNode, classroom: Classroom, sign: signal.Signals
) -> None:
    folder = class_of(classroom, released)
    first = command(folder)
    assert first.stderr is not None
    line = first.stderr.readline()
    assert line.startswith("[1/6] "), line + first.stderr.read()
    family = psutil.Process(first.pid).children(recursive=True)
    first.send_signal(sign)
    assert first.wait() == (130 if sign == signal.SIGINT else -sign)
    _, alive = psutil.wait_procs(family, 20)
    assert alive == []
    second = command(folder)
    said, errors = second.communicate()
    assert second.returncode == 0, errors
    now, before = map(int, re.findall(r"(\d+) graded now, (\d+) as before", said)[0])
    assert before >= 1
    assert now + before == len(STUDENTS)
    everyone_once(folder)


def test_what_another_worker_has_kept_is_not_done_again(released: NotebookNode, classroom: Classroom) -> None:
    folder = classroom()
    hand_in(folder.submissions, "ada", student_notebook(released))
    grade_class(folder, LESSON)
    found, _ = discover(folder.submissions, LESSON, [LESSON])
    state = json.loads((folder.own(LESSON) / "students/ada" / RESULT).read_text())["state"]
    task = Task(folder, found[0], state, 60, "a run")
    assert perform(task).failure == ""
    assert begun(folder) == {"ada": 1}
    assert perform(replace(task, state="another")).failure == ""
    assert begun(folder) == {"ada": 2}


def test_a_scheduler_that_is_not_there_or_sees_nothing_is_named(
    released: NotebookNode, classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = class_of(classroom, released)
    monkeypatch.setattr("autograders.scale.cluster.SOON", 2.0)
    with pytest.raises(GradingError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        grade_class(folder, LESSON, scheduler="tcp://127.0.0.1:9")
    with scheduler(tmp_path) as address, pytest.raises(GradingError, match="has no workers: start some"):
        grade_class(folder, LESSON, scheduler=address)


def class_of(classroom: Classroom, released: NotebookNode) -> GradeFolder:
    folder = classroom(timeout=30, limit=60)
    for student in STUDENTS:
        hand_in(folder.submissions, student, student_notebook(released, SLOW))
    return folder


def everyone_once(folder: GradeFolder) -> None:
    """One row, one set of grades and one kept result each."""
    with open_book(folder) as book:
        submissions = book.assignment_submissions(LESSON)
        assert sorted(one.student.id for one in submissions) == STUDENTS
        assert {len(one.notebooks[0].grades) for one in submissions} == {3}
        assert {one.score for one in submissions} == {5}
    for student in STUDENTS:
        kept = json.loads((folder.own(LESSON) / "students" / student / RESULT).read_text())
        assert not kept["failed"]


def begun(folder: GradeFolder) -> dict[str, int]:
    """How often nbgrader has begun to grade each student."""
    logs = (folder.own(LESSON) / "students").glob("*/log.txt")
    return {log.parent.name: log.read_text(encoding="utf-8").count("Sanitizing ") for log in logs}


def at_work(client: Client) -> list[str]:
    return [worker for worker, keys in client.processing().items() if keys]


def command(folder: GradeFolder) -> subprocess.Popen[str]:
    arguments = ["--submissions", str(folder.submissions), "--out", str(folder.out), "--jobs", "2"]
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "autograders",
            "--course",
            str(folder.course.root),
            "grade",
            LESSON,
            *arguments,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def scheduler(place: Path) -> Iterator[str]:
    """Dask's, in a process of its own."""
    file = place / "scheduler.json"
    options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    with dask("scheduler", *options):
        end = time.monotonic() + 60
        while not file.exists():
            assert time.monotonic() < end
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"]


@contextmanager
def cluster(place: Path) -> Iterator[tuple[str, set[int]]]:
    """A scheduler and two workers, one of them watched by a nanny, which starts it again; and their processes."""
    with scheduler(place) as address:
        options = [address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(place)]
        with dask("worker", *options), dask("worker", *options, "--no-nanny"):
            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(2, timeout=60)
                pids = set(client.run(os.getpid).values())
            yield address, pids


@contextmanager
def dask(*arguments: str) -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments], env=QUIET, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        try:
            family = psutil.Process(process.pid).children(recursive=True)
        except psutil.NoSuchProcess:  # it was the one to be killed
            family = []
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        for one in psutil.wait_procs(family, 10)[1]:
            one.kill()
