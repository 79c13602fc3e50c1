"""The loss landscape: paths that optimisers really take, and what is told of those that go wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from drawing import SVG, Drawing
from traitlets import TraitError

import emberlet
from emberlab.widgets.landscape import landscape
from emberlab.widgets.landscape_labels import Places, around
from emberlab.widgets.landscape_model import filter_normalised, landscape_of
from emberlab.widgets.landscape_run import of_tensor, run
from emberlab.widgets.landscape_scene import clipped

Parse = Callable[[str], Drawing]
optim = emberlet.optim


class NotBuilt(NotImplementedError):  # noqa: N818  # the name is what a student sees
    pass


def bowl(w: emberlet.Tensor) -> emberlet.Tensor:
    return (w * w * emberlet.tensor([0.5, 5.0])).sum()


def rosenbrock(x: emberlet.Tensor, y: emberlet.Tensor) -> emberlet.Tensor:
    return (1 - x) ** 2 + 10 * (y - x**2) ** 2


def sgd(lr: float, **options: Any) -> Callable[[list[Any]], Any]:
    return lambda params: optim.SGD(params, lr=lr, **options)


class Uphill:
    """A student's own optimiser, with the sign of the update wrong."""

    def __init__(self, params: list[Any], lr: float = 0.05) -> None:
        self.params, self.lr = params, lr

    def step(self) -> None:
        with emberlet.no_grad():
            for p in self.params:
                p += self.lr * p.grad


class Frozen(Uphill):
    """Rebinds the name instead of changing the parameter."""

    def step(self) -> None:
        for p in self.params:
            p = p.detach() - self.lr * p.grad


class Piling(Uphill):
    """Steps downhill, but its zero_grad does nothing."""

    def step(self) -> None:
        with emberlet.no_grad():
            for p in self.params:
                p -= self.lr * p.grad

    def zero_grad(self) -> None:
        pass


def by_hand(make: Callable[[list[Any]], Any], loss: Callable[[Any], Any], steps: int) -> list[list[float]]:
    w = emberlet.tensor([-2.0, 1.0], requires_grad=True)
    optimizer = make([w])
    found = [w.tolist()]
    for _ in range(steps):
        optimizer.zero_grad()
        loss(w).backward()
        optimizer.step()
        found.append(w.tolist())
    return found


CASES = {
    "one": (bowl, {"SGD": sgd(0.05)}),
    "six": (bowl, {f"SGD with rate {0.02 * i:.2f}": sgd(0.02 * i) for i in range(1, 7)}),
    "two arguments": (rosenbrock, {"a": sgd(0.001), "b": lambda p: optim.Adam(p, lr=0.1)}),
    "diverging": (bowl, {"SGD": sgd(0.21), "worse": sgd(1e20)}),
    "none": (bowl, {}),
    "constant": (lambda w: (w * 0).sum(), {"SGD": sgd(0.1)}),
    "nowhere finite": (lambda w: (w.sum() * 0).log() * 0, {"SGD": sgd(0.1)}),
    "partly finite": (lambda w: w[0].log() ** 2 + w[1] ** 2, {"SGD": sgd(0.1)}),
    "hostile": (bowl, {"<b>" * 4000: sgd(0.1), "line\nbreak": sgd(0.1), "\u202eright-to-left": sgd(0.1)}),
}


@pytest.mark.parametrize(("loss", "optimizers"), CASES.values(), ids=CASES.keys())
def test_nothing_is_cut_or_grows_large(loss: Any, optimizers: Any, parse: Parse) -> None:
    picture = landscape(loss, optimizers, start=(-2.0, 1.0), resolution=33)
    parse(picture.svg).check_layout()
    parse(picture.still()).check_layout()
    assert len(picture.svg.encode()) < 400_000
    assert len(picture.still().encode()) < 150_000


@pytest.mark.parametrize("frame", [((-3, 3), (-1, 1)), ((0, 1), (-100, 100)), ((-1e-6, 1e-6), (1e5, 2e5))])
def test_any_frame_can_be_drawn(frame: Any, parse: Parse) -> None:
    x, y = frame
    parse(landscape(bowl, sgd(1e-9), x=x, y=y, resolution=9).svg).check_layout()


@pytest.mark.parametrize(
    "make",
    [
        sgd(0.05),
        sgd(0.02, momentum=0.9),
        lambda p: optim.Adam(p, lr=0.1),
        lambda p: optim.RMSprop(p, lr=0.05),
    ],
)
def test_a_path_is_that_of_a_loop_written_by_hand(make: Any) -> None:
    path = run("it", make, bowl, (-2.0, 1.0), 20)
    assert path.positions.tolist() == by_hand(make, bowl, 20)
    assert path.losses[3] == bowl(emberlet.tensor(path.positions[3].tolist())).item()
    assert path.gradients[0] == pytest.approx([-2.0, 10.0])
    assert path.remarks == ()


def test_an_optimiser_that_asks_for_the_loss_gets_it() -> None:
    path = run("it", lambda p: optim.LBFGS(p, lr=1), bowl, (-2.0, 1.0), 3)
    assert path.losses[-1] < 1e-6


def test_the_students_own_optimiser_needs_only_step() -> None:
    class Own(Uphill):
        def step(self) -> None:
            with emberlet.no_grad():
                for p in self.params:
                    p -= self.lr * p.grad

    assert run("own", Own, bowl, (-2.0, 1.0), 20).positions.tolist() == by_hand(sgd(0.05), bowl, 20)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (Uphill, "it goes uphill at its first step"),
        (Frozen, "it does not move"),
        (Piling, "it adds each gradient to those before"),
    ],
)
def test_a_wrong_optimiser_is_told(make: Any, words: str, parse: Parse) -> None:
    picture = landscape(bowl, {"it": make}, start=(-2.0, 1.0), steps=5, resolution=9)
    drawing = parse(picture.svg)
    assert words in drawing.words()
    assert words in picture.label


def test_a_right_optimiser_is_not_accused(parse: Parse) -> None:
    picture = landscape(bowl, {"it": sgd(0.05)}, start=(-2.0, 1.0), resolution=9)
    assert "bad" not in {t.get("class", "") for t in parse(picture.svg).root.iter(f"{SVG}text")}


def test_a_path_that_leaves_the_frame_says_so_and_gets_a_cross(parse: Parse) -> None:
    picture = landscape(bowl, {"SGD": sgd(0.21)}, start=(-2.0, 1.0), steps=40, resolution=9)
    hand = by_hand(sgd(0.21), bowl, 40)
    first = next(i for i, (_, y) in enumerate(hand) if abs(y) > 3)
    drawing = parse(picture.still())
    assert f"SGD leaves the frame at step {first}" in drawing.words()
    assert [p for p in drawing.root.iter(f"{SVG}path") if p.get("class") == "cross"]
    picture.step = first - 1
    drawing = parse(picture.still())
    assert not [p for p in drawing.root.iter(f"{SVG}path") if p.get("class") == "cross"]


def test_nothing_is_drawn_outside_the_frame(parse: Parse) -> None:
    drawing = parse(landscape(bowl, {"SGD": sgd(0.21)}, start=(-2.0, 1.0), resolution=9).svg)
    (edge,) = [r for r in drawing.root.iter(f"{SVG}rect") if r.get("class") == "edge"]
    x, y, wide, high = (float(edge.get(name)) for name in ("x", "y", "width", "height"))
    for path in drawing.root.iter(f"{SVG}path"):
        if "faint" in path.get("class", "") or "dots" in path.get("class", ""):
            for px, py in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path.get("d")):
                assert x - 0.1 <= float(px) <= x + wide + 0.1
                assert y - 0.1 <= float(py) <= y + high + 0.1


def test_a_path_of_nan_ends_there_and_is_told() -> None:
    picture = landscape(
        lambda w: w[0].log() ** 2 + w[1] ** 2, {"SGD": sgd(5.0)}, start=(1.5, 1.0), resolution=9
    )
    assert re.search(r"SGD diverges: its numbers are (nan|infinite) from step \d+ on\.", picture.label)
    assert picture.steps < 61


def test_each_step_is_said_with_position_loss_gradient_and_update() -> None:
    picture = landscape(bowl, {"SGD": sgd(0.05)}, start=(-2.0, 1.0), steps=3, resolution=9)
    assert picture.steps == len(picture.said) == 4
    assert picture.said[0] == "Step 0. SGD: loss 7, at (-2, 1), gradient (-2, 10), update (0.1, -0.5)."
    assert picture.said[1].startswith("Step 1. SGD: loss 3.05, at (-1.9, 0.5), gradient (-1.9, 5),")
    assert "update none" in picture.said[-1]


def test_the_still_picture_shows_the_chosen_step_only(parse: Parse) -> None:
    picture = landscape(bowl, {"SGD": sgd(0.05)}, start=(-2.0, 1.0), steps=10, resolution=9)
    assert "step 10" in parse(picture.still()).words()
    picture.step = 3
    words = parse(picture.still()).words()
    assert "step 3" in words
    assert "step 10" not in words
    with pytest.raises(TraitError):
        picture.step = 11


def test_many_steps_have_few_stops_and_every_piece_of_the_path(parse: Parse) -> None:
    picture = landscape(bowl, {"SGD": sgd(0.001)}, start=(-2.0, 1.0), steps=2000, resolution=9)
    assert picture.steps == 101
    assert picture.said[-1].startswith("Step 2000.")
    parse(picture.svg).check_layout()


def test_paths_differ_in_colour_dash_and_marker_and_are_named_beside_them(parse: Parse) -> None:
    optimizers = {"slow": sgd(0.01), "fast": sgd(0.1), "Adam": lambda p: optim.Adam(p, lr=0.2)}
    drawing = parse(landscape(bowl, optimizers, start=(-2.0, 1.0), resolution=9).still())
    faint = [p for p in drawing.root.iter(f"{SVG}path") if "faint" in p.get("class", "")]
    assert len({p.get("class") for p in faint}) == 3
    assert len({p.get("stroke-dasharray") for p in faint}) == 3
    assert len({p.get("d") for p in drawing.root.iter(f"{SVG}path") if "mark" in p.get("class", "")}) == 3
    named = [t.text for t in drawing.root.iter(f"{SVG}text") if t.get("class") == "strong halo"]
    assert sorted(named) == ["Adam", "fast", "slow"]


def test_an_unbuilt_optimiser_is_told_and_the_others_are_drawn(
    monkeypatch: pytest.MonkeyPatch, parse: Parse
) -> None:
    def unbuilt(*_: Any, **__: Any) -> None:
        raise NotBuilt("emberlet.optim.adam.Adam is built in lesson 06")

    monkeypatch.setattr(optim, "Adam", unbuilt)
    optimizers = {"Adam": lambda p: emberlet.optim.Adam(p), "SGD": sgd(0.1)}
    picture = landscape(bowl, optimizers, start=(-2.0, 1.0), resolution=9)
    words = parse(picture.svg).words()
    assert "Adam cannot run yet: emberlet.optim.adam.Adam is built in lesson 06" in words
    assert picture.steps == 61


def test_an_unbuilt_step_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unbuilt(*_: Any, **__: Any) -> None:
        raise NotBuilt("emberlet.optim.sgd.SGD.update is built in lesson 06")

    monkeypatch.setattr(optim.SGD, "step", unbuilt)
    picture = landscape(bowl, {"SGD": sgd(0.1)}, start=(-2.0, 1.0), resolution=9)
    assert "SGD stops: emberlet.optim.sgd.SGD.update is built in lesson 06" in picture.label
    assert picture.steps == 1


def test_an_unbuilt_loss_leaves_an_empty_frame_that_says_why(parse: Parse) -> None:
    def loss(w: Any) -> Any:
        raise NotBuilt("emberlet.functions.elementwise.mul is built in lesson 02")

    picture = landscape(loss, {"SGD": sgd(0.1)})
    parse(picture.svg).check_layout()
    assert "The loss cannot be computed yet: emberlet.functions.elementwise.mul" in picture.label
    assert picture.steps == 0


def test_an_error_of_the_students_code_is_shown_with_where_it_came_up() -> None:
    class Broken(Uphill):
        def step(self) -> None:
            raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine") as caught:
        landscape(bowl, {"my optimiser": Broken}, resolution=9)
    assert "while running the optimiser 'my optimiser', at step 1" in caught.value.__notes__[0]


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"loss": 3}, TypeError, "loss must be a function"),
        ({"loss": lambda w: w}, ValueError, r"one number, not a tensor of shape \(2,\)"),
        ({"loss": lambda w: "x"}, TypeError, "a tensor with one element, not str"),
        (
            {"loss": lambda w: 1.0, "optimizers": {"SGD": sgd(0.1)}},
            TypeError,
            "a tensor made from its argument",
        ),
        ({"optimizers": {"SGD": 3}}, TypeError, "'SGD' must be a function"),
        ({"optimizers": {"SGD": lambda p: 3}}, TypeError, r"an object with step\(\), not int"),
        ({"optimizers": {str(i): sgd(0.1) for i in range(7)}}, ValueError, "at most 6"),
        ({"optimizers": [sgd(0.1)], "names": ["a", "b"]}, ValueError, "1 functions need 1 names, not 2"),
        ({"start": 3}, TypeError, "start must be two numbers"),
        ({"start": (0, float("nan"))}, ValueError, "start must be two finite numbers"),
        ({"x": (3, -3)}, ValueError, "x must go from a lower to a higher"),
        ({"x": (0, 1e-320)}, ValueError, "too narrow"),
        ({"y": (1e9, 1e9 + 1e-6)}, ValueError, "too narrow"),
        ({"y": (0, float("inf"))}, ValueError, "y must be two finite"),
        ({"steps": 0}, ValueError, "steps must be from 1"),
        ({"steps": 2.5}, TypeError, "steps must be a whole number"),
        ({"resolution": 1}, ValueError, "resolution must be from 3"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        landscape(**{"loss": bowl, "resolution": 5, **arguments})


def test_names_come_from_the_dict_the_list_or_the_function() -> None:
    def momentum(params: list[Any]) -> Any:
        return optim.SGD(params, lr=0.01, momentum=0.9)

    assert "one: 2 steps" in repr(landscape(bowl, [sgd(0.1)], steps=2, names=["one"], resolution=5))
    assert "momentum: 2 steps" in repr(landscape(bowl, momentum, steps=2, resolution=5))
    both = repr(landscape(bowl, [sgd(0.1), sgd(0.2)], steps=2, resolution=5))
    assert both == "landscape(bowl; optimizer 1: 2 steps, optimizer 2: 2 steps)"


def test_two_arguments_name_the_axes(parse: Parse) -> None:
    def loss(slope: Any, bias: Any) -> Any:
        return slope**2 + bias**2

    words = parse(landscape(loss, resolution=5).svg).words()
    assert "slope" in words
    assert "bias" in words
    assert of_tensor(bowl)[1] == ("w[0]", "w[1]")


def test_long_names_that_are_cut_stay_apart() -> None:
    long = {"the same beginning " + "x" * i: sgd(0.1) for i in (1, 2, 3)}
    picture = landscape(bowl, long, steps=2, resolution=5)
    assert len(set(re.findall(r"(the same[^:;]*):", repr(picture)))) == 3


def test_hostile_names_are_text(parse: Parse) -> None:
    picture = landscape(bowl, {"<script>alert(1)</script>": sgd(0.1)}, resolution=5)
    drawing = parse(picture.svg)
    assert not list(drawing.root.iter(f"{SVG}script"))
    assert "<script>" in drawing.words()
    twin = picture.twin()
    assert "<script" not in twin


def test_the_twin_is_the_same_every_time() -> None:
    make = lambda: landscape(rosenbrock, {"SGD": sgd(0.001)}, resolution=17).twin()  # noqa: E731
    assert make() == make()


def test_the_front_end_gets_its_kind_and_a_caption() -> None:
    picture = landscape(bowl, resolution=5)
    assert picture.kind == "landscape"
    assert picture.caption.count(". ") == 0
    assert picture.caption.endswith(".")


def test_a_line_is_cut_at_the_frame() -> None:
    box = (0.0, 0.0, 10.0, 10.0)
    assert clipped((-5, 5), (5, 5), box) == ((0, 5), (5, 5))
    assert clipped((5, 5), (5, 1e30), box) == ((5, 5), (5, 10))
    assert clipped((-5, -5), (-1, 20), box) is None
    assert clipped((2, 3), (4, 5), box) == ((2, 3), (4, 5))


def test_labels_do_not_lie_over_each_other_or_outside() -> None:
    places = Places((0, 0, 100, 100))
    places.avoid([(0, 50), (100, 50)])
    found = [places.take(around([(50, 50)], 40, 15)) for _ in range(4)]
    boxes = [box for box in found if box is not None]
    assert len(boxes) >= 2
    for i, a in enumerate(boxes):
        assert a[0] >= 0
        assert a[2] <= 100
        for b in boxes[i + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    assert not np.any((places.points[:, 1] >= boxes[0][1]) & (places.points[:, 1] <= boxes[0][3]))


def test_random_directions_have_filters_as_long_as_the_models() -> None:
    parameters = [np.random.default_rng(1).normal(size=shape) for shape in ((4, 3), (4,), (2, 3, 5, 5))]
    dense, bias, filters = filter_normalised(parameters, np.random.default_rng(0))
    assert np.linalg.norm(dense, axis=1) == pytest.approx(np.linalg.norm(parameters[0], axis=1))
    assert not bias.any()
    for drawn, own in zip(filters, parameters[2], strict=True):
        assert np.linalg.norm(drawn) == pytest.approx(np.linalg.norm(own))


class Probe(emberlet.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer, self.norm = emberlet.nn.Linear(3, 2), emberlet.nn.BatchNorm1d(2)


def model_loss(model: Probe) -> emberlet.Tensor:
    return (model.norm(model.layer(emberlet.ones(5, 3))) ** 2).mean()


def test_the_landscape_around_a_model_is_its_loss_and_leaves_the_model_as_it_was(parse: Parse) -> None:
    model = Probe()
    before = {name: value.tolist() for name, value in model.state_dict().items()}
    picture = landscape_of(model, model_loss, resolution=5)
    parse(picture.svg).check_layout()
    assert {name: value.tolist() for name, value in model.state_dict().items()} == before
    assert model.training
    assert model.layer.weight.grad is None
    model.eval()
    assert picture._scene.centre == pytest.approx(model_loss(model).item(), rel=1e-6)
    assert picture._scene.grid[2, 2] == picture._scene.centre


def test_the_axes_of_a_model_are_the_directions_given() -> None:
    model = Probe().eval()
    zeros = [np.zeros(tuple(p.shape)) for p in model.parameters()]
    first = [np.ones_like(zeros[0]), *zeros[1:]]
    picture = landscape_of(model, model_loss, (first, zeros), x=(0, 1), resolution=3)
    with emberlet.no_grad():
        model.layer.weight += 1
    assert picture._scene.grid[:, 2] == pytest.approx(model_loss(model).item(), rel=1e-5)


def test_a_model_is_put_back_when_its_loss_fails() -> None:
    model = Probe()
    before = model.layer.weight.tolist()
    calls: list[int] = []

    def failing(model: Probe) -> emberlet.Tensor:
        calls.append(1)
        if len(calls) > 3:
            raise ZeroDivisionError
        return model_loss(model)

    with pytest.raises(ZeroDivisionError):
        landscape_of(model, failing, resolution=5)
    assert model.layer.weight.tolist() == before
    assert model.training


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        ({"model": 3}, TypeError, r"model must have parameters\(\)"),
        ({"model": emberlet.nn.ReLU()}, TypeError, "not be a ReLU without"),
        ({"loss": 3}, TypeError, "loss must be a function of the model"),
        ({"seed": "x"}, TypeError, "seed must be a whole number"),
        ({"seed": -1}, ValueError, "seed must be from 0"),
        ({"directions": ([np.zeros(3)], [np.zeros(3)])}, ValueError, "an array for each parameter"),
        ({"loss": lambda model: model.layer.weight}, ValueError, r"not a tensor of shape \(2, 3\)"),
    ],
)
def test_what_is_no_model_is_refused(arguments: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        landscape_of(**{"model": Probe(), "loss": model_loss, "resolution": 3, **arguments})
