"""The strides picture: what is drawn where, what lights what, and that it stays small."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from drawing import Drawing

import emberlet
from emberlab.widgets.strided import Strided, read
from emberlab.widgets.strides_picture import draw
from emberlab.widgets.strides_scene import arithmetic, compose, headline, rule

Parse = Callable[[str], Drawing]
BASE = np.arange(24.0)
ARRAYS = {
    "0-d": np.array(7),
    "1-d": BASE[:6],
    "offset": BASE[5:20:3],
    "2-d": BASE.reshape(4, 6),
    "transposed": BASE.reshape(4, 6).T,
    "window": BASE.reshape(4, 6)[1:3, 2:5],
    "reversed": BASE.reshape(4, 6)[::-1],
    "expanded": np.broadcast_to(BASE[:3], (4, 3)),
    "expanded column": np.broadcast_to(BASE[:3].reshape(3, 1), (3, 4)),
    "3-d": BASE.reshape(2, 3, 4).transpose(1, 0, 2),
    "4-d": np.arange(48).reshape(2, 2, 3, 4),
    "empty": np.zeros((2, 0)),
    "long": np.arange(1000),
    "wide": np.random.default_rng(0).normal(size=(3, 16)) * 1e-4,
    "matrix": np.random.default_rng(0).normal(size=(300, 200)),
    "digits": np.random.default_rng(0).normal(size=(1797, 8, 8)).astype(np.float32),
    "long rows": np.zeros((10**6, 2), np.int8),
    "6-d": np.arange(4**6).reshape((4,) * 6),
}


def picture(array: object, name: str = "x", **kwargs: object) -> str:
    return draw(compose(read(array), name), **kwargs)


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS.keys())
def test_every_element_names_the_cell_that_it_reads(array: np.ndarray, parse: Parse) -> None:
    drawing = parse(picture(array))
    view = read(array)
    assert drawing.elements() or array.size == 0
    for element in drawing.elements():
        index = tuple(int(i) for i in element.get("data-index").split(",") if i)
        slot = view.slot(index)
        assert element.get("data-reads") == str(slot)
        cell = drawing.cell(data_slot=slot)
        assert cell.get("data-token") == str(slot)
        value, number = ("".join(t.itertext()) for t in element.iter("{http://www.w3.org/2000/svg}text"))
        assert value == next(cell.iter("{http://www.w3.org/2000/svg}text")).text == view.show(slot)
        assert number == f"[{slot}]"


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS.keys())
def test_nothing_overlaps_is_cut_or_grows_large(array: np.ndarray, parse: Parse) -> None:
    markup = picture(array)
    parse(markup).check_layout()
    assert len(markup.encode()) < 60_000


@pytest.mark.parametrize("name", ["0-d", "offset", "2-d", "transposed", "3-d", "4-d", "expanded"])
def test_a_small_tensor_and_its_storage_are_drawn_whole(name: str, parse: Parse) -> None:
    array = ARRAYS[name]
    drawing = parse(picture(array))
    assert len(drawing.elements()) == array.size
    assert [int(s.get("data-slot")) for s in drawing.slots()] == list(range(len(read(array).cells)))
    assert "ellipsis" not in drawing.words()


def test_a_huge_tensor_is_drawn_in_part_and_says_so(parse: Parse) -> None:
    drawing = parse(picture(ARRAYS["digits"]))
    assert len(drawing.elements()) <= 40
    assert "⋯" in drawing.words()
    assert "ellipsis" in drawing.words()
    assert "1796,7,7" in [e.get("data-index") for e in drawing.elements()]


@pytest.mark.parametrize("index", [(0, 0, 0), (900, 3, 4), (1796, 7, 7), (1, 0, 7)])
def test_any_element_of_a_huge_tensor_can_be_brought_into_the_picture(
    index: tuple[int, ...], parse: Parse
) -> None:
    view = read(ARRAYS["digits"])
    drawing = parse(draw(compose(view, "x", index)))
    assert drawing.cell(data_index=",".join(map(str, index)))
    assert drawing.cell(data_slot=view.slot(index))
    drawing.check_layout()


def test_cells_that_no_element_reads_are_marked(parse: Parse) -> None:
    drawing = parse(picture(BASE[5:20:3]))
    unread = {int(s.get("data-slot")) for s in drawing.slots() if "unread" in s.get("class").split()}
    assert unread == set(range(24)) - set(range(5, 20, 3))
    for slot in drawing.slots():
        hatched = any(p.get("class") == "hatch" for p in slot)
        assert hatched == (int(slot.get("data-slot")) in unread)
    assert "hatched" in drawing.words()
    assert drawing.cell(data_slot=6).get("data-say") == "storage[6] holds 6.: no element of x reads it"


def test_where_all_is_read_nothing_is_said_of_hatching(parse: Parse) -> None:
    assert "hatched" not in parse(picture(BASE.reshape(4, 6))).words()


def test_a_cell_that_only_elements_out_of_the_picture_read_is_not_called_unread(parse: Parse) -> None:
    view = Strided((1000, 2), (1, 3), 0, "int64", np.arange(1010))
    drawing = parse(draw(compose(view)))
    drawn_reads = {e.get("data-reads") for e in drawing.elements()}
    others = [s for s in drawing.slots() if s.get("data-slot") not in drawn_reads]
    assert others
    for slot in others:
        assert "unread" not in slot.get("class")
        assert "not drawn" in slot.get("data-say")


def test_an_expanded_cell_tells_all_its_readers(parse: Parse) -> None:
    drawing = parse(picture(np.broadcast_to(BASE[:3], (2, 3))))
    assert drawing.cell(data_slot=1).get("data-say") == "storage[1] holds 1.: x[0, 1], x[1, 1] read it"
    assert len(drawing.cells(data_reads=1)) == 2
    many = parse(picture(np.broadcast_to(BASE[:3], (7, 3))))
    assert many.cell(data_slot=1).get("data-say").endswith("x[3, 1] and 3 more read it")


def test_the_arithmetic_is_spelled_out(parse: Parse) -> None:
    view = read(np.arange(6).reshape(2, 3).T)
    assert headline(view) == "shape (3, 2)  stride (1, 3)  offset 0  contiguous: no"
    assert rule(view, "x") == "x[i, j] = storage[0 + i·1 + j·3]"
    said = "x[1, 0] → offset 0 + 1·1 + 0·3 = storage[1]"
    assert arithmetic(view, "x", (1, 0)) == said
    drawing = parse(picture(np.arange(6).reshape(2, 3).T))
    assert drawing.cell(data_index="1,0").get("data-say") == said
    assert headline(view) in drawing.words()


def test_a_negative_stride_and_a_single_number() -> None:
    assert arithmetic(read(np.arange(4)[::-1]), "x", (3,)) == "x[3] → offset 3 + 3·(-1) = storage[0]"
    assert arithmetic(read(np.array(5)), "x", ()) == "x → offset 0 = storage[0]"


def test_the_selected_element_and_its_cell_are_lit_and_nothing_else(parse: Parse) -> None:
    assert parse(picture(BASE.reshape(4, 6).T)).lit() == []
    drawing = parse(picture(BASE.reshape(4, 6).T, selected=(2, 1)))
    assert drawing.lit() == ["2,1", "8"]
    assert "x[2, 1] → offset 0 + 2·1 + 1·6 = storage[8]" in drawing.words()


def test_the_offset_is_pointed_at(parse: Parse) -> None:
    (marked,) = [s for s in parse(picture(BASE[5:20:3])).slots() if "offset" in "".join(s.itertext())]
    assert marked.get("data-slot") == "5"


def test_wrong_strides_are_drawn_and_explained(parse: Parse) -> None:
    view = Strided((3, 2), (2, 3), 0, "float32", np.arange(6))
    drawing = parse(draw(compose(view)))
    outside = drawing.cell(data_index="2,1")
    assert "outside" in outside.get("class").split()
    assert outside.get("data-say").endswith("= storage[7], which does not exist: the storage has 6 cells")
    assert "outside" not in drawing.cell(data_index="1,1").get("class").split()
    assert drawing.cells(data_slot=7) == []


def test_a_hostile_name_is_text(parse: Parse) -> None:
    name = '</text><script>"\x00&'
    drawing = parse(picture(BASE[:2], name))
    tags = {node.tag.rpartition("}")[2] for node in drawing.root.iter()}
    assert tags <= {"svg", "style", "g", "rect", "text", "path"}
    assert "script>" in drawing.words()
    assert len(picture(BASE[:2], "x" * 10_000)) < 20_000


def test_no_two_pictures_share_an_id(parse: Parse) -> None:
    for node in parse(picture(BASE[5:20:3])).root.iter():
        assert "id" not in node.attrib
        assert "url(" not in " ".join(node.attrib.values())


def test_the_picture_describes_itself(parse: Parse) -> None:
    label = parse(picture(np.arange(6).reshape(2, 3).T)).root.get("aria-label")
    assert "shape (3, 2)  stride (1, 3)  offset 0  contiguous: no" in label
    assert "0, 3, 1, 4, 2, 5" in label


def test_a_students_tensor_gives_the_same_picture_as_numpys() -> None:
    ours = emberlet.arange(24).reshape(4, 6).permute(1, 0)[1:4]
    assert picture(ours) == picture(np.arange(24).reshape(4, 6).T[1:4])
