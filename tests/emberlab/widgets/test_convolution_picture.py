"""The convolution picture: windows, sums, sizes, channels, and what the student's own convolution is told."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable

import numpy as np
import pytest
from drawing import SVG, Drawing
from traitlets import TraitError

import emberlet
from emberlab.widgets.convolution import convolution
from emberlab.widgets.steps import frozen
from emberlet.nn import functional

Parse = Callable[[str], Drawing]
RNG = np.random.default_rng(0)
IMAGE = RNG.integers(-3, 5, size=(1, 5, 5))
EDGE = np.array([[[[1, 0, -1], [2, 0, -2], [1, 0, -1]]]])
SIGNAL, SECOND = np.array([[3, 1, 4, 1, 5, 9, 2, 6]]), np.array([[[1, -2, 1]]])
PHOTO, BANK = RNG.normal(size=(2, 4, 28, 28)), RNG.normal(size=(6, 2, 3, 3))
CASES: dict[str, tuple] = {
    "plain": (IMAGE, EDGE, {}),
    "strided": (IMAGE, EDGE, {"stride": 2, "padding": 1}),
    "dilated": (IMAGE, EDGE, {"dilation": 2, "padding": 1}),
    "each its own": (
        RNG.normal(size=(1, 6, 7)),
        EDGE,
        {"stride": (2, 1), "padding": (0, 3), "dilation": (1, 2)},
    ),
    "signal": (SIGNAL, SECOND, {}),
    "signal, all": (SIGNAL, SECOND, {"stride": 2, "padding": 3, "dilation": 2}),
    "signals": (RNG.normal(size=(3, 2, 9)), RNG.normal(size=(4, 2, 2)), {"bias": RNG.normal(size=4)}),
    "channels": (RNG.integers(0, 3, size=(3, 4, 4)), RNG.integers(-1, 2, size=(2, 3, 2, 2)), {}),
    "groups": (PHOTO, BANK, {"groups": 2, "bias": RNG.normal(size=6), "padding": 1}),
    "depthwise": (PHOTO, BANK[:4, :1], {"groups": 4, "stride": 3}),
    "same": (IMAGE, EDGE, {"padding": "same"}),
    "same, even": (SIGNAL, np.array([[[1, 2]]]), {"padding": "same"}),
    "valid": (IMAGE, EDGE, {"padding": "valid"}),
    "one by one": (IMAGE, np.array([[[[2]]]]), {}),
    "stride leaves some": (IMAGE, EDGE[:, :, :2, :2], {"stride": 2}),
    "stride past the window": (SIGNAL, SECOND[:, :, :1], {"stride": 3}),
    "large kernel": (PHOTO[:, :1], RNG.normal(size=(1, 1, 15, 15)), {}),
    "very dilated": (PHOTO[:, :1], EDGE, {"dilation": 10}),
    "long": (RNG.normal(size=(1, 5000)), RNG.normal(size=(1, 1, 300)), {"stride": 7}),
    "much padding": (SIGNAL, SECOND, {"padding": 1000}),
    "long values": (np.full((1, 9, 9), 123456789), np.full((1, 1, 2, 2), -1e-7), {}),
    "not finite": (np.array([[np.inf, np.nan, 1.0]]), np.array([[[1.0]]]), {}),
    "whole window": (IMAGE, RNG.normal(size=(1, 1, 5, 5)), {}),
}


def expected(x: np.ndarray, w: np.ndarray, options: dict) -> np.ndarray:
    """By emberlet's own reference, which its tests hold against PyTorch."""
    made = {name: emberlet.tensor(v) if name == "bias" else v for name, v in options.items()}
    function = functional.conv1d if w.ndim == 3 else functional.conv2d
    return function(emberlet.tensor(x.astype(float)), emberlet.tensor(w.astype(float)), **made).numpy()


def written(drawing: Drawing, index: str) -> str:
    return "".join(drawing.cell(data_index=index).find(f"{SVG}text").itertext())


def window(drawing: Drawing) -> list[str]:
    """The weights that lie on the input at the drawing's step."""
    (frame,) = [g for g in drawing.root.iter(f"{SVG}g") if "data-frame" in g.attrib]
    return ["".join(t.itertext()).removeprefix("×") for t in frame.iter(f"{SVG}text")]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_nothing_overlaps_is_cut_or_grows_large(case: tuple, parse: Parse) -> None:
    x, w, options = case
    widget = convolution(x, w, **options)
    parse(widget.still()).check_layout()
    assert len(widget.svg.encode()) < 90_000
    assert 0 < widget.steps <= 200
    widget.selected = [size - 1 for size in widget.shape]
    parse(widget.still()).check_layout()


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_every_drawn_element_is_right_and_the_students_agrees(case: tuple, parse: Parse) -> None:
    x, w, options = case
    widget, right = convolution(x, w, **options), expected(x, w, options)
    assert tuple(widget.shape) == right.shape
    drawing = parse(widget.svg)
    assert "✓ your emberlet agrees" in drawing.words()
    assert drawing.elements()
    for element in drawing.elements():
        index = tuple(int(i) for i in element.get("data-index").split(","))
        number = float(element.get("data-say").split(" ")[-1].replace("∞", "inf"))
        assert number == pytest.approx(right[index], rel=1e-3, nan_ok=True)
        shown = float(written(drawing, element.get("data-index")).replace("∞", "inf"))
        assert shown == pytest.approx(right[index], rel=0.01, abs=0.006, nan_ok=True)


def test_each_element_reads_the_cells_under_its_window(parse: Parse) -> None:
    drawing = parse(convolution(IMAGE, EDGE, stride=2, padding=1, dilation=2).svg)
    for element in drawing.elements():
        _, i, j = map(int, element.get("data-index").split(","))
        tokens = {f"x:{2 * i - 1 + 2 * t},{2 * j - 1 + 2 * u}" for t in range(3) for u in range(3)}
        assert set(element.get("data-reads").split()) == tokens
        assert all(drawing.cell(data_token=token) for token in tokens)


def test_padding_is_hatched_and_told_and_nothing_else_is(parse: Parse) -> None:
    drawing = parse(convolution(IMAGE, EDGE, padding=1).svg)
    for cell in [c for c in drawing.cells() if c.get("data-token", "").startswith("x:")]:
        i, j = map(int, cell.get("data-token")[2:].split(","))
        padding = not (0 <= i < 5 and 0 <= j < 5)
        assert padding == any(path.get("class") == "hatch" for path in cell)
        assert padding == ("ghost" in cell.get("class").split()) == ("padding" in cell.get("data-say"))
        assert "".join(cell.find(f"{SVG}text").itertext()) == ("0" if padding else str(IMAGE[0, i, j]))
    assert "hatched" in drawing.words()
    assert "hatched" not in parse(convolution(IMAGE, EDGE).svg).words()


def test_the_steps_slide_the_window_and_lay_the_weights_on_the_input(parse: Parse) -> None:
    widget = convolution(IMAGE, EDGE, stride=2, padding=1)
    assert widget.steps == 9 == len(widget.said)
    right = expected(IMAGE, EDGE, {"stride": 2, "padding": 1})
    places = set()
    for step in range(9):
        drawing = parse(frozen(widget.svg, step))
        assert window(drawing) == ["1", "0", "-1", "2", "0", "-2", "1", "0", "-1"]
        (frame,) = [g for g in drawing.root.iter(f"{SVG}g") if "data-frame" in g.attrib]
        places.add(frame.find(f"{SVG}text").get("x") + " " + frame.find(f"{SVG}text").get("y"))
        assert widget.said[step].startswith(f"out[0, {step // 3}, {step % 3}] = ")
        assert widget.said[step].endswith(f" {right[0, step // 3, step % 3]:g}")
    assert len(places) == 9


def test_selecting_slides_the_window_and_sliding_it_on_gives_up_the_selection(parse: Parse) -> None:
    widget = convolution(IMAGE, EDGE, padding=1)
    widget.selected = [0, 2, 3]
    assert widget.step == 2 * 5 + 3
    assert len(parse(widget.still()).lit()) == 1 + 9
    widget.step = 3
    assert widget.selected is None
    assert widget.said[3] in parse(widget.still()).words().replace("\u00a0", " ")


def test_what_the_browser_chooses_reaches_python_and_is_answered_with_a_picture(parse: Parse) -> None:
    widget = convolution(IMAGE, EDGE, padding=1)
    widget.set_state({"values": {"stride": 2, "padding": 0, "dilation": 1}})
    assert widget.shape == [1, 2, 2]
    widget.set_state({"selected": [0, 1, 1], "source": None})
    assert widget.step == 3
    widget.set_state({"values": {"stride": 99, "padding": 0, "dilation": 1}})
    assert widget.values["stride"] == 2, "what the control does not allow is put back"


def test_the_size_is_worked_out_with_numbers(parse: Parse) -> None:
    words = parse(convolution(IMAGE, EDGE, stride=2, padding=1).svg).words()
    assert "height = width = ⌊(5 + 2·1 − 1·(3 − 1) − 1) / 2 + 1⌋ = 3" in words
    words = parse(convolution(IMAGE, EDGE, stride=(1, 2)).svg).words()
    assert "height = ⌊(5 + 2·0 − 1·(3 − 1) − 1) / 1 + 1⌋ = 3" in words
    assert "width  = ⌊(5 + 2·0 − 1·(3 − 1) − 1) / 2 + 1⌋ = 2" in words
    words = parse(convolution(SIGNAL, np.array([[[1, 2]]]), padding="same").svg).words()
    assert "length = ⌊(8 + 0 + 1 − 1·(2 − 1) − 1) / 1 + 1⌋ = 8" in words


def test_the_controls_change_the_picture_through_python(parse: Parse) -> None:
    widget = convolution(IMAGE, EDGE)
    widget.values = {"padding": 2, "dilation": 2}
    assert widget.values == {"stride": 1, "padding": 2, "dilation": 2}
    assert widget.shape == [1, 5, 5]
    assert widget.steps == 25
    drawing = parse(widget.svg)
    assert "= ⌊(5 + 2·2 − 2·(3 − 1) − 1) / 1 + 1⌋ = 5" in drawing.words()
    assert "✓ your emberlet agrees" in drawing.words()
    right = expected(IMAGE, EDGE, {"padding": 2, "dilation": 2})
    assert written(drawing, "0,4,4") == f"{right[0, 4, 4]:g}"
    with pytest.raises(TraitError, match="stride must be from 1"):
        widget.values = {"stride": 0}
    assert widget.values["stride"] == 1
    assert widget.svg == convolution(IMAGE, EDGE, padding=2, dilation=2).svg


def test_the_window_stays_where_it_is_when_an_option_changes() -> None:
    widget = convolution(IMAGE, EDGE, padding=1)
    widget.selected = [0, 4, 4]
    widget.values = {"padding": 0}
    assert widget.selected is None
    assert widget.said[widget.step].startswith("out[0, 2, 2]")


def test_options_for_each_dimension_have_controls_for_each() -> None:
    widget = convolution(IMAGE, EDGE, stride=(2, 1), padding=(1, 1))
    assert [control["name"] for control in widget.controls] == ["stride_0", "stride_1", "padding", "dilation"]
    widget.values = {"stride_1": 2}
    assert widget.shape == [1, 3, 3]


def test_same_padding_can_be_given_up_and_refuses_a_stride(parse: Parse) -> None:
    widget = convolution(IMAGE, EDGE, padding="same")
    assert widget.values["same"] is True
    widget.values = {"stride": 2}
    assert "Impossible: padding='same'" in parse(widget.svg).words()
    assert "⌊" not in parse(widget.svg).words()
    widget.values = {"same": False}
    assert widget.shape == [1, 2, 2]


@pytest.mark.parametrize(("options", "value"), [({"dilation": 3}, -1), ({"dilation": (1, 5)}, -5)])
def test_a_window_that_does_not_fit_is_told_with_its_numbers(options: dict, value: int, parse: Parse) -> None:
    widget = convolution(IMAGE, EDGE, **options)
    drawing = parse(widget.svg)
    drawing.check_layout()
    assert "Impossible" in drawing.words()
    assert f"⌋ = {value}" in drawing.words()
    assert f"reaches over {5 - value + 1} cells, but the input with its padding has only 5" in drawing.words()
    assert "Impossible" in widget.label
    assert drawing.elements() == []
    assert widget.steps == 0
    assert "emberlet" not in drawing.words()
    assert repr(widget) == "convolution((1, 5, 5) * (1, 1, 3, 3) -> impossible)"
    widget.values = {"padding": 4}
    assert widget.steps > 0
    assert parse(widget.svg).elements()


def test_channels_are_chosen_and_their_sum_is_told(parse: Parse) -> None:
    x, w, _ = CASES["channels"]
    bias = np.array([0, 10])
    widget = convolution(x, w, bias)
    assert {c["name"]: c["max"] for c in widget.controls if c["name"] in ("channel", "out")} == {
        "channel": 2,
        "out": 1,
    }
    widget.values = {"channel": 2, "out": 1}
    said = parse(widget.svg).cell(data_index="1,0,0").get("data-say")
    parts = [int((x[c, :2, :2] * w[1, c]).sum()) for c in range(3)]
    total = sum(parts) + 10
    assert f"channel 2 gives {x[2, 0, 0]}·" in said
    assert said.endswith(f" = {total}")
    listed = " + ".join(f"({p})" if p < 0 else str(p) for p in [*parts, 10])
    assert f"over 3 channels and the bias: out[1, 0, 0] = {listed} = {total}" in said
    assert "weight[1, 2]" in parse(widget.svg).words()
    assert "input[2]" in parse(widget.svg).words()


def test_a_group_reads_only_its_own_channels() -> None:
    x, w, options = CASES["groups"]
    widget = convolution(x, w, **options)
    ranges = {c["name"]: (c["min"], c["max"]) for c in widget.controls}
    assert ranges["channel"] == (0, 1)
    widget.values = {"out": 4, "item": 1}
    ranges = {c["name"]: (c["min"], c["max"]) for c in widget.controls}
    assert ranges["channel"] == (2, 3)
    assert widget.values["channel"] == 2
    widget.selected = [0, 0, 27, 27]
    assert {name: widget.values[name] for name in ("item", "channel", "out")} == {
        "item": 0,
        "channel": 0,
        "out": 0,
    }


def test_any_element_of_a_large_convolution_can_be_brought_into_the_picture(parse: Parse) -> None:
    x, w, options = CASES["groups"]
    widget = convolution(x, w, **options)
    for index in ([1, 5, 20, 13], [0, 2, 27, 0], [1, 3, 0, 27]):
        widget.selected = index
        drawing = parse(widget.still())
        assert drawing.cell(data_index=",".join(map(str, index)))
        assert len(drawing.lit()) == 1 + 9
        assert "Only a part" in drawing.words()
        drawing.check_layout()


def test_what_no_window_reaches_is_told(parse: Parse) -> None:
    words = parse(convolution(IMAGE, EDGE[:, :, :2, :2], stride=2).svg).words()
    assert "No window reaches the last row and the last column" in words
    assert "No window" not in parse(convolution(IMAGE, EDGE).svg).words()


def test_the_twin_shows_the_same(parse: Parse) -> None:
    widget = convolution(IMAGE, EDGE, padding=1)
    widget.step = 7
    still = b64decode(re.search(r"base64,([^\"]+)", widget.twin())[1]).decode()
    assert still == widget.still()
    live = parse(frozen(widget.svg, 7))
    assert [c.attrib for c in parse(still).elements()] == [c.attrib for c in live.elements()]
    assert window(parse(still)) == window(live)
    assert widget.twin() == widget.twin()


class NotBuilt(NotImplementedError):  # noqa: N818
    pass


def test_an_unbuilt_convolution_is_told_and_is_no_error(
    monkeypatch: pytest.MonkeyPatch, parse: Parse
) -> None:
    def unbuilt(*args: object, **kwargs: object) -> None:
        raise NotBuilt("emberlet.conv2d is built in lesson 08")

    monkeypatch.setattr(functional, "conv2d", unbuilt)
    words = parse(convolution(IMAGE, EDGE).svg).words()
    assert "○ your emberlet: not built yet (emberlet.conv2d is built in lesson 08)" in words


def test_a_wrong_convolution_is_marked_where_it_is_wrong(
    monkeypatch: pytest.MonkeyPatch, parse: Parse
) -> None:
    right = functional.conv2d
    true, flipped = expected(IMAGE, EDGE, {}), expected(IMAGE, EDGE[:, :, ::-1, ::-1], {})

    def forgets_stride(*args: object, stride: object, **kwargs: object) -> emberlet.Tensor:
        return right(*args, **kwargs)

    monkeypatch.setattr(functional, "conv2d", forgets_stride)
    assert (
        "yours has shape (1, 3, 3), expected (1, 2, 2)"
        in parse(convolution(IMAGE, EDGE, stride=2).svg).words()
    )

    def flips(
        input: emberlet.Tensor, weight: emberlet.Tensor, *args: object, **kwargs: object
    ) -> emberlet.Tensor:
        return right(
            input, emberlet.tensor(np.asarray(weight.numpy())[:, :, ::-1, ::-1].copy()), *args, **kwargs
        )

    monkeypatch.setattr(functional, "conv2d", flips)
    widget = convolution(IMAGE, EDGE)
    drawing = parse(widget.svg)
    for element in drawing.elements():
        index = tuple(int(i) for i in element.get("data-index").split(","))
        wrong = true[index] != flipped[index]
        assert wrong == ("outside" in element.get("class").split())
        assert wrong == (f"yours is {flipped[index]:g}" in element.get("data-say"))
    assert "✕ your emberlet differs at [0, 0, 0]" in drawing.words()
    drawing.check_layout()


def test_hostile_names_are_text(parse: Parse) -> None:
    for name in ('</text><script>"\x00&\n', "\u202e" + "x" * 10_000):
        drawing = parse(convolution(IMAGE, EDGE, name=name).svg)
        assert {node.tag.rpartition("}")[2] for node in drawing.root.iter()} <= {
            *("svg", "style", "g", "rect", "text", "path")
        }
        drawing.check_layout()


@pytest.mark.parametrize(
    ("x", "w", "options", "error", "words"),
    [
        (IMAGE[0], EDGE, {}, ValueError, "input .* must be .channels, height, width."),
        (IMAGE, EDGE[0, 0], {}, ValueError, "weight .* must be"),
        (PHOTO, EDGE, {}, ValueError, "reads 1 input channels, but input .* has 4"),
        (PHOTO, BANK, {"groups": 4}, ValueError, "groups=4 must divide"),
        (PHOTO, BANK, {"groups": 0}, ValueError, "groups=0 must divide"),
        (PHOTO, BANK, {"groups": "2"}, TypeError, "groups must be a whole number"),
        (IMAGE, EDGE, {"bias": [1, 2]}, ValueError, "bias .* one number for each output channel"),
        (IMAGE, EDGE, {"stride": 0}, ValueError, "stride must be from 1"),
        (IMAGE, EDGE, {"stride": (1, 2, 3)}, ValueError, "stride must be one number, or 2"),
        (IMAGE, EDGE, {"padding": -1}, ValueError, "padding must be from 0"),
        (IMAGE, EDGE, {"padding": 10**9}, ValueError, "padding must be from 0"),
        (IMAGE, EDGE, {"padding": "full"}, ValueError, "'same', 'valid'"),
        (IMAGE, EDGE, {"dilation": 1.5}, TypeError, "dilation must be a whole number"),
        (np.zeros((1, 0, 5)), EDGE, {}, ValueError, "no size may be 0"),
        ("ab", EDGE, {}, TypeError, "input: expected"),
        (IMAGE, np.ones((1, 1, 2, 2)) * 1j, {}, TypeError, "weight: expected numbers that are real"),
    ],
)
def test_what_cannot_be_convolved_is_refused_with_its_name(
    x: object, w: object, options: dict, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        convolution(x, w, **options)
