"""The reference of a lesson: its solved notebook, run once in a workspace, which answers hidden tests as it should."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from autograders.scratch import scratch_folder
from emberlab.lessons.course import Course
from emberlab.lessons.execute import environment
from emberlab.probes.reference import Reference


@contextmanager
def lesson_reference(course: Course, solved: Path, template: Path) -> Iterator[Reference]:
    """A running reference: `solved` is the notebook, `template` a workspace prepared for it, of which it gets a copy.

    Raises ReferenceError where the notebook does not run.
    """
    with scratch_folder("reference-") as scratch:
        workspace = Path(scratch, "workspace")
        shutil.copytree(template, workspace)
        with Reference(solved, folder=workspace, environment=environment(course, workspace)) as reference:
            yield reference


@cache
def shared_reference(root: Path, solved: Path, template: Path, state: str) -> str:
    """The address of a reference that this process keeps until it ends; another `state` gives another one."""
    stack = ExitStack()
    atexit.register(stack.close)
    return stack.enter_context(lesson_reference(Course(root), solved, template)).address
