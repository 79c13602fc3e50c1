"""Where the parts of a graph stand: nothing overlaps, no line runs through a card, groups open and close."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import pytest
from graph_documents import Maker, by_chance, document, kept

from emberlab.widgets.graph.document import GraphDocument
from emberlab.widgets.graph.view import Item, Placed, default_open, place

KEPT = kept()
CASES = {**KEPT, **{f"seed {seed}": by_chance(seed) for seed in range(40)}}


def placed(raw: Any, opened: list[int] | None) -> Placed:
    read = GraphDocument.read(raw)
    return place(read, default_open(read) if opened is None else opened)


def apart(a: Item, b: Item) -> bool:
    return a.x + a.w <= b.x or b.x + b.w <= a.x or a.y + a.h <= b.y or b.y + b.h <= a.y


def holds(outer: Item, inner: Item) -> bool:
    right, bottom = outer.x + outer.w, outer.y + outer.h
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.w <= right
        and inner.y + inner.h <= bottom
    )


def drawn(points: list[float]) -> Iterator[tuple[float, float]]:
    """Points on the line as it is drawn, close together."""
    corners = list(zip(points[::2], points[1::2], strict=True))
    for (x0, y0), (x1, y1) in pairwise(corners):
        for step in range(25):
            t = step / 24
            across = 3 * t * t - 2 * t * t * t  # of a cubic whose ends are upright
            down = 1.5 * t - 1.5 * t * t + t * t * t
            yield x0 + (x1 - x0) * across, y0 + (y1 - y0) * down


@pytest.mark.parametrize("name", CASES)
def test_nothing_overlaps(name: str) -> None:
    view = placed(*CASES[name])
    boxes = [item for item in view.items if item.type != "frame"]
    for a, b in combinations(boxes, 2):
        assert apart(a, b), (a, b)
    for frame, item in ((f, i) for f in view.items if f.type == "frame" for i in view.items if i is not f):
        assert apart(frame, item) or holds(frame, item) or holds(item, frame), (frame, item)
    for item in view.items:
        assert item.x >= 8
        assert item.y >= 8
        assert item.x + item.w <= view.width - 8
        assert item.y + item.h <= view.height - 8
        outer = view.items[item.parent]
        if item.type == "satellite":
            outer = view.items[outer.parent] if outer.parent >= 0 else item
        if item.parent >= 0:
            assert holds(outer, item)


@pytest.mark.parametrize("name", CASES)
def test_lines_run_down_and_through_no_card(name: str) -> None:
    view = placed(*CASES[name])
    cards = [item for item in view.items if item.type != "frame"]
    for route in view.routes:
        source, target = view.items[route.source], view.items[route.target]
        x, y = route.points[:2]
        assert (x, y) == (source.x + source.w / 2, source.y + source.h)
        x, y = route.points[-2:]
        assert y == target.y
        assert target.x < x < target.x + target.w
        heights = route.points[1::2]
        assert heights == sorted(heights)
        for x, y in drawn(route.points):
            for card in cards:
                within = card.x < x < card.x + card.w and card.y < y < card.y + card.h
                assert not within, (name, route, card)


@pytest.mark.parametrize("name", CASES)
def test_every_edge_is_drawn_hung_or_hidden_once(name: str) -> None:
    raw, opened = CASES[name]
    view = placed(raw, opened)
    carried = [
        pair for route in view.routes for pair in zip(route.edges[::2], route.edges[1::2], strict=True)
    ]
    flat = raw["edges"]
    edges = list(zip(flat[::2], flat[1::2], strict=True))
    assert len(carried) <= len(edges)
    assert set(carried) <= set(edges)
    shown = {item.node for item in view.items if item.node >= 0}
    units = {item.node for item in view.items if item.type == "unit"}
    crowded = any(item.type == "satellite" and item.node < 0 for item in view.items)
    for source, target in set(edges) - set(carried):
        if target in units and not crowded:
            assert source in shown, "an operation's input is neither a line nor beside it"


def test_a_closed_group_is_one_card_and_an_open_one_a_frame() -> None:
    raw = document("mlp")
    closed, half = placed(raw, [0]), placed(raw, [0, 1])
    assert [item.group for item in closed.items if item.type == "group"] == [1, 2]
    assert [item.group for item in half.items if item.type == "frame"] == [0, 1]
    assert [item.group for item in half.items if item.type == "group"] == [2]
    weights = [item.node for item in half.items if item.type == "satellite"]
    assert weights == [1, 2], "the open module's parameters, and not the closed one's"


@pytest.mark.parametrize(("opened", "kind"), [([], "group"), ([0, 1, 2, 3], "frame")])
def test_steps_stand_straight_below_each_other(opened: list[int], kind: str) -> None:
    steps = [item for item in placed(document("rnn"), opened).items if item.type == kind]
    assert len(steps) == 4
    assert len({item.x + item.w / 2 for item in steps}) == 1


def test_a_group_inside_a_closed_one_stays_hidden_though_it_is_open() -> None:
    view = placed(document("mlp"), [1, 2])
    assert [item.group for item in view.items if item.group >= 0] == [0]


def test_lines_into_a_closed_group_from_one_place_are_one() -> None:
    maker = Maker()
    group = maker.group("block")
    x = maker.add(kind=1, name="x")
    maker.add(x, x, group=group)
    maker.add(x, group=group)
    (route,) = placed(maker.document(), []).routes
    assert route.count == 3
    assert route.edges == [0, 1, 0, 1, 0, 2]
    assert len(placed(maker.document(), [0]).routes) == 3


def test_a_tensor_used_often_or_far_away_gets_copies() -> None:
    for uses, chain, copies in ((4, 0, 0), (5, 0, 5), (2, 38, 0), (2, 60, 2)):
        maker = Maker()
        x = maker.add(kind=1, name="x")
        last = maker.add(kind=1, name="start")
        for use in range(uses):
            last = maker.add(last, x)
            for _ in range(chain if not use else 0):
                last = maker.add(last)
        view = placed(maker.document(), None)
        assert [item.node for item in view.items if item.type == "satellite"] == [x] * copies
        assert (x in [item.node for item in view.items if item.type == "leaf"]) == (copies == 0)


def test_a_result_used_far_away_is_named_there() -> None:
    maker = Maker()
    first = last = maker.add(maker.add(kind=1), label="h")
    for _ in range(50):
        last = maker.add(last)
    end = maker.add(last, first)
    view = placed(maker.document(), None)
    (copy,) = [item for item in view.items if item.type == "satellite"]
    assert copy.node == first
    assert view.items[copy.parent].node == end
    assert copy.body.rows[0].left[0].text == "h"


def test_a_flow_that_would_go_up_is_told_by_name() -> None:
    raw = document("circle")
    closed = placed(raw, [])
    assert [(i.type, i.node) for i in closed.items if i.type == "satellite"] != []
    assert not [item for item in placed(raw, [0]).items if item.type == "satellite" and item.node < 0]


def test_many_satellites_are_counted() -> None:
    maker = Maker()
    maker.add(*(maker.add(kind=2, name=f"p{i}") for i in range(200)))
    view = placed(maker.document(), None)
    copies = [item for item in view.items if item.type == "satellite"]
    assert [copy.node for copy in copies] == [0, 1, 2, 3, 4, -1]
    assert copies[-1].body.rows[0].left[0].text == "+ 195 more"


@pytest.mark.parametrize(("operations", "expected"), [(12, [0, 1]), (13, [])])
def test_small_graphs_are_open(operations: int, expected: list[int]) -> None:
    maker = Maker()
    groups = [maker.group("a"), maker.group("b")]
    for i in range(operations):
        maker.add(group=groups[i % 2])
    assert default_open(maker.document()) == expected


def test_a_group_that_holds_all_is_open() -> None:
    maker = Maker()
    outer = maker.group("model")
    for g in (maker.group("model.0", outer), maker.group("model.1", outer)):
        for _ in range(10):
            maker.add(group=g)
    assert default_open(maker.document()) == [0]


@pytest.mark.parametrize("change", ["edges", "group", "parent", "column"])
def test_a_broken_document_says_what_is_wrong(change: str) -> None:
    maker = Maker()
    maker.add(maker.add(kind=1), group=maker.group("a"))
    raw = maker.document()
    message = ""
    if change == "edges":
        raw["edges"], message = [1, 0], "edge 0 goes from 1 to 0"
    elif change == "group":
        raw["nodes"]["group"][1], message = 7, "node 1 is in group 7"
    elif change == "parent":
        raw["groups"][0]["parent"], message = 0, "group 0 has the parent 0"
    else:
        raw["nodes"]["name"].append("x")
        message = "nodes.name has 3 entries for 2 nodes"
    with pytest.raises(ValueError, match=message):
        placed(raw, None)
