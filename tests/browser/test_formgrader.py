"""An instructor presses Autograde in Formgrader, in JupyterLab, on a hostile file that lies in `submitted/`."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import psutil
import pytest
from lab import Lab, chromium_page
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from playwright.sync_api import FrameLocator, expect
from served import jupyter

from autograders.course import read_notebook
from autograders.similarity.read import Lesson

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT / "tests" / "autograders"))  # the toy course is theirs

from grading_toy import DOUBLE, LESSON, SOLVED, cell_of, hand_in, make_course, student_notebook  # noqa: E402

pytestmark = [
    pytest.mark.browser,
    pytest.mark.sandbox,
    pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap is not installed"),
]

SLEEPS = "63.1875"  # seconds that each of the attacker's processes sleeps: a number to know them by
RUNS = "window.top.ranHere = (window.top.ranHere || 0) + 1"
ATTACK = """
import glob, os, subprocess
{double}
for place in {places!r}:
    try:
        with open(place, "a") as file:
            file.write("\\nopen({mark!r}, 'w').close()\\n")
    except OSError as error:
        print("not written:", type(error).__name__)
for _ in range(300):
    try:
        subprocess.Popen(["sleep", {sleeps!r}], start_new_session=True)
    except OSError as error:
        print("no more processes:", type(error).__name__)
        break
from IPython.display import HTML, Javascript, display
display(HTML("<script>{runs}</script><img src=x onerror='{runs}'>"), Javascript("{runs}"))
"""
HTML_TEXT = (
    f"<script>{RUNS}</script><img src=x onerror='{RUNS}'>\n\n[link](javascript:{RUNS.replace(' ', '')})"
)


@dataclass
class Class:
    """A folder that `python -m autograders grade` has written, to which a raw submission was added."""

    out: Path
    mark: Path
    before: dict[str, str] = field(default_factory=dict)

    def untouched(self) -> dict[str, str]:
        """What no submission may change, by its content."""
        files = [self.out / "nbgrader_config.py", *sorted((self.out / "source").rglob("*.ipynb"))]
        files += [self.out / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"]
        return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Class:
    """Ada's submission is graded on the command line, Mallory's lies where `nbgrader collect` would put it."""
    place = tmp_path_factory.mktemp("formgrader")
    course = make_course(place / "course")
    out, mark = place / "grades", place / "somebody-ran-my-code"
    release = Lesson.read(course, LESSON).release
    hand_in(place / "submissions", "ada", student_notebook(release))
    command = [sys.executable, "-m", "autograders", "--course", str(course.root), "grade", LESSON]
    done = subprocess.run(
        [*command, "--submissions", str(place / "submissions"), "--out", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if "bubblewrap" in done.stderr or "namespace" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    result = Class(out, mark)
    result.before = result.untouched()
    hand_in(out / "submitted", "mallory", _hostile(release, result))
    return result


def _hostile(release: NotebookNode, graded: Class) -> NotebookNode:
    """One right answer of two, inside everything that a page or a config could be made to run."""
    places = [str(graded.out / "nbgrader_config.py"), str(graded.out / "gradebook.db"), str(graded.mark)]
    attack = ATTACK.format(double=DOUBLE, places=places, mark=str(graded.mark), sleeps=SLEEPS, runs=RUNS)
    answers = {**SOLVED, "build-double": attack, "build-total": "def total(values):\n    return 15\n"}
    notebook = student_notebook(release, {**answers, "question-why": f"Because.\n\n{HTML_TEXT}"})
    shown = {"text/html": HTML_TEXT, "application/javascript": RUNS, "text/plain": "99"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [new_output("display_data", shown), new_output("execute_result", shown)]
    check = cell_of(notebook, "check-total")
    check.source, check.metadata.tags = "pass", ["skip-execution"]
    check.metadata.nbgrader.points = 300
    notebook.cells[:0] = [new_markdown_cell(HTML_TEXT), new_code_cell("%%html\n" + HTML_TEXT)]
    notebook.metadata["widgets"] = {
        "application/vnd.jupyter.widget-state+json": {"state": {}, "x": HTML_TEXT}
    }
    return notebook


@pytest.fixture(scope="module")
def lab(graded: Class, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab in the folder of grades, as the command's last line says."""
    pictures = ROOT / "build" / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    home = tmp_path_factory.mktemp("home")
    with jupyter(graded.out, home) as url, chromium_page() as page:
        instructor = Lab(page, url, pictures)
        page.add_init_script("window.onerror = null")
        base, _, token = url.partition("?")
        page.goto(f"{base}/lab?reset&{token}")
        instructor.menu("Nbgrader", "Formgrader")
        yield instructor
        instructor.picture("formgrader-last")


@pytest.fixture
def formgrader(lab: Lab) -> FrameLocator:
    """The page inside JupyterLab's tab."""
    return lab.page.frame_locator("iframe[src*='formgrader']")


def ran(lab: Lab) -> list[object]:
    """What the attacker's scripts have left behind in any frame."""
    return [
        found
        for frame in lab.page.frames
        if (found := frame.evaluate("window.ranHere || window.top.ranHere"))
    ]


# The tests of this file are one story, and run in its order.


def test_the_class_is_there_and_mallory_waits(lab: Lab, formgrader: FrameLocator) -> None:
    row = formgrader.locator("#main-table tr", has_text=LESSON)
    expect(row).to_be_visible(timeout=60_000)
    row.locator(".num-submissions a").click()
    mallory = formgrader.locator("#main-table tr", has_text="mallory")
    expect(mallory).to_contain_text("needs autograding", timeout=60_000)
    assert formgrader.locator("#main-table tr", has_text="ada").locator(".score").inner_text() == "5 / 9"


def test_autograde_gives_what_the_work_deserves(lab: Lab, formgrader: FrameLocator) -> None:
    mallory = formgrader.locator("#main-table tr", has_text="mallory")
    mallory.locator(".autograde a").click()
    modal = formgrader.locator("#success-modal, #error-modal").first
    expect(modal).to_be_visible(timeout=180_000)
    lab.picture("formgrader-graded")
    assert modal.get_attribute("id") == "success-modal", modal.inner_text()
    modal.get_by_role("button").last.click()
    expect(modal).to_be_hidden()
    # double is right, and total is 15 whatever it is asked.
    expect(mallory.locator(".score")).to_have_text("2 / 9")
    expect(mallory).to_contain_text("needs manual grading")


def test_nothing_outside_the_sandbox_has_changed(graded: Class) -> None:
    assert graded.untouched() == graded.before
    assert not graded.mark.exists()
    left = [one.pid for one in psutil.process_iter(["cmdline"]) if SLEEPS in (one.info["cmdline"] or [])]
    assert left == []
    notebook = read_notebook(graded.out / "autograded" / "mallory" / LESSON / f"{LESSON}.ipynb")
    assert "not written" in json.dumps(cell_of(notebook, "build-double").outputs)


def test_the_page_for_marking_by_hand_shows_the_work_and_runs_none_of_it(
    lab: Lab, formgrader: FrameLocator
) -> None:
    formgrader.get_by_role("link", name="Manual Grading").click()
    formgrader.locator("#main-table").get_by_role("link", name=LESSON).click()
    expect(formgrader.locator(".breadcrumb")).to_contain_text(LESSON, timeout=60_000)
    formgrader.locator("#main-table").get_by_role("link", name=LESSON).click()
    links = formgrader.locator("#main-table .name a:visible")
    expect(links).to_have_count(2, timeout=60_000)
    pages = [str(links.nth(number).get_attribute("href")) for number in range(2)]
    frame = next(frame for frame in lab.page.frames if "formgrader" in frame.url)
    answers = []
    for number, address in enumerate(pages, start=1):
        frame.goto(urljoin(frame.url, address))
        expect(formgrader.locator("body")).to_contain_text("Why does adding double a number?")
        lab.page.wait_for_timeout(1000)  # for a script that would run late
        lab.picture(f"formgrader-by-hand-{number}")
        assert ran(lab) == []
        assert formgrader.locator("#notebook [onerror], #notebook a[href^='javascript']").count() == 0
        answers.append(formgrader.locator("#notebook").first.inner_text())
    assert sum("not written" in text for text in answers) == 1, "Mallory's page shows what the attack met"
