"""Long runs are divided into blocks: rounds of the user's loop where lines are known, parts otherwise."""

from __future__ import annotations

from collections import Counter

import emberlet
from emberlab.graphs.blocks import FEW, MOST, add_blocks
from emberlab.graphs.model import Graph, Kind
from emberlab.graphs.notes import Notes
from emberlab.graphs.tape import from_tensors
from emberlet import nn


def loop(rounds: int) -> Graph:
    with Notes():
        w = emberlet.ones(2, 2, requires_grad=True)
        h = emberlet.ones(1, 2)
        for _ in range(rounds):
            s = h @ w
            h = s.tanh()
        return from_tensors([h.sum()], "h", {"w": w})


def sizes(graph: Graph) -> Counter[int]:
    """How many operations and groups stand in each frame."""
    counts: Counter[int] = Counter(node.group for node in graph.nodes if node.kind is Kind.OPERATION)
    counts.update(group.parent for group in graph.groups)
    return counts


def test_a_short_graph_is_left_as_it_is() -> None:
    graph = loop(5)
    add_blocks(graph)
    assert graph.groups == []


def test_a_loop_is_divided_into_its_rounds() -> None:
    graph = loop(40)
    add_blocks(graph)
    rounds = [group for group in graph.groups if group.name.startswith("round ")]
    assert len(rounds) >= 40
    third = next(index for index, group in enumerate(graph.groups) if group.name.startswith("round 3,"))
    names = [node.name for node in graph.nodes if node.group == third and node.kind is Kind.OPERATION]
    assert names == ["matmul", "tanh"] or len(names) == 2


def test_no_frame_stays_long_and_groups_come_after_what_holds_them() -> None:
    graph = loop(1000)
    add_blocks(graph)
    assert max(sizes(graph).values()) <= MOST
    assert sum(group.parent == -1 for group in graph.groups) <= FEW + 1
    for index, group in enumerate(graph.groups):
        assert group.parent < index


def test_without_lines_blocks_are_parts() -> None:
    y = emberlet.tensor(1.0, requires_grad=True)
    for _ in range(500):
        y = y + 1.0
    graph = from_tensors([y])
    add_blocks(graph)
    assert graph.groups[0].name.startswith(("part", "parts"))
    assert max(sizes(graph).values()) <= MOST


def test_blocks_of_calls_alone_say_which_calls() -> None:
    cell = nn.RNNCell(2, 2)
    with Notes():
        h = emberlet.zeros(1, 2)
        for _ in range(100):
            h = cell(emberlet.ones(1, 2), h)
        graph = from_tensors([h.sum()])
    add_blocks(graph)
    names = [group.name for group in graph.groups if not group.type]
    assert names[:2] == ["RNNCell 1–10", "RNNCell 11–20"]
    assert names[-1].startswith("part")  # the sum alone is no call


def test_a_block_is_a_stretch_of_time() -> None:
    graph = loop(300)
    add_blocks(graph)
    for group in range(len(graph.groups)):
        inside = [index for index in graph.operations if belongs(graph, index, group)]
        between = [index for index in graph.operations if inside[0] <= index <= inside[-1]]
        assert inside == between


def belongs(graph: Graph, node: int, group: int) -> bool:
    at = graph.nodes[node].group
    while at >= 0 and at != group:
        at = graph.groups[at].parent
    return at == group


def test_modules_inside_a_long_frame_go_with_their_block() -> None:
    with Notes():
        layer = nn.Linear(2, 2)
        h = emberlet.ones(1, 2)
        for _ in range(100):
            h = layer(h)
            h = h.tanh()
        graph = from_tensors([h.sum()], variables={"layer": layer})
    add_blocks(graph)
    assert max(sizes(graph).values()) <= MOST
    linear = next(index for index, group in enumerate(graph.groups) if group.type == "Linear")
    assert graph.groups[linear].parent >= 0
