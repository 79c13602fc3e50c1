"""The matmul picture: sums, vectors, batches, windows, and what the student's own product is told."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from drawing import SVG, Drawing
from traitlets import TraitError

import emberlet
from emberlab.widgets.matmul import matmul
from emberlab.widgets.steps import frozen

Parse = Callable[[str], Drawing]
RNG = np.random.default_rng(0)
A, B = np.arange(6).reshape(2, 3) + 1, np.arange(12).reshape(3, 4) - 4
CASES = {
    "matrices": (A, B),
    "letters": ((2, 3), (3, 4)),
    "letters and numbers": ((2, 3), B),
    "many letters": ((2, 30), (30, 40)),
    "dot": (np.arange(3), np.arange(3)),
    "row": (np.arange(3.0), B),
    "column": (A, np.arange(3)),
    "one element": (np.ones((1, 1)), np.ones((1, 1))),
    "inner 0": (np.ones((2, 0)), np.ones((0, 3))),
    "no rows": (np.ones((0, 2)), np.ones((2, 3))),
    "no batch": (np.ones((0, 2, 2)), np.ones((2, 2))),
    "batch": (np.arange(12).reshape(2, 2, 3), B),
    "batches": (RNG.normal(size=(3, 1, 2, 3)), RNG.normal(size=(4, 3, 2))),
    "large": (RNG.normal(size=(300, 200)), RNG.normal(size=(200, 100))),
    "huge shapes": ((10**9, 10**6), (10**6, 10**9)),
    "long values": (np.full((3, 8), 123456789), np.full((8, 3), -1e-7)),
    "not finite": (np.array([[np.inf, np.nan]]), np.array([[0.0], [1.0]])),
    "complex": (np.array([[1 + 2j, 3j]]), np.array([[1 - 1j], [2.0]])),
    "small integers": (np.full((1, 4), 100, np.uint8), np.full((4, 1), 100, np.uint8)),
    "wide": (np.ones((1, 7)), np.ones((7, 50))),
    "eight dimensions": (np.ones((2, 1, 2, 1, 2, 1, 2, 3)), np.ones((3, 2))),
}


def written(drawing: Drawing, index: str) -> list[str]:
    """The texts in an element of the result."""
    return ["".join(t.itertext()) for t in drawing.cell(data_index=index).iter(f"{SVG}text")]


@pytest.mark.parametrize("operands", CASES.values(), ids=CASES.keys())
def test_nothing_overlaps_is_cut_or_grows_large(operands: tuple, parse: Parse) -> None:
    widget = matmul(*operands)
    parse(widget.svg).check_layout()
    parse(widget.still()).check_layout()
    if widget.shape and 0 not in widget.shape:
        widget.selected = [size - 1 for size in widget.shape]
        parse(widget.still()).check_layout()
    assert len(widget.svg.encode()) < 60_000


@pytest.mark.parametrize("name", ["matrices", "dot", "row", "column", "batch", "batches", "inner 0"])
def test_every_element_is_numpys_and_reads_its_row_and_its_column(name: str, parse: Parse) -> None:
    a, b = CASES[name]
    widget, expected = matmul(a, b), np.matmul(a, b)
    assert tuple(widget.shape) == expected.shape
    for index in product(*map(range, expected.shape)):
        widget.selected = list(index)
        drawing = parse(widget.still())
        key = ",".join(map(str, index))
        (number,) = written(drawing, key)
        assert float(number) == pytest.approx(expected[index], abs=0.006)
        said = drawing.cell(data_index=key).get("data-say")
        assert re.split(r" [=≈] ", said)[-1].split(":")[0] == f"{expected[index]:.4g}" or name == "batches"
        lit = [token for token in drawing.lit() if ":" in token]
        assert len(lit) == 2 * a.shape[-1]
        assert set(lit) == set(drawing.cell(data_index=key).get("data-reads").split())


def test_the_sum_of_products_is_written_out(parse: Parse) -> None:
    widget = matmul([[0, 0], [1, 2]], [[0, 0, 5], [0, 0, 7]])
    assert parse(widget.svg).cell(data_index="1,2").get("data-say") == "c[1, 2] = 1·5 + 2·7 = 19"
    widget.selected = [1, 2]
    assert "c[1, 2] = 1·5 + 2·7 = 19" in parse(widget.still()).words()


def test_negative_numbers_stand_in_parentheses_and_rounded_ones_are_not_called_equal(parse: Parse) -> None:
    assert parse(matmul([[-1.0]], [[2.5]]).svg).cell(data_index="0,0").get("data-say") == (
        "c[0, 0] = (-1)·2.5 = -2.5"
    )
    assert "≈" in parse(matmul([[1 / 3]], [[1.0]]).svg).cell(data_index="0,0").get("data-say")


def test_a_long_sum_is_shortened_and_says_how_many_products(parse: Parse) -> None:
    said = parse(matmul(np.ones((1, 50)), np.ones((50, 1))).svg).cell(data_index="0,0").get("data-say")
    assert said == "c[0, 0] = 1·1 + 1·1 + 1·1 + 1·1 + … + 1·1 = 50 (50 products)"


def test_letters_stand_where_there_are_no_numbers(parse: Parse) -> None:
    drawing = parse(matmul((2, 2), (2, 3)).svg)
    assert drawing.cell(data_index="1,2").get("data-say") == "c[1, 2] = a₁₀·b₀₂ + a₁₁·b₁₂"
    assert written(drawing, "1,2")[-1] == "c₁₂"
    assert "emberlet" not in drawing.words()
    mixed = parse(matmul((1, 2), [[3, 4], [5, 6]]).svg)
    assert mixed.cell(data_index="0,1").get("data-say") == "c[0, 1] = a₀₀·4 + a₀₁·6"


def test_a_tuple_is_a_shape_and_a_list_is_values() -> None:
    assert repr(matmul((2, 3), (3,))) == "matmul((2, 3) @ (3,) → (2,))"
    assert repr(matmul([2, 3], [3, 4])) == "matmul((2,) @ (2,) → ())"


def test_small_integers_do_not_wrap_round_in_the_picture(parse: Parse) -> None:
    assert written(parse(matmul(*CASES["small integers"]).still()), "0,0")[0] == "40000"


def test_the_steps_build_every_sum_up_in_order(parse: Parse) -> None:
    widget = matmul(A, B)
    assert widget.steps == 2 * 4 * 3 + 1 == len(widget.said)
    assert widget.step == widget.steps - 1, "at first the whole result is shown"
    partial = 0
    for step, (i, j, t) in enumerate(product(range(2), range(4), range(3))):
        partial = A[i, t] * B[t, j] + (partial if t else 0)
        drawing = parse(frozen(widget.svg, step))
        assert written(drawing, f"{i},{j}") == [str(partial)]
        shown = [index for index in product(range(2), range(4)) if written(drawing, "{},{}".format(*index))]
        assert shown == list(product(range(2), range(4)))[: 4 * i + j + 1]
        assert widget.said[step].startswith(f"c[{i}, {j}] = {A[i, 0]}·")
        assert ("so far" in widget.said[step]) == (t < 2)
    assert written(parse(frozen(widget.svg, 24)), "1,3") == [str((A @ B)[1, 3])]


def test_where_there_are_too_many_products_each_element_is_one_step() -> None:
    widget = matmul(np.ones((300, 200)), np.ones((200, 100)))
    assert widget.steps == 6 * 6 + 1
    assert "so far" not in " ".join(widget.said)


def test_the_still_picture_is_the_live_one_at_its_step(parse: Parse) -> None:
    widget = matmul(A, B)
    widget.step = 4
    still = parse(widget.still())
    assert "c[0, 1] = 1·(-3) + 2·1 = -1 so far" in still.words()
    live = parse(frozen(widget.svg, 4))
    assert [c.get("data-index") for c in still.elements()] == [c.get("data-index") for c in live.elements()]
    for index in ("0,0", "0,1", "1,3"):
        assert written(still, index) == written(live, index)
    picture = b64decode(re.search(r"base64,([^\"]+)", widget.twin())[1]).decode()
    assert picture == widget.still()
    assert widget.caption in widget.twin().replace("&#x27;", "'")


def test_a_batch_is_chosen_by_controls_and_by_selecting(parse: Parse) -> None:
    a, b = CASES["batches"]
    widget, expected = matmul(a, b), a @ b
    assert [control["name"] for control in widget.controls] == ["batch_0", "batch_1"]
    assert "c[0, 0] = a[0, 0] @ b[0]" in parse(widget.svg).words()
    widget.values = {"batch_0": 2, "batch_1": 3}
    drawing = parse(widget.svg)
    assert "c[2, 3] = a[2, 0] @ b[3]" in drawing.words()
    assert written(drawing, "2,3,1,0")[-1] == f"{expected[2, 3, 1, 0]:.2f}"
    widget.selected = [1, 2, 0, 1]
    assert widget.values == {"batch_0": 1, "batch_1": 2}
    assert parse(widget.svg).cell(data_index="1,2,0,1")
    widget.values = {"batch_0": 0}
    assert widget.selected == [0, 2, 0, 1]
    with pytest.raises(TraitError):
        widget.values = {"batch_0": 3}
    assert widget.values == {"batch_0": 0, "batch_1": 2}


def test_any_element_of_a_large_product_can_be_brought_into_the_picture(parse: Parse) -> None:
    a, b = CASES["large"]
    widget = matmul(a, b)
    assert not parse(widget.svg).cells(data_index="150,60")
    widget.selected = [150, 60]
    drawing = parse(widget.svg)
    assert float(written(drawing, "150,60")[-1]) == pytest.approx((a @ b)[150, 60], rel=0.01)
    assert "ellipsis" in drawing.words()
    assert widget.step == widget.steps - 1


def test_the_students_product_is_compared() -> None:
    assert "✓ your emberlet agrees" in matmul(A, B).svg
    t = emberlet.tensor(A.astype(np.float32), requires_grad=True)
    assert "✓ your emberlet agrees" in matmul(t, emberlet.tensor(B.astype(np.float32))).svg
    assert (
        "✓ your emberlet agrees"
        in matmul(RNG.normal(size=(50, 400)).astype("f4"), np.ones((400, 9), "f4")).svg
    )


class NotBuilt(NotImplementedError):  # noqa: N818
    pass


def raising(error: Exception) -> Callable[..., object]:
    def operator(self: object, other: object) -> object:
        raise error

    return operator


@pytest.mark.parametrize(
    "error", [NotBuilt("emberlet.functions.MatMul is built in lesson 02"), NotImplementedError()]
)
def test_an_unbuilt_product_is_told_and_is_no_error(
    error: Exception, monkeypatch: pytest.MonkeyPatch, parse: Parse
) -> None:
    monkeypatch.setattr(emberlet.Tensor, "__matmul__", raising(error))
    widget = matmul(A, B)
    assert "not built yet" in parse(widget.svg).words()
    assert str(error) in widget.svg
    assert not parse(widget.svg).root.findall(".//*[@class='bad']")
    assert "not built yet" in widget.label


def test_a_wrong_product_is_marked_where_it_is_wrong(monkeypatch: pytest.MonkeyPatch, parse: Parse) -> None:
    def wrong(self: emberlet.Tensor, other: emberlet.Tensor) -> emberlet.Tensor:
        result = A @ B
        result[1, 2] = 3
        return emberlet.tensor(result)

    monkeypatch.setattr(emberlet.Tensor, "__matmul__", wrong)
    widget = matmul(A, B)
    drawing = parse(widget.svg)
    assert "✕ your emberlet differs at [1, 2]: yours 3, expected 38" in drawing.words()
    marked = [c.get("data-index") for c in drawing.elements() if "outside" in c.get("class").split()]
    assert marked == ["1,2"]
    assert "yours is 3" in drawing.cell(data_index="1,2").get("data-say")
    drawing.check_layout()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b: emberlet.tensor([[1, 2]]), "yours has shape (1, 2), expected (2, 4)"),
        (lambda a, b: None, "gives NoneType, not a tensor"),
        (lambda a, b: 1 / 0, "raises ZeroDivisionError"),
        (raising(ValueError("<b>" * 5000 + "\u202e\n")), "raises ValueError"),
    ],
)
def test_whatever_the_students_code_does_the_picture_is_drawn(
    answer: Callable[..., object], words: str, monkeypatch: pytest.MonkeyPatch, parse: Parse
) -> None:
    monkeypatch.setattr(emberlet.Tensor, "__matmul__", answer)
    drawing = parse(matmul(A, B).svg)
    assert words in drawing.words()
    assert not list(drawing.root.iter(f"{SVG}b"))
    drawing.check_layout()


def test_hostile_names_are_text(parse: Parse) -> None:
    widget = matmul(A, B, names=['</text><script>"\x00&\n', "\u202e" + "x" * 10_000])
    drawing = parse(widget.svg)
    tags = {node.tag.rpartition("}")[2] for node in drawing.root.iter()}
    assert tags <= {"svg", "style", "g", "rect", "text", "path"}
    drawing.check_layout()
    assert len(widget.svg) < 60_000
    assert widget.twin().count("<script") == 0
    assert "\u202e" not in widget.svg


def test_text_is_stable() -> None:
    assert repr(matmul((2, 3), (3, 4))) == "matmul((2, 3) @ (3, 4) → (2, 4))"
    assert matmul(A, B).twin() == matmul(A.copy(order="F"), B).twin()


@pytest.mark.parametrize(
    ("a", "b", "error", "words"),
    [
        ((2, 3), (4, 5), ValueError, "a has 3 columns and b has 4 rows"),
        ((3,), (4,), ValueError, "a has 3 elements and b has 4 elements"),
        ((), (4,), ValueError, "a is a single number"),
        (np.array(2.0), np.ones(3), ValueError, "a is a single number"),
        ((2, 1, 3), (3, 3, 4), ValueError, "Error at dim 0: a has 2 and b has 3"),
        ((-1, 3), (3, 4), ValueError, "negative"),
        ("ab", (2, 2), TypeError, "a: expected"),
        ((2, 2), np.array(["x"]), TypeError, "b: expected"),
        ([[1, 2], [3]], (2, 2), ValueError, "equally long"),
        ((2.5, 2), (2, 2), TypeError, "a: "),
        ((1,) * 9, (1,), ValueError, "9 dimensions"),
    ],
)
def test_what_cannot_be_multiplied_is_refused_with_its_name(
    a: object, b: object, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        matmul(a, b)


def test_two_operands_need_two_names() -> None:
    with pytest.raises(ValueError, match="2 names, not 1"):
        matmul(A, B, names=["a"])
