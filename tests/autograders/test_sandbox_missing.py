"""Without a sandbox nothing runs unless told to in so many words, and what is missing is said."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from grading_class import look
from grading_toy import LESSON, SOLVED, cell_of, hand_in, student_notebook
from nbformat import NotebookNode

from autograders.course import GradeFolder, read_notebook
from autograders.errors import GradingError
from autograders.grade import grade_class
from autograders.sandbox import obstacle

DOCKER = """
import errno, os, sys
import pyseccomp
rules = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
for name in ("unshare", "mount", "setns", "pivot_root"):
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), name)
for flag in (0x10000000, 0x00020000):
    rules.add_rule(pyseccomp.ERRNO(errno.EPERM), "clone", pyseccomp.Arg(0, pyseccomp.MASKED_EQ, flag, flag))
rules.add_rule(pyseccomp.ERRNO(errno.ENOSYS), "clone3")
rules.load()
os.execv("{bwrap}", sys.argv)
"""


def test_the_same_search_finds_everything_without_a_sandbox(
    released: NotebookNode, classroom: Callable[..., GradeFolder], no_bubblewrap: None
) -> None:
    folder = classroom(unsafe=True)
    hand_in(
        folder.submissions, "ada", student_notebook(released, {**SOLVED, "question-why": "SUBMITTED BY ADA"})
    )
    with socket.create_server(("127.0.0.1", 0)) as server:
        source = look(folder, server.getsockname()[1], everything=False)
        hand_in(folder.submissions, "look", student_notebook(released, {**SOLVED, "build-double": source}))
        report = grade_class(folder, LESSON)
    assert [row.score for row in report.rows] == [5, 3]
    cell = cell_of(read_notebook(folder.notebook("autograded", "look", LESSON)), "build-double")
    output = "".join(output.get("text", "") for output in cell.outputs)
    for found in ("worked out by the course", "MODEL ANSWER", "secret_total", "SUBMITTED BY ADA"):
        assert f"FOUND {found}" in output
    assert "CONNECTED" in output


def test_without_bubblewrap_nothing_is_graded(
    released: NotebookNode, classroom: Callable[..., GradeFolder], no_bubblewrap: None
) -> None:
    folder = classroom()
    hand_in(folder.submissions, "ada", student_notebook(released))
    with pytest.raises(GradingError, match=r"bwrap\) is not installed.*--unsafe"):
        grade_class(folder, LESSON)
    assert not (folder.out / "submitted").exists()


def test_a_bubblewrap_that_does_not_work_is_no_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_bubblewrap: None
) -> None:
    fake = tmp_path / "bin" / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create a new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    assert "No permissions to create a new namespace" in str(obstacle())


def test_a_container_is_told_what_to_allow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_bubblewrap: None
) -> None:
    """Where system calls are filtered as Docker does it, namespaces cannot be made."""
    fake = tmp_path / "bin" / "bwrap"
    fake.write_text(f"#!{sys.executable}\n{DOCKER.format(bwrap=shutil.which('bwrap', path=os.defpath))}")
    fake.chmod(0o755)
    monkeypatch.setenv("container", "docker")
    said = str(obstacle())
    assert "bubblewrap is installed but cannot start a kernel here" in said
    assert "--security-opt seccomp=unconfined" in said


@pytest.fixture
def no_bubblewrap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine with Python and a shell, and no bwrap."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").symlink_to(shutil.which("sh") or "/bin/sh")
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path / "bin"), str(Path(sys.executable).parent)]))
    obstacle.cache_clear()
    yield
    obstacle.cache_clear()
