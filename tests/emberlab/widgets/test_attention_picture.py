"""The attention picture: weights against NumPy, masks, heads, tokens, and the student's own attention."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from drawing import SVG, Drawing
from traitlets import TraitError

import emberlet
from emberlab.widgets.attention import AttentionPicture, attention
from emberlab.widgets.attention_rule import attend
from emberlet.nn import functional

Parse = Callable[[str], Drawing]
RNG = np.random.default_rng(0)
Q, K, V = (RNG.normal(size=(4, 6)).astype(np.float32) for _ in range(3))
LONG = RNG.normal(size=(40, 32))
HOSTILE = [
    "<script>alert(1)</script>",
    "x" * 10_000,
    "\u202eevil\u202c",
    "a\nb\t",
    "",
    " the",
    "漢字漢字漢字漢字",
    "]]>&\"'",
]
CASES: dict[str, Callable[[], AttentionPicture]] = {
    "plain": lambda: attention(Q, K, V),
    "causal": lambda: attention(Q, K, V, causal=True, tokens=["the", "cat", "sat", "down"]),
    "heads": lambda: attention(Q, K, V, heads=2),
    "cross": lambda: attention(Q[:2], K, V[:, :3], tokens=(["a", "b"], list("wxyz"))),
    "no value": lambda: attention(Q, K, causal=True),
    "mask": lambda: attention(Q, K, V, mask=RNG.normal(size=(4, 4)) > 0),
    "bias": lambda: attention(Q, K, V, mask=RNG.normal(size=(4, 4))),
    "all masked": lambda: attention(Q, K, V, mask=np.zeros((4, 4), bool)),
    "one": lambda: attention([[1.0]], [[2.0]], [[3.0]]),
    "long": lambda: attention(LONG, LONG, LONG, heads=8),
    "many heads": lambda: attention(LONG, LONG, LONG, heads=32, causal=True),
    "hostile": lambda: attention(LONG[:8], LONG[:8], LONG[:8], tokens=HOSTILE),
    "huge": lambda: attention(Q * 1e30, K * 1e30, V * 1e30),
    "not finite": lambda: attention(Q * np.inf, K, V),
    "weights": lambda: attention(weights=RNG.dirichlet(np.ones(5), size=(3, 4))),
    "matrix": lambda: attention(weights=np.eye(3), tokens=list("abc")),
    "weights above 1": lambda: attention(weights=np.full((2, 2), 1e9)),
    "ten": lambda: attention(LONG[:10], LONG[:10], LONG[:10], tokens=["longest"] * 10),
}


def plain(
    q: np.ndarray, k: np.ndarray, v: np.ndarray, bias: np.ndarray | float = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Attention of one head, as one would write it down."""
    scores = q @ k.T / np.sqrt(q.shape[1]) + bias
    grown = np.exp(scores)
    weights = grown / grown.sum(axis=1, keepdims=True)
    return weights, weights @ v


@pytest.mark.parametrize("make", CASES.values(), ids=CASES.keys())
def test_nothing_overlaps_is_cut_or_grows_large(make: Callable[[], AttentionPicture], parse: Parse) -> None:
    widget = make()
    assert len(widget.svg.encode()) < 200_000
    assert len(widget.said) == widget.steps
    parse(widget.svg).check_layout()
    for step in range(max(1, widget.steps)):
        widget.step = step
        parse(widget.still()).check_layout()
    widget.selected = [-1, 0]
    parse(widget.still()).check_layout()


def test_weights_and_output_are_numpys() -> None:
    found = attend(Q, K, V)
    weights, output = plain(Q, K, V)
    np.testing.assert_allclose(found.weights[0], weights, rtol=1e-5)
    np.testing.assert_allclose(found.output[0], output, rtol=1e-4, atol=1e-6)


def test_heads_cut_the_width_and_each_is_an_attention_of_its_own() -> None:
    found = attend(Q, K, V, heads=2, causal=True)
    bias = np.where(np.tri(4), 0, -np.inf)
    for head in range(2):
        cut = np.s_[:, 3 * head : 3 * head + 3]
        weights, output = plain(Q[cut], K[cut], V[cut], bias)
        np.testing.assert_allclose(found.weights[head], weights, rtol=1e-5)
        np.testing.assert_allclose(found.output[head], output, rtol=1e-4, atol=1e-6)
    assert found.blocked.sum() == 2 * 6


def test_masks_of_bools_of_numbers_and_causal_ones_are_told_apart() -> None:
    allowed = RNG.normal(size=(4, 4)) > 0
    allowed[2] = False
    bools = attend(Q, K, V, mask=allowed)
    assert (bools.weights[0][~allowed] == 0).all()
    assert (bools.output[0][2] == 0).all()
    bias = RNG.normal(size=(4,))
    numbers = attend(Q, K, V, mask=bias)
    np.testing.assert_allclose(numbers.weights[0], plain(Q, K, V, bias)[0], rtol=1e-5)
    assert numbers.biased
    assert not numbers.blocked.any()
    both = attend(Q, K, V, mask=allowed, causal=True)
    assert (both.blocked[0] == ~(allowed & (np.tri(4) > 0))).all()


def test_masked_cells_are_hatched_crossed_and_said_to_be_masked(parse: Parse) -> None:
    widget = CASES["causal"]()
    drawing = parse(widget.still())
    for i in range(4):
        for j in range(4):
            cell = drawing.cell(data_index=f"{i},{j}")
            masked = j > i
            assert ("ghost" in cell.get("class").split()) == masked
            hatched = [path for path in cell.iter(f"{SVG}path") if path.get("class") == "hatch"]
            assert len(hatched) == (2 if masked else 0)
            assert ("masked" in cell.get("data-say")) == masked
            assert "".join(cell.itertext()) == (
                "0" if masked else f"{plain(Q, K, V, np.where(np.tri(4), 0, -np.inf))[0][i, j]:.2f}"
            )
    widget.step = 2
    assert "".join(parse(widget.still()).cell(data_index="0,3").itertext()) == "−∞"
    widget.step = 0
    assert "−∞" not in "".join(parse(widget.still()).cell(data_index="0,3").itertext())


def test_the_steps_are_those_of_the_formula_that_there_are(parse: Parse) -> None:
    firsts = [said.split(":")[0] for said in CASES["causal"]().said]
    assert firsts == ["Scores", "Scale", "Mask", "Softmax", "Weighted sum"]
    assert [said.split(":")[0] for said in CASES["plain"]().said] == [
        "Scores",
        "Scale",
        "Softmax",
        "Weighted sum",
    ]
    assert [said.split(":")[0] for said in CASES["no value"]().said] == ["Scores", "Scale", "Mask", "Softmax"]
    assert CASES["weights"]().steps == 0
    assert "6 of 16 scores become −∞" in CASES["causal"]().said[2]
    assert "numbers are added" in CASES["bias"]().said[2]
    widget = CASES["plain"]()
    assert widget.step == widget.steps - 1
    widget.step = 0
    words = parse(widget.still()).words()
    assert f"{(Q @ K.T)[1, 2]:.2f}" in words
    assert "%" not in words


def test_a_query_lights_its_row_and_its_share_of_every_key_is_told(parse: Parse) -> None:
    widget = CASES["causal"]()
    widget.source = "q1"
    drawing = parse(widget.still())
    assert drawing.lit() == ["1,0", "1,1", "1,2", "1,3", "q1"]
    words = drawing.words()
    assert "what “cat” looks at" in words
    for share in plain(Q, K, V, np.where(np.tri(4), 0, -np.inf))[0][1][:2]:
        assert f"{100 * share:.0f} %" in words
    assert "masked" in words
    assert "output of “cat” = Σ weight · value" in words


def test_a_weight_lights_with_its_query_and_names_its_key_and_value(parse: Parse) -> None:
    widget = CASES["plain"]()
    widget.selected = [1, 2]
    drawing = parse(widget.still())
    cell = drawing.cell(data_index="1,2")
    assert cell.get("data-reads").split() == ["q1", "k2", "v2"]
    assert set(drawing.lit()) == {"1,2", "q1", "k2", "v2"}
    assert "“q1” → “k2”" in drawing.words()
    assert len(drawing.cells(data_token="v2")) == 4


def test_a_head_is_chosen_by_control_or_by_click(parse: Parse) -> None:
    widget = CASES["heads"]()
    assert len([g for g in parse(widget.svg).cells() if (g.get("data-token") or "").startswith("h")]) == 2
    before = widget.svg
    widget.values = {"head": 1}
    assert widget.svg != before
    assert "Head 1" in widget.label
    widget.source = "h0"
    assert widget.values == {"head": 0}
    assert widget.svg == before
    with pytest.raises(TraitError, match="head must be from 0 to 1"):
        widget.values = {"head": 2}
    many = CASES["many heads"]()
    many.values = {"head": 20}
    tokens = [g.get("data-token") for g in parse(many.svg).cells()]
    assert "h20" in tokens
    assert len([t for t in tokens if t and t.startswith("h")]) == 8


def test_a_weight_that_is_not_drawn_is_brought_into_the_picture(parse: Parse) -> None:
    widget = CASES["long"]()
    assert not parse(widget.svg).cells(data_index="17,23")
    widget.selected = [17, 23]
    drawing = parse(widget.still())
    assert "lit" in drawing.cell(data_index="17,23").get("class")
    assert "what “q17” looks at" in drawing.words()
    widget.values = {"head": 3}
    assert parse(widget.svg).cell(data_index="17,23")


def test_hostile_tokens_are_text_and_short(parse: Parse) -> None:
    widget = CASES["hostile"]()
    drawing = parse(widget.svg)
    assert not list(drawing.root.iter(f"{SVG}script"))
    assert "\u202e" not in widget.svg + widget.label + " ".join(widget.said)
    assert "x" * 100 not in widget.svg
    assert {"␣the", "∅", "a↵b⇥"} <= set(drawing.words().split())
    assert "<script" not in widget.twin()


def test_the_twin_is_the_picture_at_its_step() -> None:
    widget = CASES["causal"]()
    widget.step = 1
    (image,) = re.findall(r"base64,([^\"]+)", widget.twin())
    assert b64decode(image).decode() == widget.still()
    assert widget.twin() == widget.twin()
    assert repr(widget) == "attention(1 head, 4 queries × 4 keys, d = 6)"


@pytest.mark.parametrize(
    "options", [{}, {"causal": True}, {"heads": 3}, {"mask": np.tri(4) > 0}, {"mask": np.tri(4)}]
)
def test_the_students_attention_agrees(options: dict[str, Any], parse: Parse) -> None:
    q, k, v = (emberlet.tensor(array) for array in (Q, K, V))
    assert "✓ your emberlet agrees" in parse(attention(q, k, v, **options).svg).words()


def replaced(monkeypatch: pytest.MonkeyPatch, function: Callable[..., Any]) -> ModuleType:
    monkeypatch.setattr(functional, "scaled_dot_product_attention", function)
    return functional


def test_an_attention_that_forgets_to_scale_is_shown_where_it_differs(
    monkeypatch: pytest.MonkeyPatch, parse: Parse
) -> None:
    right = functional.scaled_dot_product_attention
    replaced(monkeypatch, lambda q, k, v, **options: right(q, k, v, scale=1.0, **options))
    widget = attention(Q, K, V)
    drawing = parse(widget.svg)
    assert "✕ your emberlet differs at [0, 0, 0]: yours" in drawing.words()
    wrong = drawing.cell(data_token="o0")
    assert "outside" in wrong.get("class").split()
    assert "yours is" in wrong.get("data-say")


def test_an_attention_that_is_not_built_is_told_and_no_error(
    monkeypatch: pytest.MonkeyPatch, parse: Parse
) -> None:
    not_built = type("NotBuilt", (NotImplementedError,), {})

    def unbuilt(*_: Any, **__: Any) -> None:
        raise not_built("scaled_dot_product_attention is built in lesson 9")

    replaced(monkeypatch, unbuilt)
    assert "○ your emberlet: not built yet" in parse(attention(Q, K, V).svg).words()

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("<b>oh")

    replaced(monkeypatch, broken)
    assert "✕ your emberlet raises ZeroDivisionError: <b>oh" in parse(attention(Q, K, V).svg).words()


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        ((), {}, TypeError, "query and key, or weights"),
        ((Q,), {}, TypeError, "query and key"),
        ((Q, K), {"weights": np.eye(3)}, TypeError, "either weights"),
        ((Q, K[:, :5]), {}, ValueError, "as wide"),
        ((Q, K, V[:3]), {}, ValueError, "equally long"),
        ((Q, K, V), {"heads": 4}, ValueError, "width of 6 cannot be cut into 4"),
        ((Q, K, V), {"heads": 0}, ValueError, "1 or more"),
        ((Q, K, V), {"heads": 1.5}, TypeError, ""),
        ((Q[None], K[None], V[None]), {"heads": 2}, ValueError, "1 heads, but heads=2"),
        ((Q[0], K, V), {}, ValueError, "query must be of shape"),
        ((Q[:0], K, V), {}, ValueError, "query has shape"),
        ((np.stack([[Q, Q]] * 2), K, V), {}, ValueError, "one element of the batch"),
        (("abc", K, V), {}, TypeError, "query"),
        ((Q * 1j, K, V), {}, TypeError, "real"),
        ((Q, K, V), {"mask": np.ones((3, 3), bool)}, ValueError, "does not broadcast"),
        ((Q, K, V), {"tokens": ["a"]}, ValueError, "4 queries, but 1 names"),
        ((Q, K, V), {"tokens": "abcd"}, TypeError, "list of names"),
        ((Q[:2], K, V), {"tokens": ["a", "b"]}, ValueError, "4 keys, but 2 names"),
        ((), {"weights": np.ones(3)}, ValueError, r"\(L, S\)"),
        ((), {"weights": np.ones((2, 0))}, ValueError, "none of them 0"),
        ((), {"weights": -np.eye(2)}, ValueError, "0 or more"),
        ((), {"weights": np.full((2, 2), np.nan)}, ValueError, "finite"),
    ],
)
def test_what_does_not_fit_is_refused(
    arguments: tuple, options: dict[str, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words or None):
        attention(*arguments, **options)
