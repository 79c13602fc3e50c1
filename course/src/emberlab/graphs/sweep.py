"""Backward over a graph, one step at a time, with everything that arrives and leaves kept to be looked at.

It calls the backward of every step as the engine does, the student's own code, and adds up what arrives. It is a
rehearsal: no `.grad` changes, no hook on a tensor or a step runs, nothing is freed. The order is the engine's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any

from emberlab.graphs.emberlet_steps import EmberletSteps
from emberlab.graphs.model import Graph, Kind
from emberlab.graphs.sweep_checks import in_short, is_unbuilt, what_is_wrong

FREED = (
    "backward() has run and freed what the backward formulas need: draw before backward(), or call "
    "backward(retain_graph=True)"
)
NO_TAPE = "Nothing was put on a tape, so no gradient can flow back: nothing in this graph requires grad."
OUTSIDE = -1  # the consumer of a root: whoever called backward

Part = tuple[int, Any]  # a node, and the gradient that it sent or gets


@dataclass
class Sweep:
    """What a backward pass does to a graph; by node, as arrays.

    Attributes:
        arriving: the gradients that arrive at its result, one for every use, each with the node that sent it; -1
            for the gradient that backward starts with.
        gradient: their sum; of the first output that has one, if there are several.
        outputs: their sums by output, for nodes with several outputs; None where nothing arrived.
        leaving: the gradients that its own backward makes, each with the input that it goes to.
        order: the nodes in the order in which they are visited, leaves included.
        state: "ready"; "none" without a tape; "freed" when a backward has used it up, then only the leaves have
            their `.grad`; "unbuilt" when a step needs what the student has not built yet.
        why: a sentence for the reader when something is missing.
        trouble: what went wrong at a node, in words. What depends on it has no gradient here.
        notes: what else the reader should know.
    """

    arriving: dict[int, list[Part]] = field(default_factory=dict)
    gradient: dict[int, Any] = field(default_factory=dict)
    outputs: dict[int, list[Any]] = field(default_factory=dict)
    leaving: dict[int, list[Part]] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    state: str = "ready"
    why: str = ""
    trouble: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def backward(graph: Graph, gradient: Any = None, outputs: Sequence[int] = ()) -> Sweep:
    """Rehearse backward from the roots of a graph.

    Args:
        graph: of emberlet or of PyTorch.
        gradient: what to start with, a tensor or an array of the root's shape, or one for each root; ones by
            default.
        outputs: which output of its node each root is; as the graph says, by default.

    Raises:
        ValueError: a gradient does not have the shape of its root.
    """
    roots = [index for index in graph.roots if graph.nodes[index].step is not None]
    if not roots:
        return Sweep(state="none", why=NO_TAPE)
    outputs = outputs or graph.root_outputs
    steps = _steps(graph)
    walk = _Walk(graph, steps)
    given = gradient if isinstance(gradient, (list, tuple)) else [gradient] * len(graph.roots)
    if len(given) != len(graph.roots):
        raise ValueError(f"there are {len(graph.roots)} roots, and {len(given)} gradients to start with")
    for place, (index, start) in enumerate(zip(graph.roots, given, strict=True)):
        if graph.nodes[index].step is not None:
            walk.start(index, start, outputs[place] if outputs else 0)
    with steps.unrecorded():
        return walk.run(roots)


def _steps(graph: Graph) -> Any:
    """How the steps of this graph's tape are run."""
    if graph.framework == "emberlet":
        return EmberletSteps()
    from emberlab.graphs.torch_steps import TorchSteps

    return TorchSteps()


class _FreedError(Exception):
    """A step has let go of what it had saved."""


class _Walk:
    """One backward pass."""

    def __init__(self, graph: Graph, steps: Any) -> None:
        self.graph, self.steps = graph, steps
        self.sweep = Sweep()
        self.arrived: dict[int, list[Any]] = {}  # by node, the sum for each output
        self.lost: set[int] = set()  # nodes whose gradient is not whole, because something failed before

    def start(self, index: int, gradient: Any, output: int) -> None:
        """Let the first gradient arrive at a root."""
        node = self.graph.nodes[index]
        if gradient is None:
            if node.shape:
                self.sweep.notes.append(
                    f"{self.graph.call(index)} is no single number, but of shape {node.shape}: this pass starts with a "
                    "gradient of ones. backward() itself asks you for one."
                )
            seed = self.steps.ones(node)
        else:
            seed = self.steps.given(gradient)
            if node.shape is not None and node.outputs == 1 and tuple(seed.shape) != node.shape:
                raise ValueError(
                    f"the gradient to start with has shape {tuple(seed.shape)}, but {self.graph.call(index)} has shape "
                    f"{node.shape}: give one of that shape"
                )
        self._arrive(OUTSIDE, index, output, seed)

    def run(self, roots: list[int]) -> Sweep:
        """Visit every node that the roots lead to."""
        try:
            for index in self._order(roots):
                if index in self.arrived or index in self.lost:
                    self._visit(index)
        except _FreedError:
            return self._only_leaves()
        if self.sweep.trouble:
            self.sweep.why = next(iter(self.sweep.trouble.values()))
        return self.sweep

    def _order(self, roots: list[int]) -> list[int]:
        """The nodes in the engine's order: of those whose consumers have all run, the one recorded last."""
        nodes = self.graph.nodes
        found = list(dict.fromkeys(roots))
        place = {index: at for at, index in enumerate(found)}
        waiting = dict.fromkeys(found, 0)
        for index in found:  # grows while it is walked
            for source in self._sources(index):
                waiting[source] = waiting.get(source, 0) + 1
                if source not in place:
                    place[source] = len(found)
                    found.append(source)
        ready = [
            (*self.steps.rank(nodes[index]), place[index], index) for index in found if not waiting[index]
        ]
        ready.sort()
        order = []
        while ready:
            index = heappop(ready)[-1]
            order.append(index)
            for source in self._sources(index):
                waiting[source] -= 1
                if not waiting[source]:
                    heappush(ready, (*self.steps.rank(nodes[source]), place[source], source))
        return order

    def _sources(self, index: int) -> list[int]:
        """The nodes that a node's gradients go to, one for each of its inputs that has a history."""
        inputs = self.graph.nodes[index].inputs
        return [each.source for each in inputs if self.graph.nodes[each.source].step is not None]

    def _visit(self, index: int) -> None:
        node = self.graph.nodes[index]
        self.sweep.order.append(index)
        if index in self.lost:
            self._lose(index)
            return
        sums = self.arrived[index]
        known = [each for each in sums if each is not None]
        self.sweep.gradient[index] = self.steps.shown(known[0])
        if node.outputs > 1:
            self.sweep.outputs[index] = [None if each is None else self.steps.shown(each) for each in sums]
        if node.kind is not Kind.OPERATION:
            return
        try:
            made = self.steps.run(node.step, sums)
        except Exception as error:
            if isinstance(error, RuntimeError) and "a second time" in str(error):
                raise _FreedError from None
            self._failed(index, error)
            return
        self._leave(index, made)

    def _leave(self, index: int, made: Sequence[Any]) -> None:
        """Send on what a step's backward returned."""
        node = self.graph.nodes[index]
        leaving = self.sweep.leaving.setdefault(index, [])
        for slot, source in zip(node.slots, node.inputs, strict=True):
            following = self.graph.nodes[source.source]
            if following.step is None:
                continue
            wanted = self.steps.shape(node.step, slot)
            if wanted is None and following.outputs == 1:
                wanted = following.shape
            wrong = what_is_wrong(self.steps.called(node.step), made, slot, wanted)
            if wrong:
                self.sweep.trouble.setdefault(index, wrong)
                self.lost.add(source.source)
            elif made[slot] is not None:
                leaving.append((source.source, self.steps.shown(made[slot])))
                self._arrive(index, source.source, source.output, made[slot])

    def _arrive(self, sender: int, index: int, output: int, gradient: Any) -> None:
        """Add a gradient to what waits at an output of a node."""
        count = max(self.graph.nodes[index].outputs, output + 1)
        sums = self.arrived.setdefault(index, [None] * count)
        sums[output] = gradient if sums[output] is None else sums[output] + gradient
        self.sweep.arriving.setdefault(index, []).append((sender, self.steps.shown(gradient)))

    def _failed(self, index: int, error: Exception) -> None:
        """Tell what happened at a node; what comes after it gets no gradient."""
        called = self.steps.called(self.graph.nodes[index].step)
        if is_unbuilt(error):
            self.sweep.state = "unbuilt"
            self.sweep.trouble[index] = str(error) or f"{called}.backward is not built yet"
        else:
            self.sweep.trouble[index] = f"{called}.backward raised {type(error).__name__}: {in_short(error)}"
        self._lose(index)

    def _lose(self, index: int) -> None:
        self.lost.update(self._sources(index))

    def _only_leaves(self) -> Sweep:
        """What is left after a backward: the gradients that tensors keep."""
        sweep = Sweep(state="freed", why=FREED, notes=self.sweep.notes)
        for index, node in enumerate(self.graph.nodes):
            kept = self.steps.kept(node)
            if kept is not None:
                sweep.gradient[index] = self.steps.shown(kept)
        return sweep
