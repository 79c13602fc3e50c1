"""The graph as it is drawn, read from the document that is also sent to the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

OPERATION, LEAF, PARAMETER, CONSTANT = range(4)
OUTPUT, NO_FORWARD, NO_BACKWARD, SHARED, ONLY_HERE, DIFFERS, NOT_FINITE = (1 << bit for bit in range(7))

WHOLE = 12  # a graph with at most so many operations is opened as a whole


@dataclass(frozen=True)
class Thumb:
    """A heat map: per cent of the largest magnitude, row by row."""

    rows: int
    cols: int
    cells: Sequence[float]


@dataclass(frozen=True)
class Group:
    """A module or a block; its parent stands earlier in the list."""

    name: str
    type: str
    parent: int


@dataclass(frozen=True)
class GraphDocument:
    """The document's columns; everything that goes by node has the node's number as its key."""

    title: str
    kind: Sequence[int]
    symbol: Sequence[str]
    name: Sequence[str]
    label: Sequence[str]
    shape: Sequence[str]
    value: Sequence[str]
    group: Sequence[int]
    flags: Sequence[int]
    outputs: Sequence[int]
    edges: Sequence[tuple[int, int]]
    groups: Sequence[Group]
    thumbs: Mapping[int, Thumb]
    gradient_text: Mapping[int, str]
    gradient_thumbs: Mapping[int, Thumb]
    health: Mapping[str, Mapping[str, Any]]

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> GraphDocument:
        """The document from its plain form. ValueError: an edge or a group that goes nowhere."""
        nodes = raw["nodes"]
        count = len(nodes["kind"])
        for name, column in nodes.items():
            if len(column) != count:
                raise ValueError(f"graph document: nodes.{name} has {len(column)} entries for {count} nodes")
        flat = raw.get("edges") or []
        edges = list(zip(flat[::2], flat[1::2], strict=True))
        for i, (source, target) in enumerate(edges):
            if not 0 <= source < target < count:
                raise ValueError(f"graph document: edge {i} goes from {source} to {target}, of {count} nodes")
        groups = [Group(each["name"], each["type"], each["parent"]) for each in raw.get("groups") or []]
        for i, group in enumerate(groups):
            if not -1 <= group.parent < i:
                raise ValueError(
                    f"graph document: group {i} has the parent {group.parent}, which is not before it"
                )
        for node, inside in enumerate(nodes["group"]):
            if not -1 <= inside < len(groups):
                raise ValueError(f"graph document: node {node} is in group {inside}, of {len(groups)}")
        gradients = raw.get("gradients") or {}
        return cls(
            title=raw.get("title") or "",
            **{name: nodes[name] for name in cls._COLUMNS},
            edges=edges,
            groups=groups,
            thumbs=_thumbs(raw.get("thumbs")),
            gradient_text={int(node): text for node, text in (gradients.get("text") or {}).items()},
            gradient_thumbs=_thumbs(gradients.get("thumbs")),
            health=raw.get("health") or {},
        )

    @classmethod
    def of(cls, document: Mapping[str, Any] | GraphDocument) -> GraphDocument:
        """The document, read if it was not yet."""
        return document if isinstance(document, cls) else cls.read(cast("Mapping[str, Any]", document))

    _COLUMNS = ("kind", "symbol", "name", "label", "shape", "value", "group", "flags", "outputs")

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return len(self.kind)


def _thumbs(raw: Mapping[str, Any] | None) -> dict[int, Thumb]:
    return {int(node): Thumb(each["rows"], each["cols"], each["cells"]) for node, each in (raw or {}).items()}


def default_open(raw: Mapping[str, Any] | GraphDocument) -> list[int]:
    """Which groups are open at first: none, but all of a small graph, compared runs, and a single group."""
    document = GraphDocument.of(raw)
    if sum(kind == OPERATION for kind in document.kind) <= WHOLE:
        return list(range(len(document.groups)))
    if any(flags & (ONLY_HERE | DIFFERS) for flags in document.flags):
        return [i for i, group in enumerate(document.groups) if group.parent == -1]
    found: list[int] = []
    inside = -1
    while True:
        beside = any(
            kind == OPERATION and group == inside
            for kind, group in zip(document.kind, document.group, strict=True)
        )
        children = [i for i, group in enumerate(document.groups) if group.parent == inside]
        if beside or len(children) != 1:
            return found
        inside = children[0]
        found.append(inside)
