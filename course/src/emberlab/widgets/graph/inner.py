"""The layout of what is directly inside one frame, with ports where lines cross the frame's sides (inner.ts)."""

from __future__ import annotations

from dataclasses import dataclass, field

from emberlab.widgets.graph.cards import Body
from emberlab.widgets.graph.chains import Chain
from emberlab.widgets.graph.frames import Port, frame_size, shift_ports
from emberlab.widgets.graph.layout import Box, Edge, layered
from emberlab.widgets.graph.measure import whole
from emberlab.widgets.graph.tree import Thing, Tree
from emberlab.widgets.theme import UNIT

BETWEEN = UNIT // 2  # between satellites


@dataclass
class Sized:
    """A thing with its sizes: `w`, `h` of the box that the layout sees; its card begins `left` in it."""

    body: Body
    hung: list[tuple[int, Body]]
    w: float
    h: float
    left: float

    @property
    def stack(self) -> float:
        """How high the satellites are, one above the other."""
        return sum(body.h + BETWEEN for _, body in self.hung) - BETWEEN


@dataclass
class Local:
    """An edge of one frame's layout; an end that is None is a port of the frame."""

    start: int | None
    end: int | None
    source: int


@dataclass
class Inner:
    """A frame's layout, in its own coordinates."""

    x: list[int]
    y: list[int]
    routes: list[list[float]]
    axis: float | None  # where what flows out of it leaves, if that is one place
    collar: int  # room above the frame in which lines swing to their ports
    content: int
    ins: dict[int, Port]
    outs: dict[int, Port]
    w: int
    h: int


@dataclass
class Locals:
    """Edges by frame + 1; and for each chain: frame and number in it, from the source down."""

    by_frame: list[list[Local]]
    ways: list[list[tuple[int, int]]] = field(default_factory=list)


def local_edges(things: list[Thing], chains: list[Chain]) -> Locals:
    """The edges of every frame's own layout; a line that crosses frames is one in each of them."""
    found = Locals([[] for _ in range(len(things) + 1)])
    known: dict[tuple[object, ...], int] = {}

    def add(frame: int, start: int | None, end: int | None, source: int, shared: bool) -> tuple[int, int]:
        edges = found.by_frame[frame + 1]
        key = (frame, start is None, end, source)
        if not shared or key not in known:
            edges.append(Local(start, end, source))
            if not shared:
                return frame, len(edges) - 1
            known[key] = len(edges) - 1
        return frame, known[key]

    for chain in chains:
        flow, way = chain.flow, []
        child = flow.start
        for frame in chain.exits:
            way.append(add(frame, child, None, flow.source, True))
            child = frame
        way.append(add(chain.at, chain.a, chain.b, flow.source, bool(chain.entries)))
        for i, frame in enumerate(chain.entries):
            deeper = i + 1 < len(chain.entries)
            way.append(add(frame, None, chain.entries[i + 1] if deeper else flow.end, flow.source, deeper))
        found.ways.append(way)
    return found


def lay_out(
    tree: Tree, frame: int, sizes: list[Sized], edges: list[Local], inners: dict[int, Inner]
) -> Inner:
    """Lays out what is directly inside a frame."""
    things, children = tree.things, tree.inside(frame)
    number: dict[int, int] = {}
    boxes: list[Box] = []
    ins: dict[int, Port] = {}
    outs: dict[int, Port] = {}
    for each in edges:
        if each.start is None and each.source not in ins:
            ins[each.source] = Port(len(boxes))
            boxes.append(Box(0, 0, pinned="first"))
    for child in children:
        number[child] = len(boxes)
        size = sizes[child]
        axis = inners[child].axis if things[child].type == "frame" else size.left + size.body.w / 2
        boxes.append(Box(size.w, size.h, axis=axis))
    for each in edges:
        if each.end is None and each.source not in outs:
            outs[each.source] = Port(len(boxes))
            boxes.append(Box(0, 0, pinned="last"))
    arriving: dict[int | None, int] = {}  # lines into a child
    for each in edges:
        arriving[each.end] = arriving.get(each.end, 0) + 1
    taken: dict[int, int] = {}
    wires: list[Edge] = []
    for each in edges:
        source, source_x = ins[each.source].box if each.start is None else -1, 0.0
        if each.start is not None:
            source, size = number[each.start], sizes[each.start]
            framed = things[each.start].type == "frame"
            source_x = inners[each.start].outs[each.source].outer if framed else size.left + size.body.w / 2
        target, target_x = outs[each.source].box if each.end is None else -1, 0.0
        if each.end is not None:
            target, size = number[each.end], sizes[each.end]
            turn = taken[each.end] = taken.get(each.end, 0) + 1
            framed = things[each.end].type == "frame"
            target_x = (
                inners[each.end].ins[each.source].above
                if framed
                else size.left + whole(size.body.w * turn / (arriving[each.end] + 1))
            )
        wires.append(Edge(source, target, source_x, target_x))
    x, y, width, height, routes = layered(boxes, wires)
    for port in [*ins.values(), *outs.values()]:
        port.x = whole(x[port.box])
    title = sizes[frame].body if frame >= 0 else None
    w, h, content = frame_size(title, whole(width), whole(height), list(ins.values()), list(outs.values()))
    at_x = [whole(x[number[child]]) for child in children]
    at_y = [whole(y[number[child]]) for child in children]
    # Where what flows out leaves; where nothing does, where the last of the children would let it.
    below = content + next(iter(outs.values())).x if len(outs) == 1 else None
    last = children[-1] if children else -1
    if last >= 0 and not outs:
        size = sizes[last]
        own = inners[last].axis if things[last].type == "frame" else size.left + size.body.w / 2
        below = None if own is None else content + at_x[-1] + own
    results = [source for source in ins if things[tree.thing_of[source]].type != "leaf"]
    collar = shift_ports(ins, results, below, w) if frame >= 0 else 0
    return Inner(at_x, at_y, routes, below, collar, content, ins, outs, w, h)
