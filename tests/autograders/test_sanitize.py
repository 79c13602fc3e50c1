"""Nothing that a student writes or displays runs in the browser of whoever opens it; what is plain stays."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from grading_toy import DOUBLE, LESSON, SOLVED, cell_of, hand_in, student_notebook
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from autograders.course import GradeFolder, read_notebook
from autograders.grade import grade_class
from autograders.sanitize import is_live, safe_attachments, safe_markdown

PICTURE = '<img class="emberlab-twin" alt="a &lt; b" src="data:image/svg+xml;base64,PHN2Zy8+">'
ATTACK = f"""
import os
from IPython.display import HTML, Javascript, Markdown, display
for show in (HTML("<script>stolen()</script>"), HTML('<img src=x onerror="stolen()">'),
             HTML('<iframe src="//stolen"></iframe>'), Javascript("stolen()"),
             Markdown("[x](javascript:stolen())")):
    display(show)
display({{"text/latex": "stolen", "image/svg+xml": "<svg onload=stolen()>",
         "image/png": '"><b onload=stolen()>'}},
        raw=True)
display({{"text/plain": "kept", "image/png": "AAAA"}}, raw=True,
        metadata={{"image/png": {{"width": "1 onload=stolen()"}}}})
display({{"text/html": {PICTURE!r}}}, raw=True)
display({{"text/html": {PICTURE!r} + "<script>stolen()</script>"}}, raw=True)
print("OPEN", [os.readlink(f"/proc/{{p}}/fd/{{n}}") for p in ("self", "1")
               if os.access(f"/proc/{{p}}/fd", os.R_OK)
               for n in os.listdir(f"/proc/{{p}}/fd") if os.path.exists(f"/proc/{{p}}/fd/{{n}}")])
os.chdir("/workspace")
for i in range(3000):
    os.mkdir("d"); os.chdir("d")
"""
ANSWER = """<script>stolen()</script> <img src=x onerror="stolen()"> a < b
[x](javascript:stolen()) [y][z] <javascript:stolen()>

[z]: JavaScript:stolen()
"""


class Live(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"{tag} {name}={value}" for name, value in attrs if "stolen" in (value or "")]

    def handle_data(self, data: str) -> None:
        if self.cdata_elem and "stolen" in data:
            self.found.append(data)


@pytest.mark.sandbox
def test_nothing_of_an_attack_is_live_nor_left(
    released: NotebookNode, classroom: Callable[..., GradeFolder], scratch: object
) -> None:
    folder = classroom(timeout=20)
    answers = {**SOLVED, "build-double": DOUBLE + ATTACK, "question-why": ANSWER}
    hand_in(folder.submissions, "eve", student_notebook(released, answers))
    report = grade_class(folder, LESSON)
    assert report.rows[0].score == 5
    assert list(scratch.iterdir()) == []  # type: ignore[attr-defined]
    notebook = read_notebook(folder.notebook("autograded", "eve", LESSON))
    outputs = cell_of(notebook, "build-double").outputs
    opened = next(o.text for o in outputs if o.get("text", "").startswith("OPEN"))
    assert "log.txt" not in opened
    assert str(folder.out) not in opened
    data = [output.data for output in outputs if "data" in output]
    assert {mime for one in data for mime in one} == {"text/plain", "text/html", "image/png"}
    assert [one["text/html"] for one in data if "text/html" in one] == [PICTURE]
    assert [one["image/png"].strip() for one in data if "image/png" in one] == ["AAAA"]
    assert not is_live(markdown2html_mistune(cell_of(notebook, "question-why").source))
    page = Live()
    page.feed((folder.out / "feedback" / "eve" / LESSON / f"{LESSON}.html").read_text())
    assert page.found == []


@pytest.mark.parametrize(
    "text",
    [
        "<b>x", "[x](javascript:a)", "[x](JAVASCRIPT\\:a)", "[x](&#106;avascript:a)", "[x](vbscript:a)",
        "![x](data:image/svg+xml;base64,AA)", "[x][y]\n\n[y]: javascript:a", "<javascript:a>", "`` ` <img>",
        "\\`<b>`", "$a$<b>$c$", "``` x\n<b>\n`````\n<b>", "<!-- `--><script>`", "![x](attachment:no.png)",
    ],
)  # fmt: skip
def test_no_markdown_is_live(text: str) -> None:
    assert not is_live(markdown2html_mistune(safe_markdown(text, {})))


def test_a_picture_in_an_answer_stays() -> None:
    text = "![x](attachment:a.png)"
    cell = new_markdown_cell(text, attachments={"a.png": {"image/png": "AAAA", "image/svg+xml": "AAAA"}})
    assert safe_attachments(cell) == {"a.png": {"image/png": "AAAA"}}
    assert safe_markdown(text, safe_attachments(cell)) == text


def test_plain_markdown_stays() -> None:
    text = "**b** `x<y & z`\n\n- one\n\n$a < b$, $$x & y$$\n\n"
    text += "> said: [l](https://a.b)\n\n```python\na < b\n```\n"
    assert safe_markdown(text, {}) == text
    assert "<p>a &lt; b &amp; c</p>" in markdown2html_mistune(safe_markdown("a < b & c", {}))
    assert safe_markdown(r"$\href{javascript:a}{b}$", {}) == r"$\text{javascript:a}{b}$"
