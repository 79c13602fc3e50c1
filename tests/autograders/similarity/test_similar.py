"""`python -m autograders similar`, on classes in which we know who copied from whom."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from similar_class import NEW_NAMES, TEMPLATES, honest, notebook, padded, renamed, rewritten

from autograders.__main__ import main
from autograders.similarity.read import COURSE as OWN
from autograders.similarity.read import Lesson
from emberlab.lessons.course import Course

ROOT = Path(__file__).parents[3]
LESSON = "01_tensors"
HONEST = 24
SCRIPT = "<img src=x onerror=alert('&')>"
COPIES = {  # of the honest student with this number
    "renamed": 1,
    "padded": 2,
    "rewritten": 3,
    "once-more": 3,
    "in-part": 4,
}


@dataclass(frozen=True)
class Told:
    """What the command said of a class."""

    page: str
    data: dict[str, Any]
    said: str

    def place(self, first: str, second: str) -> int:
        """Where a pair stands in the list; the number of pairs where it is not listed."""
        names = [{pair["first"], pair["second"]} for pair in self.data["pairs"]]
        return names.index({first, second}) if {first, second} in names else len(names)


@pytest.fixture(scope="session")
def release() -> NotebookNode:
    return Lesson.read(Course.here(), LESSON).release


def hand_in(folder: Path, student: str, what: NotebookNode | bytes) -> None:
    path = folder / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(what if isinstance(what, bytes) else json.dumps(what).encode())


def told(folder: Path, out: Path, *options: str) -> Told:
    command = [sys.executable, "-m", "autograders", "similar", LESSON, "--submissions", str(folder)]
    done = subprocess.run(
        [*command, "--out", str(out), *options], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    data = json.loads((out / "similarity.json").read_text())
    return Told((out / "similarity.html").read_text(), data, done.stdout + done.stderr)


@pytest.fixture(scope="module")
def report(release: NotebookNode, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A class with honest students, copies, oddities and attacks, and what is told of it."""
    folder = tmp_path_factory.mktemp("submissions")
    answers = {f"honest-{n}": honest(n) for n in range(HONEST)}
    for student, own in answers.items():
        hand_in(folder, student, notebook(release, own))
    source = {name: answers[f"honest-{n}"] for name, n in COPIES.items()}
    hand_in(folder, "renamed", notebook(release, renamed(source["renamed"]), reorder=True))
    hand_in(folder, "padded", notebook(release, padded(source["padded"])))
    hand_in(folder, "rewritten", notebook(release, rewritten(source["rewritten"])))
    hand_in(folder, "once-more", notebook(release, renamed(source["once-more"])))
    second_half = dict(list(renamed(source["in-part"]).items())[len(TEMPLATES) // 2 :])
    hand_in(folder, "in-part", notebook(release, honest(1000) | second_half))
    # The same with letters that Python takes for the same, and a text that would be a tag.
    wide = {piece: re.sub(r"\bstep\b", "ｓｔｅｐ", text) for piece, text in answers["honest-5"].items()}
    hand_in(folder, SCRIPT, notebook(release, {**wide, "emberlet.shape.numel": _numel()}))
    # No answers, or none that Python can read.
    hand_in(folder, "blank-1", release)
    hand_in(folder, "blank-2", release)
    broken = {
        piece: text.replace("):\n", ")\n", 1) + "\n   '''" for piece, text in answers["honest-6"].items()
    }
    hand_in(folder, "syntax", notebook(release, broken))
    hand_in(folder, "junk", b"\x89PNG\r\n\x1a\n\x00\xff")
    hand_in(folder, "deep", b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    flood = "def numel(shape):\n" + "".join(f"    x{n} = {n} + y.a{n}\n" for n in range(400_000))
    assert len(flood) > 10_000_000
    hand_in(folder, "flood", notebook(release, {"emberlet.shape.numel": flood}))
    hand_in(
        folder, "surrogate", notebook(release, {"emberlet.shape.numel": "def numel(s):\n    return '\ud800'"})
    )
    return told(folder, tmp_path_factory.mktemp("out"))


def _numel() -> str:
    return f'def numel(shape):\n    text = "{SCRIPT}\u202e"\n    del text\n    return math.prod(shape)\n'


def test_copies_stand_above_every_honest_pair(report: Told) -> None:
    honest_pairs = [
        place
        for place, pair in enumerate(report.data["pairs"])
        if pair["first"].startswith("honest") and pair["second"].startswith("honest")
    ]
    first = min(honest_pairs, default=len(report.data["pairs"]))
    places = {name: report.place(name, f"honest-{n}") for name, n in COPIES.items()}
    assert max(places.values()) < first, report.data["pairs"][: first + 1]
    assert report.place("syntax", "honest-6") < first
    assert report.place(SCRIPT, "honest-5") < first


def test_a_renamed_and_reordered_copy_shares_everything(report: Told) -> None:
    pair = report.data["pairs"][report.place("renamed", "honest-1")]
    assert pair["share"] > 0.95
    assert report.data["typical_share"] < 0.4


def test_three_who_share_are_a_group(report: Told) -> None:
    assert ["honest-3", "once-more", "rewritten"] in report.data["groups"]


def test_blank_and_broken_files_cost_only_themselves(report: Told) -> None:
    assert len(report.data["students"]) == HONEST + len(COPIES) + len(
        [SCRIPT, "syntax", "flood", "surrogate"]
    )
    assert not any(
        name in (pair["first"], pair["second"])
        for pair in report.data["pairs"]
        for name in ("blank-1", "blank-2")
    )
    for student, words in {
        "blank-1": "nothing is written in it",
        "junk": "not a notebook",
        "deep": "not a notebook",
        "flood": "only the first part was compared",
    }.items():
        note = next(note for note in report.data["notes"] if note.startswith(student))
        assert words in note
        assert note in html.unescape(report.page)


def test_the_page_needs_nothing_else_and_runs_nothing(report: Told) -> None:
    assert "<script" not in report.page
    assert "<img" not in report.page
    assert html.escape(SCRIPT) in report.page
    assert "\u202e" not in report.page, "a letter that turns the direction of writing"
    assert re.findall(r"""<[^>]*(?:src|href)=["']?(?!["']?#)""", report.page) == []
    assert "url(" not in report.page
    assert "default-src 'none'" in report.page
    assert "no verdict" in report.page


def test_what_is_alike_is_marked_on_both_sides_by_number(report: Told) -> None:
    place = report.place("renamed", "honest-1")
    section = report.page.split(f'<section id="pair-{place + 1}">')[1].split("</section>")[0]
    sides = section.split('<div class="side">')[1:]
    numbers = [re.findall(r'<td class="twin">([\d ]+)</td>', side) for side in sides]
    ours, theirs = numbers[0::2], numbers[1::2]
    assert {n for one in ours for line in one for n in line.split()} == {
        n for one in theirs for line in one for n in line.split()
    }
    assert section.count("<mark>") > 20
    assert "my own work" in section, "comments are shown, though they do not count"
    assert f"return tuple({NEW_NAMES['strides']})" in re.sub("<[^>]*>", "", section) or "reversed" in section


def test_the_courses_own_solution_and_earlier_years_are_found(release: NotebookNode, tmp_path: Path) -> None:
    course = Lesson.read(Course.here(), LESSON)
    pieces = {title: name for name, title in course.titles.items()}
    folder, last_year = tmp_path / "now", tmp_path / "last year"
    for n in range(8):
        hand_in(folder, f"honest-{n}", notebook(release, honest(n)))
    pasted = notebook(release, {})
    for cell in pasted.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in pieces.values() and course.code[name]:
            cell.source = course.solution[name]
    hand_in(folder, "pasted", pasted)
    hand_in(last_year, "zoe", notebook(release, honest(77)))
    hand_in(last_year, "yann", notebook(release, renamed(honest(77))))
    hand_in(folder, "from-zoe", notebook(release, renamed(honest(77))))
    report = told(folder, tmp_path / "out", "--earlier", str(last_year), "--pairs", "6")
    assert report.place("pasted", OWN) < 4
    assert report.place("from-zoe", "zoe (in last year)") < 4
    assert report.place("zoe (in last year)", "yann (in last year)") == len(report.data["pairs"])
    assert len(report.data["pairs"]) <= 6


def test_right_answers_in_other_styles_are_not_alike(release: NotebookNode, tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "tests" / "lessons"))
    try:
        from styles_01_tensors import STYLES
    finally:
        sys.path.pop(0)
    folder = tmp_path / "submissions"
    for n in range(8):
        hand_in(folder, f"honest-{n}", notebook(release, honest(n)))
    hand_in(folder, "styles", notebook(release, {piece: text for piece, _, text in STYLES}))
    hand_in(folder, "copy", notebook(release, renamed(honest(3))))
    report = told(folder, tmp_path / "out")
    assert report.place("copy", "honest-3") == 0
    assert not any("styles" in (pair["first"], pair["second"]) for pair in report.data["pairs"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--submissions", "nowhere"), "there is no folder"),
        (("--out", "submissions/out"), "keep them apart"),
        (("--pairs", "0"), "must be at least 1"),
    ],
)
def test_what_cannot_be_done_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, str], says: str
) -> None:
    (tmp_path / "submissions").mkdir()
    value = arguments[1] if arguments[0] == "--pairs" else str(tmp_path / arguments[1])
    assert refused(tmp_path / "submissions", tmp_path / "out", arguments[0], value) == 2
    assert says in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_one_submission_cannot_be_compared(
    release: NotebookNode, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(tmp_path / "submissions", "ada", notebook(release, honest(1)))
    assert refused(tmp_path / "submissions", tmp_path / "out") == 2
    assert "it takes two" in capsys.readouterr().err


def refused(folder: Path, out: Path, *options: str) -> int | str | None:
    """What the command ends with, in this process: importing nbgrader again takes seconds."""
    try:
        return main(["similar", LESSON, "--submissions", str(folder), "--out", str(out), *options])
    except SystemExit as error:
        return error.code
