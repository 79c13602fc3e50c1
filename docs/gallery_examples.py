"""One example of each widget, as a notebook's cell: what the gallery shows and what the browser tests drive.

`make gallery` runs them in a real notebook and takes the pictures that docs/widgets.md shows.
"""

from __future__ import annotations

from dataclasses import dataclass

SETUP = """\
import numpy as np

import emberlab
import emberlet
from emberlet import nn
import emberlet.nn.functional as F

emberlab.notes()
emberlet.manual_seed(0);
"""


@dataclass(frozen=True)
class Scene:
    """The graph widget in some state: a cell, and the keys that lead there."""

    name: str
    title: str
    code: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Example:
    """One widget: its name on the page, what it is for in a few words, and a cell whose variable `w` shows it."""

    kind: str
    title: str
    code: str


EXAMPLES = [
    Example(
        "graph",
        "The computation graph, forward and backward",
        """\
a = emberlet.tensor(2.0, requires_grad=True)
b = emberlet.tensor(-0.8, requires_grad=True)
c = a * b
loss = (c + a).tanh()
w = emberlab.graph(loss)
w""",
    ),
    Example(
        "strides",
        "How a tensor lies in memory",
        """\
x = emberlet.arange(12).reshape(3, 4).t()
w = emberlab.strides(x)
w""",
    ),
    Example(
        "broadcasting",
        "How two shapes are stretched to one",
        """\
w = emberlab.broadcasting(emberlet.arange(3).reshape(3, 1), emberlet.arange(4))
w""",
    ),
    Example(
        "matmul",
        "Which row and column each element of a product reads",
        """\
w = emberlab.matmul(emberlet.arange(6.0).reshape(2, 3), emberlet.arange(12.0).reshape(3, 4))
w""",
    ),
    Example(
        "convolution",
        "A window that slides over an image",
        """\
image = emberlet.arange(36.0).reshape(1, 1, 6, 6)
edge = emberlet.tensor([[[[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]]]])
w = emberlab.convolution(image, edge, padding=1)
w""",
    ),
    Example(
        "softmax",
        "From scores to probabilities",
        """\
w = emberlab.softmax(emberlet.tensor([2.0, 1.0, 0.1, -1.0]))
w""",
    ),
    Example(
        "attention",
        "Who looks at whom",
        """\
words = ["the", "cat", "sat", "on", "the", "mat"]
q, k, v = (emberlet.randn(2, 6, 4) for _ in range(3))
w = emberlab.attention(q, k, v, causal=True, tokens=words)
w""",
    ),
    Example(
        "landscape",
        "Optimisers on their way down a loss",
        """\
def loss(x, y):
    return x**2 / 8 + y**2

w = emberlab.landscape(
    loss,
    {
        "SGD": lambda p: emberlet.optim.SGD(p, lr=0.3),
        "momentum": lambda p: emberlet.optim.SGD(p, lr=0.1, momentum=0.9),
        "Adam": lambda p: emberlet.optim.Adam(p, lr=0.2),
    },
)
w""",
    ),
    Example(
        "schedules",
        "Learning rates over the steps of training",
        """\
lr = emberlet.optim.lr_scheduler
w = emberlab.schedules(
    {
        "step": lambda o: lr.StepLR(o, 30),
        "cosine": lambda o: lr.CosineAnnealingLR(o, 100),
        "exponential": lambda o: lr.ExponentialLR(o, 0.95),
    }
)
w""",
    ),
    Example(
        "dashboard",
        "A training run as it goes",
        """\
w = emberlab.dashboard()
for step in range(60):
    w.log(loss=2.0 * 0.95**step + 0.1 * np.sin(step), val_loss=2.1 * 0.96**step + 0.003 * step)""",
    ),
    Example(
        "gpu",
        "Blocks, threads and the memory they touch",
        """\
def add(cuda, out, a, b):
    i = cuda.blockIdx.x * cuda.blockDim.x + cuda.threadIdx.x
    if i < len(out):
        out[i] = a[i] + b[i]

w = emberlab.gpu(add, 2, 32, np.zeros(60, np.float32), np.ones(60, np.float32), np.ones(60, np.float32))
w""",
    ),
]

_NET = """\
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))
x, target = emberlet.randn(5, 8), emberlet.tensor([0, 1, 2, 3, 0])
loss = F.cross_entropy(model(x), target)
"""

SCENES = [
    Scene(
        "graph-backward",
        "One step of the backward pass: the rule, what arrives, what leaves",
        _NET + "w = emberlab.graph(loss)\nw",
        ("b", "]", "]"),
    ),
    Scene(
        "graph-accumulate",
        "A tensor that feeds two: its gradient is complete when both have spoken",
        """\
a = emberlet.tensor(2.0, requires_grad=True)
b = emberlet.tensor(3.0, requires_grad=True)
c = a * b
y = c + a
w = emberlab.graph(y)
w""",
        ("End", "["),
    ),
    Scene(
        "graph-predict",
        "Predict, then reveal",
        """\
a = emberlet.tensor(2.0, requires_grad=True)
b = emberlet.tensor(3.0, requires_grad=True)
y = (a * b + a).exp()
w = emberlab.graph(y, predict="gradient")
w""",
        ("ArrowDown",),
    ),
    Scene(
        "graph-compare",
        "Two runs of a model that decides for itself",
        """\
def run(value):
    x = emberlet.tensor(value, requires_grad=True)
    while x.item() < 8:
        x = x * 2
    return x.sqrt() if value > 3 else x.log()

w = emberlab.graph.compare(run(1.5), run(3.5))
w""",
    ),
    Scene(
        "graph-watch",
        "A model that is watched while it trains",
        """\
model = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 2))
with emberlet.no_grad():
    model[2].bias.fill_(-9.0)
w = emberlab.graph.watch(model, every=0.0)
optimizer = emberlet.optim.SGD(model.parameters(), lr=0.01)
for _ in range(20):
    loss = model(emberlet.randn(32, 8)).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
w.stop()
w""",
    ),
    Scene(
        "graph-transformer",
        "A transformer's layer, some of it open",
        """\
layer = nn.TransformerEncoderLayer(16, 2, 32, batch_first=True)
y = layer(emberlet.randn(2, 5, 16)).mean()
w = emberlab.graph(y, opened=[0])
w""",
    ),
]
