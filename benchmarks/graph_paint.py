"""How long a graph takes from the cell to the screen, in real JupyterLab in real Chromium, with everything open.

For graphs of about 100, 1,000 and 10,000 nodes: how long the cell runs (reading the tape, the sweep, the still twin),
how long after its end the graph is painted, and how long a frame takes while the whole graph is panned.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

SETUP = """
import time, emberlab, emberlet
from emberlet import nn
emberlab.notes()
emberlet.manual_seed(0)

ended = 0.0
def note_end(*_):
    global ended
    ended = time.time()
get_ipython().events.register("post_run_cell", note_end)

def rnn(steps):
    global model
    model, h = nn.RNNCell(8, 8), emberlet.zeros(2, 8)
    for _ in range(steps):
        h = model(emberlet.ones(2, 8), h)
    return h.sum()

def transformer(layers):
    global model
    model = nn.Sequential(*[nn.TransformerEncoderLayer(16, 2, 32, batch_first=True) for _ in range(layers)])
    return model(emberlet.randn(2, 6, 16)).sum()

def scalar_mlp(width, depth):
    x = [emberlet.tensor(float(i), requires_grad=True) for i in range(width)]
    for _ in range(depth):
        x = [sum((0.1 * each for each in x), x[0]).tanh() for _ in range(width)]
    return sum(x, x[0])
"""
GRAPHS = {
    "RNN 100": "rnn(12)",
    "RNN 1,000": "rnn(140)",
    "RNN 10,000": "rnn(1400)",
    "transformer 100": "transformer(3)",
    "transformer 1,000": "transformer(27)",
    "transformer 10,000": "transformer(270)",
    "scalar MLP 100": "scalar_mlp(4, 3)",
    "scalar MLP 1,000": "scalar_mlp(10, 5)",
    "scalar MLP 10,000": "scalar_mlp(30, 5)",
}

# Notes the first frame after the graph says what it shows, in seconds since 1970, as the kernel's clock does.
WATCH = """cell => {
    window.painted = null;
    const look = () => {
        const root = cell.querySelector("[data-emberlab=graph]");
        if (root?.dataset.visible) window.painted = [Date.now() / 1000, root.dataset.visible];
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""
# Drags the canvas round in a circle, one move a frame; returns the time between frames in milliseconds.
PAN = """async canvas => {
    const box = canvas.getBoundingClientRect();
    const at = i => ({bubbles: true, pointerId: 1, isPrimary: true, button: 0, buttons: 1, pointerType: "mouse",
        clientX: box.x + box.width / 2 + 80 * Math.cos(i / 8), clientY: box.y + box.height / 2 + 80 * Math.sin(i / 8)});
    canvas.dispatchEvent(new PointerEvent("pointerdown", at(0)));
    const frames = [];
    let last = await new Promise(requestAnimationFrame);
    for (let i = 1; i <= 60; i++) {
        canvas.dispatchEvent(new PointerEvent("pointermove", at(i)));
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
    }
    canvas.dispatchEvent(new PointerEvent("pointerup", at(60)));
    return frames;
}"""


def run() -> None:
    """Print one line for each graph."""
    sys.path.insert(0, str(ROOT / "tests" / "browser"))
    from lab import Lab, chromium_page
    from served import jupyter, write_notebook

    print("A graph from the cell to the screen (real JupyterLab, all modules and blocks open)")
    print(f"    {'':20}{'nodes':>8}{'visible':>9}{'cell':>10}{'painted after':>16}{'frame':>12}")
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as home:
        here = Path(folder)
        cells = [SETUP]
        for name, code in GRAPHS.items():
            show = f"# show {name}.\nw = emberlab.graph(y)\nw.opened = list(range(len(w.graph.groups)))\nw"
            cells += [f"y = {code}  # make {name}.", show]
        write_notebook(here / "bench.ipynb", [*cells, "# when\nprint(ended)"])
        with jupyter(here, Path(home)) as url, chromium_page() as page:
            lab = Lab(page, url, here)
            lab.open("bench.ipynb")
            lab.run(lab.cell("import time, emberlab"))
            for name in GRAPHS:
                _one(lab, name)


def _one(lab: Any, name: str) -> None:
    lab.run(lab.cell(f"# make {name}."))
    cell = lab.cell(f"# show {name}.")
    cell.scroll_into_view_if_needed()
    cell.locator(".cm-content").click()
    cell.evaluate(WATCH)
    started = time.time()
    lab.page.keyboard.press("Control+Enter")
    lab.page.wait_for_function("() => window.painted", timeout=120_000)
    painted, visible = lab.page.evaluate("() => window.painted")
    widget = cell.locator("[data-emberlab=graph]")
    widget.scroll_into_view_if_needed()
    frames = widget.locator("canvas").first.evaluate(PAN)
    nodes = widget.get_attribute("data-nodes")
    when = lab.cell("# when")
    lab.run(when)
    ended = float(when.locator(".jp-OutputArea-output").last.inner_text())
    print(
        f"    {name:20}{nodes:>8}{visible:>9}{ended - started:>8.2f} s"
        f"{max(painted - ended, 0):>14.2f} s{statistics.median(frames[5:]):>9.1f} ms",
        flush=True,
    )


if __name__ == "__main__":
    run()
