"""A student's evening: `make lab`, every piece of lesson 01, checks, widgets, reload, restart, Validate."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from lab import Lab, chromium_page
from playwright.sync_api import expect
from served import free_port, options, serving

ROOT = Path(__file__).parents[2]
LESSON = "01_tensors"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("student") / "my workspace"


@pytest.fixture(scope="module")
def url(workspace, tmp_path_factory):
    """JupyterLab as `make lab` starts it, with a home folder of its own."""
    port = free_port()
    command = ["make", "lab", f"WORKSPACE={workspace}", f"ARGS={' '.join(options(port))}"]
    with serving(command, port, ROOT, tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def lab(url):
    pictures = ROOT / "build" / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    with chromium_page() as page:
        student = Lab(page, url, pictures)
        student.open(f"{LESSON}/{LESSON}.ipynb")
        yield student
        student.picture("student-last")  # what was on the screen, should a test have failed
        assert student.left_the_machine == [], "the page asked for something from the network"


def solutions() -> list[str]:
    """What the student will type: the solved `%%build` cells, without nbgrader's marks."""
    notebook = json.loads((ROOT / f"course/notebooks/{LESSON}/{LESSON}.ipynb").read_text())
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [
        "\n".join(line for line in source.splitlines() if " SOLUTION" not in line)
        for source in cells
        if source.startswith("%%build")
    ]


# The tests of this file are one story, and run in its order.


def test_a_new_notebook_holds_no_solution_and_its_checks_fail(lab, workspace):
    text = (workspace / LESSON / f"{LESSON}.ipynb").read_text()
    assert "BEGIN SOLUTION" not in text
    assert text.count("YOUR CODE HERE") == 12
    lab.run(lab.cell("emberlab.start("))
    assert "0 of 12 pieces built" in lab.cell("emberlab.start(").inner_text()
    lab.run(lab.cell("import emberlet"))
    lab.run(lab.cell("%%build emberlet.shape.numel"))
    assert "not written yet" in lab.cell("%%build emberlet.shape.numel").inner_text()
    check = lab.cell("should be {expected}, and yours gives")
    lab.run(check)
    assert "NotBuilt" in check.inner_text()
    assert "is not built yet: write it in lesson 01_tensors" in check.inner_text()
    lab.picture("student-1-not-built", check)


def test_a_wrong_answer_is_told_what_is_wrong(lab, workspace):
    right = solutions()[0]
    cell = lab.cell("%%build emberlet.shape.numel")
    lab.write(cell, right.replace("return tuple(reversed(strides))", "return tuple(strides)"))
    lab.run(cell)
    check = lab.cell("should be {expected}, and yours gives")
    lab.run(check)
    assert "back to front" in check.locator(".jp-OutputArea-output").inner_text()

    before = (workspace / "emberlet/shape.py").read_text()
    lab.write(cell, right.replace("def numel(", "def nummel("))
    lab.run(cell)
    assert "numel" in cell.locator(".jp-OutputArea-output").inner_text()
    lab.write(cell, right.replace("return math.prod(shape)", "return math.prod(shape"))
    lab.run(cell)
    assert "'(' was never closed" in cell.locator(".jp-OutputArea-output").inner_text()
    assert (workspace / "emberlet/shape.py").read_text() == before, "a broken cell changed the package"
    lab.picture("student-2-told", cell)


def test_every_piece_typed_in_passes_every_check(lab):
    for source in solutions():
        lab.write(lab.cell(source.splitlines()[0]), source)
    lab.run_all()
    assert lab.errors() == []
    built = lab.notebook.locator(".jp-OutputArea-output", has_text=re.compile(r"^built emberlet\."))
    assert built.count() == 10
    lab.save()


def test_the_strides_widget_answers_a_click_and_the_keyboard(lab):
    cell = lab.notebook.locator(".jp-CodeCell", has=lab.page.locator("[data-emberlab='strides']")).nth(1)
    widget = cell.locator("[data-emberlab='strides']")
    widget.scroll_into_view_if_needed()
    expect(cell.locator("img.emberlab-twin")).to_be_hidden()
    widget.locator("[data-index='1,1']").first.click()
    expect(widget).to_have_attribute("data-selected", "1,1")
    # y = x.as_strided((3, 2), (1, 3)): element [1, 1] lies 1*1 + 1*3 places in.
    expect(widget.locator(".emberlab-say")).to_contain_text("storage[4]")
    lab.page.keyboard.press("ArrowDown")
    expect(widget.locator(".emberlab-say")).to_contain_text("storage[5]")
    lab.picture("strides-light", widget)
    cell.evaluate("cell => cell.scrollIntoView({block: 'end'})")
    lab.page.wait_for_timeout(300)
    lab.picture("lesson")


def test_one_memory_cell_lights_every_element_that_reads_it(lab):
    cell = lab.cell("expand(3, 4))")
    widget = cell.locator("[data-emberlab='strides']")
    widget.scroll_into_view_if_needed()
    widget.locator("[data-slot='1']").first.click()
    expect(widget.locator("[data-index].lit")).to_have_count(4)


def test_the_broadcasting_widget_answers_a_click(lab):
    cell = lab.cell("emberlab.broadcasting((4, 1), (4,))")
    widget = cell.locator("[data-emberlab='broadcasting']")
    widget.scroll_into_view_if_needed()
    widget.locator("[data-index='1,2']:not([data-operand])").first.click()
    expect(widget).to_have_attribute("data-selected", "1,2")
    expect(widget.locator(".emberlab-say")).to_contain_text("a[1, 0]")
    expect(widget.locator(".emberlab-say")).to_contain_text("b[2]")
    lab.picture("broadcasting-light", widget)


def test_the_progress_map_is_lit(lab):
    widget = lab.cell("emberlab.progress()").locator("[data-emberlab='progress']")
    widget.scroll_into_view_if_needed()
    expect(widget).to_be_visible()
    lab.picture("progress-light", widget)


def test_both_themes_can_be_read(lab):
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        lab.theme(theme)
        name = theme.split()[1].lower()
        for number, start in enumerate(
            ["y = x.as_strided((3, 2)", "emberlab.broadcasting((4, 1)", "emberlab.progress()"]
        ):
            cell = lab.cell(start)
            cell.scroll_into_view_if_needed()
            lab.page.wait_for_timeout(300)
            lab.picture(f"theme-{name}-{number}")


def test_after_reload_and_restart_the_pieces_are_still_built(lab, workspace):
    lab.reload()
    assert "11 of 12" not in lab.notebook.inner_text()
    lab.restart_kernel()
    start = lab.cell("emberlab.start(")
    lab.run(start)
    assert "12 of 12 pieces built" in start.inner_text()
    lab.run(lab.cell("import emberlet"))
    tensors = lab.cell("x = emberlet.tensor([[1, 2, 3], [4, 5, 6]])")
    lab.run(tensors)
    assert "tensor([[1, 2, 3]" in tensors.inner_text()
    shape = (workspace / "emberlet/shape.py").read_text()
    assert "NotBuilt" not in shape
    assert "step *= max(size, 1)" in shape


def test_validate_misses_the_written_answer_and_then_says_success(lab):
    validate(lab, "You did not provide a response")
    lab.answer(
        lab.prose("YOUR ANSWER HERE"), "She cuts the same walk into other rows; she wanted another walk."
    )
    validate(lab, "Success")
    lab.picture("validated")


def validate(lab, verdict: str) -> None:
    lab.save()
    lab.page.get_by_role("button", name="Validate").first.click()
    dialog = lab.page.locator(".jp-Dialog")
    expect(dialog).to_contain_text(verdict, timeout=120_000)
    dialog.get_by_role("button").last.click()
