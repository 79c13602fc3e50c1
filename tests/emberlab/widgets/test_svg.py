"""SVG text: whatever goes in, well-formed and harmless XML comes out."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from emberlab.widgets.svg import Markup, clean, element, group, hatch, number, shorten, text, wrap

HOSTILE = [
    "</text><script>alert(1)</script>",
    '" onload="alert(1)',
    "' onload='alert(1)",
    "]]>",
    "&lt;&#0;",
    "a\x00b\x08c\x0b",
    "\ud800",
    "\uffff",
    "🔥 und ünd",
]


@pytest.mark.parametrize("nasty", HOSTILE)
def test_text_and_attributes_cannot_break_out(nasty: str) -> None:
    root = ElementTree.fromstring(element("svg", text(1, 2, nasty, data_name=nasty)))
    assert [child.tag for child in root.iter()] == ["svg", "text"]
    assert root[0].text == clean(nasty)
    assert root[0].get("data-name") == clean(nasty)
    assert set(root[0].attrib) == {"x", "y", "data-name"}


def test_marks_that_turn_the_direction_of_text_are_removed() -> None:
    assert clean("a\u202eb\u2066c") == "a\ufffdb\ufffdc"


def test_markup_is_inserted_as_it_stands_and_text_is_not() -> None:
    assert element("g", Markup("<a/>"), "<a/>") == "<g><a/>&lt;a/&gt;</g>"


def test_attributes_are_named_as_in_svg_and_none_leaves_them_out() -> None:
    drawn = element("g", class_="cell", data_index="1,0", aria_label=None)
    assert drawn == '<g class="cell" data-index="1,0"/>'


@pytest.mark.parametrize(
    ("value", "written"),
    [(1, "1"), (1.0, "1"), (0.25, "0.3"), (-0.25, "-0.2"), (-0.04, "0"), (-3.5, "-3.5"), (12.04, "12")],
)
def test_coordinates_have_at_most_one_decimal(value: float, written: str) -> None:
    assert number(value) == written


def test_an_empty_group_is_well_formed() -> None:
    ElementTree.fromstring(group(class_="cell"))


def test_hatching_stays_inside_its_rectangle() -> None:
    strokes = ElementTree.fromstring(hatch(10, 20, 40, 16)).get("d").split("M")[1:]
    assert len(strokes) >= 5
    for stroke in strokes:
        (x, y), (dx, dy) = (map(float, part.split()) for part in stroke.split("l"))
        assert 10 <= x <= 50
        assert 10 <= x + dx <= 50
        assert 20 <= y <= 36
        assert 20 <= y + dy <= 36
        assert dx == -dy < 0


def test_shorten_keeps_the_limit() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdefg", 6) == "abcde…"


def test_wrap_breaks_at_words_and_cuts_what_is_longer_than_a_line() -> None:
    assert wrap("one two three", 8) == ["one two", "three"]
    assert wrap("x" * 20, 8) == ["x" * 7 + "…"]
    assert wrap("", 8) == [""]
