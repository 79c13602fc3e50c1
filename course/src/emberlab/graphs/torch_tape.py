"""Reads PyTorch's tape into a Graph. PyTorch is used where the user has imported it, and never imported."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from typing import Any

from emberlab.graphs.model import Graph, Input, Kind, Node
from emberlab.graphs.names import Names
from emberlab.graphs.spans import group_by_calls
from emberlab.graphs.symbols import plain_name
from emberlab.graphs.torch_notes import TorchNotes, tick_of
from emberlab.graphs.torch_saved import is_torch, line_of, saved_tensors
from emberlab.graphs.torch_steps import to_numpy

LEAF = "AccumulateGrad"
NO_LINES = (
    "The lines of your code are not known: PyTorch notes them inside "
    "`with torch.autograd.set_detect_anomaly(True):`."
)
_SMALL = 2_000_000  # elements up to which values are taken along


def torch_node_of(tensor: Any) -> tuple[Any, int] | None:
    """The step that made a tensor of PyTorch, and which of its outputs it is; None for a leaf."""
    step = getattr(tensor, "grad_fn", None)
    return None if step is None else (step, tensor.output_nr)


def from_torch(
    tensors: Any,
    model: Any = None,
    title: str = "",
    variables: Mapping[str, Any] | None = None,
    notes: TorchNotes | None = None,
) -> Graph:
    """The graph that made some tensors of PyTorch.

    Args:
        tensors: one, or several that share a graph.
        model: the module that its parameters get their names from.
        title: what to call it.
        variables: the user's variables, for names.
        notes: where the calls of modules were noted; by default those that are being taken.

    Raises:
        TypeError: what was given is no tensor of PyTorch.
    """
    several = list(tensors) if isinstance(tensors, (tuple, list)) else [tensors]
    wrong = [type(each).__name__ for each in several if not is_torch(each)]
    if wrong or not several:
        raise TypeError(f"from_torch() draws tensors of PyTorch, not {wrong[0] if wrong else 'nothing'}")
    return _Reader(several, model, title, variables or {}, notes or TorchNotes.current).graph


class _Reader:
    """One reading of a tape."""

    def __init__(
        self,
        tensors: Sequence[Any],
        model: Any,
        title: str,
        variables: Mapping[str, Any],
        notes: TorchNotes | None,
    ) -> None:
        self.names = Names(_with_model(variables, model), torch_node_of)
        self.graph = Graph(title, framework="torch")
        self.index: dict[Any, int] = {}  # by step
        self.constants: dict[Any, int] = {}  # by memory and layout
        clock = []
        for step in steps_before([each.grad_fn for each in tensors if each.grad_fn is not None]):
            if not _is_leaf(step):
                self._operation(step)
                clock.append((len(self.graph.nodes) - 1, tick_of(step)))
        for tensor in tensors:
            self._root(tensor)
        if notes is not None:
            group_by_calls(self.graph, clock, notes.spans_in(clock), self.names)
        if clock and not any(node.line for node in self.graph.nodes):
            self.graph.notes.append(NO_LINES)

    def _operation(self, step: Any) -> None:
        grad_fn = step.name().rpartition("::")[2]
        node = Node(Kind.OPERATION, plain_name(grad_fn, "torch"), grad_fn, step=step)
        node.label, node.line = self.names.result(step), line_of(step)
        layouts = getattr(step, "_input_metadata", ())
        node.outputs = max(1, len(layouts))
        if layouts:
            node.shape, node.dtype = tuple(layouts[0].shape), _dtype(layouts[0].dtype)
        saved = saved_tensors(step, grad_fn)
        for slot, (following, number) in enumerate(step.next_functions):
            source = self._source(following, saved.get(slot))
            if source is not None:
                node.inputs.append(Input(source, number))
                node.slots.append(slot)
                self._learn(source, saved.get(slot))
        result = saved.get(-1)
        if result is not None and node.outputs == 1 and tuple(result.shape) == node.shape:
            node.array = to_numpy(result)
        self.index[step] = len(self.graph.nodes)
        self.graph.nodes.append(node)

    def _source(self, following: Any, saved: Any) -> int | None:
        """The node of one input; leaves and constants are made when they are first met."""
        if following is not None:
            if following not in self.index and _is_leaf(following):
                self.index[following] = self._leaf(following.variable, following)
            return self.index.get(following)
        if saved is None:
            return None
        key = (saved.data_ptr(), tuple(saved.shape), tuple(saved.stride())) if saved.ndim else object()
        if key not in self.constants:
            self.constants[key] = self._leaf(saved, None)
        return self.constants[key]

    def _leaf(self, tensor: Any, step: Any) -> int:
        """A node for a tensor that no step made."""
        node = Node(Kind.CONSTANT if step is None else Kind.LEAF, self.names.tensor(tensor), step=step)
        if step is not None:
            node.grad_fn, node.tensor = LEAF, tensor
            parameter = getattr(sys.modules["torch"].nn, "Parameter", ())
            node.kind = Kind.PARAMETER if isinstance(tensor, parameter) else Kind.LEAF
        node.shape, node.dtype, node.array = tuple(tensor.shape), _dtype(tensor.dtype), _values(tensor)
        self.graph.nodes.append(node)
        return len(self.graph.nodes) - 1

    def _learn(self, index: int, saved: Any) -> None:
        """Values of a result, from a step that saved them as its input."""
        node = self.graph.nodes[index]
        if (
            saved is not None
            and node.array is None
            and node.outputs == 1
            and tuple(saved.shape) == node.shape
        ):
            node.array = _values(saved)

    def _root(self, tensor: Any) -> None:
        step = tensor.grad_fn
        if step is None:
            accumulate = _accumulator(tensor)
            if accumulate not in self.index or accumulate is None:
                index = self._leaf(tensor, accumulate)
                if accumulate is not None:
                    self.index[accumulate] = index
            else:
                index = self.index[accumulate]
            self.graph.roots.append(index)
            self.graph.root_outputs.append(0)
            return
        index = self.index[step]
        self.graph.roots.append(index)
        self.graph.root_outputs.append(tensor.output_nr)
        node = self.graph.nodes[index]
        if tensor.output_nr == 0:
            node.shape, node.dtype, node.array = tuple(tensor.shape), _dtype(tensor.dtype), _values(tensor)


def steps_before(roots: Sequence[Any]) -> list[Any]:
    """Every step that can be reached, each after those that it leads to, otherwise in the order of recording."""
    found = list(dict.fromkeys(roots))
    users: dict[Any, list[Any]] = {step: [] for step in found}
    waiting: dict[Any, int] = {}
    for step in found:  # grows while it is walked
        following = [each for each, _ in step.next_functions if each is not None]
        waiting[step] = len(following)
        for each in following:
            if each not in users:
                users[each] = []
                found.append(each)
            users[each].append(step)
    place = {step: number for number, step in enumerate(found)}
    ready: list[tuple[int, int]] = []
    for step in found:
        if not waiting[step]:
            heappush(ready, (_recorded(step), place[step]))
    order = []
    while ready:
        step = found[heappop(ready)[1]]
        order.append(step)
        for user in users[step]:
            waiting[user] -= 1
            if not waiting[user]:
                heappush(ready, (_recorded(user), place[user]))
    return order


def _with_model(variables: Mapping[str, Any], model: Any) -> dict[str, Any]:
    """The user's variables with one model only, so that its parameters are called as it calls them."""
    if model is None:
        return dict(variables)
    called = next((name for name, value in variables.items() if value is model), "model")
    return {name: value for name, value in variables.items() if not hasattr(value, "named_parameters")} | {
        called: model
    }


def _is_leaf(step: Any) -> bool:
    return step.name().rpartition("::")[2] == LEAF


def _recorded(step: Any) -> int:
    """When a step was recorded; leaves count as there from the start."""
    return -1 if _is_leaf(step) else int(step._sequence_nr())


def _accumulator(tensor: Any) -> Any:
    """The end of the tape at a leaf; None if it wants no gradient."""
    if not tensor.requires_grad:
        return None
    return tensor.view_as(tensor).grad_fn.next_functions[0][0]


def _values(tensor: Any) -> Any:
    return to_numpy(tensor) if tensor.numel() <= _SMALL else None


def _dtype(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")
