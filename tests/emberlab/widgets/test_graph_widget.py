"""`emberlab.graph`, `.compare` and `.watch` from Python: what they accept, refuse, say, hide and send."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
import traitlets

import emberlab
import emberlet
from emberlab.graphs.notes import take_notes
from emberlet import nn


@pytest.fixture(autouse=True)
def _notes() -> Iterator[None]:
    take_notes()
    yield
    take_notes(False)


def diamond() -> SimpleNamespace:
    a = emberlet.tensor(2.0, requires_grad=True)
    b = emberlet.tensor(3.0, requires_grad=True)
    c = a * b
    loss = c + a
    return SimpleNamespace(a=a, b=b, c=c, loss=loss, widget=emberlab.graph(loss))


def twin_text(widget: Any) -> str:
    """All words in the still picture, read back from the notebook's HTML."""
    source = widget.twin().split("base64,")[1].split('"')[0]
    return " ".join(ElementTree.fromstring(b64decode(source)).itertext())


def test_the_names_are_those_of_the_users_variables() -> None:
    widget = diamond().widget
    assert widget.document["title"] == "loss"
    assert widget.document["nodes"]["name"][:2] == ["a", "b"]
    assert "c = mul(a, b) → 6.0, gradient 1.0." in widget.label
    assert "gradient of a: 4.0" in widget.label


def test_drawing_changes_nothing_that_the_user_has() -> None:
    made = diamond()
    assert made.a.grad is None
    made.loss.backward()
    assert (made.a.grad.item(), made.b.grad.item()) == (4.0, 2.0)


def test_parts_that_arrive_at_a_shared_tensor_are_told_one_by_one() -> None:
    widget = diamond().widget
    a = widget.find("a")
    details = widget.details[str(a)]
    assert sorted(part["text"] for part in details["arriving"]) == ["1.0", "3.0"]
    assert details["gradient"]["text"] == "4.0"
    rule = widget.details[str(widget.find("c"))]
    assert rule["grad_fn"] == "MulBackward0"
    assert "<math" in rule["rule"]["mathml"]
    assert rule["line"]["text"] == "c = a * b"


def test_after_backward_the_reader_is_told_why_there_are_no_gradients() -> None:
    a = emberlet.tensor(2.0, requires_grad=True)
    y = (a * a).exp()
    y.backward()
    gradients = emberlab.graph(y).document["gradients"]
    assert gradients["state"] == "freed"
    assert "draw before backward()" in gradients["why"]


def test_selected_and_open_are_checked() -> None:
    widget = diamond().widget
    widget.selected = 1
    with pytest.raises(traitlets.TraitError, match="a node from 0 to 3, or None, not 99"):
        widget.selected = 99
    with pytest.raises(traitlets.TraitError, match="there is no 0"):
        widget.opened = [0]
    with pytest.raises(KeyError, match="no nodes are called 'zzz'"):
        widget.find("zzz")


@pytest.mark.parametrize("wrong", [3, "x", None, [], object()])
def test_what_is_no_tensor_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="graph\\(\\) draws a tensor"):
        emberlab.graph(wrong)


def test_a_model_is_told_to_be_called() -> None:
    with pytest.raises(TypeError, match="call the model and draw its result"):
        emberlab.graph(nn.Linear(1, 1))


def test_predict_hides_the_answer_in_every_still_form() -> None:
    made = diamond()
    asked = emberlab.graph(made.loss, predict="gradient")
    assert "∂" not in twin_text(asked)
    assert "gradient of a" not in asked.label
    assert "Which gradient does each tensor get?" in asked.label
    x = emberlet.ones(2, 3, requires_grad=True)
    shapes = emberlab.graph(x.sum(1), predict="shape")
    assert "2×3" in twin_text(shapes)
    assert " 2 " not in f" {twin_text(shapes).split('sum')[-1]} "
    following = emberlab.graph(made.loss, predict="next")
    assert "mul" not in twin_text(following)
    assert "mul" not in following.label
    with pytest.raises(ValueError, match='one of "gradient", "shape" and "next"'):
        emberlab.graph(made.loss, predict="all")


def test_without_predict_the_still_picture_shows_the_gradients() -> None:
    assert "4.0" in twin_text(diamond().widget)


def test_a_function_is_watched_and_names_inside_it_are_found() -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
    data = emberlet.ones(2, 3)
    widget = emberlab.graph(lambda: model(data).sum())
    nodes = widget.document["nodes"]
    assert "data" in nodes["name"]
    assert "0.weight" in nodes["name"]
    assert [group["type"] for group in widget.document["groups"]] == ["Sequential", "Linear", "ReLU"]
    linear = nodes["name"].index("linear")
    assert widget.details[str(linear)]["time"].endswith("µs") or widget.details[str(linear)]["time"].endswith(
        "ms"
    )


def test_large_graphs_travel_as_bytes_and_details_on_demand() -> None:
    y = emberlet.tensor(1.0, requires_grad=True)
    for _ in range(400):
        y = y * 1.01
    widget = emberlab.graph(y)
    assert isinstance(widget.document["edges"], bytes)
    assert widget.details == {}
    sent: list[Any] = []
    widget.send = lambda content, buffers=None: sent.append(content)
    widget._asked(None, {"ask": "details", "node": widget.graph.operations[5]}, [])
    assert sent[0]["node"] == widget.graph.operations[5]
    assert sent[0]["details"]["grad_fn"]
    for nonsense in ({}, {"ask": "details", "node": 10**9}, {"ask": "details", "node": "x"}, [], None):
        widget._asked(None, nonsense, [])
    assert len(sent) == 1
    assert widget.document["gradients"] is None or widget.document["gradients"]["state"] == "ready"
    widget._asked(None, {"ask": "sweep"}, [])
    assert widget.document["gradients"]["state"] == "ready"


def test_two_runs_side_by_side_say_how_they_differ() -> None:
    def run(times: int) -> emberlet.Tensor:
        y = emberlet.tensor(2.0, requires_grad=True)
        for _ in range(times):
            y = y * y
        return y

    widget = emberlab.graph.compare(run(2), lambda: run(3), titles=("short", "long"))
    assert [group["name"] for group in widget.document["groups"][:2]] == ["short", "long"]
    assert set(widget.opened) >= {0, 1}
    assert "only here" in twin_text(widget)
    assert "long" in widget.caption
    with pytest.raises(ValueError, match="two titles"):
        emberlab.graph.compare(run(1), run(1), titles=("one",))


def test_hostile_titles_do_not_break_out_of_the_still_picture() -> None:
    made = diamond()
    evil = '</text><script>alert(1)</script>"\u202e\n' + "x" * 10_000
    widget = emberlab.graph(made.loss, title=evil)
    html = widget.twin()
    assert "<script" not in html
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(widget.still()).iter()}
    assert "script" not in tags
    assert len(widget.label) < 2000


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def train(model: nn.Module, times: int, clock: Clock, tick: float) -> None:
    for _ in range(times):
        clock.now += tick
        model(emberlet.randn(8, 4)).square().mean().backward()


def test_watch_draws_at_the_first_call_and_is_throttled() -> None:
    from emberlab.widgets.graph.watch import Watch

    clock = Clock()
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    widget = Watch(model, every=1.0, clock=clock)
    assert "called for the first time" in widget.caption
    published: list[Any] = []
    widget.observe(lambda change: published.append(change["new"]), "health")
    train(model, 41, clock, 0.1)
    assert [group["type"] for group in widget.document["groups"]] == ["Linear", "ReLU", "Linear"]
    assert 3 <= len(published) <= 5
    assert set(widget.health) >= {"g0", "g1", "g2"}
    assert all(each["norm"] is None or each["norm"] >= 0 for each in widget.health.values())
    widget.stop()
    count = len(published)
    train(model, 20, clock, 1.0)
    assert len(published) == count
    assert not model._forward_hooks
    assert not model._forward_pre_hooks


def test_watch_says_what_is_dead_and_what_is_nan() -> None:
    from emberlab.widgets.graph.watch import Watch

    clock = Clock()
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    with emberlet.no_grad():
        model[0].weight.zero_()
        model[0].bias.fill_(-1.0)
    widget = Watch(model, every=0.0, clock=clock)
    train(model, 3, clock, 1.0)
    widget.stop()
    assert widget.health["g1"]["flag"] == "dead"
    assert widget.health["g1"]["dead"] == 1.0
    assert all(each["dead"] == 0 for place, each in widget.health.items() if place != "g1"), (
        "only outputs die"
    )
    assert "dead" in twin_text(widget)
    with emberlet.no_grad():
        model[2].weight.fill_(float("nan"))
    broken = Watch(model, every=0.0, clock=clock)
    train(model, 2, clock, 1.0)
    broken.stop()
    assert broken.health["g2"]["flag"] == "nan"


def test_watch_changes_no_gradient() -> None:
    emberlet.manual_seed(0)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))
    x = emberlet.randn(8, 4)
    model(x).sum().backward()
    alone = [parameter.grad.clone() for parameter in model.parameters()]
    model.zero_grad()
    widget = emberlab.graph.watch(model, every=0.0)
    model(x).sum().backward()
    widget.stop()
    for grad, parameter in zip(alone, model.parameters(), strict=True):
        assert emberlet.equal(grad, parameter.grad)
    with pytest.raises(TypeError, match="watches a module, not int"):
        emberlab.graph.watch(3)


def test_a_root_that_is_one_of_several_outputs_starts_at_its_own() -> None:
    x = emberlet.tensor([1.0, 2.0], requires_grad=True)
    second = x.unbind(0)[1]
    widget = emberlab.graph(second)
    assert widget.gradients().gradient[widget.find("x")].tolist() == [0.0, 1.0]


def test_a_graph_that_is_open_without_end_is_closed_on_paper() -> None:
    y = emberlet.tensor(1.0, requires_grad=True)
    for _ in range(1500):
        y = y * 1.01
    widget = emberlab.graph(y)
    small = widget.still()
    widget.opened = list(range(len(widget.graph.groups)))
    assert widget.still() == small
    assert len(small) < 100_000
