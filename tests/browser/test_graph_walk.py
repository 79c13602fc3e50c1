"""The graph widget in real JupyterLab: steps, modules, search, prediction, export, Python and back, hostile names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab import Lab, chromium_page
from playwright.sync_api import Locator, expect
from served import jupyter, write_notebook

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.browser

SETUP = """
import json, emberlab, emberlet
from emberlet import nn
emberlab.notes()
emberlet.manual_seed(0)
a = emberlet.tensor(2.0, requires_grad=True)
b = emberlet.tensor(3.0, requires_grad=True)
c = a * b
y = c + a
"""
CELLS = {
    "diamond": "diamond = emberlab.graph(y)\ndiamond",
    "predict": "asked = emberlab.graph(y, predict='gradient')\nasked",
    "modules": (
        "model = nn.Sequential(*[nn.Sequential(nn.Linear(4, 4), nn.ReLU()) for _ in range(9)])\n"
        "net = emberlab.graph(model(emberlet.ones(2, 4)).sum())\nnet"
    ),
    "hostile": (
        "evil = \"</text><img src=x onerror='window.harmed=1'><script>window.harmed=1</script>\"\n"
        "evil += '\\u202e\\n' + 'x' * 10_000\n"
        "parts = nn.ModuleDict()\nparts._modules[evil] = nn.Linear(2, 2)\n"
        "emberlab.graph(parts[evil](emberlet.ones(1, 2)).sum(), title=evil)"
    ),
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("graphs")
    write_notebook(
        folder / "graphs.ipynb", [SETUP, *(f"# {name}!\n{code}" for name, code in CELLS.items()), "# ask"]
    )
    pictures = ROOT / "build" / "screenshots"
    pictures.mkdir(parents=True, exist_ok=True)
    with jupyter(folder, tmp_path_factory.mktemp("home")) as url, chromium_page() as page:
        opened = Lab(page, url, pictures)
        opened.open("graphs.ipynb")
        opened.run_all()
        yield opened
        opened.picture("graph-last")
        assert opened.left_the_machine == []


def graph(lab: Lab, name: str) -> Locator:
    cell = lab.cell(f"# {name}!")
    cell.scroll_into_view_if_needed()
    widget = cell.locator("[data-emberlab=graph]")
    expect(widget).to_be_visible(timeout=20_000)
    widget.scroll_into_view_if_needed()
    return widget


def ask(lab: Lab, expression: str) -> object:
    """What Python says now."""
    cell = lab.cell("# ask")
    lab.write(cell, f"# ask\nprint('>' + json.dumps({expression}))")
    lab.run(cell)
    return json.loads(cell.locator(".jp-OutputArea-output").last.inner_text().removeprefix(">"))


def test_backward_one_step_at_a_time_until_both_have_spoken(lab: Lab) -> None:
    widget = graph(lab, "diamond")
    widget.focus()
    lab.page.keyboard.press("]")
    expect(widget).to_have_attribute("data-step", "1")
    expect(widget).to_have_attribute("data-phase", "forward")
    lab.page.keyboard.press("b")
    lab.page.keyboard.press("Home")
    said = []
    for _ in range(8):
        lab.page.keyboard.press("]")
        lab.page.wait_for_timeout(120)
        said.append(widget.inner_text())
    expect(widget).to_have_attribute("data-phase", "backward")
    last = " ".join(said)
    assert "1.0" in last
    assert "3.0" in last
    assert "4.0" in last
    lab.picture("graph-end-of-backward", widget)
    assert ask(lab, "diamond.step") == int(widget.get_attribute("data-step") or 0)
    assert ask(lab, "a.grad is None") is True, "drawing must not fill .grad"


def test_the_rule_is_set_as_mathematics(lab: Lab) -> None:
    assert ask(lab, "setattr(diamond, 'selected', diamond.find('c')) or diamond.selected") == 2
    widget = graph(lab, "diamond")
    expect(widget).to_have_attribute("data-selected", "2")
    expect(widget.locator("math mfrac").first).to_be_visible()
    expect(widget).to_contain_text("c = a * b")


def test_a_module_opens_by_key_and_python_hears_of_it(lab: Lab) -> None:
    widget = graph(lab, "modules")
    before = int(widget.get_attribute("data-visible") or 0)
    widget.focus()
    lab.page.keyboard.press("ArrowDown")
    for _ in range(4):
        if (widget.get_attribute("data-selected") or "").startswith("g"):
            break
        lab.page.keyboard.press("ArrowDown")
    lab.page.keyboard.press("Enter")
    lab.page.wait_for_timeout(300)
    assert int(widget.get_attribute("data-visible") or 0) > before
    assert ask(lab, "len(net.opened)") == len((widget.get_attribute("data-open") or "").split())
    lab.picture("graph-opened", graph(lab, "modules"))


def test_search_finds_and_escape_leaves(lab: Lab) -> None:
    widget = graph(lab, "modules")
    widget.focus()
    lab.page.keyboard.press("/")
    field = widget.get_by_role("search").locator("input")
    expect(field).to_be_focused()
    lab.page.keyboard.type("relu")
    lab.page.keyboard.press("Enter")
    expect(widget.get_by_role("search")).to_contain_text("9")
    assert widget.get_attribute("data-selected")
    lab.page.keyboard.press("Escape")
    expect(field).to_be_hidden()


def test_a_guess_is_judged_and_the_answer_stays_hidden_until_then(lab: Lab) -> None:
    widget = graph(lab, "predict")
    number = ask(lab, "asked.find('a')")
    ask(lab, f"setattr(asked, 'selected', {number})")
    widget = graph(lab, "predict")
    expect(widget).to_have_attribute("data-selected", str(number))
    assert "4.0" not in widget.inner_text()
    field = widget.locator("form input").first
    field.fill("3")
    field.press("Enter")
    lab.page.wait_for_timeout(300)
    assert ask(lab, f"asked.guesses.get('{number}')") == "3"
    widget = graph(lab, "predict")
    expect(widget).to_contain_text("4.0")
    lab.picture("graph-guessed", widget)
    assert ask(lab, "asked.revealed") == [number]


def test_svg_and_png_can_be_saved(lab: Lab) -> None:
    widget = graph(lab, "diamond")
    for name, beginning in (("SVG", b"<svg"), ("PNG", b"\x89PNG")):
        with lab.page.expect_download() as download:
            widget.get_by_role("button", name=name).click()
        assert Path(download.value.path()).read_bytes().startswith(beginning)


def test_hostile_names_are_shown_as_text(lab: Lab) -> None:
    widget = graph(lab, "hostile")
    widget.focus()
    for key in ("ArrowDown", "ArrowDown", "Enter", "]", "]"):
        lab.page.keyboard.press(key)
        lab.page.wait_for_timeout(80)
    assert lab.page.evaluate("() => window.harmed") is None
    box = widget.bounding_box()
    assert box is not None
    assert box["height"] < 1500
    lab.picture("graph-hostile", widget)
