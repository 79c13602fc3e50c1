"""The schedules picture: the rates that schedulers really set."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from drawing import SVG, Drawing
from traitlets import TraitError

import emberlet
from emberlab.widgets.schedules import schedules
from emberlab.widgets.schedules_run import follow

Parse = Callable[[str], Drawing]
lr_scheduler = emberlet.optim.lr_scheduler


class NotBuilt(NotImplementedError):  # noqa: N818  # the name is what a student sees
    pass


class Halving:
    """A student's own scheduler."""

    def __init__(self, optimizer: Any) -> None:
        self.optimizer = optimizer

    def step(self) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] /= 2


KINDS: dict[str, Callable[[Any], Any]] = {
    "StepLR": lambda o: lr_scheduler.StepLR(o, 30, 0.3),
    "cosine": lambda o: lr_scheduler.CosineAnnealingLR(o, 100),
    "one cycle": lambda o: lr_scheduler.OneCycleLR(o, 0.2, total_steps=100),
    "restarts": lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 25),
    "cyclic": lambda o: lr_scheduler.CyclicLR(o, 0.01, 0.1),
    "formula": lambda step: 0.1 * 0.97**step,
}
CASES: dict[str, tuple[Any, dict[str, Any]]] = {
    "six": (KINDS, {}),
    "one": (Halving, {}),
    "one step": ({"a": Halving}, {"steps": 1}),
    "two steps": ({"a": Halving}, {"steps": 2}),
    "many steps": (KINDS["formula"], {"steps": 20_000}),
    "constant": (lambda step: 0.1, {}),
    "zero": (lambda step: 0.0, {}),
    "negative": (lambda step: 1.0 - step, {}),
    "not finite": (lambda step: float("nan"), {}),
    "hostile": ({"<b>" * 4000: Halving, "line\nbreak": Halving, "\u202eright-to-left": Halving}, {}),
}


@pytest.mark.parametrize("axis", ["linear", "logarithmic"])
@pytest.mark.parametrize(("given", "options"), CASES.values(), ids=CASES.keys())
def test_nothing_is_cut_or_grows_large(given: Any, options: Any, axis: str, parse: Parse) -> None:
    picture = schedules(given, **options)
    picture.values = {"axis": axis}
    parse(picture.svg).check_layout()
    parse(picture.still()).check_layout()
    assert len(picture.svg.encode()) < 250_000


@pytest.mark.parametrize("name", [name for name in KINDS if name != "formula"])
def test_a_curve_is_that_of_a_loop_written_by_hand(name: str) -> None:
    weight = emberlet.tensor([1.0], requires_grad=True)
    optimizer = emberlet.optim.SGD([weight], lr=0.1, momentum=0.9)
    scheduler = KINDS[name](optimizer)
    rates = []
    for _ in range(100):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(rates) < 100:
            scheduler.step()
    assert follow(name, KINDS[name], 100, 0.1, lambda step: 1.0).rates.tolist() == rates


def test_the_students_own_scheduler_needs_only_step() -> None:
    assert follow("own", Halving, 4, 0.8, lambda step: 1.0).rates.tolist() == [0.8, 0.4, 0.2, 0.1]


def test_the_optimiser_steps_before_the_scheduler() -> None:
    order: list[str] = []

    class Watching(Halving):
        def __init__(self, optimizer: Any) -> None:
            super().__init__(optimizer)
            optimizer.register_step_post_hook(lambda *_: order.append("optimizer"))

        def step(self) -> None:
            order.append("scheduler")

    follow("watching", Watching, 3, 0.1, lambda step: 1.0)
    assert order == ["optimizer", "scheduler"] * 2


def test_a_wrong_scheduler_is_seen_beside_a_right_one() -> None:
    class Late(Halving):
        steps = 0

        def step(self) -> None:
            self.steps += 1
            if self.steps > 1:
                super().step()

    picture = schedules({"right": Halving, "late": Late}, steps=3, lr=0.8)
    assert picture.said == [
        "Step 0: right 0.8, late 0.8.",
        "Step 1: right 0.4, late 0.8.",
        "Step 2: right 0.2, late 0.4.",
    ]


def test_a_formula_is_a_function_of_the_step() -> None:
    picture = schedules({"f": lambda step: 0.5 / (step + 1), "constant": lambda step: 0.25}, steps=3)
    assert picture.said[1] == "Step 1: f 0.25, constant 0.25."


def test_a_mistake_in_a_scheduler_is_not_taken_for_a_formula() -> None:
    class Wrong(Halving):
        def __init__(self, optimizer: Any) -> None:
            optimizer + 1

    with pytest.raises(TypeError, match="unsupported operand") as caught:
        schedules({"wrong": Wrong})
    assert "while following 'wrong', at step 0" in caught.value.__notes__[0]


def test_a_scheduler_that_looks_at_a_measure_gets_one() -> None:
    plateau = {"plateau": lambda o: lr_scheduler.ReduceLROnPlateau(o, patience=2)}
    picture = schedules(plateau, steps=10)
    assert "plateau is told a measure that never gets better" in picture.label
    assert "Step 4: plateau 0.01." in picture.said
    better = schedules(plateau, steps=10, metric=lambda step: -step)
    assert "never gets better" not in better.label
    assert better.said[-1] == "Step 9: plateau 0.1."


def test_a_rate_below_zero_and_one_that_is_no_number_are_told() -> None:
    picture = schedules(
        {"low": lambda step: 1.0 - step, "bad": lambda step: float("inf") if step > 4 else 1.0}, steps=9
    )
    assert "low is below 0 at step 2: such a step goes uphill." in picture.label
    assert "bad is ∞ from step 5 on." in picture.label


def test_the_axis_can_be_logarithmic_and_zero_is_told(parse: Parse) -> None:
    picture = schedules({"f": lambda step: 0.1 ** (step % 5) if step % 7 else 0.0}, steps=20)
    assert "no place on a logarithmic axis" not in picture.label
    linear = picture.svg
    picture.values = {"axis": "logarithmic"}
    assert picture.svg != linear
    assert "f reaches 0, which has no place on a logarithmic axis." in picture.label
    assert "0.001" in parse(picture.svg).words()
    with pytest.raises(TraitError, match="must be one of 'linear', 'logarithmic'"):
        picture.values = {"axis": "cubic"}
    assert picture.values == {"axis": "logarithmic"}


def test_the_chosen_step_is_read_out_in_the_still_picture(parse: Parse) -> None:
    picture = schedules({"halving": Halving}, steps=8, lr=0.8)
    picture.step = 2
    words = parse(picture.still()).words()
    assert "step 2" in words
    assert "0.2" in words.split()
    picture.step = 1
    assert "0.4" in parse(picture.still()).words().split()


def test_curves_differ_in_colour_or_dash_and_each_is_named(parse: Parse) -> None:
    drawing = parse(schedules(KINDS).still())
    curves = [p for p in drawing.root.iter(f"{SVG}path") if p.get("class", "").startswith("curve")]
    assert len({(p.get("class"), p.get("stroke-dasharray")) for p in curves}) == 6
    for name in KINDS:
        assert name in drawing.words()


def test_an_unbuilt_scheduler_is_told_and_the_others_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def unbuilt(*_: Any, **__: Any) -> None:
        raise NotBuilt("emberlet.optim.lr_scheduler.factors.StepLR is built in lesson 06")

    monkeypatch.setattr(lr_scheduler, "StepLR", unbuilt)
    picture = schedules({"StepLR": KINDS["StepLR"], "own": Halving}, steps=3)
    assert "StepLR cannot be drawn yet: emberlet.optim.lr_scheduler.factors.StepLR is built" in picture.label
    assert picture.said[1] == "Step 1: own 0.05."


def test_a_scheduler_that_is_half_built_is_drawn_as_far_as_it_goes(parse: Parse) -> None:
    class Half(Halving):
        def step(self) -> None:
            raise NotBuilt("Half.step is built in lesson 06")

    picture = schedules({"half": Half}, steps=5)
    parse(picture.svg).check_layout()
    assert "half stops at step 1: Half.step is built in lesson 06" in picture.label
    assert picture.said[3] == "Step 3: half –."


@pytest.mark.parametrize(
    ("given", "options", "error", "words"),
    [
        ({}, {}, ValueError, "at least one"),
        (3, {}, TypeError, "not iterable"),
        ({"a": 3}, {}, TypeError, "'a' must be a function"),
        ({"a": lambda o: "x"}, {}, TypeError, "'a' must return a scheduler"),
        ({"a": lambda step: [1] if isinstance(step, int) and step else 0.1}, {}, TypeError, "rate of step 1"),
        ({str(i): Halving for i in range(7)}, {}, ValueError, "at most 6"),
        (Halving, {"steps": 0}, ValueError, "steps must be from 1"),
        (Halving, {"steps": "ten"}, TypeError, "whole number"),
        (Halving, {"lr": 0}, ValueError, "lr must be a number above 0"),
        (Halving, {"lr": float("nan")}, ValueError, "lr must be a number above 0"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    given: Any, options: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        schedules(given, **options)


def test_hostile_names_are_text(parse: Parse) -> None:
    picture = schedules({"<script>alert(1)</script>": Halving})
    assert not list(parse(picture.svg).root.iter(f"{SVG}script"))
    assert "<script" not in picture.twin()


def test_text_is_stable_and_the_twin_the_same_every_time() -> None:
    assert repr(schedules({"a": Halving, "b": Halving}, steps=7)) == "schedules(a, b; 7 steps)"
    assert schedules(KINDS).twin() == schedules(KINDS).twin()
