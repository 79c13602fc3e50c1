"""Real notebooks in real kernels: start, `%%build`, restart, errors, and nbgrader's Validate."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
from toy_package import (
    NUMEL,
    NUMEL_CELL,
    PERMUTE_CELL,
    RESHAPE,
    RESHAPE_CELL,
    STRIDES,
    STRIDES_CELL,
    STUB_CELL,
)

START = 'import emberlab\n\nemberlab.start("01_tensors")'
STARTED = "Lesson 01_tensors: {} of 3 pieces built. Your package is emberlet/ in your workspace.\n"

Notebook = Callable[..., list[nbformat.NotebookNode]]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "mein Ordner ü" / "workspace"


@pytest.fixture
def notebook(place: Path, environment: dict[str, str], tmp_path: Path) -> Notebook:
    """Run cells in a fresh kernel, going on after errors, and return the cells."""

    def notebook(*sources: str, workspace: Path | None = place) -> list[nbformat.NotebookNode]:
        book = new_notebook(cells=[new_code_cell(source) for source in sources])
        client = NotebookClient(
            book,
            kernel_name="python3",
            timeout=60,
            allow_errors=True,
            resources={"metadata": {"path": str(tmp_path)}},
        )
        client.execute(env={**environment, **({"EMBERLAB_WORKSPACE": str(workspace)} if workspace else {})})
        return book.cells

    return notebook


def text(cell: nbformat.NotebookNode) -> str:
    """What a cell printed and showed, as plain text."""
    parts = []
    for output in cell.outputs:
        if output.output_type == "error":
            parts.append(plain("\n".join(output.traceback)))
        else:
            parts.append(output["text"] if "text" in output else output.data["text/plain"])
    return "".join(parts)


def plain(colored: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", colored)


def error(cell: nbformat.NotebookNode) -> nbformat.NotebookNode | None:
    return next((output for output in cell.outputs if output.output_type == "error"), None)


def test_start_build_restart(notebook: Notebook, place: Path) -> None:
    call = "import emberlet\nfrom emberlet import numel as early\nearly((2, 3))"
    first = notebook(
        START, call, NUMEL_CELL, "numel((2, 3)), early((2, 3)), numel is early is emberlet.numel", START
    )
    assert text(first[0]) == STARTED.format(0)
    assert error(first[1]).ename == "NotBuilt"
    assert (
        error(first[1]).evalue
        == f"{NUMEL} is not built yet: write it in lesson 01_tensors, in its %%build cell"
    )
    assert text(first[2]) == f"built {NUMEL} -> emberlet/shape.py\n"
    assert text(first[3]) == "(6, 6, True)"
    assert text(first[4]) == STARTED.format(1)
    # A fresh kernel imports what was built; running everything again prints the same.
    second = notebook(START, "import emberlet\nemberlet.numel((2, 3))", NUMEL_CELL)
    assert text(second[0]) == STARTED.format(1)
    assert text(second[1]) == "6"
    assert text(second[2]) == text(first[2])
    assert (place / "emberlet" / "shape.py").is_file()


def test_a_method_is_built_into_the_living_class(notebook: Notebook) -> None:
    cells = notebook(
        START,
        NUMEL_CELL,
        "import emberlet\nold = emberlet.Tensor((2, 3))\nkind = emberlet.Tensor",
        RESHAPE_CELL,
        "Tensor is kind, isinstance(old, Tensor), old.reshape(3, 2).shape",
    )
    assert text(cells[3]) == f"built {RESHAPE} -> emberlet/tensor.py\n"
    assert text(cells[4]) == "(True, True, (3, 2))"


def test_tracebacks_name_the_package_and_its_line(notebook: Notebook, place: Path) -> None:
    cells = notebook(
        START, NUMEL_CELL.replace("total *= size", "total *= 1 // size"), STRIDES_CELL, "numel((0,))"
    )
    file = place / "emberlet" / "shape.py"
    line = next(at for at, one in enumerate(file.read_text().splitlines(), 1) if "1 // size" in one)
    assert re.search(rf"emberlet/shape\.py:{line}, in numel", text(cells[3]))
    assert f"--> {line}     total *= 1 // size" in text(cells[3])


def test_what_is_left_over_runs_in_the_notebook_with_its_own_lines(notebook: Notebook) -> None:
    cell = NUMEL_CELL + 'answer = numel((4, 5))\nprint("hello")\nanswer * 2\n'
    broken = NUMEL_CELL + "\n\nnumel((1, 2))\nanswer / 0\n"
    cells = notebook(START, cell, "answer", broken, NUMEL_CELL + "answer;\n")
    assert text(cells[1]) == f"built {NUMEL} -> emberlet/shape.py\nhello\n40"
    assert text(cells[2]) == "20"
    assert error(cells[3]).ename == "ZeroDivisionError"
    shown = text(cells[3])
    print(shown)
    assert "Cell In[4], line 11" in shown
    assert "---> 11 answer / 0" in shown
    for noise in ("run_cell_magic", "magic.py", "exec("):
        assert noise not in shown
    assert text(cells[4]) == f"built {NUMEL} -> emberlet/shape.py\n"


def test_helpers_travel_and_their_lines_are_right(notebook: Notebook) -> None:
    cell = NUMEL_CELL.replace("def numel", "import operator\n\nONE = 1\n\n\ndef numel").replace(
        "total = 1", "total = ONE"
    )
    cells = notebook(
        START, cell, "numel((2, 3)), operator.add(ONE, 2)", "import emberlet\nemberlet.shape.ONE"
    )
    assert [text(one) for one in cells[2:]] == ["(6, 3)", "1"]


def test_an_unwritten_stub_says_so_and_the_check_after_it_meets_not_built(notebook: Notebook) -> None:
    cells = notebook(START, STUB_CELL, "assert numel((2, 3)) == 6")
    assert text(cells[1]) == f"{NUMEL} is not written yet; nothing was built.\n"
    assert error(cells[1]) is None
    assert error(cells[2]).ename == "NotBuilt"


def test_an_unwritten_stub_after_a_build_keeps_it(notebook: Notebook) -> None:
    cells = notebook(START, NUMEL_CELL, STUB_CELL, "numel((2, 3))")
    assert text(cells[2]) == f"{NUMEL} is not written in this cell; the one that you built before is kept.\n"
    assert text(cells[3]) == "6"


def test_a_cell_of_two_pieces_builds_the_written_one(notebook: Notebook) -> None:
    stub = STRIDES_CELL.split("\n", 1)[1].split("    return")[0] + "    raise NotImplementedError()\n"
    cell = NUMEL_CELL.replace(NUMEL, f"{NUMEL} {STRIDES}", 1) + stub
    cells = notebook(START, cell, "numel((2, 3))", "contiguous_strides((2, 3))")
    assert text(cells[1]) == (
        f"built {NUMEL} -> emberlet/shape.py\n{STRIDES} is not written yet and was not built.\n"
    )
    assert text(cells[2]) == "6"
    assert error(cells[3]).ename == "NotBuilt"


def test_a_rebuild_names_its_backup(notebook: Notebook, place: Path) -> None:
    cells = notebook(START, NUMEL_CELL, NUMEL_CELL.replace("total", "count"))
    found = re.fullmatch(
        rf"built {NUMEL} -> emberlet/shape\.py \(the one before is in (\.emberlab/backups/.+)\)\n",
        text(cells[2]),
    )
    assert found
    assert "total *= size" in (place / found[1]).read_text()


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%%build\nx = 1", "say what to build on the first line"),
        (
            NUMEL_CELL.replace("shape.numel", "shape.nummel", 1),
            "no lesson builds emberlet.shape.nummel; did you mean",
        ),
        (PERMUTE_CELL, "is built in lesson 02_layers, and this notebook is lesson 01_tensors"),
        (
            NUMEL_CELL.replace("def numel", "def numle"),
            "numel is not defined in this cell; did you mean numle",
        ),
        (NUMEL_CELL.replace("return total", "return total("), "line 7 is not Python"),
        (NUMEL_CELL.replace("(shape: Shape)", "(sizes: Shape)", 1), "its list of arguments changed"),
        (
            NUMEL_CELL.replace("def numel", "ONE = 1 / 0\n\n\ndef numel").replace("= 1\n", "= ONE\n"),
            "ZeroDivisionError",
        ),
        (NUMEL_CELL + "await thing\n", "line 8 is not Python here"),
        (NUMEL_CELL + "%time numel((2,))\n", "a notebook command needs a cell of its own"),
    ],
)
def test_a_build_error_is_one_message_and_the_cell_has_failed(
    notebook: Notebook, place: Path, cell: str, message: str
) -> None:
    cells = notebook(START, "import emberlet", cell, "emberlet.numel((2, 3))")
    failed = error(cells[2])
    assert failed is not None
    assert failed.ename == "BuildError"
    assert message in failed.evalue
    assert text(cells[2]) == f"BuildError: {failed.evalue}"  # no frame, no code
    assert error(cells[3]).ename == "NotBuilt"  # and the living package is as it was
    assert "total" not in (place / "emberlet" / "shape.py").read_text()


def test_run_all_stops_at_a_build_error(place: Path, environment: dict[str, str], tmp_path: Path) -> None:
    book = new_notebook(
        cells=[new_code_cell(one) for one in (START, NUMEL_CELL.replace("def", "de"), "1 + 1")]
    )
    with pytest.raises(CellExecutionError):
        NotebookClient(book, kernel_name="python3").execute(
            env={**environment, "EMBERLAB_WORKSPACE": str(place)}
        )
    assert book.cells[2].execution_count is None


def test_borrowed_pieces_are_named_and_work(notebook: Notebook) -> None:
    notebook(START, NUMEL_CELL)
    cells = notebook(
        'import emberlab\nemberlab.start("02_layers")',
        "import emberlet\nemberlet.shape.contiguous_strides((2, 3))",
    )
    assert text(cells[0]) == (
        "Lesson 02_layers: 0 of 2 pieces built. Your package is emberlet/ in your workspace.\n"
        "Borrowed from the reference, because you have not built them: "
        f"{STRIDES}, {RESHAPE} (lesson 01_tensors).\n"
    )
    assert text(cells[1]) == "(3, 1)"


def test_a_whole_borrowed_lesson_is_named_as_one(notebook: Notebook) -> None:
    [cell] = notebook('import emberlab\nemberlab.start("03_more")')
    assert (
        "you have not built them: all 3 pieces of lesson 01_tensors; all 2 pieces of lesson 02_layers."
        in text(cell)
    )


def test_another_emberlet_that_was_imported_first_is_dropped_with_a_note(
    notebook: Notebook, place: Path
) -> None:
    cells = notebook(
        "import emberlet\nfirst = emberlet\nfirst.numel((2, 3))",
        START,
        "import emberlet\nemberlet is first, emberlet.__file__",
        "emberlet.numel((2, 3))",
        START,
    )
    assert text(cells[0]) == "6"  # the reference
    assert "Another emberlet had been imported in this kernel" in text(cells[1])
    assert text(cells[2]) == f"(False,\n '{place}/emberlet/__init__.py')" or str(place) in text(cells[2])
    assert error(cells[3]).ename == "NotBuilt"
    assert text(cells[4]) == STARTED.format(0)


def test_a_notebook_follows_what_another_notebook_built_in_the_same_file(notebook: Notebook) -> None:
    other = f"""
import os, subprocess, sys
script = "import sys; from emberlab.workspace import Workspace as W; W(sys.argv[1]).write(*eval(sys.argv[2]))"
arguments = repr((["{NUMEL}"], {NUMEL_CELL!r}))
subprocess.run([sys.executable, "-c", script, os.environ["EMBERLAB_WORKSPACE"], arguments], check=True)
"""
    with_helper = other.replace("def numel", "ONE = 1\\n\\n\\ndef numel").replace("total = 1", "total = ONE")
    cells = notebook(
        START,
        with_helper,
        STRIDES_CELL,
        "contiguous_strides((2, 3))",
        other,
        START,
        "import emberlet\nemberlet.numel((2, 3))",
    )
    assert [error(cell) for cell in cells] == [None] * 7
    assert text(cells[3]) == "(3, 1)"  # which calls the other one's numel, with its helper
    assert text(cells[6]) == "6"


def test_two_cells_of_one_lesson_in_two_workspaces(notebook: Notebook, tmp_path: Path) -> None:
    other = f"emberlab.start('01_tensors', {str(tmp_path / 'other')!r})"
    cells = notebook(START, NUMEL_CELL, other, "import emberlet\nemberlet.__file__", STRIDES_CELL)
    assert "0 of 3 pieces built" in text(cells[2])
    assert str(tmp_path / "other") in text(cells[3])
    assert "numel((" not in text(cells[4])
    assert (tmp_path / "other" / "emberlet" / "shape.py").read_text().count("total") == 0


def test_without_a_workspace_the_lesson_still_works(notebook: Notebook) -> None:
    cells = notebook(START, NUMEL_CELL, "numel((2, 3))", workspace=None)
    shown = {output.name: output.text for output in cells[0].outputs}
    assert shown["stdout"] == STARTED.format(0)
    assert "There is no workspace here" in shown["stderr"]
    assert text(cells[2]) == "6"


def test_a_file_that_is_not_python_is_shown_as_one_message_and_reset_mends_it(
    notebook: Notebook, place: Path
) -> None:
    notebook(START, NUMEL_CELL)
    path = place / "emberlet" / "shape.py"
    path.write_text(path.read_text().replace("return total", "return total("))
    broken = path.read_text()
    cells = notebook(
        START, 'emberlab.reset(file="emberlet/shape.py")', START, "import emberlet\nemberlet.numel((2, 3))"
    )
    assert text(cells[0]).startswith("WorkspaceError: emberlet/shape.py, line ")
    assert "Traceback" not in text(cells[0])
    assert text(cells[1]).startswith(f"emberlet/shape.py is the course's file again, with {NUMEL} in it.")
    kept = re.search(r"The file as it was: (\S+)", text(cells[1]))
    assert kept
    assert (place / kept[1]).read_text() == broken
    assert text(cells[2]) == STARTED.format(1)
    assert text(cells[3]) == "6"


def test_a_package_that_cannot_be_imported_names_the_line(notebook: Notebook, place: Path) -> None:
    notebook(START)
    path = place / "emberlet" / "shape.py"
    path.write_text(path.read_text().replace("import math", "import math\nmath.nothing"))
    [cell] = notebook(START)
    assert error(cell).ename == "WorkspaceError"
    assert re.match(
        r"emberlet/shape\.py, line 6: your package cannot be imported: AttributeError", error(cell).evalue
    )


def test_progress_has_its_data(notebook: Notebook) -> None:
    cells = notebook(START, NUMEL_CELL, "from emberlab.workspace import Workspace\nWorkspace.find().status()")
    assert f"'{NUMEL}': 'built'" in text(cells[2])
    assert f"'{STRIDES}': 'not built'" in text(cells[2])


def graded(source: str, name: str, **settings: bool) -> nbformat.NotebookNode:
    cell = new_code_cell(source)
    kind = {
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "schema_version": 3,
        **settings,
    }
    cell.metadata.nbgrader = {"grade_id": name, **kind, **({"points": 1} if kind["grade"] else {})}
    return cell


@pytest.mark.parametrize(
    ("cell", "verdict"),
    [
        (NUMEL_CELL, "Success! Your notebook passes all the tests."),
        (STUB_CELL, "VALIDATION FAILED ON 1 CELL(S)!"),
        (NUMEL_CELL.replace("def", "de"), "VALIDATION FAILED ON"),
    ],
)
def test_nbgraders_validate_agrees(
    cell: str, verdict: str, place: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    book = new_notebook(
        cells=[
            graded(START, "start", locked=True),
            graded(cell, "build-shape-numel", solution=True),
            graded("assert numel((2, 3)) == 6", "check-numel", grade=True, locked=True),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(book, tmp_path / "lesson.ipynb")
    result = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", "lesson.ipynb"],
        cwd=tmp_path,
        env={**environment, "EMBERLAB_WORKSPACE": str(place)},
        capture_output=True,
        text=True,
    )
    assert verdict in result.stdout, result.stderr
