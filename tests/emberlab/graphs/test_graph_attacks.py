"""What breaks drawing: other devices, very large arrays, broken text, failing models, notes that end out of order."""

from __future__ import annotations

import gc
import json
import math
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import emberlab
import emberlet
from emberlab.graphs import summaries
from emberlab.graphs.formulas import Formula
from emberlab.graphs.mathematics import plain
from emberlab.graphs.model import Graph, Input, Kind, Node
from emberlab.graphs.notes import Notes
from emberlab.graphs.rules import formula_of, rule
from emberlab.graphs.tape import from_tensors

HALF = "\ud800"  # half of a character, which UTF-8 has no bytes for


@pytest.fixture(autouse=True)
def no_notes() -> Iterator[None]:
    """Notes that one test leaves behind would be the next one's."""
    emberlab.notes(False)
    yield
    emberlab.notes(False)


def sent(widget: Any) -> None:
    """As a kernel sends it; raises where it could not."""
    state = {name: value for name, value in widget.get_state().items() if name[0] != "_" and name != "layout"}
    json.dumps(state, ensure_ascii=False, allow_nan=False, default=lambda data: len(data)).encode()


def test_an_array_of_another_device() -> None:
    pytest.importorskip("array_api_strict")
    from tests.emberlet import fake_gpu

    with fake_gpu.installed():
        emberlab.notes()
        x = emberlet.ones(2, 3, device="cuda", requires_grad=True)
        widget = emberlab.graph((x @ x.T).relu().sum())
        assert not widget.gradients().trouble
        assert summaries.host(widget.gradients().gradient[widget.find("x")]).tolist() == [[4.0] * 3] * 2
        assert "|max| 4.0" in widget.document["gradients"]["text"].values()
        emberlab.graph(lambda: (x * 2).softmax(1))
        with emberlet.no_grad():
            emberlab.graph(lambda: x * 2)


@pytest.mark.parametrize(
    "shape", [(3_000_000,), (3_000_000, 2), (2, 1_500_000), (2000, 2000), (1, 4, 1_000_000)]
)
def test_a_glance_at_a_large_array_looks_at_a_part(
    shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    pooled = summaries._pooled
    monkeypatch.setattr(
        summaries, "_pooled", lambda array, most: looked_at.append(array.size) or pooled(array, most)
    )
    array = np.broadcast_to(np.linspace(-1, 1, shape[-1], dtype=np.float32), shape)
    small = summaries.thumb(array)
    assert small is not None
    assert max(looked_at) <= summaries.LOOKED_AT
    row = small.cells[: small.cols]
    assert list(row) == sorted(row)
    assert row[0] == -100
    assert row[-1] == 100


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_one_broken_element_is_found(value: float) -> None:
    array = np.zeros((5, 7), np.float32)
    assert not summaries.is_broken(array)
    array[3, 4] = value
    assert summaries.is_broken(array)
    assert not summaries.is_broken(np.zeros((0, 3)))


def test_text_that_no_page_can_be_sent() -> None:
    class Named(emberlet.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = emberlet.nn.ModuleDict({HALF: emberlet.nn.Linear(2, 2)})

        def forward(self, x: Any) -> Any:
            return self.inner[HALF](x)

    emberlab.notes()
    y = Named()(emberlet.ones(1, 2)).sum()
    widget = emberlab.graph(y, title=f"a{HALF}b")
    sent(widget)
    assert widget.document["title"] == "a?b"
    sent(emberlab.graph.compare(y, y, titles=(HALF, "<b>")))
    assert emberlab.graph(y, title=3).document["title"] == "3"  # type: ignore[arg-type]


def test_a_failing_backward_with_such_text_in_its_error() -> None:
    class Fails(emberlet.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            raise ValueError(f"<b>{HALF}")

    widget = emberlab.graph(Fails.apply(emberlet.ones(3, requires_grad=True)).sum())
    sent(widget)
    assert "<b>?" in widget.document["gradients"]["why"]


def test_a_closed_widget_lets_its_tape_go() -> None:
    def drawn_and_closed() -> weakref.ref[Any]:
        y = emberlet.ones(3, requires_grad=True).exp().sum()
        emberlab.graph(y).close()
        return weakref.ref(y._node)

    step = drawn_and_closed()
    gc.collect()
    assert step() is None


class Model(emberlet.nn.Module):
    """Fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        super().__init__()
        self.inner, self.failures = emberlet.nn.Linear(2, 2), failures

    def forward(self, x: Any) -> Any:
        y = self.inner(x).relu()
        self.failures -= 1
        if self.failures >= 0:
            raise ValueError("no")
        return {"a": [y, (y,)]}


@pytest.mark.parametrize("noting", [False, True])
def test_a_model_that_fails_while_it_is_watched_leaves_no_notes(noting: bool) -> None:
    emberlab.notes(noting)
    before = Notes.current
    model = Model(failures=3)
    watch = emberlab.graph.watch(model, every=0)
    for _ in range(3):
        with pytest.raises(ValueError, match="no"):
            model(emberlet.ones(1, 2))
        assert Notes.current is before
    model(emberlet.ones(1, 2))
    assert watch.graph.operations
    watch.stop()
    assert Notes.current is before


def test_a_watched_model_that_is_interrupted() -> None:
    model = Model()
    watch = emberlab.graph.watch(model, every=0)
    model.inner.register_forward_hook(lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        model(emberlet.ones(1, 2))
    watch.stop()
    assert Notes.current is None


def test_a_first_call_without_gradients_is_not_what_is_drawn() -> None:
    model = Model()
    watch = emberlab.graph.watch(model, every=0)
    with emberlet.no_grad():
        model(emberlet.ones(1, 2))
    assert not watch.graph.nodes
    for _ in range(2):
        model(emberlet.ones(1, 2))["a"][0].sum().backward()
    assert watch.graph.operations
    assert watch.health
    watch.stop()


def test_two_watches_of_one_model_see_its_modules() -> None:
    model = Model()
    watches = [emberlab.graph.watch(model, every=0) for _ in range(2)]
    model(emberlet.ones(1, 2))
    assert [len(watch.graph.groups) for watch in watches] == [1, 1]
    for watch in watches:
        watch.stop()


@pytest.mark.parametrize("every", ["x", None, math.nan, -1])
def test_watch_says_at_once_what_is_wrong(every: Any) -> None:
    with pytest.raises(ValueError, match="every is a number of seconds"):
        emberlab.graph.watch(Model(), every=every)
    with pytest.raises(TypeError, match="the class Model"):
        emberlab.graph.watch(Model)


def test_notes_that_end_in_another_order_than_they_began() -> None:
    first = Notes().start()
    second = Notes().start()
    first.stop()
    assert Notes.current is second
    first.stop()
    assert Notes.current is second
    second.stop()
    assert Notes.current is None
    y = emberlet.ones(2, requires_grad=True) * 2
    assert not hasattr(y._node, "noted")


def torch_step(grad_fn: str, **saved: Any) -> Formula:
    """The rule of a step of PyTorch, by what it tells of itself."""
    step = SimpleNamespace(**{f"_saved_{name}": value for name, value in saved.items()})
    name = {"RsubBackward1": "rsub"}.get(grad_fn, grad_fn.removesuffix("Backward0").lower())
    found = formula_of(
        Node(Kind.OPERATION, {"nativebatchnorm": "batch_norm"}.get(name, name), grad_fn, step=step)
    )
    assert found is not None
    return found


def test_rules_of_pytorch_that_depend_on_arguments() -> None:
    assert torch_step("GeluBackward0", approximate="tanh") != torch_step("GeluBackward0", approximate="none")
    assert torch_step("NativeBatchNormBackward0", training=False).local[0] == r"\frac{@1}{s}"
    assert torch_step("AddBackward0", alpha=1).local == ("1", "1")
    assert torch_step("AddBackward0", alpha=0.5).local == ("1", "0.5")
    assert torch_step("SubBackward0", alpha=3).local == ("1", "-3")
    assert torch_step("RsubBackward1", alpha=1).local == ("-1",)


@pytest.mark.parametrize(
    "loss", ["BinaryCrossEntropy", "BinaryCrossEntropyWithLogits", "HuberLoss", "SmoothL1Loss"]
)
def test_losses_of_pytorch_are_averaged(loss: str) -> None:
    formula = torch_step(f"{loss}Backward0")
    nodes = [Node(Kind.LEAF), Node(Kind.LEAF)]
    nodes.append(
        Node(Kind.OPERATION, loss, f"{loss}Backward0", [Input(0), Input(1)], [0, 1], step=SimpleNamespace())
    )
    found = rule(Graph("t", nodes, roots=[2]), 2)
    assert found is not None
    assert "1/n" in plain(found.latex)
    assert "1 without a mean" in formula.words


@pytest.mark.parametrize("p", [math.inf, -math.inf, 0, 1, 2, 3])
def test_the_rule_of_a_norm_is_true_for_its_order(p: float) -> None:
    x = emberlet.tensor([3.0, -4.0, 4.0, 1.0], requires_grad=True)
    y = x.norm(p)
    graph = from_tensors([y], "", {"x": x, "y": y})
    found = rule(graph, graph.roots[0])
    assert found is not None
    said = plain(found.latex)
    if p == 0:
        assert said == "∂L/∂x = 0"
        return
    y.backward()
    value, norm = x.detach().numpy(), y.item()
    if math.isinf(p):
        assert said == "∂L/∂x = 1/m sign(x) · ∂L/∂y if |x| = y, 0 otherwise"
        largest = np.abs(value) == norm
        want = np.where(largest, np.sign(value) / largest.sum(), 0)
    else:
        assert said == "∂L/∂x = sign(x) |x|ᵖ⁻¹/yᵖ⁻¹ · ∂L/∂y"
        want = np.sign(value) * np.abs(value) ** (p - 1) / norm ** (p - 1)
    assert x.grad is not None
    assert x.grad.numpy() == pytest.approx(want, rel=1e-5)
