"""The way of every flow through the frames, and the flows that would be too long, or go up: these are cut."""

from __future__ import annotations

from dataclasses import dataclass

from emberlab.widgets.graph.document import GraphDocument
from emberlab.widgets.graph.tree import FAR, Flow, Tree, can_hang


@dataclass
class Chain:
    """A flow's way: out of the frames `exits` (inner first), from `a` to `b` side by side, into `entries`.

    `at` is the frame in which a and b stand, -1 if there is none; `entries` begins with the outer one.
    """

    flow: Flow
    exits: list[int]
    at: int
    a: int
    b: int
    entries: list[int]


def chain_of(tree: Tree, flow: Flow) -> Chain:
    """The way of `flow`."""
    things = tree.things
    exits: list[int] = []
    entries: list[int] = []
    a, b = flow.start, flow.end
    # A frame's number is smaller than those of what stands in it.
    while things[a].frame != things[b].frame:
        if things[a].frame > things[b].frame:
            a = things[a].frame
            exits.append(a)
        else:
            b = things[b].frame
            entries.append(b)
    return Chain(flow, exits, things[a].frame, a, b, entries[::-1])


def settle(document: GraphDocument, tree: Tree) -> list[Chain]:
    """The chains of the flows that are drawn; changes `tree`.

    Puts the children of every frame into an order in which flows go down; what cannot is cut from the flows, like what
    is too long, and hung by name beside its user.
    """
    things = tree.things
    chains = [chain_of(tree, flow) for flow in tree.flows]
    place, depth = [0] * len(things), [0] * len(things)
    above: list[list[int]] = [[] for _ in things]
    fed = [False] * len(things)  # something flows into it
    for chain in chains:
        above[chain.b].append(chain.a)
        fed[chain.b] = fed[chain.flow.end] = True
        for frame in chain.entries:
            fed[frame] = True
    lowest = [0] * (len(things) + 1)  # by frame + 1
    for frame in range(-1, len(things)):
        if frame >= 0 and things[frame].type != "frame":
            continue
        children = tree.inside(frame)
        for i, child in enumerate(children):
            place[child] = i
        if any(place[each] >= place[child] for child in children for each in above[child]):
            _downwards(children, above)
            for i, child in enumerate(children):
                place[child] = i
        for child in children:
            drawn = [each for each in above[child] if place[each] < place[child]]
            depth[child] = max([depth[each] + 1 for each in drawn], default=0)
            lowest[frame + 1] = max(lowest[frame + 1], depth[child])
        # A source stands just above the first that uses it, and so does what nobody uses for long.
        first: dict[int, int] = {}
        for child in reversed(children):
            at = first.get(child, 0) - 1
            if at > depth[child] and (not fed[child] or at - depth[child] > FAR):
                depth[child] = at
            for each in above[child]:
                if place[each] < place[child]:
                    first[each] = min(first.get(each, depth[child]), depth[child])

    def too_long(chain: Chain) -> bool:
        if place[chain.a] >= place[chain.b] or depth[chain.b] - depth[chain.a] > FAR:
            return True
        child = chain.flow.start
        for frame in chain.exits:
            if lowest[frame + 1] + 1 - depth[child] > FAR:
                return True
            child = frame
        child = chain.flow.end
        for frame in reversed(chain.entries):
            if depth[child] + 1 > FAR:
                return True
            child = frame
        return False

    gone = {
        chain.flow.start: None
        for chain in chains
        if too_long(chain) and can_hang(document, things[chain.flow.start])
    }
    kept: list[Chain] = []
    for chain in chains:
        if chain.flow.start not in gone and not too_long(chain):
            kept.append(chain)
        elif chain.flow.source not in things[chain.flow.end].hung:
            things[chain.flow.end].hung.append(chain.flow.source)
    for thing in gone:
        tree.thing_of[things[thing].node] = -1
        tree.inside(things[thing].frame).remove(thing)
    tree.flows = [chain.flow for chain in kept]
    return kept


def _downwards(children: list[int], above: list[list[int]]) -> None:
    """Sorts `children` in place so that what flows into a child comes before it, and else as it was."""
    seen: dict[int, int] = {}  # how many of what is above it were looked at
    done: dict[int, None] = {}
    for start in children:
        stack = [start]
        while stack:
            child = stack[-1]
            turn = seen.get(child, 0)
            if child in done or turn >= len(above[child]):
                done.setdefault(child)
                stack.pop()
                continue
            seen[child] = turn + 1
            # What is already on the stack is a circle: its flow goes up, and is cut.
            if above[child][turn] not in seen:
                stack.append(above[child][turn])
    children[:] = done
