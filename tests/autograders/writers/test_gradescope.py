"""Grading on Gradescope: what the zip holds, and its two scripts' work in folders like a container's."""

from __future__ import annotations

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from grading_toy import DOUBLE, HIDDEN_LINES, LESSON, TOTAL, solved_notebook, student_notebook

from autograders.errors import GradingError
from autograders.gradescope import bundle, confine
from autograders.sandbox import obstacle
from emberlab.lessons.course import Course

ROOT = Path(__file__).parents[3]
LIKE_DOCKER = Path(__file__).with_name("like_docker.py")
START = confine.START
MARK = "61.0417"  # seconds that a process left behind would sleep

# What a student's code tries; each line is a name and what came of it.
ATTACK = """
import os, socket, subprocess
from pathlib import Path
done = {}
def attempt(name, work):
    try:
        done[name] = "DONE " + repr(work())[:80]
    except BaseException as error:
        done[name] = type(error).__name__
top = Path(TOP)
attempt("list", lambda: os.listdir(top))
for name in ("source/course/notebooks/LESSON/LESSON.ipynb", "source/course/src/emberlet/calc.py",
             "source/gradescope.json", "submission_metadata.json", "results/results.json"):
    attempt("read " + name, lambda: (top / name.replace("LESSON", LESSON)).read_text())
attempt("forge", lambda: (top / "results" / "results.json").write_text("{}"))
attempt("kit", lambda: open(os.environ["PYTHONPATH"] + "/emberlab/__init__.py", "a"))
attempt("network", lambda: socket.socket(socket.AF_INET))
attempt("network 6", lambda: socket.socket(socket.AF_INET6))
attempt("root", lambda: os.setuid(0))
attempt("grader", lambda: os.kill(os.getppid(), 9))
attempt("environment", lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes())
attempt("memory", lambda: open(f"/proc/{os.getppid()}/mem", "rb"))
attempt("namespace", lambda: subprocess.run(["unshare", "-U", "true"], check=True))
attempt("huge file", lambda: open("huge", "wb").truncate(2**31))
subprocess.Popen(["setsid", "sleep", MARK])
Path(LOG).write_text("\\n".join(f"{name}: {what}" for name, what in done.items()) + f"\\nuser {os.getuid()}")
"""


def project(course: Course) -> Course:
    """The toy course, with what lies beside a course's folder."""
    shutil.copy(ROOT / "pyproject.toml", course.root.parent)
    (course.root.parent / "requirements.lock").write_text("# nothing\n")
    return course


def make_python(home: Path) -> None:
    """This Python, in places that every user may reach: folders into which `with_python` mounts it."""
    if os.getuid() != 0:
        (home / "venv").symlink_to(sys.prefix)
        return
    packages = Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    for folder in (home / "python", home / "venv" / "bin", home / "venv" / packages):
        folder.mkdir(parents=True)
    (home / "venv" / "pyvenv.cfg").write_text(f"home = {home / 'python' / 'bin'}\n")
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    (home / "venv" / "bin" / "python").symlink_to(home / "python" / "bin" / name)
    (home / "venv" / "bin" / "alembic").symlink_to(Path(sys.prefix, "bin", "alembic"))
    (home / "venv" / "share").symlink_to(Path(sys.prefix, "share"))  # nbconvert's templates


def with_python(container: Path, *command: str | Path) -> list[str | Path]:
    """The command, in a view of the files where the container's Python is there."""
    home = container / "opt"
    if (home / "venv").is_symlink():
        return [*command]
    packages = Path(sysconfig.get_path("purelib"))
    theirs = home / "venv" / packages.relative_to(sys.prefix)
    # Mounts, since copies would be large, and the folders above ours may be closed to other users.
    script = 'mount --bind "$0" "$1" && mount --bind "$2" "$3" && shift 3 && exec "$@"'
    mounts = (packages, theirs, sys.base_prefix, home / "python")
    return ["unshare", "--mount", "bash", "-c", script, *mounts, *command]


@pytest.fixture
def container(toy: Course) -> Iterator[Path]:
    """Folders as Gradescope makes them, in a place that every user may pass; the packages are this Python's."""
    with tempfile.TemporaryDirectory(prefix="gs-", dir="/var/tmp") as folder:
        home = Path(folder)
        home.chmod(0o755)
        top = home / "autograder"
        for name in ("source", "submission", "results"):
            (top / name).mkdir(parents=True)
        bundle.write(project(toy), LESSON, home / "autograder.zip", hidden="after_published")
        subprocess.run(["unzip", "-q", home / "autograder.zip", "-d", top / "source"], check=True)
        (home / "opt" / "kit").mkdir(parents=True)
        make_python(home / "opt")
        shutil.copytree(top / "source/course/src/emberlab", home / "opt/kit/emberlab")
        (top / "submission_metadata.json").write_text('{"users": [{"email": "ada@example.org"}]}')
        (home / "open").mkdir()
        (home / "open").chmod(0o777)
        yield home
        subprocess.run(["chmod", "-R", "u+rwX", home], check=False)


def run(container: Path, *before: str | Path) -> subprocess.CompletedProcess[str]:
    """What Gradescope does for a submission."""
    variables = {"PATH": os.environ["PATH"], "HOME": str(container), "LANG": "C.UTF-8"}
    variables |= {"AUTOGRADER": str(container / "autograder"), "EMBERLET_HOME": str(container / "opt")}
    top = container / "autograder"
    command = with_python(container, *before, top / "source" / "run_autograder")
    return subprocess.run(command, cwd=top, env=variables, capture_output=True, text=True, timeout=300)


def submit(container: Path, answers: dict[str, str], name: str = "my work (1).ipynb") -> None:
    """Hand in the lesson, under whatever name, with these answers."""
    released = student_notebook(solved_notebook(), answers)
    nbformat.write(released, container / "autograder" / "submission" / name)


def results(container: Path) -> dict[str, object]:
    file = container / "autograder" / "results" / "results.json"
    found: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return found


@pytest.fixture
def confinable(container: Path) -> None:
    """Skip where nobody can be confined: as an ordinary user, or with a Python that others may not run."""
    if os.getuid() != 0:
        pytest.skip("needs root, as a container has it")
    python = container / "opt" / "venv" / "bin" / "python"
    start = [python, "-I", START, str(confine.USER), container / "open"]
    command = with_python(container, *start, "--", python, "-c", "import ipykernel")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nobody else can use the Python of the tests: {done.stderr.strip()[-200:]}")
    (container / "open").chmod(0o777)


def test_the_zip_has_what_gradescope_needs_and_nothing_else(toy: Course, tmp_path: Path) -> None:
    count = bundle.write(project(toy), LESSON, tmp_path / "a.zip")
    bundle.write(toy, LESSON, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        entries = {entry.filename: entry for entry in archive.infolist()}
    assert len(entries) == count
    for name in ("setup.sh", "run_autograder"):  # at the root, and executable
        assert entries[name].external_attr >> 16 == 0o100755
    assert {
        "requirements.lock",
        "gradescope.json",
        f"course/notebooks/{LESSON}/{LESSON}.ipynb",
        "course/src/emberlet/calc.py",
        "autograders/__main__.py",
        "autograders/gradescope/confined_start.py",
    } <= set(entries)
    assert not [name for name in entries if "node_modules" in name or "__pycache__" in name]
    assert not [name for name in entries if name.startswith(("/", "tests", ".")) or ".." in name]


def test_the_scripts_are_good_bash_and_have_unix_line_ends() -> None:
    for name in bundle.SCRIPTS:
        script = bundle.FILES / name
        subprocess.run(["bash", "-n", script], check=True)
        assert script.read_bytes().startswith(b"#!/usr/bin/env bash\n")
        assert b"\r" not in script.read_bytes()


def test_the_plug_ins_are_found_without_an_installation(container: Path) -> None:
    found = importlib.metadata.distributions(path=[str(container / "autograder" / "source")])
    points = {(point.group, point.name): point.value for one in found for point in one.entry_points}
    group = "jupyter_client.kernel_provisioners"
    assert points[group, "confined"] == "autograders.gradescope.confine:Confined"


def test_a_course_without_its_lock_is_a_clear_error(toy: Course, tmp_path: Path) -> None:
    project(toy)
    (toy.root.parent / "requirements.lock").unlink()
    with pytest.raises(GradingError, match="make lock"):
        bundle.write(toy, LESSON, tmp_path / "a.zip")
    with pytest.raises(GradingError, match="no lesson '99_x'"):
        bundle.write(toy, "99_x", tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()


@pytest.mark.sandbox
def test_a_submission_is_graded_in_a_sandbox_where_there_can_be_one(container: Path) -> None:
    if why := obstacle():
        pytest.skip(why)
    shutil.rmtree(container / "opt" / "venv", ignore_errors=True)
    (container / "opt" / "venv").unlink(missing_ok=True)
    (container / "opt" / "venv").symlink_to(sys.prefix)  # a sandbox shows this Python, wherever it lies
    submit(container, {"build-double": DOUBLE, "build-total": "def total(values):\n    return 0\n"})
    done = run(container)
    assert done.returncode == 0, done.stderr
    assert "in a sandbox" in done.stdout
    found = results(container)
    assert found["score"] == 2.0, found
    text = json.dumps(found)
    assert not [line for line in HIDDEN_LINES if line in text]
    assert "worked out by the course" not in text


def test_a_hostile_submission_in_a_container_without_namespaces(confinable: None, container: Path) -> None:
    log = container / "open" / "log"
    names = {"TOP": str(container / "autograder"), "LOG": str(log), "MARK": MARK, "LESSON": LESSON}
    given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
    submit(container, {"build-double": f"{DOUBLE}\n{given}{ATTACK}", "build-total": TOTAL})
    done = run(container, sys.executable, LIKE_DOCKER)
    assert done.returncode == 0, done.stderr
    assert "as a user of its own" in done.stdout
    attempts = log.read_text().splitlines()
    assert attempts.pop() == f"user {confine.USER}"
    assert [line for line in attempts if "DONE" in line] == []
    assert len(attempts) == 16
    found = results(container)
    assert found["score"] == 5.0, found  # the work is right, whatever else it tried
    left = subprocess.run(["pgrep", "-f", f"sleep {MARK}"], capture_output=True, text=True, check=False)
    assert left.stdout == ""


def test_an_autograder_may_be_made_to_refuse_without_namespaces(container: Path) -> None:
    settings = container / "autograder" / "source" / "gradescope.json"
    text = settings.read_text()
    assert '"without_namespaces": "confine"' in text
    settings.write_text(text.replace('"confine"', '"refuse"'))
    submit(container, {"build-double": DOUBLE, "build-total": TOTAL})
    done = run(container, sys.executable, LIKE_DOCKER)
    assert done.returncode == 2
    assert "made to refuse" in done.stderr
    assert not list((container / "autograder" / "results").iterdir())  # so that nobody gets a zero
