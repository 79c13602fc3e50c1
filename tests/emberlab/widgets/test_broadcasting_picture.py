"""The broadcasting picture: columns, verdicts, and who reads what."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from drawing import SVG, Drawing

from emberlab.widgets.broadcasting import broadcasting

Parse = Callable[[str], Drawing]
CASES = {
    "column and row": (np.arange(3).reshape(3, 1) * 10, np.arange(4)),
    "shapes": ((3, 1), (4,)),
    "three": ((3, 1), (1, 4), ()),
    "equal": ((2, 3), (2, 3)),
    "number": ((), ()),
    "vector": ((3,), (1,)),
    "clash": ((3, 2), (4,)),
    "two clashes": ((3, 2), (4, 5)),
    "three-dimensional": ((2, 1, 3), (4, 1)),
    "many dimensions": ((2,) * 20, (1,) * 19),
    "clash far left": ((3,) + (2,) * 20, (4,) + (2,) * 20),
    "large": (np.random.default_rng(0).normal(size=(300, 1)), np.random.default_rng(1).normal(size=400)),
    "huge": ((10**9, 1), (10**9,)),
    "long values": (np.full((2, 1), 123456789), np.full(3, 1e-7)),
    "empty": ((0, 1), (3,)),
    "one": ((2, 2),),
    "eight": ((4, 1),) * 8,
    "long numbers": ((123456789, 1), (987654321,)),
}


@pytest.mark.parametrize("operands", CASES.values(), ids=CASES.keys())
def test_nothing_overlaps_is_cut_or_grows_large(operands: tuple[object, ...], parse: Parse) -> None:
    markup = broadcasting(*operands).svg
    parse(markup).check_layout()
    assert len(markup.encode()) < 60_000


def test_every_result_element_names_what_it_reads(parse: Parse) -> None:
    drawing = parse(broadcasting(*CASES["column and row"]).svg)
    assert len(drawing.elements()) == 12
    for element in drawing.elements():
        i, j = element.get("data-index").split(",")
        tokens = element.get("data-reads").split()
        a, b = drawing.cell(data_operand=0, data_index=f"{i},0"), drawing.cell(data_operand=1, data_index=j)
        assert a.get("data-token") in tokens
        assert b.get("data-token") in tokens
        ghosts = [t for t in tokens if t not in (a.get("data-token"), b.get("data-token"))]
        for token in ghosts:
            ghost = drawing.cell(data_token=token)
            assert "ghost" in ghost.get("class").split()
        assert len(ghosts) == (i != "0") + (j != "0")
        assert element.get("data-say") == f"out[{i}, {j}] reads a[{i}, 0] and b[{j}]"


def test_only_copies_are_ghosts_and_ghosts_are_hatched(parse: Parse) -> None:
    drawing = parse(broadcasting(*CASES["column and row"]).svg)
    for operand, real in ((0, 3), (1, 4)):
        cells = drawing.cells(data_operand=operand)
        assert len(cells) == 12
        assert len([c for c in cells if c.get("data-index")]) == real
        for cell in cells:
            ghost = "ghost" in cell.get("class").split()
            assert ghost == (cell.get("data-ghost-of") is not None) == (cell.get("data-index") is None)
            assert ghost == any(path.get("class") == "hatch" for path in cell)


def test_values_are_shown_where_there_are_some_and_pairs_where_they_meet(parse: Parse) -> None:
    drawing = parse(broadcasting(*CASES["column and row"]).svg)
    assert "".join(drawing.cell(data_operand=0, data_index="2,0").itertext()) == "20"
    meeting = drawing.cell(data_index="2,3", data_operand=None)
    assert "".join(meeting.itertext()) == "20 & 3"
    shapes = parse(broadcasting((3, 1), (4,)).svg)
    assert "".join(shapes.cell(data_index="2,3", data_operand=None).itertext()) == "2,3"


def test_a_missing_dimension_is_a_ghostly_one(parse: Parse) -> None:
    drawing = parse(broadcasting((3, 1), (4,)).svg)
    ghosts = [g for g in drawing.cells(data_operand=None) if "ghost" in g.get("class", "").split()]
    assert ["".join(g.itertext()) for g in ghosts] == ["1 → 3"]
    assert "↔ stretched" in drawing.words()


def test_a_clash_is_said_in_words_and_no_grid_is_drawn(parse: Parse) -> None:
    widget = broadcasting((3, 2), (4,))
    drawing = parse(widget.svg)
    assert "✕ clash" in drawing.words()
    assert "Error at dim 1: a has 2 and b has 4" in drawing.words()
    assert drawing.elements() == []
    assert "Error at dim 1" in widget.label


@pytest.mark.parametrize("name", ["clash far left", "many dimensions"])
def test_the_column_that_clashes_is_among_those_drawn(name: str, parse: Parse) -> None:
    words = parse(broadcasting(*CASES[name]).svg).words()
    assert ("✕ clash" in words) == (name == "clash far left")
    assert "⋯" in words


def test_the_selected_element_lights_what_it_reads_and_nothing_else(parse: Parse) -> None:
    widget = broadcasting(*CASES["column and row"])
    assert parse(widget.still()).lit() == []
    widget.selected = [1, 2]
    drawing = parse(widget.still())
    assert drawing.lit() == ["0:1,0", "0@1,2", "1,2", "1:2", "1@1,2"]
    assert "out[1, 2] reads a[1, 0] and b[2]" in drawing.words()
    widget.selected = [0, 0]
    assert parse(widget.still()).lit() == ["0,0", "0:0,0", "1:0"]


def test_an_element_that_is_not_drawn_is_brought_into_the_picture(parse: Parse) -> None:
    widget = broadcasting((300, 1), (400,))
    assert not parse(widget.svg).cells(data_index="150,200", data_operand=None)
    widget.selected = [150, 200]
    drawing = parse(widget.svg)
    assert drawing.cell(data_index="150,200", data_operand=None)
    assert drawing.cell(data_operand=0, data_index="150,0")
    assert drawing.cell(data_operand=1, data_index="200")


def test_names_are_text_and_must_be_as_many_as_operands(parse: Parse) -> None:
    drawing = parse(broadcasting((2,), (2,), names=["<b>", "weights"]).svg)
    assert "<b>[0]" in drawing.cell(data_index="0", data_operand=None).get("data-say")
    assert not list(drawing.root.iter(f"{SVG}b"))
    with pytest.raises(ValueError, match="2 names, not 1"):
        broadcasting((2,), (2,), names=["a"])


@pytest.mark.parametrize(
    ("operands", "error", "words"),
    [
        ((), TypeError, "from 1 to 8"),
        (((1,),) * 9, TypeError, "from 1 to 8"),
        (("ab",), TypeError, "expected an"),
        (((2.5,),), TypeError, "whole numbers"),
        (((-1,),), ValueError, "negative"),
        ((3,), TypeError, "expected an"),
    ],
)
def test_what_cannot_be_drawn_is_refused(operands: tuple, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        broadcasting(*operands)
