"""A tape read as a graph: order, names, lines, values, modules, constants."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import emberlet
from emberlab.graphs.document import document_of
from emberlab.graphs.model import Graph, Kind
from emberlab.graphs.notes import SMALL, Notes
from emberlab.graphs.tape import UNKNOWN, from_tensors
from emberlet import nn


@pytest.fixture(autouse=True)
def notes() -> Iterator[Notes]:
    with Notes() as taken:
        yield taken


def leaf(value: float) -> emberlet.Tensor:
    return emberlet.tensor(value, requires_grad=True)


def described(graph: Graph) -> list[str]:
    return [
        f"{graph.call(index)} = {node.name}({', '.join(graph.call(each.source) for each in node.inputs)})"
        for index, node in enumerate(graph.nodes)
        if node.kind is Kind.OPERATION
    ]


def test_a_diamond_has_one_node_for_each_step_and_one_for_the_shared_leaf() -> None:
    a, b = leaf(2.0), leaf(3.0)
    c = a * b
    d = c + a
    graph = from_tensors([d], "d", {"a": a, "b": b, "c": c, "d": d})
    assert described(graph) == ["c = mul(a, b)", "d = add(c, a)"]
    assert [node.name for node in graph.nodes if node.kind is Kind.LEAF] == ["a", "b"]
    assert graph.roots == [len(graph.nodes) - 1]
    assert graph.notes == []
    assert float(graph.nodes[graph.roots[0]].array) == 8.0


def test_every_input_comes_before_what_uses_it() -> None:
    x = emberlet.randn(4, 3, requires_grad=True)
    y = x
    for _ in range(20):
        y = (y * 1.1 + x).tanh()
    graph = from_tensors([y.sum()])
    for index, node in enumerate(graph.nodes):
        assert all(each.source < index for each in node.inputs)


def test_the_line_is_the_users_own_and_not_one_of_a_layer() -> None:
    model = nn.Linear(3, 2)
    out = model(emberlet.ones(1, 3))  # this line
    (line,) = {node.line for node in from_tensors([out]).nodes if node.line}
    assert line.text == "out = model(emberlet.ones(1, 3))  # this line"
    assert line.where.startswith("test_graph_tape.py, line ")


def test_calls_of_modules_nest_and_a_module_called_twice_is_two_groups() -> None:
    shared = nn.Linear(3, 3)
    model = nn.Sequential(shared, nn.ReLU(), shared)
    out = model(emberlet.ones(2, 3)).sum()
    graph = from_tensors([out], "out", {"model": model, "out": out})
    assert [(group.name, group.type, group.parent) for group in graph.groups] == [
        ("model", "Sequential", -1),
        ("0", "Linear", 0),
        ("1", "ReLU", 0),
        ("0", "Linear", 0),
    ]
    linear = [node for node in graph.nodes if node.name == "linear"]
    assert [node.group for node in linear] == [1, 3]
    weight = next(node for node in graph.nodes if node.name == "0.weight")
    assert weight.group == -1, "it is used in two calls, so it belongs to neither"


def test_a_module_that_has_run_before_leaves_no_group_in_another_graph() -> None:
    model = nn.Linear(2, 2)
    model(emberlet.ones(1, 2))
    a = leaf(1.0)
    assert from_tensors([a * 2]).groups == []


def test_numbers_that_are_operands_are_shown_and_dimensions_are_not() -> None:
    x = emberlet.ones(2, 3, requires_grad=True)
    graph = from_tensors([(x * 2.5).sum(1).mean()])
    constants = [node for node in graph.nodes if node.kind is Kind.CONSTANT]
    assert [float(node.array) for node in constants] == [2.5]


def test_two_equal_numbers_are_two_nodes_and_one_tensor_is_one() -> None:
    x, mask = leaf(1.0), emberlet.tensor([1.0, 0.0])
    graph = from_tensors([(x * 2 + 2) * mask + mask], variables={"mask": mask})
    named = [node.name for node in graph.nodes if node.kind is Kind.CONSTANT]
    assert sorted(named) == ["", "", "mask"]


def test_what_one_output_of_several_feeds_is_told() -> None:
    x = emberlet.ones(4, requires_grad=True)
    first, second = x.chunk(2)
    graph = from_tensors([first.sum() + second.mean()])
    split = next(index for index, node in enumerate(graph.nodes) if node.outputs == 2)
    outputs = {node.name: each.output for node in graph.nodes for each in node.inputs if each.source == split}
    assert outputs == {"sum": 0, "mean": 1}


def test_values_are_those_of_the_moment_also_when_they_are_overwritten_later() -> None:
    a = emberlet.ones(3, requires_grad=True)
    b = a * 2
    c = b + 1
    b.detach().zero_()
    graph = from_tensors([c], variables={"b": b})
    (made,) = [node for node in graph.nodes if node.label == "b"]
    assert made.array.tolist() == [2.0, 2.0, 2.0]


def test_large_results_are_not_kept() -> None:
    x = emberlet.ones(SMALL + 1, requires_grad=True)
    big = next(node for node in from_tensors([(x * 2).sum()]).nodes if node.name == "mul")
    assert big.array is None
    assert big.shape == (SMALL + 1,)


def test_a_leaf_that_nobody_holds_any_more_keeps_its_value() -> None:
    y = (leaf(2.0) * leaf(3.0)).exp()
    values = [float(node.array) for node in from_tensors([y]).nodes if node.kind is Kind.LEAF]
    assert values == [2.0, 3.0]


def test_a_custom_function_has_its_own_name_and_output() -> None:
    class Double(emberlet.autograd.Function):
        @staticmethod
        def forward(ctx, x):  # type: ignore[no-untyped-def]
            return x * 2

        @staticmethod
        def backward(ctx, grad):  # type: ignore[no-untyped-def]
            return grad * 2

    y = Double.apply(leaf(3.0))
    (node,) = [node for node in from_tensors([y]).nodes if node.kind is Kind.OPERATION]
    assert (node.name, node.shape, float(node.array)) == ("Double", (), 6.0)


def test_a_tensor_without_history_is_a_graph_of_one() -> None:
    graph = from_tensors([emberlet.ones(2)])
    assert [node.kind for node in graph.nodes] == [Kind.CONSTANT]
    assert graph.roots == [0]


def test_without_notes_the_structure_stands_and_the_reader_is_told(notes: Notes) -> None:
    notes.stop()
    try:
        a = leaf(2.0)
        graph = from_tensors([(a * a).exp()], variables={"a": a})
    finally:
        notes.start()
    assert described(graph) == ["mul = mul(a, a)", "exp = exp(mul)"]
    assert graph.notes == [UNKNOWN]


def test_without_notes_a_variable_that_still_holds_a_result_shows_it(notes: Notes) -> None:
    notes.stop()
    try:
        a = leaf(2.0)
        b = a * 3
        c = b + 1
    finally:
        notes.start()
    first, second = (node for node in from_tensors([c], "c", {"b": b}).nodes if node.kind is Kind.OPERATION)
    assert (float(first.array), float(second.array)) == (6.0, 7.0)


def test_a_graph_of_many_steps_needs_no_recursion() -> None:
    y = leaf(1.0)
    for _ in range(5000):
        y = y + 1.0
    assert len(from_tensors([y]).operations) == 5000


def test_notes_within_notes_end_in_order() -> None:
    outer = Notes.current
    with Notes(keep=0) as inner:
        assert Notes.current is inner
        y = leaf(1.0) * 2
    assert Notes.current is outer
    assert y._node.noted.outputs[0].array is None
    assert (leaf(1.0) * 2)._node.noted.outputs[0].array is not None


def test_what_is_noted_dies_with_its_graph() -> None:
    import gc
    import weakref

    gc.disable()
    try:
        y = leaf(1.0) * 2
        step = weakref.ref(y._node)
        del y
        assert step() is None
    finally:
        gc.enable()


def test_hostile_names_are_text() -> None:
    a = leaf(1.0)
    evil = "<script>alert(1)</script>"
    model = nn.ModuleDict({"x": nn.Linear(1, 1)})
    model._modules[evil] = nn.Linear(1, 1)
    document = document_of(from_tensors([model[evil](a.reshape(1, 1))], evil, {"model": model}))
    assert document["title"] == evil
    assert f"{evil}.weight" in document["nodes"]["name"]
