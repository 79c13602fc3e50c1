"""Run a solved notebook in a fresh workspace, and keep only outputs that come out the same every time."""

from __future__ import annotations

import copy
import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from emberlab.lessons.cells import UNSTABLE, Cell, Check, Code, Lesson
from emberlab.lessons.course import Course
from emberlab.lessons.markdown import LessonError
from emberlab.lessons.notebook import node, notebook_metadata

TIMEOUT = 120.0  # seconds for one cell; a whole lesson is to take less
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
VOLATILE = re.compile(r"\bat 0x[0-9a-fA-F]{4,}|\bipykernel_\d+")
PREPARE = "import sys; from emberlab.workspace import Workspace; Workspace(sys.argv[1]).prepare(sys.argv[2])"


def execute(notebook: NotebookNode, lesson: Lesson, course: Course) -> NotebookNode:
    """A copy of the notebook with the outputs of a run from top to bottom. Raises LessonError for a cell
    that fails, takes too long, does not raise where it is tagged to, or prints what changes between runs.
    """
    notebook = copy.deepcopy(notebook)
    with tempfile.TemporaryDirectory(prefix="emberlab-lesson-") as folder:
        workspace = Path(folder).resolve() / "workspace"
        prepare(course, lesson.name, workspace)
        run(notebook, lesson, course, workspace)
        paths = _machine_paths(course, workspace)
    for cell, authored in zip(notebook.cells, lesson.cells, strict=True):
        if cell.cell_type == "code":
            _clean(cell, paths)
            if problem := _problem(cell, paths, authored):
                raise LessonError(lesson.path, authored.line, problem)
    notebook.metadata = node(notebook_metadata(lesson))
    return notebook


def prepare(course: Course, lesson: str, workspace: Path) -> None:
    """Make a workspace as grading has it: earlier lessons from the reference, this and later ones cleared."""
    # In a process of its own, because the course's own emberlab has to do it, with its catalogue.
    command = [sys.executable, "-c", PREPARE, str(workspace), lesson]
    result = subprocess.run(
        command, env=environment(course, workspace), capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise RuntimeError(f"cannot prepare a workspace for {lesson}:\n{result.stderr}")


def environment(course: Course, workspace: Path) -> dict[str, str]:
    """The environment of a kernel that works in `workspace`, free of the user's own IPython settings."""
    return {
        **os.environ,
        "EMBERLAB_STUDENT": "course",
        "EMBERLAB_WORKSPACE": str(workspace),
        "IPYTHONDIR": str(workspace.parent / "ipython"),
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(course.src),
    }


def run(
    notebook: NotebookNode, lesson: Lesson, course: Course, workspace: Path, *, allow_errors: bool = False
) -> None:
    """Run a notebook in place, with `workspace` as its folder. Raises LessonError where a cell of the
    lesson's own notebook fails; with `allow_errors` a failing cell just shows its error.
    """
    started = 0

    def on_cell_start(cell: NotebookNode, cell_index: int) -> None:
        nonlocal started
        started = cell_index

    client = NotebookClient(
        notebook,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=40"],  # no warning about its TCP sockets, which are local
        timeout=TIMEOUT,
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
        allow_errors=allow_errors,
        on_cell_start=on_cell_start,
        resources={"metadata": {"path": str(workspace)}},
    )
    try:
        client.execute(env=environment(course, workspace))
    except CellExecutionError as error:
        raise LessonError(
            lesson.path, lesson.cells[started].line, f"the cell fails: {error.ename}: {error.evalue}"
        ) from error
    except (CellTimeoutError, DeadKernelError) as error:
        line = lesson.cells[started].line
        raise LessonError(lesson.path, line, f"the cell does not come to its end: {error}") from error


def _clean(cell: NotebookNode, paths: dict[str, str]) -> None:
    """Drop what only this run knows: timings, paths in tracebacks, and the models of widgets."""
    cell.metadata.pop("execution", None)
    kept = []
    for output in cell.outputs:
        if "data" in output:
            output.data.pop(WIDGET_VIEW, None)
            if not output.data:
                continue
        if output.output_type == "error":
            output.traceback = [_replace(line, paths) for line in output.traceback]
        kept.append(output)
    cell.outputs = kept


def _problem(cell: NotebookNode, paths: dict[str, str], authored: Cell) -> str | None:
    tags = authored.tags if isinstance(authored, Code) else ()
    if "raises-exception" in tags and not any(output.output_type == "error" for output in cell.outputs):
        return "the cell is tagged raises-exception, but raises nothing"
    for output in cell.outputs:
        if isinstance(authored, Check) and output.get("name") == "stderr":
            return f"a check writes to stderr, which nbgrader takes for a failure: {output.text.strip()!r}"
        if UNSTABLE in tags:
            continue
        for text in _texts(output):
            volatile = VOLATILE.search(text)
            if volatile or any(path in text for path in paths):
                seen = volatile[0] if volatile else next(path for path in paths if path in text)
                return f"the output differs from run to run or machine to machine: it holds {seen!r}"
    return None


def _texts(value: Any) -> list[str]:
    """Every string in an output."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for item in inner for text in _texts(item)]


def _machine_paths(course: Course, workspace: Path) -> dict[str, str]:
    """Folders of this machine that may show in a traceback, and what to write instead; inner ones first."""
    folders = {
        str(workspace): "workspace",
        str(workspace.parent): "temporary",
        str(course.src.resolve()): "course/src",
        sysconfig.get_paths()["purelib"]: "site-packages",
        sysconfig.get_paths()["stdlib"]: "python",
    }
    home = str(Path.home())
    for folder in list(folders):
        if folder.startswith(home + os.sep):  # IPython writes ~ for the home folder
            folders["~" + folder.removeprefix(home)] = folders[folder]
    return dict(sorted(folders.items(), key=lambda item: -len(item[0])))


def _replace(text: str, paths: dict[str, str]) -> str:
    for path, name in paths.items():
        text = text.replace(path, name)
    return text
