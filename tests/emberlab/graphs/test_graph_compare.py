"""Two runs side by side: what differs is marked, and said in words."""

from __future__ import annotations

import time
from typing import Any

import pytest

from emberlab.graphs.compare import compare
from emberlab.graphs.model import Graph, Group, Input, Kind, Line, Node


def run(*operations: tuple[Any, ...], groups: tuple[Group, ...] = ()) -> Graph:
    """A chain of operations on one leaf: (name, line), perhaps with a shape, a dtype and a group."""
    graph = Graph("loss", [Node(Kind.LEAF, "x", shape=(3,), dtype="float32")], list(groups))
    for name, line, *more in operations:
        shape, dtype, group = (*more, *((3,), "float32", -1)[len(more) :])
        place = None if line is None else Line(f"cell [1], line {line}", f"line {line}", line)
        node = Node(Kind.OPERATION, name, shape=shape, dtype=dtype, group=group, line=place)
        node.inputs, node.slots = [Input(len(graph.nodes) - 1)], [0]
        graph.nodes.append(node)
    graph.roots = [len(graph.nodes) - 1]
    return graph


def marks(graph: Graph) -> list[tuple[str, str]]:
    return [(node.name, node.mark) for node in graph.nodes if node.mark]


def test_two_equal_runs() -> None:
    first, second = run(("mul", 1), ("sum", 2)), run(("mul", 1), ("sum", 2))
    both = compare(first, second)
    assert marks(both) == []
    assert both.notes == ["run 1 and run 2 ran the same operations on the same shapes."]
    assert [(group.name, group.type, group.parent) for group in both.groups] == [
        ("run 1", "", -1),
        ("run 2", "", -1),
    ]
    assert [node.group for node in both.nodes] == [0, 0, 0, 1, 1, 1]
    assert both.roots == [2, 5]
    assert [each.source for node in both.nodes for each in node.inputs] == [0, 1, 3, 4]


def test_the_graphs_themselves_stay_as_they_were() -> None:
    first, second = run(("mul", 1)), run(("relu", 1))
    second.nodes[1].mark = "differs"
    both = compare(first, second)
    assert first.nodes[1].mark == ""
    assert second.nodes[1].mark == "differs"
    assert first.nodes[1].group == -1
    both.nodes[1].inputs.clear()
    assert first.nodes[1].inputs == [Input(0)]


def test_an_operation_that_only_one_has() -> None:
    both = compare(run(("mul", 1), ("relu", 7), ("sum", 8)), run(("mul", 1), ("sum", 8)))
    assert marks(both) == [("relu", "only here")]
    assert both.notes == ["Only run 1 has relu at cell [1], line 7."]


def test_one_more_turn_of_a_loop() -> None:
    turn = (("mul", 4), ("add", 5), ("tanh", 6))
    both = compare(run(*turn, *turn, ("sum", 8)), run(*turn, *turn, *turn, ("sum", 8)))
    assert marks(both) == [("mul", "only here"), ("add", "only here"), ("tanh", "only here")]
    assert both.notes == ["run 2 went once more through lines 4–6."]
    both = compare(run(*turn, *turn, *turn, *turn, *turn), run(*turn, *turn), ("A", "B"))
    assert both.notes == ["A went 3 times more through lines 4–6."]
    both = compare(run(("mul", 4)), run(("mul", 4), ("mul", 4), ("mul", 4)))
    assert both.notes == ["run 2 went twice more through line 4."]


def test_another_branch() -> None:
    both = compare(run(("mul", 1), ("relu", 3), ("sum", 6)), run(("mul", 1), ("tanh", 5), ("sum", 6)))
    assert marks(both) == [("relu", "only here"), ("tanh", "only here")]
    assert both.notes == [
        "Only run 1 has relu at cell [1], line 3.",
        "Only run 2 has tanh at cell [1], line 5.",
    ]


def test_another_shape_dtype_or_line() -> None:
    both = compare(run(("mul", 1, (3, 4)), ("sum", 2)), run(("mul", 1, (3, 5)), ("sum", 2, (3,), "float64")))
    assert marks(both) == [("mul", "differs"), ("sum", "differs")] * 2
    assert both.notes == [
        "mul at cell [1], line 1 has shape 3×4 in run 1 and 3×5 in run 2.",
        "sum at cell [1], line 2 has dtype float32 in run 1 and float64 in run 2.",
    ]
    both = compare(run(("mul", 1), ("exp", 2)), run(("mul", 1), ("exp", 9)))
    assert marks(both) == [("exp", "differs")] * 2
    assert "was made by cell [1], line 2 in run 1 and by cell [1], line 9 in run 2." in both.notes[0]


def test_what_is_not_known_is_no_difference() -> None:
    both = compare(run(("mul", None, None, "")), run(("mul", 3, (2,), "float32")))
    assert [mark for _, mark in marks(both)] == []


def test_a_scalar_and_an_array_differ() -> None:
    both = compare(run(("sum", 1, ())), run(("sum", 1, (3,))))
    assert both.notes == ["sum at cell [1], line 1 has shape scalar in run 1 and 3 in run 2."]


def test_modules_stay_inside_and_are_part_of_the_key() -> None:
    groups = (Group("encoder", "Encoder"), Group("0", "Linear", 0))
    first = run(("linear", None, (3,), "float32", 1), groups=groups)
    second = run(("linear", None, (3,), "float32", 0), groups=(Group("decoder", "Decoder"),))
    both = compare(first, second)
    assert [(group.name, group.parent) for group in both.groups] == [
        ("run 1", -1), ("encoder", 0), ("0", 1), ("run 2", -1), ("decoder", 3),
    ]  # fmt: skip
    assert [node.group for node in both.nodes] == [0, 2, 3, 4]


def test_a_leaf_of_only_one() -> None:
    first = run(("mul", 1))
    first.nodes.insert(0, Node(Kind.LEAF, "w"))
    first.nodes[2].inputs = [Input(1), Input(0)]
    second = run(("mul", 1))
    first.nodes.append(Node(Kind.OPERATION, "relu", inputs=[Input(0)], slots=[0]))
    assert marks(compare(first, second)) == [("relu", "only here")]
    first.nodes[2].inputs = [Input(1)]
    assert marks(compare(first, second)) == [("w", "only here"), ("relu", "only here")]


def test_empty_graphs() -> None:
    both = compare(Graph("a"), Graph("b"))
    assert both.nodes == []
    assert len(both.notes) == 1
    assert compare(run(("mul", 1)), Graph("b")).notes == ["Only run 1 has mul at cell [1], line 1."]


@pytest.mark.parametrize("title", ["<script>", "x" * 10_000, "a\nb", "", "\u202eevil"])
def test_hostile_titles_stay_short_and_on_one_line(title: str) -> None:
    both = compare(run(("mul", 1)), run(("relu", 1)), (title, "B"))
    for text in (*both.notes, both.groups[0].name):
        assert "\n" not in text
        assert len(text) < 200


def test_there_are_never_many_sentences() -> None:
    first = run(*[(f"a{number}", number) for number in range(100)])
    second = run(*[(f"b{number}", number) for number in range(100)])
    both = compare(first, second)
    assert len(both.notes) == 12
    assert both.notes[-1] == "There are 189 more differences."


def test_repeated_changes_are_said_once() -> None:
    first = run(*[("mul", 4, (3,))] * 5)
    second = run(*[("mul", 4, (5,))] * 5)
    assert compare(first, second).notes == [
        "mul at cell [1], line 4 has shape 3 in run 1 and 5 in run 2 (5 times)."
    ]


def test_notes_of_both_are_kept_once() -> None:
    first, second = run(("mul", 1)), run(("mul", 1))
    first.notes, second.notes = ["same", "a"], ["same", "b"]
    assert compare(first, second).notes[:3] == ["same", "a", "b"]


TURN = [("mul", 4), ("add", 5), ("tanh", 6), ("matmul", 7)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (TURN * 2000, TURN * 2500),
        ([("add", 1)] * 8000, [("add", 1)] * 7000),
        ([("relu", 9), *TURN * 2000], [*TURN * 2000, ("relu", 9)]),
        (TURN * 2000, [each for number, each in enumerate(TURN * 2000) if number % 7]),
        ([("mul", None)] * 6000, [("mul", None), ("add", None)] * 3000),
        (
            [(f"op{number}", number) for number in range(8000)],
            [(f"op{number}", number) for number in range(8000, 0, -1)],
        ),
    ],
)
def test_large_graphs_take_time_in_proportion(first: list[Any], second: list[Any]) -> None:
    """No absolute time: a quarter of the size must take a fair share of the time, not a sixteenth."""

    def seconds(part: int) -> float:
        one, other = run(*first[: len(first) // part]), run(*second[: len(second) // part])
        start = time.process_time()
        compare(one, other)
        return time.process_time() - start

    small = min(seconds(4) for _ in range(2))
    assert seconds(1) < 12 * small + 0.5


def test_a_long_run_is_still_matched() -> None:
    both = compare(run(*TURN * 2000), run(*TURN * 2001))
    assert len(marks(both)) == 4
    assert both.notes == ["run 2 went once more through lines 4–7."]
