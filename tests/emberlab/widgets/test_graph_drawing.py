"""What a graph's picture shows: every text has room, hostile names stay text, flags are told in words."""

from __future__ import annotations

from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import pytest
from drawing import SVG
from graph_documents import Maker, by_chance, document, kept

from emberlab.widgets.graph.document import GraphDocument
from emberlab.widgets.graph.measure import columns, shorten, text_width
from emberlab.widgets.graph.styles import STYLES
from emberlab.widgets.graph.svg_pen import graph_svg
from emberlab.widgets.graph.view import default_open, place

CASES = {**kept(), **{f"seed {seed}": by_chance(seed) for seed in range(40)}}


def texts(root: ElementTree.Element) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right and bottom of every line of text, by the rule of 0.61 em, and what it says."""
    found = []
    for each in root.iter(f"{SVG}text"):
        look: dict[str, Any] = STYLES[each.get("class", "")]
        content = each.text or ""
        width, size = text_width(content, look["size"]), look["size"]
        x, y = float(each.get("x", "")), float(each.get("y", ""))
        if look.get("anchor") == "middle":
            x -= width / 2
        found.append((x, y - 0.72 * size, x + width, y + 0.2 * size, content))
    return found


def words(raw: Any, opened: list[int] | None = None) -> str:
    root = ElementTree.fromstring(graph_svg(raw, opened))
    return " | ".join(text[4] for text in texts(root))


@pytest.mark.parametrize("name", CASES)
def test_no_text_is_cut_or_overlaps_another(name: str) -> None:
    raw, opened = CASES[name]
    root = ElementTree.fromstring(graph_svg(raw, opened))
    read = GraphDocument.read(raw)
    items = place(read, default_open(read) if opened is None else opened).items
    groups = [group for group in root.iter(f"{SVG}g") if group.get("data-item")]
    for item, group in zip(items, groups, strict=True):
        lines = texts(group)
        for a, b in combinations(lines, 2):
            assert a[2] <= b[0] + 0.1 or b[2] <= a[0] + 0.1 or a[3] <= b[1] or b[3] <= a[1], (a, b)
        for left, top, right, bottom, content in lines:
            fits = item.x < left and right < item.x + item.w and item.y < top and bottom < item.y + item.h
            assert fits, (content, item)


def test_hostile_names_are_text() -> None:
    tame = document("hostile")
    for column in ("symbol", "name", "label"):
        tame["nodes"][column] = ["a" if each else "" for each in tame["nodes"][column]]
    tame["title"] = "a"
    hostile = ElementTree.fromstring(graph_svg(document("hostile")))
    tags = [each.tag for each in hostile.iter()]
    allowed = {"svg", "title", "desc", "style", "rect", "g", "path", "text"}
    assert set(tags) <= {SVG + each for each in allowed}
    assert len([tag for tag in tags if tag == f"{SVG}g"]) == len(
        list(ElementTree.fromstring(graph_svg(tame)).iter(f"{SVG}g"))
    )
    attributes = {name for each in hostile.iter() for name in each.attrib}
    assert attributes <= {
        *(
            "class",
            "viewBox",
            "width",
            "height",
            "role",
            "aria-label",
            "data-item",
            "data-node",
            "data-group",
        ),
        *("x", "y", "rx", "d"),
    }
    shown = words(document("hostile"))
    assert "<img src=x onerro…" in shown
    assert "two lines and more" in shown
    for turning in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200f":
        assert turning not in graph_svg(document("hostile"))
    assert len(graph_svg(document("hostile"))) < 60_000, "a name of 10 kB is not written out"


def test_a_description_cannot_break_out() -> None:
    attack = "\"'><script>alert(1)</script>\x00]]>"
    root = ElementTree.fromstring(graph_svg(document("diamond"), None, attack))
    assert root.get("aria-label") == root.find(f"{SVG}desc").text
    assert not list(root.iter(f"{SVG}script"))


def test_flags_and_health_are_told_in_words() -> None:
    assert "backward not built" in words(document("unbuilt"))
    assert "not built" in words(document("unbuilt"))
    compared = words(document("compare"))
    assert "+ only here" in compared
    assert "≠ differs" in compared
    health = words(document("health"), [0])
    for word in ("↓ vanishing", "↑ exploding", "98 % dead", "nan or inf"):
        assert word in health


def test_gradients_stand_beside_values() -> None:
    shown = words(document("diamond"))
    assert shown.count("∂") == 4
    assert "-2.00" in shown
    assert "2.00" in shown


def test_a_gradient_of_nothing_known_is_not_drawn() -> None:
    raw = document("diamond")
    raw["gradients"] = None
    assert "∂" not in words(raw)


def test_an_output_has_a_second_outline_and_an_unbuilt_card_is_dashed() -> None:
    svg = graph_svg(document("unbuilt"))
    assert svg.count('class="double"') == 1
    assert svg.count('class="unbuilt"') == 3
    assert "dash" in STYLES["unbuilt"]


def test_shared_parameters_say_how_often() -> None:
    assert words(document("shared")).split(" | ").count("×3") == 3


def test_an_empty_graph_says_so() -> None:
    assert words(document("empty")) == "an empty graph"


def test_the_same_document_gives_the_same_text() -> None:
    assert graph_svg(document("nested")) == graph_svg(document("nested"))


def test_signs_of_negative_values_are_told_without_colour() -> None:
    maker = Maker()
    maker.add(kind=1, name="x")
    maker.extra["thumbs"] = {"0": {"rows": 1, "cols": 3, "cells": [100, -100, 0]}}
    svg = graph_svg(maker.document())
    assert "h6v6h-6z" in svg
    assert "h5v5h-5z" in svg


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x" * 18, "x" * 18),
        ("x" * 19, "x" * 17 + "…"),
        ("重" * 10, "重" * 8 + "…"),
        ("a\n\tb", "a  b"),
        ("\u202eevil", "\ufffdevil"),
        ("a" + "\u0301" * 50, "a\u0301"),
        ("", ""),
    ],
)
def test_names_are_shortened(text: str, expected: str) -> None:
    assert shorten(text) == expected
    assert columns(shorten(text)) <= 18
