"""The layout of the graph widget: what must hold of every graph, and how some should look."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given, settings

from emberlab.widgets.graph.layout import Box, Edge, layered
from tests.emberlab.widgets.graph_layouts import boxes, chain, edge, faults, graphs, named, recurrent


def middle(layout, sized, v):
    return layout.x[v] + sized[v].w / 2


@pytest.mark.parametrize("name", named())
def test_named_graphs_are_sound(name):
    sized, edges = named()[name]
    assert faults(sized, edges, layered(sized, edges)) == []


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_any_graph_is_sound(graph):
    sized, edges = graph
    assert faults(sized, edges, layered(sized, edges)) == []


@settings(max_examples=15, deadline=None)
@given(graphs())
def test_gaps_are_kept(graph):
    sized, edges = graph
    layout = layered(sized, edges, 7, 90)
    assert faults(sized, edges, layout, 7) == []
    for each in edges:
        above = layout.y[each.source] + sized[each.source].h
        assert layout.y[each.target] - above >= 90 - 1e-6


@settings(max_examples=15, deadline=None)
@given(graphs())
def test_pinned_boxes_are_at_the_edges(graph):
    sized, edges = graph
    layout = layered(sized, edges)
    for box, y in zip(sized, layout.y, strict=True):
        if box.pinned == "last":
            assert y + box.h == pytest.approx(layout.height)
    whole = list(range(len(sized)))  # the part that a box belongs to
    for each in edges * len(edges):
        whole[each.source] = whole[each.target] = min(whole[each.source], whole[each.target])
    for v, box in enumerate(sized):
        for u, other in enumerate(sized):
            if whole[u] == whole[v] and box.pinned == "first" != other.pinned:
                assert layout.y[u] >= layout.y[v] + box.h


def test_nothing_and_little():
    assert layered([], []) == ([], [], 0.0, 0.0, [])
    assert layered([Box(30, 20)], []) == ([0.0], [0.0], 30.0, 20.0, [])


def test_a_chain_is_straight_and_tight():
    sized, edges = chain(7)
    layout = layered(sized, edges)
    assert layout.x == [0.0] * 7
    assert layout.y == [80.0 * v for v in range(7)]
    assert layout.width == 100
    assert layout.routes[0] == [50, 40, 50, 80]


def test_a_diamond_is_symmetric():
    sized, edges = named()["diamond"]
    layout = layered(sized, edges)
    assert middle(layout, sized, 0) == middle(layout, sized, 3) == layout.width / 2
    assert layout.x[1] == layout.width - 100 - layout.x[2]
    assert layout.width == 224


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_skip_goes_round_a_straight_chain_on_the_side_of_its_operand(side):
    sized = boxes(5)
    skip, main = (30, 70) if side == "left" else (70, 30)
    edges = [edge(0, 1), edge(1, 2), edge(2, 3), edge(0, 4, 50, skip), edge(3, 4, 50, main)]
    layout = layered(sized, edges)
    assert len({middle(layout, sized, v) for v in range(5)}) == 1
    bow = layout.routes[3][2]
    clear = layout.x[1] - bow if side == "left" else bow - (layout.x[1] + 100)
    assert clear == 24


def test_a_join_stands_below_its_fork_whatever_is_between():
    # 0 forks into three, one of which is long; 4 joins them. Then again, with a skip round it all.
    sized = boxes(9)
    edges = [edge(0, 1), edge(0, 2), edge(0, 3), edge(1, 4), edge(2, 4), edge(3, 4), edge(4, 5)]
    edges += [edge(5, 6), edge(5, 7), edge(6, 8), edge(7, 8), edge(0, 8)]
    layout = layered(sized, edges)
    assert len({middle(layout, sized, v) for v in (0, 4, 5, 8)}) == 1


def test_parents_are_centred_over_children():
    sized, edges = named()["tree"]
    layout = layered(sized, edges)
    at = [middle(layout, sized, v) for v in range(7)]
    assert at[4] == (at[0] + at[1]) / 2
    assert at[5] == (at[2] + at[3]) / 2
    assert at[6] == (at[4] + at[5]) / 2


def test_a_recurrent_network_stays_straight_and_narrow():
    sized, edges = recurrent(300)
    layout = layered(sized, edges)
    states = {middle(layout, sized, v) for v in range(4, len(sized), 5)}
    assert max(states) - min(states) < 1e-6
    assert layout.width < 700


def test_time_grows_as_the_graph_does():
    def seconds(steps: int) -> float:
        sized, edges = recurrent(steps)
        start = time.process_time()
        layered(sized, edges)
        return time.process_time() - start

    assert seconds(400) < 12 * seconds(100) + 0.1


def test_long_edges_from_one_place_are_one_line_until_they_part():
    sized, edges = chain(8)
    layout = layered(sized, [*edges, edge(0, 5), edge(0, 7)])
    five, seven = layout.routes[-2:]
    assert five[:-2] == seven[: len(five) - 2]


def test_many_very_long_edges_run_beside_all():
    # Each joins u to count - u: cut into layers they would be a million pieces.
    count = 1200
    sized, edges = chain(count)
    edges += [edge(u, count - 1 - u) for u in range(count // 2 - 1)]
    layout = layered(sized, edges)
    lanes = [route for route in layout.routes if len(route) == 8 and max(route[::2]) > 500]
    assert len(lanes) > 100
    assert all(a <= b for route in lanes for a, b in zip(route[1::2], route[3::2], strict=False))
    some = [route[2] for route in lanes]
    assert layout.width >= max(some)


def test_a_thousand_in_one_layer():
    sized = boxes(1001, 20, 10)
    layout = layered(sized, [Edge(0, v, 10, 10) for v in range(1, 1001)])
    assert layout.width == pytest.approx(1000 * 20 + 999 * 24)
    assert layout.x[0] + 10 == pytest.approx(layout.width / 2)
    assert layout.x[1:] == sorted(layout.x[1:])


def test_the_axis_lines_up():
    sized = [Box(100, 40), Box(300, 40, axis=250), Box(60, 40)]
    layout = layered(sized, [Edge(0, 1, 50, 250), Edge(1, 2, 250, 30)])
    assert layout.x[0] + 50 == layout.x[1] + 250 == layout.x[2] + 30


def test_parts_stand_side_by_side():
    sized = boxes(4)
    layout = layered(sized, [edge(0, 2), edge(1, 3)])
    assert layout.x == [0, 148, 0, 148]
    assert layout.y == [0, 0, 80, 80]


def test_a_small_box_stands_by_what_it_feeds():
    sized = [Box(100, 200), Box(100, 20), Box(100, 20), Box(100, 40)]
    layout = layered(sized, [edge(0, 3), edge(1, 3), edge(2, 3)])
    assert layout.y[:3] == [0, 180, 180]


@pytest.mark.parametrize(
    ("sized", "edges", "says"),
    [
        (boxes(2), [edge(1, 0)], "edge 0 goes from box 1 to box 0 of 2"),
        (boxes(2), [edge(0, 1), edge(1, 1)], "edge 1 goes from box 1 to box 1"),
        (boxes(2), [edge(0, 2)], "number the boxes from 0"),
        (boxes(2), [edge(-1, 1)], "edge 0 goes from box -1"),
        ([Box(-1, 2)], [], "box 0 is -1 by 2 pixels"),
        ([Box(1, 2), Box(math.nan, 2)], [], "box 1 is nan"),
        ([Box(1, math.inf)], [], "finite sizes"),
        ([Box(10, 10, axis=11)], [], "axis at 11"),
        (boxes(2), [edge(0, 1, 50, 101)], "at 101 of 100"),
        (boxes(2), [edge(0, 1, math.nan)], "at nan of 100"),
        ([Box(1, 1), Box(1, 1, "first")], [Edge(0, 1, 0, 0)], "pinned to the first layer"),
        ([Box(1, 1, "last"), Box(1, 1)], [Edge(0, 1, 0, 0)], "pinned to the last layer"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(sized, edges, says):
    with pytest.raises(ValueError, match="box") as error:
        layered(sized, edges)
    assert says in str(error.value)
