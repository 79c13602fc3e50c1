"""Every committed notebook, run again in a fresh workspace, gives the outputs that are stored in it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from emberlab.lessons.cells import UNSTABLE
from emberlab.lessons.course import Course
from emberlab.lessons.execute import environment, prepare
from emberlab.lessons.notebook import dumps, loads


def run_nbval(course: Course, name: str, notebook: Any, folder: Path) -> tuple[int, dict[str, int], str]:
    """pytest's exit code, the number of compared values by code cell, and what it printed."""
    workspace = folder / "workspace"
    prepare(course, name, workspace)
    path = workspace / name / f"{name}.ipynb"
    path.parent.mkdir()
    path.write_text(dumps(notebook))
    counts = folder / "counts.json"
    env = environment(course, workspace)
    env["PYTHONPATH"] = os.pathsep.join([env["PYTHONPATH"], str(Path(__file__).parent)])
    env["NBVAL_COUNTS"] = str(counts)
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "nbval_count", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "--color=no", "-q", path.name],
        cwd=path.parent,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(counts.read_text()), done.stdout + done.stderr


def with_outputs(notebook: Any) -> list[int]:
    """The code cells, by their number among code cells, whose stored outputs are to be compared."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [
        number
        for number, cell in enumerate(code)
        if cell.outputs and UNSTABLE not in cell.metadata.get("tags", [])
    ]


def test_stored_outputs_are_reproduced(name: str, course: Course, tmp_path: Path) -> None:
    notebook = loads(course.notebook(name).read_text())
    code, counts, said = run_nbval(course, name, notebook, tmp_path)
    assert code == 0, said
    expected = with_outputs(notebook)
    assert [int(number) for number in counts] == expected, "not every stored output was compared"
    # A comparison of nothing would pass as well: most of a lesson's cells show something.
    code_cells = sum(cell.cell_type == "code" for cell in notebook.cells)
    assert len(expected) >= code_cells * 0.4


@pytest.mark.parametrize("key", ["text/plain", "text"])
def test_a_corrupted_output_is_noticed(course: Course, tmp_path: Path, key: str) -> None:
    name = course.names()[0]
    notebook = loads(course.notebook(name).read_text())
    for at, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            place = output.get("data", output)
            if key in place and UNSTABLE not in cell.metadata.get("tags", []):
                place[key] = place[key].replace("\n", "") + "7\n"
                del notebook.cells[at + 1 :]
                code, counts, said = run_nbval(course, name, notebook, tmp_path)
                assert code == 1, said
                assert "Cell outputs differ" in said
                assert [int(number) for number in counts] == with_outputs(notebook)[:-1]
                return
    pytest.fail(f"no cell of {name} has an output with {key}")
