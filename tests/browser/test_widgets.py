"""Every widget in real JupyterLab and Notebook 7: mouse, keys, Python and back, two views, restart, reload, themes.

One notebook holds them all; nothing may leave the machine. The tests of one front end are one story, in order.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from lab import Lab, chromium_page
from notebook import Notebook7, jupyter
from playwright.sync_api import Locator, expect

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
from examples import EXAMPLES, SETUP  # noqa: E402

AXE = ROOT / "course/src/emberlab/widgets/frontend/node_modules/axe-core/axe.min.js"
KINDS = [example.kind for example in EXAMPLES]
SHOW = "print('state', json.dumps([getattr(w_{0}, n, None) for n in ('selected', 'source', 'step')]))"

pytestmark = pytest.mark.browser


def write_notebook(folder: Path) -> str:
    """A notebook with a cell for each widget, and below it one that prints its state and one that shows it again."""
    cells = [nbformat.v4.new_code_cell("import json\n" + SETUP)]
    for example in EXAMPLES:
        kind = example.kind
        shown = example.code.endswith("\nw")
        body = example.code.removesuffix("\nw")
        cells.append(nbformat.v4.new_code_cell(f"{body}\nw_{kind} = w" + ("\nw" if shown else "")))
        cells.append(nbformat.v4.new_code_cell(SHOW.format(kind)))
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, folder / "widgets.ipynb")
    return "widgets.ipynb"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("widgets")
    write_notebook(folder)
    with jupyter(folder, tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture(scope="module", params=["lab", "notebook"])
def lab(request: pytest.FixtureRequest, server: str) -> Iterator[Lab]:
    pictures = ROOT / "build" / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    with chromium_page() as page:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        kind = Lab if request.param == "lab" else Notebook7
        opened = kind(page, server, pictures)
        opened.name = request.param  # type: ignore[attr-defined]
        opened.open("widgets.ipynb")
        opened.run_all()
        yield opened
        opened.picture(f"{request.param}-last")
        assert opened.left_the_machine == [], "the page asked for something from the network"
        assert [error for error in errors if "emberlab" in error.lower()] == []


def root(lab: Lab, kind: str) -> Locator:
    """The living widget of this kind, brought into sight: only what is near is on the page."""
    cell = lab.cell(f"w_{kind} = w")
    if cell.count() == 0:
        lab.scroll_to(f"w_{kind} = w")
    cell.scroll_into_view_if_needed()
    widget = cell.locator(f"[data-emberlab='{kind}']")
    expect(widget).to_be_visible(timeout=20_000)
    widget.scroll_into_view_if_needed()
    return widget


def state(widget: Locator) -> list[str | None]:
    return [widget.get_attribute(f"data-{name}") for name in ("selected", "source", "step")]


def in_python(lab: Lab, kind: str) -> list[object]:
    """What Python knows, printed by the cell below the widget."""
    cell = lab.cell(SHOW.format(kind))
    lab.run(cell)
    said = cell.locator(".jp-OutputArea-output").last.inner_text()
    return list(json.loads(said.split("state", 1)[1]))


def run_in_python(lab: Lab, kind: str, code: str) -> None:
    """Run a line in the cell below the widget, and put the cell back."""
    cell = lab.cell(SHOW.format(kind))
    lab.write(cell, f"{code}\n{SHOW.format(kind)}")
    lab.run(cell)
    assert lab.errors() == []


def until_changed(widget: Locator, before: list[str | None]) -> None:
    for _ in range(40):
        if state(widget) != before:
            return
        widget.page.wait_for_timeout(100)
    raise AssertionError(f"nothing changed: {before}")


@pytest.mark.parametrize("kind", KINDS)
def test_it_draws_and_its_still_twin_gives_way(lab: Lab, kind: str) -> None:
    widget = root(lab, kind)
    box = widget.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 100
    twin = lab.cell(f"w_{kind} = w").locator("img.emberlab-twin")
    expect(twin).to_have_count(1)
    expect(twin).to_be_hidden()
    lab.picture(f"{lab.name}-{kind}", widget)  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", KINDS)
def test_the_mouse_reaches_python(lab: Lab, kind: str) -> None:
    widget = root(lab, kind)
    known, before = in_python(lab, kind), state(widget)
    widget = root(lab, kind)
    targets = widget.locator("svg [data-say]")
    if kind == "graph":
        widget.locator("canvas").first.click(position={"x": 200, "y": 60})
        if state(widget) == before:
            widget.get_by_role("button", name="Next").first.click()
    elif targets.count():
        targets.nth(min(2, targets.count() - 1)).click()
    else:
        widget.get_by_role("button").nth(3).click()
    until_changed(widget, before)
    assert in_python(lab, kind) != known


@pytest.mark.parametrize("kind", KINDS)
def test_the_keyboard_reaches_python(lab: Lab, kind: str) -> None:
    widget = root(lab, kind)
    known, before = in_python(lab, kind), state(widget)
    widget = root(lab, kind)
    widget.focus()
    for key in ("ArrowRight", "ArrowDown", "]"):
        lab.page.keyboard.press(key)
        lab.page.wait_for_timeout(150)
    until_changed(widget, before)
    assert in_python(lab, kind) != known


@pytest.mark.parametrize("kind", KINDS)
def test_what_python_sets_is_shown_and_two_views_agree(lab: Lab, kind: str) -> None:
    run_in_python(
        lab,
        kind,
        f"w_{kind}.selected = None; w_{kind}.step = 0; display(w_{kind})",
    )
    first = root(lab, kind)
    second = lab.cell(SHOW.format(kind)).locator(f"[data-emberlab='{kind}']")
    expect(second).to_be_visible()
    expect(second).to_have_attribute("data-step", "0")
    before = state(second)
    second.focus()
    for key in ("ArrowRight", "]"):
        lab.page.keyboard.press(key)
        lab.page.wait_for_timeout(150)
    until_changed(second, before)
    after = state(second)
    first = root(lab, kind)
    lab.page.wait_for_timeout(300)
    assert state(first) == after
    lab.write(lab.cell(SHOW.format(kind)), SHOW.format(kind))
    lab.run(lab.cell(SHOW.format(kind)))


@pytest.mark.parametrize("kind", KINDS)
def test_no_serious_fault_of_accessibility(lab: Lab, kind: str) -> None:
    root(lab, kind)
    if not lab.page.evaluate("() => Boolean(window.axe)"):
        lab.page.evaluate(AXE.read_text())
    found = lab.page.evaluate(
        "kind => axe.run(`[data-emberlab='${kind}']`, {resultTypes: ['violations']})", kind
    )
    serious = [
        (each["id"], [node["html"][:200] for node in each["nodes"]][:3])
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_both_themes(lab: Lab, theme: str) -> None:
    lab.theme(theme)
    for kind in KINDS:
        widget = root(lab, kind)
        lab.page.wait_for_timeout(300)
        paper = widget.evaluate("element => getComputedStyle(element).backgroundColor")
        light = sum(int(part) for part in paper.removeprefix("rgb(").rstrip(")").split(",")[:3]) > 380
        assert light == ("Light" in theme), f"{kind} has {paper} in {theme}"
        lab.picture(f"{lab.name}-{kind}-{theme.split()[-1].lower()}", widget)  # type: ignore[attr-defined]


def test_after_a_restart_of_the_kernel_the_widgets_still_answer(lab: Lab) -> None:
    lab.restart_kernel()
    for kind in KINDS:
        widget = root(lab, kind)
        before = state(widget)
        widget.focus()
        for key in ("ArrowLeft", "ArrowRight", "ArrowDown", "[", "]"):
            lab.page.keyboard.press(key)
            lab.page.wait_for_timeout(80)
            if state(widget) != before:
                break
        until_changed(widget, before)


def test_after_a_reload_every_picture_is_there(lab: Lab) -> None:
    lab.run_all()
    lab.save()
    lab.reload()
    for kind in KINDS:
        cell = lab.cell(f"w_{kind} = w")
        if cell.count() == 0:
            lab.scroll_to(f"w_{kind} = w")
        cell.scroll_into_view_if_needed()
        shown = cell.locator(f"[data-emberlab='{kind}'], img.emberlab-twin >> visible=true").first
        expect(shown).to_be_visible(timeout=20_000)
