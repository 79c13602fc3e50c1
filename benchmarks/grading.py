"""A class graded by plain `nbgrader autograde`, then by us: wall times, ratios, memory per kernel."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from autograders.course import GradeFolder
from benchmarks.grading_class import LESSON, hand_in
from emberlab.lessons.course import Course
from emberlab.lessons.execute import environment, prepare

STUDENTS = 24
AIM = 0.15
KERNEL = "inside.server"  # in the command line of a kernel that was forked from the warm process


def run(students: int = STUDENTS) -> None:
    """Print the table."""
    course = Course.here()
    with tempfile.TemporaryDirectory(prefix="bench-") as place:
        folder = GradeFolder(Path(place, "ours"), course, Path(place, "submissions"))
        folder.claim()
        folder.prepare(LESSON)
        released = folder.out / "release" / LESSON / f"{LESSON}.ipynb"
        hand_in(folder.submissions, course.notebook(LESSON), released, students)
        plain = _plain_course(folder, Path(place, "plain"))
        workspace = Path(place, "workspace")
        prepare(course, LESSON, workspace)
        variables = environment(course, workspace)

        def nbgrader(step: str) -> Callable[[], None]:
            command = [sys.executable, "-m", "nbgrader", step, LESSON]
            return lambda: _call(command, plain, variables)

        memory: list[float] = []
        print(f"{students} submissions of {LESSON}, {os.cpu_count()} processors")
        autograde = _seconds(nbgrader("autograde"))
        print(f"    nbgrader autograde           {autograde:8.1f} s")
        feedback = autograde + _seconds(nbgrader("generate_feedback"))
        print(f"    and generate_feedback        {feedback:8.1f} s")
        ours = _seconds(lambda: _grade(folder, memory))
        print(f"    ours, sandboxed, with feedback{ours:7.1f} s, {ours / students:.2f} s a submission")
        print(f"    ÷ nbgrader autograde         {ours / autograde:8.2f}    aim {AIM}")
        print(f"    ÷ both of nbgrader's         {ours / feedback:8.2f}")
        if memory:
            print(
                f"    memory of a kernel (PSS)     {statistics.median(memory):8.0f} MB, most {max(memory):.0f} MB"
            )


def _plain_course(folder: GradeFolder, root: Path) -> Path:
    """A course folder as nbgrader's documentation has it: the same release and submissions, nothing of ours."""
    for step in ("source", "release"):
        shutil.copytree(folder.out / step, root / step)
    for student in folder.submissions.iterdir():
        shutil.copytree(student, root / "submitted" / student.name)
    shutil.copy(folder.out / "gradebook.db", root)
    (root / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'emberlet'\n")
    return root


def _grade(folder: GradeFolder, memory: list[float]) -> None:
    arguments = ["--submissions", str(folder.submissions), "--out", str(folder.out)]
    command = [sys.executable, "-m", "autograders", "grade", LESSON, *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        ended = threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, memory, ended))
        watch.start()
        _, errors = process.communicate()
        ended.set()
        watch.join()
    if process.returncode:
        raise RuntimeError(errors)


def _watch(pid: int, memory: list[float], ended: threading.Event) -> None:
    """Note each kernel's proportional set size, in MB, as the largest that is seen of it."""
    most: dict[int, float] = {}
    while not ended.wait(0.5):
        try:
            for process in psutil.Process(pid).children(recursive=True):
                parent = process.parent()
                forked = parent is not None and KERNEL in " ".join(parent.cmdline())
                if forked and KERNEL in " ".join(process.cmdline()):
                    pss = process.memory_full_info().pss / 2**20
                    most[process.pid] = max(most.get(process.pid, 0.0), pss)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    memory.extend(size for size in most.values() if size > 1)


def _seconds(step: Callable[[], None]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def _call(command: list[str], folder: Path, variables: dict[str, str]) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    result = subprocess.run(
        command,
        cwd=folder,
        env={**variables, "PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(result.stderr[-2000:])
