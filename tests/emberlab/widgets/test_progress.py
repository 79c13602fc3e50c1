"""The progress map: every piece in its file, in the look of its state."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from drawing import Drawing

from emberlab.pieces.catalogue import Catalogue
from emberlab.widgets.progress import progress

Parse = Callable[[str], Drawing]
CATALOGUE = Catalogue.from_dict(
    {
        "01_tensors": [
            ["emberlet.shape.numel", "emberlet.shape.contiguous_strides"],
            ["emberlet.view.as_strided"],
        ],
        "02_operations": [["emberlet.functions.elementwise.Add.forward"]],
    }
)
STATUS = {
    "emberlet.shape.numel": "built",
    "emberlet.shape.contiguous_strides": "borrowed",
    "emberlet.view.as_strided": "not built",
    "emberlet.functions.elementwise.Add.forward": "not built",
}


def workspace(status: dict[str, str]) -> SimpleNamespace:
    return SimpleNamespace(status=lambda: status, catalogue=CATALOGUE)


def test_every_piece_is_drawn_in_its_state(parse: Parse) -> None:
    drawing = parse(progress(workspace(STATUS)).svg)
    for piece, state in STATUS.items():
        assert drawing.cell(data_piece=piece).get("data-state") == state
    looks = {state: drawing.cells(data_state=state)[0].get("class") for state in STATUS.values()}
    assert len(set(looks.values())) == 3


def test_states_differ_by_more_than_colour(parse: Parse) -> None:
    drawing = parse(progress(workspace(STATUS)).svg)
    signs = {g.get("data-state"): "".join(g.itertext())[0] for g in drawing.cells() if g.get("data-state")}
    assert len(set(signs.values())) == 3


def test_the_sum_is_said(parse: Parse) -> None:
    widget = progress(workspace(STATUS))
    assert repr(widget) == "progress(built=1, borrowed=1, not_built=2)"
    assert "1 of 4 pieces are yours, 1 borrowed, 2 not built yet." in parse(widget.svg).words()
    assert "as_strided not built" in widget.label


def test_a_piece_says_where_it_is_built(parse: Parse) -> None:
    drawing = parse(progress(workspace(STATUS)).svg)
    assert drawing.cell(data_piece="emberlet.shape.numel").get("data-say").endswith("emberlet/shape.py")
    assert "lesson 01_tensors" in drawing.cell(data_piece="emberlet.view.as_strided").get("data-say")


def test_files_without_pieces_are_named_as_given_and_files_with_pieces_are_not(parse: Parse) -> None:
    words = parse(progress(workspace(STATUS)).svg).words()
    given = words[words.index("Given") :]
    assert "storage.py" in given
    assert "__init__" not in given
    assert " shape.py" not in given


def test_a_piece_that_the_workspace_does_not_know_is_not_built(parse: Parse) -> None:
    drawing = parse(progress(workspace({})).svg)
    assert drawing.cell(data_piece="emberlet.shape.numel").get("data-state") == "not built"


@pytest.mark.parametrize("count", [0, 1, 3, 200])
def test_courses_of_every_size_fit(count: int, parse: Parse) -> None:
    names = [f"emberlet.module_{i % 17}.function_with_a_rather_long_name_{i}" for i in range(count)]
    catalogue = Catalogue.from_dict({"01_tensors": [[name] for name in names]})
    states = ["built", "borrowed", "not built"]
    status = {name: states[i % 3] for i, name in enumerate(names)}
    widget = progress(SimpleNamespace(status=lambda: status, catalogue=catalogue))
    parse(widget.svg).check_layout()
    assert len(parse(widget.svg).root.findall(".//*[@data-piece]")) == count
