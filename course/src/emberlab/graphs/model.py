"""A computation graph as plain data: what ran, on what, where in the user's code, inside which modules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, NamedTuple


def _nothing() -> None:
    """What stands for a module that is not known."""


class Kind(IntEnum):
    """What a node of the picture stands for."""

    OPERATION = 0
    LEAF = 1  # a tensor that the user made and that requires grad
    PARAMETER = 2
    CONSTANT = 3  # a tensor without gradient


class Input(NamedTuple):
    """Where an operation's input comes from: a node, and which of its outputs."""

    source: int
    output: int = 0


@dataclass(frozen=True)
class Line:
    """A line of the user's code: where it stands, in words, and its text."""

    where: str
    text: str
    number: int = 0


@dataclass(frozen=True)
class Thumb:
    """A heat map small enough for a card: each value as a percentage of the largest magnitude."""

    rows: int
    cols: int
    cells: tuple[int, ...]


@dataclass
class Node:
    """One operation with its result, or one tensor that no recorded operation made.

    Attributes:
        kind: what it is.
        name: the operation, `mul`; or the tensor's name in the user's code or its model, "" if unknown.
        grad_fn: what PyTorch calls the step, `MulBackward0`; "" where there is no tape.
        inputs: for every tensor input that is known, where it comes from.
        slots: for each of `inputs`, which argument of the operation it is, as `next_functions` counts.
        shape: of its result; None if unknown. Of the first output, if there are several.
        dtype: of its result, "float32"; "" if unknown.
        array: the values of its result, if they are known.
        label: for an operation, the name of its result in the user's code.
        group: the innermost module call that it belongs to, or -1.
        line: the line of the user's code that made it.
        seconds: how long its forward took; None if nobody measured.
        outputs: how many outputs it has.
        unbuilt: the piece it needs that is not built yet, in words; "" if there is none.
        mark: "only here" or "differs" when two graphs are compared.
        step: the tape's own node, which knows the backward; the leaf's AccumulateGrad; None without a tape.
        tensor: the leaf itself, if it still lives.
    """

    kind: Kind
    name: str = ""
    grad_fn: str = ""
    inputs: list[Input] = field(default_factory=list)
    slots: list[int] = field(default_factory=list)
    shape: tuple[int, ...] | None = None
    dtype: str = ""
    array: Any = None
    label: str = ""
    group: int = -1
    line: Line | None = None
    seconds: float | None = None
    outputs: int = 1
    unbuilt: str = ""
    mark: str = ""
    step: Any = None
    tensor: Any = None


@dataclass
class Group:
    """One call of a module, or a run of operations that belong together (`type` is "" then).

    Attributes:
        name: the module's name in its parent, `encoder.0`, or what the run is, "lines 3 to 5, 2nd time".
        type: the module's class.
        parent: the group around it, or -1; it stands earlier in the list.
        module: gives the module, or None when it is gone.
    """

    name: str
    type: str = ""
    parent: int = -1
    module: Callable[[], Any] = _nothing


@dataclass
class Graph:
    """Nodes in the order in which they ran: every input comes before what uses it.

    Attributes:
        title: what is drawn, `loss`.
        roots: the nodes whose results were asked for.
        root_outputs: for each root, which of its outputs; empty if it is the first for all.
        notes: sentences for the reader: what is missing, and how to get it.
        framework: "emberlet" or "torch".
    """

    title: str
    nodes: list[Node] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)
    root_outputs: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    framework: str = "emberlet"

    @property
    def operations(self) -> list[int]:
        """The operations among the nodes."""
        return [index for index, node in enumerate(self.nodes) if node.kind is Kind.OPERATION]

    def consumers(self) -> list[list[int]]:
        """For every node, the nodes that use it; one that uses it twice stands there twice."""
        users: list[list[int]] = [[] for _ in self.nodes]
        for index, node in enumerate(self.nodes):
            for source in node.inputs:
                users[source.source].append(index)
        return users

    def call(self, index: int) -> str:
        """A node in words, for lists and messages: its name, or what it is."""
        node = self.nodes[index]
        return node.label or node.name or node.kind.name.lower()


def shape_text(shape: Sequence[int] | None) -> str:
    """A shape as pictures show it: `3×4`, `scalar`, "" if unknown."""
    if shape is None:
        return ""
    return "×".join(map(str, shape)) or "scalar"
