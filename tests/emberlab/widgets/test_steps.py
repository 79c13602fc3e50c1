"""What shows during which steps, and the picture frozen at one of them."""

from __future__ import annotations

import pytest

from emberlab.widgets.steps import during, frozen
from emberlab.widgets.svg import Markup, element, group, rect, text
from emberlab.widgets.theme import frame


def parts(*children: str) -> Markup:
    return element("svg", *children, xmlns="http://www.w3.org/2000/svg")


def words(svg: str) -> list[str]:
    return [
        piece.split("<")[0] for piece in svg.split("</text>")[0:-1] for piece in [piece.rsplit(">", 1)[1]]
    ]


def test_a_group_shows_from_its_first_step_until_its_last_is_over() -> None:
    assert during(1, 3, rect(0, 0, 1, 1)).startswith('<g data-from="1" data-until="3"><rect ')
    svg = parts(
        during(None, 1, text(0, 0, "begin")),
        during(1, 3, text(0, 0, "middle")),
        during(2, None, text(0, 0, "end")),
    )
    assert [words(frozen(svg, step)) for step in range(4)] == [
        ["begin"],
        ["middle"],
        ["middle", "end"],
        ["end"],
    ]


def test_a_frame_is_one_step() -> None:
    svg = parts(*(text(0, 0, str(i), data_frame=i) for i in range(3)))
    assert [words(frozen(svg, step)) for step in (0, 2, 3)] == [["0"], ["2"], []]


def test_hidden_elements_go_with_all_that_is_in_them_and_nothing_else() -> None:
    inner = group(rect(0, 0, 1, 1), group(text(0, 0, "in"), data_from=5))
    svg = parts(text(0, 0, "before"), during(1, None, inner, text(0, 0, "beside")), text(0, 0, "after"))
    assert frozen(svg, 0) == parts(text(0, 0, "before"), text(0, 0, "after"))
    assert words(frozen(svg, 1)) == ["before", "beside", "after"]
    assert frozen(svg, 5) == svg


def test_elements_without_content_can_be_hidden_too() -> None:
    svg = parts(rect(0, 0, 1, 1, data_from=2), rect(9, 0, 1, 1))
    assert frozen(svg, 0) == parts(rect(9, 0, 1, 1))


def test_a_whole_picture_without_steps_stays_as_it_is_byte_for_byte() -> None:
    svg = frame(100, 100, "a > b", text(0, 0, 'data-from="9" > <g data-from="9">'), rect(0, 0, 1, 1))
    assert frozen(svg, 0) == svg
    assert frozen(svg, 100) == svg


def test_text_that_looks_like_a_step_is_text() -> None:
    svg = parts(during(0, 1, text(0, 0, '<g data-from="7">', data_say="x > data-from='3'")))
    assert "&lt;g data-from=" in frozen(svg, 0)
    assert frozen(svg, 1) == parts().replace("/>", "></svg>")


def test_an_attribute_whose_value_names_a_step_is_no_step() -> None:
    svg = parts(text(0, 0, "shown", data_say=' data-from="9"'))
    assert words(frozen(svg, 0)) == ["shown"]


@pytest.mark.parametrize(("first", "until"), [(3, 3), (3, 1), (None, 0)])
def test_a_span_without_a_step_is_refused(first: int | None, until: int) -> None:
    with pytest.raises(ValueError, match="nothing is between step"):
        during(first, until, text(0, 0, "never"))
