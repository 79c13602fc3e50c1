"""`emberlab.graph(...)`: draws what made a tensor, what a function computes, or what differs between two runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from math import prod
from typing import Any

from emberlab.graphs.blocks import add_blocks
from emberlab.graphs.compare import compare as compared
from emberlab.graphs.model import Graph, Kind
from emberlab.graphs.names import users_variables
from emberlab.graphs.recording import several as several_of
from emberlab.graphs.recording import watch_run
from emberlab.graphs.sweep import Sweep, backward
from emberlab.graphs.tape import from_tensors
from emberlab.graphs.torch_notes import TorchNotes
from emberlab.graphs.torch_tape import from_torch, is_torch
from emberlab.widgets.graph.watch import Watch
from emberlab.widgets.graph.widget import GraphWidget

EAGER = 400  # operations up to which gradients are worked out at once
ELEMENTS = 2_000_000  # and elements of all results together

COMPARED = (
    "Two runs side by side: what only one of them did is marked “only here”, and what both did in another way "
    "“differs”."
)


class GraphCall:
    """What `emberlab.graph` is: a function, with `watch` and `compare` as its own functions."""

    def __call__(
        self,
        what: Any,
        *,
        title: str | None = None,
        model: Any = None,
        predict: str = "",
        opened: Sequence[int] | None = None,
    ) -> GraphWidget:
        """Draw the graph that made a tensor; or run a function and draw what it computes.

        A function is watched while it runs, so more is known: time, all values, and steps that no tape records.

        Args:
            what: a tensor of emberlet or PyTorch, several in a list, or a function without arguments that returns
                one.
            title: what to call it; the variable's name unless told.
            model: a module whose parameters' names are wanted; found among the variables unless given.
            predict: "gradient", "shape" or "next": hide these until the reader has made a guess.
            opened: the modules and blocks that are open at first, by number.

        Raises:
            TypeError: that is no tensor, and no function that returns one.
            ValueError: `predict` is something else.
        """
        variables = users_variables(2)
        if model is not None:
            variables = {**variables, "model": model}
        graph = read(what, title, variables, model)
        add_blocks(graph)
        return GraphWidget(graph, predict, None if opened is None else list(opened), _sweep_if_small(graph))

    def watch(self, model: Any, every: float = 0.25, title: str | None = None) -> Watch:
        """Draw a model's graph at its next call, and colour it while it trains; see `Watch`."""
        variables = users_variables(2)
        return Watch(model, every, _title(model, variables) if title is None else title, variables)

    def compare(self, first: Any, second: Any, titles: Sequence[str] = ("run 1", "run 2")) -> GraphWidget:
        """Draw two runs side by side, with what only one of them did and what they did differently marked.

        Args:
            first: as for `emberlab.graph`: a tensor, or a function that computes one.
            second: the other run.
            titles: what to call the two.
        """
        if len(titles) != 2:
            raise ValueError(f"compare() needs two titles, not {len(titles)}")
        variables = users_variables(2)
        runs = [read(run, str(name), variables) for run, name in zip((first, second), titles, strict=True)]
        both = compared(runs[0], runs[1], (str(titles[0]), str(titles[1])))
        return GraphWidget(both, opened=_all_open(both), caption=COMPARED)

    def __repr__(self) -> str:
        return "emberlab.graph(tensor), emberlab.graph.watch(model), emberlab.graph.compare(first, second)"


graph = GraphCall()


def read(what: Any, title: str | None, variables: dict[str, Any], model: Any = None) -> Graph:
    """The graph of a tensor, of several, or of what a function computes."""
    title = None if title is None else str(title)
    several = list(what) if isinstance(what, (list, tuple)) else [what]
    if several and all(is_torch(each) for each in several):
        return from_torch(several, model, _title(what, variables) if title is None else title, variables)
    if several and all(hasattr(each, "_node") and hasattr(each, "_array") for each in several):
        return from_tensors(several, _title(what, variables) if title is None else title, variables)
    if callable(what) and not hasattr(what, "named_parameters"):
        return _of_run(what, _title(what, variables) if title is None else title, variables)
    raise TypeError(
        f"graph() draws a tensor, a list of tensors or a function that computes one, not {type(what).__name__}"
        + (": call the model and draw its result" if hasattr(what, "named_parameters") else "")
    )


def _of_run(function: Callable[[], Any], title: str, variables: dict[str, Any]) -> Graph:
    closure = getattr(function, "__closure__", None) or ()
    names = getattr(getattr(function, "__code__", None), "co_freevars", ())
    for name, cell in zip(names, closure, strict=False):
        try:
            variables = {**variables, name: cell.cell_contents}
        except ValueError:  # a variable that has no value yet
            continue
    torch = sys.modules.get("torch")
    lines = torch.autograd.set_detect_anomaly(True, check_nan=False) if torch is not None else nullcontext()
    with lines, TorchNotes() if torch is not None else nullcontext() as notes:

        def of_torch(result: Any) -> Graph | None:
            found = [each for each in several_of(result) if is_torch(each)]
            return from_torch(found, None, title, variables, notes) if found else None

        return watch_run(function, title, variables, of_torch)[0]


def _title(what: Any, variables: dict[str, Any]) -> str:
    """The variable that holds it; a function's own name."""
    found = next((name for name, value in variables.items() if value is what), "")
    own = getattr(what, "__name__", "")
    return found or ("" if own == "<lambda>" else str(own))


def _sweep_if_small(graph: Graph) -> Sweep | None:
    operations = graph.operations
    elements = sum(prod(graph.nodes[index].shape or ()) for index in operations)
    if not operations or len(operations) > EAGER or elements > ELEMENTS:
        return None
    return backward(graph)


def _all_open(graph: Graph) -> list[int]:
    """The two runs, and all in them if that is little."""
    if sum(node.kind is Kind.OPERATION for node in graph.nodes) <= 60:
        return list(range(len(graph.groups)))
    return [index for index, group in enumerate(graph.groups) if group.parent < 0]
