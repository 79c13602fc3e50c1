"""Every widget in real JupyterLab and Notebook 7: mouse, keys, Python and back, two views, restart, reload, themes.

One notebook holds them all; nothing may leave the machine. The tests of one front end are one story, in order.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab import Lab, chromium_page
from playwright.sync_api import Locator, expect
from served import Notebook7, jupyter, write_notebook

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "docs"))
from gallery_examples import EXAMPLES, SETUP  # noqa: E402

AXE = ROOT / "course/src/emberlab/widgets/frontend/node_modules/axe-core/axe.min.js"
KINDS = [example.kind for example in EXAMPLES]
WALKED = [kind for kind in KINDS if kind != "dashboard"]  # those that have cells or steps
# Below each widget: say what Python knows of it, put it back, and show it a second time.
BELOW = """\
# below w_{0}
print("state", json.dumps([getattr(w_{0}, name, None) for name in ("selected", "source", "step")]))
w_{0}.selected = None
w_{0}.step = 0
w_{0}"""
BELOW_DASHBOARD = "# below w_dashboard\nprint('state', json.dumps(w_dashboard.picture.values['smoothing']))"

pytestmark = pytest.mark.browser


def cells() -> list[str]:
    """A cell for each widget, and below it one that says what Python knows and shows the widget again."""
    sources = ["import json\n" + SETUP]
    for example in EXAMPLES:
        kind = example.kind
        shown = example.code.endswith("\nw")
        sources.append(f"{example.code.removesuffix(chr(10) + 'w')}\nw_{kind} = w" + ("\nw" if shown else ""))
        sources.append(BELOW_DASHBOARD if kind == "dashboard" else BELOW.format(kind))
    return sources


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("widgets")
    write_notebook(folder / "widgets.ipynb", cells())
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


def as_text(value: object) -> str:
    """A trait as the page's attribute shows it."""
    if value is None:
        return ""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def click(widget: Locator, kind: str) -> None:
    """Click something that can be chosen."""
    cells = widget.locator("svg [data-say]")
    if kind == "graph":
        box = widget.locator("canvas").first.bounding_box()
        assert box is not None
        for y in range(20, int(box["height"]), 24):  # down the middle until a card is met
            widget.locator("canvas").first.click(position={"x": box["width"] / 2, "y": y})
            if widget.get_attribute("data-selected"):
                return
    elif cells.count():
        cells.nth(min(2, cells.count() - 1)).click()
    else:
        back = widget.get_by_role("button", name="one step back")
        able = back.get_attribute("aria-disabled") != "true"
        (back if able else widget.get_by_role("button", name="one step forward")).click()


def press(widget: Locator, before: list[str | None]) -> None:
    """Press keys until one of them does something."""
    widget.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft", "ArrowUp", "]", "["):
        widget.page.keyboard.press(key)
        for _ in range(4):
            if state(widget) != before:
                return
            widget.page.wait_for_timeout(50)
    raise AssertionError(f"no key does anything in {widget.get_attribute('data-emberlab')}: {before}")


def until_changed(widget: Locator, before: list[str | None]) -> None:
    for _ in range(40):
        if state(widget) != before:
            return
        widget.page.wait_for_timeout(100)
    raise AssertionError(f"nothing changed: {before}")


@pytest.mark.parametrize("kind", WALKED)
def test_mouse_keys_python_and_two_views(lab: Lab, kind: str) -> None:
    widget = root(lab, kind)
    box = widget.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 100
    twin = lab.cell(f"w_{kind} = w").locator("img.emberlab-twin")
    expect(twin).to_have_count(1)
    expect(twin).to_be_hidden()
    lab.picture(f"{lab.name}-{kind}", widget)  # type: ignore[attr-defined]

    at_first = state(widget)
    click(widget, kind)
    until_changed(widget, at_first)

    after_click = state(widget)
    press(widget, after_click)
    now = state(widget)

    below = lab.cell(f"# below w_{kind}")
    lab.run(below)
    said = below.locator(".jp-OutputArea-output").first.inner_text()
    selected, source, step = json.loads(said.removeprefix("state"))
    shown = [as_text(selected), as_text(source), as_text(step)]
    assert shown == [part or "" for part in now], "Python knows another state than the page shows"

    second = below.locator(f"[data-emberlab='{kind}']")
    expect(second).to_be_visible(timeout=20_000)
    expect(second).to_have_attribute("data-step", "0")
    expect(second).to_have_attribute("data-selected", "")
    put_back = state(second)
    second.scroll_into_view_if_needed()
    press(second, put_back)
    after = state(second)
    first = root(lab, kind)
    lab.page.wait_for_timeout(200)
    assert state(first) == after, "the two views differ"


def test_a_control_reaches_python_and_the_picture_follows(lab: Lab) -> None:
    widget = root(lab, "dashboard")
    lab.picture(f"{lab.name}-dashboard", widget)  # type: ignore[attr-defined]
    drawn = widget.locator("svg").first.inner_html()
    slider = widget.locator("input[name=smoothing]")
    slider.focus()
    for _ in range(3):
        lab.page.keyboard.press("ArrowRight")
    for _ in range(50):
        if widget.locator("svg").first.inner_html() != drawn:
            break
        lab.page.wait_for_timeout(100)
    assert widget.locator("svg").first.inner_html() != drawn
    shown = float(slider.input_value())
    below = lab.cell("# below w_dashboard")
    lab.run(below)
    said = below.locator(".jp-OutputArea-output").first.inner_text()
    assert float(said.removeprefix("state")) == pytest.approx(shown)
    assert shown > 0


def test_no_serious_fault_of_accessibility(lab: Lab) -> None:
    lab.page.evaluate(AXE.read_text())
    serious = []
    for kind in KINDS:
        root(lab, kind)
        found = lab.page.evaluate(
            "kind => axe.run(`[data-emberlab='${kind}']`, {resultTypes: ['violations']})", kind
        )
        serious += [
            (kind, each["id"], each["nodes"][0]["html"][:200])
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
    for kind in WALKED:
        widget = root(lab, kind)
        press(widget, state(widget))


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
