"""A class in which everyone does something else: honest work, accidents, and attacks."""

from __future__ import annotations

import copy
import html
import re
import socket
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
from grading_toy import DOUBLE, LESSON, SOLVED, TOTAL, cell_of, hand_in, student_notebook
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograders.course import GradeFolder, read_notebook
from autograders.grade import Report, Row, grade_class
from emberlab.lessons.course import Course

UNICODE = "Zoë Müller-Ælfric 3.b"
BRACES = "{student_id} 100% (1)"
OUTLIVES = "61.0625"  # seconds that a student's background process sleeps: a number to know it by

LOOK = """
import os, socket, sys
from pathlib import Path
import emberlab

try:
    import emberlet.calc
    print("IMPORTED", emberlet.calc.double(21))
except Exception as error:
    print("not imported:", type(error).__name__)
try:
    socket.create_connection(("127.0.0.1", PORT), timeout=2).close()
    print("CONNECTED")
except OSError as error:
    print("not connected:", type(error).__name__)
SECRETS = ("worked out by " + "the course", "MODEL " + "ANSWER", "secret_" + "total", "SUBMITTED " + "BY ADA")
kit = Path(emberlab.__file__).resolve().parent.parent
places = [kit / "emberlet" / "calc.py", *map(Path, PLACES)]
for folder, folders, files in os.walk("/") if SEARCH_EVERYTHING else ():
    # What Debian and Python's packages hold is no secret of the course.
    skip = ("/usr", "/proc", "/sys", "/dev", sys.base_prefix, sys.prefix)
    folders[:] = [name for name in folders if not os.path.join(folder, name).startswith(skip)]
    places += [Path(folder, name) for name in files]
places += [Path("/proc", name, "root", place.relative_to("/")) for name in os.listdir("/proc")
           if name.isdigit() for place in list(map(Path, PLACES))]
seen = 0
for place in places:
    try:
        text = place.read_bytes().decode("utf-8", "replace")
    except OSError:
        continue
    seen += 1
    for secret in SECRETS:
        if secret in text:
            print("FOUND", secret, "in", place)
print("looked at", seen, "files")
"""

LOG_TESTS = """
import linecache, sys

def double(x):
    source = "".join(linecache.getlines(sys._getframe(1).f_code.co_filename))
    print(source)
    print(repr(source))
    raise ValueError(source)
"""


@dataclass(frozen=True)
class Graded:
    """A class after grading."""

    folder: GradeFolder
    report: Report

    def row(self, student: str) -> Row:
        """The student's line of the report."""
        return next(row for row in self.report.rows if row.student == student)

    def feedback(self, student: str) -> str:
        """The text of the student's feedback page."""
        return page_text(self.folder.out / "feedback" / student / LESSON / f"{LESSON}.html")

    def notebook(self, student: str) -> NotebookNode:
        """The student's graded notebook, as an instructor sees it."""
        return read_notebook(self.folder.notebook("autograded", student, LESSON))

    def output(self, student: str, cell: str = "build-double") -> str:
        """All that a cell wrote."""
        outputs = cell_of(self.notebook(student), cell).outputs
        return "".join(o.get("text", "") + "\n".join(o.get("traceback", [])) for o in outputs)


def page_text(path: Path) -> str:
    """A page without its styles, scripts and tags."""
    page = re.sub(r"<(style|script)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", page))


@contextmanager
def grade_everyone(course: Course, released: NotebookNode, place: Path) -> Iterator[Graded]:
    """Hand in for everyone, and grade; meanwhile a server listens, for those who try to reach it."""
    folder = GradeFolder(place / "grades {2026} é 100%", course, place / "submissions", timeout=6, limit=40)
    with socket.create_server(("127.0.0.1", 0)) as server:
        _hand_in_all(folder, released, look(folder, server.getsockname()[1]))
        yield Graded(folder, grade_class(folder, LESSON))


def look(folder: GradeFolder, port: int, everything: bool = True) -> str:
    """A solution cell that searches the machine for answers, and says what it found."""
    places = [
        folder.course.reference / "calc.py",
        folder.course.notebook(LESSON),
        folder.course.source(LESSON),
        folder.out / "source" / LESSON / f"{LESSON}.ipynb",
        folder.out / "gradebook.db",
        folder.notebook("submitted", "ada", LESSON),
        folder.submissions / "ada" / LESSON / f"{LESSON}.ipynb",
    ]
    settings = f"PLACES = {[str(p) for p in places]}\nPORT = {port}\nSEARCH_EVERYTHING = {everything}\n"
    return settings + LOOK


def _hand_in_all(folder: GradeFolder, released: NotebookNode, look_around: str) -> None:
    def double(source: str) -> NotebookNode:
        return student_notebook(released, {**SOLVED, "build-double": textwrap.dedent(source)})

    def hand(student: str, notebook: NotebookNode | bytes | str) -> None:
        hand_in(folder.submissions, student, notebook)

    # Honest work.
    hand("ada", student_notebook(released, {**SOLVED, "question-why": "SUBMITTED BY ADA"}))
    hand(UNICODE, student_notebook(released))
    hand(BRACES, student_notebook(released))
    hand("blank", released)
    hand("wrong", double("def double(x):\n    return 4"))
    # Accidents.
    hand("syntax", double("def double(x)\n    return 2 x"))
    hand("loop", double("def double(x):\n    while True:\n        pass"))
    hand("flood", double(DOUBLE + "for _ in range(2000):\n    print('all work and no play ' * 50)"))
    hand("greedy", double("def double(x):\n    return len(bytearray(8 * 2**30))"))
    hand("junk", b"\x89PNG\r\n\x1a\n\x00\xff")
    (folder.submissions / "folder" / LESSON / f"{LESSON}.ipynb").mkdir(parents=True)
    nameless = hand_in(folder.submissions, "nameless", released)
    nameless.rename(nameless.with_name("Untitled1.ipynb"))
    (folder.submissions / "absent").mkdir()
    (folder.submissions / "readme.txt").write_text("not a student")
    for odd in ("a, b", "ad*", "[ada]"):
        hand(odd, student_notebook(released))
    hand("deleted", _without(student_notebook(released), "check-double"))
    hand("duplicated", _twice(double("def double(x):\n    return 4"), "check-double"))
    # Attacks.
    edited = double("def double(x):\n    return 4")
    cell_of(edited, "check-double").update(source="pass")
    cell_of(edited, "check-double").metadata.nbgrader.points = 200
    cell_of(edited, "check-double").metadata.tags = ["skip-execution"]
    hand("edited", edited)
    hand("exit", student_notebook(released, {**SOLVED, "build-total": TOTAL + "\nimport os; os._exit(0)"}))
    swallow = (
        "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass"
    )
    hand("swallow", student_notebook(released, {**SOLVED, "build-total": swallow}))
    hand("look", double(look_around))
    hand("log", double(LOG_TESTS))
    hand("forge", double("import sys\ndef double(x):\n    sys.displayhook(99)\n    return 4"))
    start = f"import subprocess\nsubprocess.Popen(['sleep', '{OUTLIVES}'], start_new_session=True)\n"
    hand("outlive", double(start + DOUBLE))


def _without(notebook: NotebookNode, name: str) -> NotebookNode:
    notebook.cells = [cell for cell in notebook.cells if cell is not cell_of(notebook, name)]
    return notebook


def _twice(notebook: NotebookNode, name: str) -> NotebookNode:
    twin = copy.deepcopy(cell_of(notebook, name))
    twin.source = "pass"
    notebook.cells = [*notebook.cells, twin, new_code_cell("print('my own cell')")]
    del notebook.cells[-1]["id"], twin["id"]
    return nbformat.from_dict(notebook)
