"""Reads emberlet's tape into a Graph: steps in the order they ran, leaves before their first use."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from emberlab.graphs.lines import line_of
from emberlab.graphs.model import Graph, Input, Kind, Node
from emberlab.graphs.names import Names
from emberlab.graphs.notes import Note, Notes, Span, Values, note_of
from emberlab.graphs.spans import group_by_calls
from emberlab.graphs.symbols import step_name
from emberlab.graphs.unbuilt import unbuilt

UNKNOWN = (
    "Values and lines are not known, because nobody took notes when this was computed: call emberlab.notes() "
    "before it, or draw emberlab.graph(lambda: ...)."
)


def node_of(tensor: Any) -> tuple[Any, int] | None:
    """The step that made a tensor, and which of its outputs it is; None for a leaf."""
    step = getattr(tensor, "_node", None)
    return None if step is None or not step.next else (step, tensor._output_nr)


def from_tensors(
    tensors: Sequence[Any],
    title: str = "",
    variables: Mapping[str, Any] | None = None,
    notes: Notes | None = None,
    seconds: Mapping[int, float] | None = None,
) -> Graph:
    """The graph that made some tensors.

    Args:
        tensors: what was computed; several share one graph.
        title: what to call it.
        variables: the user's variables, for names.
        notes: where module calls were noted.
        seconds: how long each forward took, by the identity of the array that it made.
    """
    return _Reader(tensors, title, variables or {}, notes or Notes.current, seconds or {}).graph


class _Reader:
    """One reading of a tape."""

    def __init__(
        self,
        tensors: Sequence[Any],
        title: str,
        variables: Mapping[str, Any],
        notes: Notes | None,
        seconds: Mapping[int, float],
    ) -> None:
        self.names = Names(variables, node_of)
        self.seconds = seconds
        self.graph = Graph(title)
        self.index: dict[Any, int] = {}  # by step of the tape
        self.constants: dict[int, int] = {}  # by identity of the array
        seqs = []
        for step in steps_before([tensor._node for tensor in tensors if tensor._node is not None]):
            if step.next:
                self._operation(step)
                seqs.append((len(self.graph.nodes) - 1, step.seq))
        for tensor in tensors:
            self._root(tensor)
        if notes is not None:
            group_by_calls(self.graph, seqs, _spans(notes, seqs), self.names)
        if any(note_of(node.step) is None for node in self.graph.nodes if node.kind is Kind.OPERATION):
            self.graph.notes.append(UNKNOWN)

    def _operation(self, step: Any) -> None:
        note, name = note_of(step), step_name(step)
        node = Node(Kind.OPERATION, name, step.name(), step=step, label=self.names.result(step))
        if note is not None:
            self._noted(node, note)
        elif (array := self.names.value(step)) is not None:
            node.shape, node.dtype, node.array = tuple(array.shape), str(array.dtype), array
        elif step.outputs is not None:
            node.shape, node.dtype = tuple(step.outputs[0][0]), str(step.outputs[0][1])
        node.outputs = 1 if step.outputs is None else len(step.outputs)
        node.unbuilt = unbuilt(step.operation.backward)
        numbers = step.numbers or (0,) * len(step.next)
        for slot, (following, number) in enumerate(zip(step.next, numbers, strict=True)):
            source = self._source(following, step, slot, note)
            if source is not None:
                node.inputs.append(Input(source, number))
                node.slots.append(slot)
        self.index[step] = len(self.graph.nodes)
        self.graph.nodes.append(node)

    def _noted(self, node: Node, note: Note) -> None:
        node.line = line_of(note.place)
        if note.outputs:
            first = note.outputs[0]
            node.shape, node.dtype, node.array = first.shape, str(first.dtype), first.array
            node.seconds = self.seconds.get(first.identity)

    def _source(self, following: Any, step: Any, slot: int, note: Note | None) -> int | None:
        """The node of one input; leaves and constants are made when they are first met."""
        if following is not None:
            if following not in self.index:
                self.index[following] = self._leaf(
                    following, note.sources.get(slot) if note is not None else None
                )
            return self.index[following]
        values = note.sources.get(slot) if note is not None else None
        if values is None or not _worth_showing(values, step):
            return None
        if values.identity not in self.constants or not values.shape:
            self.constants[values.identity] = len(self.graph.nodes)
            name = self.names.array(values.identity)
            node = Node(Kind.CONSTANT, name, shape=values.shape, dtype=str(values.dtype), array=values.array)
            self.graph.nodes.append(node)
        return self.constants[values.identity]

    def _leaf(self, step: Any, noted: Values | None = None) -> int:
        tensor = getattr(step, "variable", None)
        # A leaf that nobody holds any more can only be told as a parameter of something that is gone.
        node = Node(Kind.PARAMETER, grad_fn=step.name(), step=step, tensor=tensor)
        if tensor is not None:
            kind = type(tensor).__name__
            node.kind = Kind.PARAMETER if kind == "Parameter" else Kind.LEAF
            node.name = self.names.tensor(tensor)
            node.shape, node.dtype, node.array = tuple(tensor.shape), str(tensor._array.dtype), tensor._array
        elif noted is not None:  # the user let go of it
            node.shape, node.dtype, node.array = tuple(noted.shape), str(noted.dtype), noted.array
        self.graph.nodes.append(node)
        return len(self.graph.nodes) - 1

    def _root(self, tensor: Any) -> None:
        step = tensor._node
        if step is None:
            array = tensor._array
            node = Node(Kind.CONSTANT, self.names.array(id(array)), shape=tuple(tensor.shape))
            node.dtype, node.array = str(array.dtype), array
            self.graph.nodes.append(node)
            self.graph.roots.append(len(self.graph.nodes) - 1)
            self.graph.root_outputs.append(0)
            return
        if step not in self.index:
            self.index[step] = self._leaf(step)
        index = self.index[step]
        self.graph.roots.append(index)
        self.graph.root_outputs.append(tensor._output_nr)
        node = self.graph.nodes[index]
        if node.array is None and tensor._output_nr == 0:
            node.shape, node.dtype, node.array = tuple(tensor.shape), str(tensor._array.dtype), tensor._array


def steps_before(roots: Sequence[Any]) -> list[Any]:
    """Every step that can be reached, oldest first. Its own walk: the student's may not be built yet."""
    order = list(dict.fromkeys(roots))
    seen = set(order)
    for step in order:
        for following in step.next:
            if following is not None and following not in seen:
                seen.add(following)
                order.append(following)
    order.sort(key=attrgetter("seq"))
    return order


def _worth_showing(values: Values, step: Any) -> bool:
    """Tensors always; numbers where they are operands, and not the dimension of a sum or the like."""
    return bool(values.shape) or values.identity == 0 or ".elementwise." in step.operation.__module__


def _spans(notes: Notes, seqs: list[tuple[int, int]]) -> list[Span]:
    """The calls of modules that may hold a step of this graph."""
    if not seqs:
        return []
    first, last = seqs[0][1], seqs[-1][1]
    ticks = [seq for _, seq in seqs]
    return [
        span
        for span in notes.spans
        if span.end >= first
        and span.start <= last
        and bisect_right(ticks, span.end) > bisect_right(ticks, span.start)
    ]
