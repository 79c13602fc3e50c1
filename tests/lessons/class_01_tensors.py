"""A class for lesson 01: what each student hands in, which checks that fails and why, and what they are told.

The expectations were worked out by hand from the lesson and the framework, not copied from a run.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mutants_01_tensors import MUTANTS
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from styles_01_tensors import STYLES

from emberlab.lessons.course import Course
from emberlab.pieces import cut

COURSE = Course.here()
LESSON = "01_tensors"
POINTS = {
    "check-contiguous-strides": 2,
    "check-as-strided": 1,
    "check-permute": 1,
    "check-select-and-slice": 2,
    "check-is-contiguous": 1,
    "check-view-strides": 3,
    "check-reshape": 2,
    "check-broadcast-shapes": 2,
    "check-expand": 2,
    "check-promote-types": 1,
}
QUESTION, BY_HAND = "question-transpose-or-reshape", 3
ANSWER = "She gets the same walk cut into other rows; she wanted another walk."

Answers = Mapping[str, str]  # by piece: its definition
Change = Callable[[NotebookNode], None]  # what else happened to a notebook before it was handed in


@dataclass(frozen=True)
class Student:
    """One of the class: the answers, the checks that fail, and texts that the feedback must hold."""

    name: str
    answers: Answers
    fails: str = ""  # the checks, without `check-`
    says: tuple[str, ...] = ()
    remark: str = ""  # in the instructor's table
    change: Change | None = None

    @property
    def failed(self) -> set[str]:
        """The checks that do not give all their points: some probes of a wrong answer may well pass."""
        failed = {f"check-{name}" for name in self.fails.split()}
        assert failed <= POINTS.keys(), failed
        return failed

    def notebook(self, release: NotebookNode) -> NotebookNode:
        """The released notebook with the student's answers in its `%%build` cells."""
        notebook = copy.deepcopy(release)
        for cell in notebook.cells:
            line, _, stub = cell.source.partition("\n")
            pieces = line.split()[1:] if line.startswith("%%build ") else []
            if any(piece in self.answers for piece in pieces):
                assert "raise NotImplementedError()" in stub
                cell.source = "\n\n".join([line, *(self.answers[piece].strip("\n") for piece in pieces)])
        if self.change is not None:
            self.change(notebook)
        return notebook


def reference(piece: str) -> str:
    """The model answer, without nbgrader's marks."""
    lines = cut([piece], COURSE.reference).split("\n")[1:]
    return "\n".join(line for line in lines if "### " not in line)


def mutant(piece: str, wrong: str) -> dict[str, str]:
    """The answer that is wrong in a way that `mutants_01_tensors` lists."""
    old, new = next(entry[2:] for entry in MUTANTS if entry[:2] == (f"emberlet.{piece}", wrong))
    return changed(piece, old, new)


def changed(piece: str, old: str, new: str) -> dict[str, str]:
    """The model answer with one place changed."""
    text = reference(f"emberlet.{piece}")
    assert old in text, f"{piece} has no {old!r} any more: mend this submission"
    return {f"emberlet.{piece}": text.replace(old, new)}


def cell_of(notebook: NotebookNode, name: str) -> NotebookNode:
    """The cell with this grade id."""
    return next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


PIECES = [piece for cell in json.loads(COURSE.catalogue.read_text())[LESSON] for piece in cell]
RIGHT = {piece: reference(piece) for piece in PIECES}
# Of a piece with two styles, one student writes the first and another the second.
ONE_STYLE = {piece: source for piece, _, source in reversed(STYLES)}
OTHER_STYLE = {piece: source for piece, _, source in STYLES}


def answers_question(notebook: NotebookNode) -> None:
    cell_of(notebook, QUESTION).source = ANSWER


# Both get everything right, and both have Python write to stderr while the checks run.
CHATTY = {
    "emberlet.shape.permute": """
import sys
import warnings

def permute(shape, strides, dims):
    warnings.warn("still trying things", stacklevel=2)
    print("permute", shape, dims, file=sys.stderr)
    return tuple(shape[d] for d in dims), tuple(strides[d] for d in dims)
""",
    "emberlet.shape.broadcast_shapes": reference("emberlet.shape.broadcast_shapes").replace(
        "    ndim = max", "    print('broadcasting', shapes)\n    ndim = max"
    ),
}

# Ends where the step meets `stop` exactly, as it does in every example of the lesson; 0:7:3 of the check never does.
ENDLESS = """
def slice_dim(shape, strides, offset, dim, start, stop, step):
    length, place = 0, start
    while place != stop:
        length, place = length + 1, place + step
    return (*shape[:dim], length, *shape[dim + 1:]), (*strides[:dim], strides[dim] * step, *strides[dim + 1:]), offset + start * strides[dim]
"""

IMPORTS = {
    "emberlet.shape.permute": """
from emberlet.shape import permute as answer

def permute(shape, strides, dims):
    return answer(shape, strides, dims)
""",
    "emberlet.shape.broadcast_shapes": "from emberlet.shape import *",
    "emberlet.dtype.promote_types": """
def promote_types(a, b):
    import emberlet
    return emberlet.promote_types(a, b)
""",
}


def searches(repository: str, out: str, submissions: str) -> dict[str, str]:
    """Answers that look for the solution on the machine, knowing where an instructor keeps everything."""
    shape_files = f"""
def found():
    import importlib.util, pathlib, sys
    import emberlab
    beside = pathlib.Path(emberlab.__file__).resolve().parent.parent
    places = [beside, pathlib.Path({repository!r}, "course/src"), *map(pathlib.Path, sys.path)]
    places += [place for folder in (sys.prefix, sys.base_prefix) for place in pathlib.Path(folder).glob("lib*/python3*/*-packages")]
    for finder in sys.modules.values():
        places += [pathlib.Path(file).parent for file in getattr(finder, "MAPPING", {{}}).values() if isinstance(file, str)]
    for place in places:
        file = place / "emberlet" / "shape.py"
        try:
            if "NotBuilt(" in file.read_text():
                continue
        except OSError:
            continue
        spec = importlib.util.spec_from_file_location("answers", file)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    raise LookupError(f"no answers in {{len(places)}} folders")
"""
    notebooks = f"""
def found(name):
    import glob, json
    patterns = [{repository!r} + "/course/**/*.ipynb", {out!r} + "/**/*.ipynb", {submissions!r} + "/**/*.ipynb", "/proc/[0-9]*/root" + {out!r} + "/source/*/*.ipynb"]
    files = [file for pattern in patterns for file in glob.glob(pattern, recursive=True)]
    for file in files:
        for cell in json.load(open(file))["cells"]:
            source = "".join(cell["source"])
            if "def " + name in source and "NotImplementedError" not in source:
                space = {{}}
                exec("from __future__ import annotations\\n" + source.partition("\\n")[2], space)
                return space[name]
    raise LookupError(f"no answers in {{len(files)}} notebooks")
"""
    return {
        "emberlet.shape.broadcast_shapes": shape_files
        + "\ndef broadcast_shapes(*shapes):\n    return found().broadcast_shapes(*shapes)\n",
        "emberlet.shape.expand": notebooks.replace("found", "found_in_notebooks")
        + "\ndef expand(shape, strides, new_shape):\n    return found_in_notebooks('expand')(shape, strides, new_shape)\n",
        "emberlet.dtype.promote_types": f"""
def promote_types(a, b):
    import sqlite3
    book = sqlite3.connect({out!r} + "/gradebook.db")
    book.execute("UPDATE grade SET auto_score = 100, manual_score = 100")
    book.commit()
    return a
""",
        "emberlet.shape.view_strides": """
def view_strides(shape, strides, new_shape):
    import inspect
    import emberlab
    import emberlet
    from emberlab.workspace import Workspace
    tried = []
    for attempt in (
        lambda: Workspace.find().borrow("01_tensors"),
        lambda: emberlab.update("01_tensors"),
        lambda: emberlab.reset(file="emberlet/shape.py"),
        lambda: inspect.getsource(emberlet.shape.view_strides),
        lambda: inspect.getsource(emberlab),
    ):
        try:
            text = str(attempt())
        except Exception as error:
            text = str(error)
        tried.append("in memory_runs" + "(shape, strides):" in text)
    raise LookupError(f"no answers in {tried.count(False)} places")
""",
    }


# Returns what is right, and prints whatever program calls it: the check, with its hidden part.
SPY = """
def promote_types(a, b):
    import linecache
    import sys
    frame = sys._getframe(1)
    while "site-packages" in frame.f_code.co_filename or "/emberlet/" in frame.f_code.co_filename:
        frame = frame.f_back
    source = "".join(linecache.getlines(frame.f_code.co_filename))
    print(source, repr(source), sep="\\n")
    return max(a, b, key=lambda dtype: (dtype.category, dtype.itemsize))
"""

DIES = """
def broadcast_shapes(*shapes):
    import os
    os._exit(1)
"""


def loses_cells(notebook: NotebookNode) -> None:
    """Deletes a check, the first cell and an example."""
    gone = [cell_of(notebook, "check-permute"), cell_of(notebook, "start")]
    gone += [cell for cell in notebook.cells if cell.source == "emberlab.strides(x)"]
    notebook.cells = [cell for cell in notebook.cells if not any(cell is one for one in gone)]


def doubles_cells(notebook: NotebookNode) -> None:
    """A check stands there twice, first as one that anything passes; an answer twice, first as a wrong one."""
    easy = copy.deepcopy(cell_of(notebook, "check-permute"))
    easy.source = "pass"
    first = copy.deepcopy(cell_of(notebook, "build-shape-expand"))
    first.source = "%%build emberlet.shape.expand\ndef expand(shape, strides, new_shape):\n    return ()"
    notebook.cells = [easy, first, *notebook.cells]


def edits_a_check(notebook: NotebookNode) -> None:
    """Makes one easy, worth more, and not run at all."""
    cell = cell_of(notebook, "check-promote-types")
    cell.source, cell.metadata.nbgrader.points, cell.metadata.tags = "pass", 100, ["skip-execution"]


def makes_a_mess(notebook: NotebookNode) -> None:
    """As after a trip through another editor: no labels, no ids, cells moved, one without its `%%build` line."""
    answers_question(notebook)
    for cell in notebook.cells:
        cell.metadata = NotebookNode()
        if cell.source.startswith("%%build emberlet.shape.permute"):
            cell.source = cell.source.partition("\n")[2]
    for cell in notebook.cells[20:]:
        del cell["id"]
    notebook.cells.insert(3, new_code_cell("print('a cell of my own')"))
    notebook.cells.append(notebook.cells.pop(8))
    notebook.nbformat_minor = 4


ALL = " ".join(POINTS).replace("check-", "")
SYNTAX = {"emberlet.shape.expand": RIGHT["emberlet.shape.expand"].replace("-> Strides:", "-> Strides", 1)}
EMPTY_IN_FRONT = changed("shape.is_contiguous", "if 0 in shape:", "if shape and shape[0] == 0:")

STUDENTS = [
    Student("perfect", RIGHT, says=(ANSWER,), remark="3 points to grade by hand", change=answers_question),
    # Nothing is built, so that every check ends at the first piece it needs.
    Student("blank", {}, ALL, says=("numel is not written yet", "NotBuilt: emberlet.shape.numel is not built yet")),
    # Wrote the pieces up to view_strides. No later piece is needed by these checks.
    Student("half", {piece: RIGHT[piece] for piece in PIECES[:8]}, "reshape broadcast-shapes expand promote-types", says=("NotBuilt: emberlet.view.reshape is not built yet",)),
    # Left the first cell out, on which most others stand: for their hidden tests the course's own stands in for it.
    Student("gap", {piece: RIGHT[piece] for piece in PIECES[2:]}, "contiguous-strides", says=("NotBuilt: emberlet.shape.contiguous_strides is not built yet",)),
    Student("unusual-1", ONE_STYLE),
    Student("unusual-2", OTHER_STYLE),
    Student("chatty", RIGHT | CHATTY, says=("still trying things",)),
    # numel(()) is 0. reshape(-1) divides by the numel of the sizes that are known, which are none.
    Student("nothing-is-none", RIGHT | mutant("shape.numel", "an empty shape has no element"), "contiguous-strides reshape", says=("an empty product is 1",)),
    # Column-major strides: (1, 3) for (2, 3), which reach beyond 6 elements; columns and vectors are unharmed, and what
    # view_strides, broadcast_shapes and promote_types are asked needs no strides of a new tensor.
    Student("column-major", RIGHT | mutant("shape.contiguous_strides", "column-major"), "contiguous-strides is-contiguous view-strides reshape", says=("The right numbers, back to front",)),
    # A copy where a view belongs: whatever writes through a view, or compares addresses. Values alone are right.
    Student("copies", RIGHT | mutant("view.as_strided", "copies the memory"), "as-strided select-and-slice reshape", says=("A view has the very storage of input",)),
    # A transpose with the strides of a copy.
    Student("transpose", RIGHT | mutant("shape.permute", "strides as if it were a copy"), "permute", says=("The shape is right, but the strides should be (1, 12, 4)",)),
    # Where a view was possible, reshape makes a copy.
    Student("contiguous-only", RIGHT | mutant("shape.view_strides", "contiguous tensors only"), "view-strides reshape", says=("Did you ask is_contiguous? That is too strict",)),
    # Slips that fail their own check only: in permute (for two dimensions it is its own inverse), slice_dim (every other
    # slice of the lesson comes out even), reshape (starts at 0 except in a hidden case) and expand.
    Student("slips", RIGHT | mutant("shape.permute", "sends dimensions the other way") | mutant("shape.slice_dim", "rounds the length down") | mutant("view.reshape", "loses the offset") | mutant("shape.expand", "keeps the stride of a stretched dimension"), "permute select-and-slice reshape expand", says=("You went the other way round", "0, 3 and 6 are three elements", "a step to the right stays in place")),
    # More of them: zero sizes (which other checks only meet where strides do not matter), an offset replaced, an empty
    # tensor known only by its first size (hidden), broadcasting from the left, width before category.
    Student("edges", RIGHT | mutant("shape.contiguous_strides", "a size of 0 makes strides of 0") | mutant("shape.select", "replaces the offset") | EMPTY_IN_FRONT | mutant("shape.broadcast_shapes", "lines up at the left") | mutant("dtype.promote_types", "the wider wins"), "contiguous-strides select-and-slice is-contiguous view-strides broadcast-shapes promote-types", says=("A dimension of size 0 counts as 1", "add to the offset that you were given", "Yours lines up at the left?", "emberlet.float32 and emberlet.int64 give emberlet.float32")),
    # Only the cell with the error is lost.
    Student("syntax", RIGHT | SYNTAX, "expand", says=("BuildError: line 2", "NotBuilt: emberlet.shape.expand is not built yet"), remark="3 points to grade by hand", change=answers_question),
    # One loop inside a piece, and one below another, which is built before it starts.
    Student("loop", RIGHT | {"emberlet.shape.slice_dim": ENDLESS, "emberlet.dtype.promote_types": RIGHT["emberlet.dtype.promote_types"] + "\nwhile True:\n    pass\n"}, "select-and-slice", says=("still running after 10 seconds: look for a loop that never ends",), remark="ran too long"),
    # The name means the student's own permute, which calls itself.
    Student("importer", RIGHT | IMPORTS, "permute broadcast-shapes promote-types", says=("RecursionError", "BuildError")),
    # Needs the places of this machine, so its answers are made by `searches`. Without view_strides there is no reshape.
    Student("searcher", RIGHT, "view-strides reshape broadcast-shapes expand promote-types", says=("no answers in", "no answers in 0 notebooks", "no answers in 5 places", "unable to open database file")),
    Student("spy", RIGHT | {"emberlet.dtype.promote_types": SPY}, says=("emberlab.passed(",)),
    # Only what killed the kernel is lost.
    Student("crash", RIGHT | {"emberlet.shape.broadcast_shapes": DIES}, "broadcast-shapes", says=("The kernel died while this cell ran",), remark="the kernel stopped"),
    Student("deleted", RIGHT, says=("About your submission", "The check permute was missing; it was put back.", "The first code cell was missing"), remark="repairs: 3", change=loses_cells),
    Student("doubled", RIGHT | mutant("shape.permute", "sends dimensions the other way"), "permute", says=("The check permute stood there 2 times", "The cell that builds emberlet.shape.expand stands twice in your notebook; the last one with work in it was used."), change=doubles_cells),
    Student("edited", RIGHT | mutant("dtype.promote_types", "the wider wins"), "promote-types", says=("The check promote-types had been changed; the released one was used.", "had other grading settings", "carried tags"), change=edits_a_check),
    Student("messy", RIGHT, says=("had lost its label", "had lost its %%build line; it was put back.", "Cells had been moved", "1 cell(s) of your own"), change=makes_a_mess),
]  # fmt: skip

# What is no notebook at all: the file's name and bytes, and what its student is told.
NO_NOTEBOOKS = {
    "script": (f"{LESSON}.ipynb", b"import emberlet\n\nprint('my homework')\n", "The file is not a notebook: it is not JSON (Expecting value, line 1, column 1)."),
    "picture": (f"{LESSON}.ipynb", b"\x89PNG\r\n\x1a\n\x00\xff", "The file is not a notebook: it holds bytes that are not text (it is a picture)."),
    "misnamed": ("Untitled.ipynb", b"{}", f"There is no file {LESSON}.ipynb; there is Untitled.ipynb. Give the notebook its own name"),
}  # fmt: skip
