"""What of a graph is visible: units, pills and closed groups, inside frames; what hangs beside them; what flows.

The same as tree.ts, in the same order, so that both draw the same picture.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from emberlab.widgets.graph.document import CONSTANT, LEAF, OPERATION, PARAMETER, GraphDocument

FAR = 40  # layers; what is further away is told by name and not by a line
MANY = 4  # uses of a tensor, from which on each use gets its own copy


@dataclass
class Thing:
    """Something with a place of its own: "unit", "leaf", "group" or "frame".

    Attributes:
        frame: the frame around it, a thing's number; -1 if there is none.
        inside: of a frame its children, from the first node on.
        hung: the nodes whose copies hang beside it.
    """

    type: str
    node: int
    group: int
    frame: int
    inside: list[int] = field(default_factory=list)
    hung: list[int] = field(default_factory=list)


@dataclass
class Flow:
    """One line of the picture: from a thing to a thing, because `source` is used there."""

    start: int
    end: int
    source: int
    edges: list[int]


@dataclass
class Tree:
    """The visible things, those in no frame (`top`), the flows, and where each node and group is (-1: nowhere)."""

    things: list[Thing]
    top: list[int]
    flows: list[Flow]
    thing_of: list[int]
    group_thing: list[int]
    operations: list[int]
    parameters: list[int]
    uses: list[int]

    def inside(self, frame: int) -> list[int]:
        """The children of a frame; of the whole picture, for -1."""
        return self.top if frame < 0 else self.things[frame].inside


def visible_tree(document: GraphDocument, opened: Set[int]) -> Tree:
    """The visible tree of `document` when the groups of `opened` are opened."""
    groups, kind, group, name = document.groups, document.kind, document.group, document.name
    # The outermost closed group around each group, itself included; -1 where all are open.
    cover: list[int] = []
    for g, each in enumerate(groups):
        outer = cover[each.parent] if each.parent >= 0 else -1
        cover.append(outer if outer >= 0 else -1 if g in opened else g)

    def covering(node: int) -> int:
        return cover[group[node]] if group[node] >= 0 else -1

    def within(g: int, outer: int) -> bool:
        while g > outer:
            g = groups[g].parent
        return g == outer

    count = document.count
    uses, shown, last = [0] * count, [0] * count, [-1] * count
    for source, target in document.edges:
        uses[source] += 1
        user = count + covering(target) if covering(target) >= 0 else target
        shown[source] += last[source] != user
        last[source] = user
    hung = [
        kind[node] != OPERATION
        and uses[node] > 0
        and (
            kind[node] == PARAMETER
            or shown[node] > MANY
            or (kind[node] == CONSTANT and (not name[node] or bool(document.value[node])))
        )
        for node in range(count)
    ]

    things: list[Thing] = []
    top: list[int] = []
    thing_of = [-1] * count
    group_thing = [-1] * len(groups)

    def add(type_: str, node: int, g: int, around: int) -> int:
        frame = frame_of(around) if around >= 0 else -1
        things.append(Thing(type_, node, g, frame))
        (things[frame].inside if frame >= 0 else top).append(len(things) - 1)
        return len(things) - 1

    def frame_of(g: int) -> int:
        if group_thing[g] < 0:
            group_thing[g] = add("frame", -1, g, groups[g].parent)
        return group_thing[g]

    for node in range(count):
        if hung[node]:
            continue
        closed = covering(node)
        if closed >= 0:
            # A group of which nothing ran is not drawn: there would be nothing to open.
            if group_thing[closed] < 0:
                group_thing[closed] = add("group", -1, closed, groups[closed].parent)
            thing_of[node] = group_thing[closed]
        else:
            thing_of[node] = add("unit" if kind[node] == OPERATION else "leaf", node, -1, group[node])

    flows: list[Flow] = []
    merged: dict[tuple[int, int], Flow] = {}
    for source, target in document.edges:
        end = thing_of[target]
        to = things[end]
        if hung[source]:
            # What a closed group keeps for itself is told by its number of parameters.
            closed_group = to.type == "group"
            own = closed_group and (kind[source] == PARAMETER or not name[source])
            if not own and not (closed_group and within(group[source], to.group)) and source not in to.hung:
                to.hung.append(source)
            continue
        start = thing_of[source]
        if start == end:
            continue
        known = merged.get((start, end))
        if known is not None:
            known.edges += [source, target]
            continue
        flow = Flow(start, end, source, [source, target])
        flows.append(flow)
        if to.type == "group":
            merged[start, end] = flow
    operations, parameters = _tally(document)
    return Tree(things, top, flows, thing_of, group_thing, operations, parameters, uses)


def _tally(document: GraphDocument) -> tuple[list[int], list[int]]:
    """How many operations run in each group, and how many parameters these use."""
    groups, kind = document.groups, document.kind
    operations, parameters = [0] * len(groups), [0] * len(groups)
    for node, g in enumerate(document.group):
        while kind[node] == OPERATION and g >= 0:
            operations[g] += 1
            g = groups[g].parent
    counted: set[tuple[int, int]] = set()
    for source, target in document.edges:
        g = document.group[target]
        # Once it was counted for a group, it was for the groups around it.
        while kind[source] == PARAMETER and g >= 0 and (source, g) not in counted:
            counted.add((source, g))
            parameters[g] += 1
            g = groups[g].parent
    return operations, parameters


def can_hang(document: GraphDocument, thing: Thing) -> bool:
    """Whether a thing is a tensor that can be hung beside its users instead."""
    return thing.type == "leaf" and document.kind[thing.node] in (LEAF, CONSTANT)
