"""The softmax picture: values at every step, masks, overflow, lines, and what the student's own is told."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable

import numpy as np
import pytest
from drawing import SVG, Drawing
from traitlets import TraitError

import emberlet
from emberlab.widgets.softmax import softmax
from emberlab.widgets.steps import frozen
from emberlet.nn import functional

Parse = Callable[[str], Drawing]
RNG = np.random.default_rng(0)
INF = float("inf")
SCORES = [2.0, 1.0, -1.0, 3.0, 0.5]
CASES: dict[str, tuple] = {
    "list": (SCORES, {}),
    "next to nothing": ([0.0, 1e-320, 3e-310], {}),
    "hot": (SCORES, {"temperature": 2.5}),
    "cold": (SCORES, {"temperature": 0.01}),
    "one": ([3], {}),
    "whole numbers": ([1, 2, 3], {"temperature": 2}),
    "matrix": (RNG.normal(size=(3, 4)), {}),
    "columns": (RNG.normal(size=(3, 4)), {"dim": 0}),
    "long": (RNG.normal(size=(4, 3, 1000)), {}),
    "masked": ([[1.0, -INF, 2.0], [-INF, -INF, 0.0]], {}),
    "all masked": ([-INF, -INF], {}),
    "large": ([1000.0, 1001.0, -1000.0], {}),
    "huge": ([1e300, -1e300], {"temperature": 0.1}),
    "infinite": ([1.0, INF], {}),
    "nan": ([1.0, float("nan")], {}),
    "long values": (np.array([123456.789, 123456.123, -1e-9]), {}),
    "eleven": (np.arange(11.0), {}),
    "float32": (RNG.normal(size=(2, 10)).astype("f4") * 1e4, {}),
}


def expected(x: object, dim: int = -1, temperature: float = 1.0) -> np.ndarray:
    x = np.asarray(x, float) / temperature
    with np.errstate(all="ignore"):
        exps = np.exp(x - x.max(axis=dim, keepdims=True))
        return exps / exps.sum(axis=dim, keepdims=True)


def texts(cell: object) -> str:
    return "".join(cell.find(f"{SVG}text").itertext())


def number(written: str) -> float:
    return float(written.replace("∞", "inf"))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_nothing_overlaps_is_cut_or_grows_large(case: tuple, parse: Parse) -> None:
    x, options = case
    widget = softmax(x, **options)
    for step in range(widget.steps):
        widget.step = step
        parse(widget.still()).check_layout()
    widget.selected = [size - 1 for size in widget.shape]
    parse(widget.still()).check_layout()
    assert len(widget.svg.encode()) < 60_000


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_every_drawn_probability_is_right_and_the_students_agrees(case: tuple, parse: Parse) -> None:
    x, options = case
    widget, right = softmax(x, **options), expected(x, **options)
    drawing = parse(widget.svg)
    assert "✓ your emberlet agrees" in drawing.words()
    assert drawing.elements()
    for element in drawing.elements():
        index = tuple(int(i) for i in element.get("data-index").split(","))
        assert number(texts(element)) == pytest.approx(right[index], abs=0.0051, nan_ok=True)


def test_the_way_is_shown_with_its_numbers_step_by_step(parse: Parse) -> None:
    widget = softmax(SCORES, temperature=2.0)
    assert widget.steps == 5 == len(widget.said)
    assert widget.step == 4, "at first all is shown"
    x = np.array(SCORES)
    way = {"score": x, "÷temperature": x / 2, "−max": x / 2 - 1.5, "exp": np.exp(x / 2 - 1.5)}
    for step in range(5):
        drawing = parse(frozen(widget.svg, step))
        for at, (name, values) in enumerate(way.items()):
            cells = [c for c in drawing.cells() if c.get("data-token", "").startswith(f"{name}:")]
            assert len(cells) == (5 if at <= step else 0)
            for cell, value in zip(cells, values, strict=False):
                assert number(texts(cell)) == pytest.approx(value, abs=0.0051)
        assert len(drawing.elements()) == (5 if step == 4 else 0)
    assert "sum = 1" in parse(widget.svg).words()
    assert "add up to 1" in widget.said[-1]


def test_a_temperature_of_one_is_no_step_of_its_own(parse: Parse) -> None:
    widget = softmax(SCORES)
    assert widget.steps == 4
    assert "temperature" not in parse(widget.svg).words()


def test_bars_are_as_tall_as_their_numbers(parse: Parse) -> None:
    bars = [
        g for g in parse(softmax([0.0, 1.0, 2.0]).svg).root.iter(f"{SVG}g") if "fill" in g.get("style", "")
    ]
    heights = [[float(r.get("height")) for r in group.iter(f"{SVG}rect")] for group in bars]
    assert heights[0][1] / heights[0][0] == pytest.approx(2, rel=0.02)
    for shown, values in ((heights[1], np.exp([-2.0, -1, 0])), (heights[2], expected([0.0, 1, 2]))):
        assert np.array(shown) / shown[-1] == pytest.approx(values / values[-1], abs=0.02)
    assert heights[2][-1] / heights[1][-1] == pytest.approx(expected([0.0, 1, 2])[-1], abs=0.02)


def test_why_the_largest_is_subtracted_is_told() -> None:
    (said,) = [s for s in softmax([1000.0, 1001.0]).said if s.startswith("Subtract")]
    assert "exp(1001) would be inf in float32" in said
    assert "the quotient is the same" in said
    (said,) = [s for s in softmax([1.0, 2.0]).said if s.startswith("Subtract")]
    assert "would be inf" not in said
    assert "88.7" in said


def test_masked_entries_are_crossed_and_have_probability_zero(parse: Parse) -> None:
    widget = softmax([[1.0, -INF, 2.0], [0.0, 0.0, 0.0]])
    drawing = parse(widget.svg)
    masked = drawing.cell(data_index="0,1")
    assert texts(masked) == "0"
    assert "masked" in masked.get("data-say")
    for cell in [c for c in drawing.cells() if "cell" in c.get("class", "").split()]:
        crossed = any(path.get("class") == "hatch" for path in cell)
        token = cell.get("data-token") or cell.get("data-index").replace("0,", "p:")
        assert crossed == ("ghost" in cell.get("class").split()) == token.endswith(":1")
    assert "crossed cell is masked" in drawing.words()
    assert "1 of them masked" in widget.said[0]
    widget.values = {"dim_0": 1}
    assert "crossed" not in parse(widget.svg).words()


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([-INF, -INF], "Every entry is masked"),
        ([1.0, INF], "A score is inf"),
        ([1.0, float("nan")], "A score is nan"),
    ],
)
def test_why_there_are_no_probabilities_is_told(scores: list[float], words: str, parse: Parse) -> None:
    widget = softmax(scores)
    assert words in parse(widget.svg).words()
    assert words in widget.said[-1]
    assert words in widget.label


def test_the_selected_probability_lights_its_way_and_is_written_out(parse: Parse) -> None:
    widget = softmax([0.0, 0.0], temperature=2.0)
    widget.selected = [1]
    drawing = parse(widget.still())
    assert drawing.lit() == sorted(["score:1", "÷temperature:1", "−max:1", "exp:1", "1"])
    assert "p[1] = exp(0 − 0) / 2 = 1 / 2 = 0.5" in drawing.words()
    assert "exp(-1 − (-1))" in parse(softmax([-1.0, -1.0]).svg).cell(data_index="0").get("data-say")


def test_lines_of_a_matrix_are_chosen_by_controls_and_by_selecting(parse: Parse) -> None:
    x = RNG.normal(size=(3, 4, 2))
    widget, right = softmax(x, dim=1), expected(x, 1)
    assert [control["name"] for control in widget.controls] == ["temperature", "dim_0", "dim_2"]
    widget.values = {"dim_0": 2, "dim_2": 1}
    drawing = parse(widget.svg)
    assert "x[2, :, 1]" in drawing.words()
    assert number(texts(drawing.cell(data_index="2,3,1"))) == pytest.approx(right[2, 3, 1], abs=0.006)
    widget.selected = [1, 0, 0]
    assert widget.values == {"temperature": 1, "dim_0": 1, "dim_2": 0}
    assert parse(widget.still()).cell(data_index="1,0,0")
    widget.values = {"dim_0": 0}
    assert widget.selected == [0, 0, 0]


def test_the_temperature_is_a_control(parse: Parse) -> None:
    widget = softmax(SCORES)
    widget.values = {"temperature": 0.5}
    drawing = parse(widget.svg)
    right = expected(SCORES, temperature=0.5)
    assert number(texts(drawing.cell(data_index="3"))) == pytest.approx(right[3], abs=0.006)
    assert "T = 0.5" in drawing.words()
    assert "✓ your emberlet agrees" in drawing.words()
    assert widget.step == widget.steps - 1 == 4
    assert repr(widget) == "softmax((5,), dim=-1, temperature=0.5)"
    with pytest.raises(TraitError, match="temperature must be from"):
        widget.values = {"temperature": 0}
    assert widget.values["temperature"] == 0.5


def test_any_entry_of_a_long_line_can_be_brought_into_the_picture(parse: Parse) -> None:
    x, _ = CASES["long"]
    widget = softmax(x)
    assert "⋯" in parse(widget.svg).words()
    widget.selected = [2, 1, 500]
    drawing = parse(widget.still())
    assert drawing.cell(data_index="2,1,500")
    assert "ellipsis" in drawing.words()
    assert "sum = 1" in drawing.words()
    drawing.check_layout()


def test_the_twin_shows_the_same(parse: Parse) -> None:
    widget = softmax(SCORES)
    widget.step = 1
    still = b64decode(re.search(r"base64,([^\"]+)", widget.twin())[1]).decode()
    assert still == widget.still()
    tokens = [c.get("data-token") for c in parse(frozen(widget.svg, 1)).cells()]
    assert [c.get("data-token") for c in parse(still).cells()] == tokens
    assert widget.said[1].split(":")[0] in parse(still).words()
    assert softmax(SCORES).twin() == softmax(SCORES).twin()


def test_a_students_tensor_is_read() -> None:
    t = emberlet.tensor(SCORES, requires_grad=True)
    assert softmax(t).svg == softmax(np.array(SCORES, np.float32)).svg


class NotBuilt(NotImplementedError):  # noqa: N818
    pass


def test_an_unbuilt_softmax_is_told_and_is_no_error(monkeypatch: pytest.MonkeyPatch, parse: Parse) -> None:
    def unbuilt(*args: object, **kwargs: object) -> None:
        raise NotBuilt("emberlet.softmax is built in lesson 02")

    monkeypatch.setattr(functional, "softmax", unbuilt)
    assert "○ your emberlet: not built yet (emberlet.softmax" in parse(softmax(SCORES).svg).words()


def test_a_softmax_that_overflows_is_marked_where_it_is_wrong(
    monkeypatch: pytest.MonkeyPatch, parse: Parse
) -> None:
    def naive(input: emberlet.Tensor, dim: int) -> emberlet.Tensor:
        exps = input.exp()
        return exps / exps.sum(dim, keepdim=True)

    monkeypatch.setattr(functional, "softmax", naive)
    assert "✓ your emberlet agrees" in softmax(SCORES).svg
    widget = softmax([[1.0, 2.0], [1000.0, 2.0]])
    assert "✕ your emberlet differs at [1, 0]: yours nan, expected 1" in parse(widget.svg).words()
    widget.values = {"dim_0": 1}
    drawing = parse(widget.svg)
    marked = [c.get("data-index") for c in drawing.elements() if "outside" in c.get("class").split()]
    assert marked == ["1,0"]
    assert "yours is nan" in drawing.cell(data_index="1,0").get("data-say")


def test_a_softmax_along_the_wrong_dimension_differs(monkeypatch: pytest.MonkeyPatch) -> None:
    right = functional.softmax
    monkeypatch.setattr(functional, "softmax", lambda input, dim: right(input, 0))
    assert "✕ your emberlet differs at [0, 0]" in softmax(RNG.normal(size=(3, 4))).svg


@pytest.mark.parametrize("name", ['</text><script>"\x00&\n', "\u202e" + "x" * 10_000])
def test_hostile_names_are_text(name: str, parse: Parse) -> None:
    drawing = parse(softmax(RNG.normal(size=(3, 4)), name=name).svg)
    tags = {node.tag.rpartition("}")[2] for node in drawing.root.iter()}
    assert tags <= {"svg", "style", "g", "rect", "text", "path"}
    drawing.check_layout()


@pytest.mark.parametrize(
    ("x", "options", "error", "words"),
    [
        (2.0, {}, ValueError, "x is a single number"),
        (np.zeros((2, 0)), {}, ValueError, "x is empty"),
        (SCORES, {"dim": 1}, IndexError, "dim must be from -1 to 0"),
        (SCORES, {"dim": "a"}, TypeError, "dim must be a whole number"),
        (SCORES, {"temperature": 0}, ValueError, "temperature must be above 0"),
        (SCORES, {"temperature": -1.0}, ValueError, "temperature must be above 0"),
        (SCORES, {"temperature": INF}, ValueError, "temperature must be above 0 and finite"),
        (SCORES, {"temperature": "hot"}, TypeError, "temperature must be a number"),
        (np.array([1j]), {}, TypeError, "x: expected numbers that are real"),
        (["a"], {}, TypeError, "x: expected numbers"),
        (None, {}, TypeError, "x: expected an"),
    ],
)
def test_what_has_no_softmax_is_refused(x: object, options: dict, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        softmax(x, **options)
