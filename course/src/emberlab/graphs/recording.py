"""Runs a function and watches every operation, so that also what no tape records can be drawn.

The interpreter tells of every call (`sys.setprofile`), so nothing in the framework has to help: it works when the
student's own tape is not built yet. It is slow; it is for one run that is to be looked at.
"""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

from emberlab.graphs.lines import line_of
from emberlab.graphs.model import Graph, Input, Kind, Node
from emberlab.graphs.names import Names
from emberlab.graphs.notes import Notes, Place
from emberlab.graphs.summaries import copied
from emberlab.graphs.symbols import operation_name
from emberlab.graphs.tape import from_tensors, node_of

EVERYTHING = 2_000_000  # elements of a result whose values are kept while one run is watched


@dataclass
class Event:
    """One operation that ran: on which arrays, what came out, how long it took."""

    name: str
    inputs: list[Any]
    result: Any
    seconds: float
    place: Place | None


class Watcher:
    """Watches the forwards of all operations while its `with` block runs, in this thread."""

    def __init__(self, notes: Notes) -> None:
        package = importlib.import_module("emberlet.autograd.operation")
        self.notes = notes
        self.events: list[Event] = []
        self.same: dict[int, Any] = {}  # arrays that hold a boxed scalar, by the scalar's identity
        self._kept: list[Any] = []
        self._forwards = {forward: name for name, forward in _forwards(package.Operation)}
        self._boxed = importlib.import_module("emberlet.array").boxed.__code__
        self._open: list[tuple[FrameType, list[Any], float]] = []

    def __enter__(self) -> Watcher:
        self._before = sys.getprofile()
        sys.setprofile(self._seen)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._before)

    def _seen(self, frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if event == "call" and code in self._forwards:
            self._open.append((frame, _arguments(frame), time.perf_counter()))
        elif event == "return" and self._open and self._open[-1][0] is frame:
            now = time.perf_counter()
            _, inputs, start = self._open.pop()
            if (
                not self._open and argument is not None
            ):  # what an operation calls inside itself is its own affair
                place = self.notes.place()
                self._kept.append((inputs, argument))
                self.events.append(Event(self._forwards[code], inputs, argument, now - start, place))
        elif event == "return" and code is self._boxed and argument is not None:
            self.same[id(argument)] = next(iter(_arguments(frame)), argument)
            self._kept.append(argument)

    def seconds(self) -> dict[int, float]:
        """How long each forward took, by the identity of the array that it made."""
        took = {}
        for event in self.events:
            result = event.result[0] if isinstance(event.result, tuple) else event.result
            took[id(_array(result))] = event.seconds
        return took | {boxed: took[id(own)] for boxed, own in self.same.items() if id(own) in took}


def watch_run(
    function: Callable[[], Any],
    title: str = "",
    variables: Mapping[str, Any] | None = None,
    foreign: Callable[[Any], Graph | None] = lambda result: None,
) -> tuple[Graph, Any]:
    """Run a function and return the graph of what it computed, and its result.

    An unbuilt piece ends the run; the graph then holds what ran before, and its notes name the piece.

    Args:
        function: it takes no arguments and returns a tensor, or several in a tuple, list or dict.
        title: what to call the graph.
        variables: the user's variables, for names.
        foreign: reads the graph of a result that holds no tensor of emberlet; None if it is none of its kind.

    Raises:
        TypeError: the function returned no tensor.
    """
    variables = variables or {}
    failure = None
    result: Any = ()
    with Notes(EVERYTHING) as notes, Watcher(notes) as watcher:
        try:
            result = function()
        except NotImplementedError as error:
            if type(error).__name__ != "NotBuilt":
                raise
            failure = error
    tensors = _tensors(result)
    if not tensors and failure is None and (read := foreign(result)) is not None:
        return read, result
    if not tensors and failure is None:
        raise TypeError(
            f"graph() draws tensors, and this function returned {type(result).__name__}: let it return one, as in "
            "graph(lambda: model(x))."
        )
    if failure is None and any(node_of(tensor) is not None for tensor in tensors):
        return from_tensors(tensors, title, variables, notes, watcher.seconds()), result
    graph = _from_events(watcher, title, variables, tensors)
    if failure is not None:
        graph.notes.append(f"The run ended here: {failure}.")
        if graph.nodes:
            graph.nodes[-1].unbuilt = str(failure)
    elif graph.operations:
        graph.notes.append(
            "Nothing was put on a tape, so no gradient can flow back: no input requires grad, or the tape is not "
            "built yet."
        )
    return graph, result


def _from_events(watcher: Watcher, title: str, variables: Mapping[str, Any], tensors: list[Any]) -> Graph:
    """The graph of operations alone, joined where one's result is another's input."""
    names = Names({}, node_of)
    called = {
        id(value._array): name
        for name, value in variables.items()
        if getattr(value, "_array", None) is not None
    }
    graph = Graph(title)
    made: dict[int, Input] = {}
    for event in watcher.events:
        node = Node(
            Kind.OPERATION, operation_name(event.name), line=line_of(event.place), seconds=event.seconds
        )
        for slot, each in enumerate(event.inputs):
            array = watcher.same.get(id(_array(each)), _array(each))
            if not hasattr(array, "shape"):
                continue
            source = made.get(id(array)) or made.get(id(getattr(array, "base", None)))
            if source is None:
                source = made[id(array)] = Input(len(graph.nodes))
                leaf = Node(Kind.CONSTANT, called.get(id(array), names.array(id(array))), array=array)
                leaf.shape, leaf.dtype = tuple(array.shape), str(array.dtype)
                graph.nodes.append(leaf)
            node.inputs.append(source)
            node.slots.append(slot)
        results = event.result if isinstance(event.result, tuple) else (event.result,)
        for number, each in enumerate(results):
            made[id(_array(each))] = Input(len(graph.nodes), number)
        first = _array(results[0])
        node.shape, node.dtype, node.outputs = tuple(first.shape), str(first.dtype), len(results)
        node.array = copied(first)
        node.label = called.get(id(first), "")
        graph.nodes.append(node)
    for tensor in tensors:
        array = watcher.same.get(id(tensor._array), tensor._array)
        if id(array) in made:
            graph.roots.append(made[id(array)].source)
    return graph


def _forwards(operation: type) -> list[tuple[str, CodeType]]:
    """The forward of every operation, with its name."""
    found, waiting = [], [operation]
    while waiting:
        each = waiting.pop()
        waiting += each.__subclasses__()
        code = getattr(each.__dict__.get("forward"), "__wrapped__", None) or each.__dict__.get("forward")
        code = getattr(getattr(code, "__func__", code), "__code__", None)
        if code is not None and each is not operation:
            found.append((each.__name__, code))
    return found


def _arguments(frame: FrameType) -> list[Any]:
    """The positional arguments of a call that is just beginning."""
    code = frame.f_code
    values = frame.f_locals
    named = [values.get(name) for name in code.co_varnames[: code.co_argcount]]
    rest = (
        values.get(code.co_varnames[code.co_argcount + code.co_kwonlyargcount], ())
        if code.co_flags & 4
        else ()
    )
    return [*named, *rest]


def _array(value: Any) -> Any:
    """A Tensor's array; anything else as it is."""
    return getattr(value, "_array", value)


def _tensors(result: Any) -> list[Any]:
    """The tensors in what a function returned."""
    return [each for each in several(result) if hasattr(each, "_node") and hasattr(each, "_array")]


def several(result: Any, depth: int = 8) -> list[Any]:
    """What a function returned, one by one, from dicts, tuples and lists and those in them."""
    if isinstance(result, Mapping):
        result = list(result.values())
    if not isinstance(result, (tuple, list)):
        return [result]
    return [each for inner in result for each in (several(inner, depth - 1) if depth else [inner])]
