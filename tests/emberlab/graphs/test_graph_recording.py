"""A function that is watched while it runs: also what no tape records, and what is not built yet."""

from __future__ import annotations

import sys

import pytest

import emberlet
from emberlab.graphs.model import Kind
from emberlab.graphs.recording import watch_run
from emberlet import nn

NotBuilt = type("NotBuilt", (NotImplementedError,), {})


def test_a_taped_run_has_times_and_all_values() -> None:
    model = nn.Sequential(nn.Linear(80, 90), nn.ReLU(), nn.Linear(90, 2))
    x = emberlet.randn(100, 80)
    graph, out = watch_run(lambda: model(x).sum(), "loss", {"model": model, "x": x})
    assert [node.name for node in graph.nodes if node.kind is Kind.OPERATION] == [
        "linear",
        "relu",
        "linear",
        "sum",
    ]
    for index in graph.operations:
        node = graph.nodes[index]
        assert node.seconds is not None
        assert node.seconds > 0
        assert node.array is not None
        assert node.array.shape == node.shape
    assert float(graph.nodes[graph.roots[0]].array) == pytest.approx(out.item())


def test_a_run_without_a_tape_is_drawn_and_says_so() -> None:
    x, w = emberlet.arange(3.0), emberlet.ones(3)
    graph, _ = watch_run(lambda: ((x * w).exp() + w.reshape(3, 1)).sum().sqrt(), "y", {"x": x, "w": w})
    told = [
        (node.name, [graph.call(each.source) for each in node.inputs])
        for node in graph.nodes
        if node.kind is Kind.OPERATION
    ]
    assert told == [
        ("mul", ["x", "w"]),
        ("exp", ["mul"]),
        ("reshape", ["w"]),
        ("add", ["exp", "reshape"]),
        ("sum", ["add"]),
        ("sqrt", ["sum"]),
    ]
    assert "Nothing was put on a tape" in graph.notes[0]


def test_an_unbuilt_piece_ends_the_run_and_is_named() -> None:
    x = emberlet.ones(3)

    def run() -> None:
        (x * 2).exp()
        raise NotBuilt("emberlet.f is built in lesson 02")

    graph, _ = watch_run(run)
    assert [node.name for node in graph.nodes if node.kind is Kind.OPERATION] == ["mul", "exp"]
    assert graph.nodes[-1].unbuilt == "emberlet.f is built in lesson 02"
    assert graph.notes == ["The run ended here: emberlet.f is built in lesson 02."]


def test_other_errors_are_the_users_and_nothing_stays_watched() -> None:
    before = sys.getprofile()

    def run() -> None:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        watch_run(run)
    assert sys.getprofile() is before
    assert emberlet.autograd.witness.recorded is None


def test_a_function_that_returns_no_tensor_is_refused() -> None:
    with pytest.raises(TypeError, match="returned int: let it return one"):
        watch_run(lambda: 3)


def test_several_results_are_several_roots() -> None:
    a = emberlet.ones(2, requires_grad=True)
    graph, _ = watch_run(lambda: {"sum": a.sum(), "mean": (a * 2).mean()})
    assert sorted(graph.nodes[root].name for root in graph.roots) == ["mean", "sum"]


def test_what_an_operation_calls_inside_itself_is_not_shown() -> None:
    x = emberlet.arange(6.0).reshape(2, 3)
    graph, _ = watch_run(lambda: x.std(1))
    assert [graph.nodes[index].name for index in graph.operations] == ["std"]
