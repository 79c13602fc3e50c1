"""The class report: right numbers, one file for every reader, and no string of a student's that does anything."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_results import CHECKS, TURNED, hostile_class, made_class

from autograders.model import CheckResult, ClassResult, SubmissionResult
from autograders.writers import html_report, items

ROOT = Path(__file__).parents[3]
AXE = ROOT / "course/src/emberlab/widgets/frontend/node_modules/axe-core/axe.min.js"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
VOID = {"meta", "img", "br", "link"}


class Page(HTMLParser):
    """Checks that what is opened is closed, and keeps every element."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)


@pytest.mark.parametrize("students", [0, 1, 3, 300])
def test_the_report_is_one_whole_page(students: int) -> None:
    text = html_report.page(made_class(students))
    page = Page(text)
    tags = Counter(tag for tag, _ in page.elements)
    assert not {"script", "link", "iframe", "object", "svg", "base", "form"} & set(tags)
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        for name in ("src", "href"):
            target = attributes.get(name)
            assert target is None or target.startswith(("#", "data:image/svg+xml;base64,"))
        if tag == "img":
            assert attributes["alt"]
        if tag == "th":
            assert attributes["scope"] in ("row", "col")
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {a["href"][1:] for tag, a in page.elements if tag == "a" and a["href"]} <= set(ids)
    assert f"{students}" in page.words
    assert html_report.page(made_class(students)) == text  # the same class gives the same file


def test_no_string_does_anything() -> None:
    text = html_report.page(hostile_class())
    page = Page(text)
    assert "script" not in {tag for tag, _ in page.elements}
    assert all(not (attributes.get("src") or "data:").startswith("x") for _, attributes in page.elements)
    assert "<script>alert(1)</script>" in "".join(page.words)  # shown as it was written
    assert "{{ 7 * 7 }}" in "".join(page.words)
    assert "49" not in page.words
    assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", text)


def test_the_plots_are_pictures_without_scripts_in_light_and_dark() -> None:
    page = Page(html_report.page(made_class(30)))
    pictures = [attributes["src"] for tag, attributes in page.elements if tag == "img"]
    assert len(pictures) == 3
    for source in pictures:
        assert source is not None
        svg = base64.b64decode(source.partition(",")[2]).decode()
        assert "prefers-color-scheme: dark" in svg
        assert "var(--c3)" in svg
        assert "<script" not in svg
        assert not re.search(r"#0[123]0[123]0[123]", svg)


def test_everybody_is_in_it_and_who_was_not_graded_with_the_reason() -> None:
    made = made_class(100)
    words = "\n".join(Page(html_report.page(made)).words)
    assert all(one.student in words for one in made.students)
    assert "nothing was handed in" in words
    assert "it is no JSON" in words
    assert "A copied cell was left out." in words
    assert TURNED in words
    assert "2 h 2 min" in words  # late
    assert made.notes[0] in words


def test_difficulty_and_discrimination_are_those_of_numpy() -> None:
    made = made_class(200)
    counted = [one for one in made.students if one.checks]
    points = np.array([[check.points for check in one.checks] for one in counted])
    for place, item in enumerate(items.checks(made)):
        rest = points.sum(1) - points[:, place]
        assert item.name == CHECKS[place]
        assert item.students == len(counted)
        assert item.difficulty == pytest.approx(points[:, place].mean() / 2.5)
        assert item.discrimination == pytest.approx(np.corrcoef(points[:, place], rest)[0, 1])
    scores = [one.score for one in counted]
    assert items.quantiles(scores) == pytest.approx(np.quantile(scores, [0.25, 0.5, 0.75]))


def test_a_correlation_that_would_be_chance_or_nonsense_is_not_told() -> None:
    assert {item.discrimination for item in items.checks(made_class(5))} == {None}
    same = tuple(
        SubmissionResult(f"s{i}", "x", 1, 2, (CheckResult("a", 1, 1), CheckResult("b", 0, 1)))
        for i in range(30)
    )
    assert {item.discrimination for item in items.checks(ClassResult("x", "X", 2, same))} == {None}


def test_a_misconception_counts_each_student_once() -> None:
    made = made_class(80)
    (mistake,) = items.mistakes(made)
    showed = {
        one.student
        for one in made.students
        for check in one.checks
        for probe in check.probes
        if probe.misconception
    }
    assert set(mistake.students) == showed
    assert len(mistake.students) == len(showed)
    assert mistake.checks == ("check-permute",)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 1200), ("light", 360)])
def test_the_report_in_a_browser(browser: Any, tmp_path: Path, scheme: str, width: int) -> None:
    """It fits, its contrast is enough, its tables can be scrolled with keys, and nothing leaves the machine."""
    for name, made in (("many", made_class(60)), ("hostile", hostile_class())):
        html_report.write(made, tmp_path / f"{name}.html")
        page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        said: list[str] = []
        page.on("console", lambda message, said=said: said.append(message.text))
        page.on("dialog", lambda dialog, said=said: said.append(dialog.message))
        page.on("request", lambda request, said=said: said.append(request.url[:40]))
        page.goto((tmp_path / f"{name}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 100)")
        said = [text for text in said if not text.startswith(("file:", "data:"))]
        assert said == []
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "A"
        if AXE.exists():
            cdp = page.context.new_cdp_session(page)  # not a script of the page's, which its own rules forbid
            cdp.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            assert [(each["id"], each["nodes"][0]["html"][:150]) for each in found["violations"]] == []
        page.close()
