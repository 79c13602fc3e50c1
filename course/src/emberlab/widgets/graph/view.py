"""Where everything is: the visible tree of a graph, each open frame laid out by itself, with all lines' points.

The same arithmetic as view.ts, in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from emberlab.widgets.graph.cards import (
    Body,
    frame_body,
    group_body,
    inside,
    leaf_body,
    more_body,
    satellite_body,
    unit_body,
)
from emberlab.widgets.graph.chains import Chain, settle
from emberlab.widgets.graph.document import OPERATION, OUTPUT, GraphDocument, default_open
from emberlab.widgets.graph.frames import header_of
from emberlab.widgets.graph.inner import BETWEEN, Inner, Locals, Sized, lay_out, local_edges
from emberlab.widgets.graph.measure import whole
from emberlab.widgets.graph.tree import Tree, visible_tree
from emberlab.widgets.theme import MARGIN, UNIT

__all__ = ["Item", "Placed", "Route", "default_open", "place"]

CROWD = 6  # satellites of one unit that are drawn; the rest is counted
BESIDE = 2 * UNIT  # between satellites and their unit
ASIDE = 4  # from the top of a card to that of the pill beside its name


@dataclass
class Item:
    """A box of the picture: "frame", "unit", "leaf", "group" or "satellite"; `parent` is an item, or -1."""

    type: str
    id: int
    node: int
    group: int
    x: float
    y: float
    w: float
    h: float
    parent: int
    body: Body


@dataclass
class Route:
    """A line from item to item, its points as x0, y0, x1, y1, ... downwards, and the edges that it stands for."""

    source: int
    target: int
    points: list[float]
    edges: list[int]

    @property
    def count(self) -> int:
        """How many edges of the graph it stands for."""
        return len(self.edges) // 2


@dataclass
class Placed:
    """The picture: frames first, then the rest."""

    width: float
    height: float
    items: list[Item]
    routes: list[Route]


def place(document: GraphDocument, opened: Iterable[int]) -> Placed:
    """The picture of `document` with the groups `opened` opened: boxes, and lines that run through none of them."""
    tree = visible_tree(document, set(opened))
    chains = settle(document, tree)
    leaving = _sole_results(document, tree)
    sizes = [_size_of(document, tree, number, leaving) for number in range(len(tree.things))]
    locals_ = local_edges(tree.things, chains)
    inners: dict[int, Inner] = {}
    for frame in range(len(tree.things) - 1, -2, -1):
        if frame >= 0 and tree.things[frame].type != "frame":
            continue
        inners[frame] = lay_out(tree, frame, sizes, locals_.by_frame[frame + 1], inners)
        if frame >= 0:
            sizes[frame].w, sizes[frame].h = inners[frame].w, inners[frame].collar + inners[frame].h
    return _absolute(tree, chains, sizes, locals_, inners)


def _sole_results(document: GraphDocument, tree: Tree) -> list[int]:
    """For every closed group, the only node whose result leaves it or is an output; negative otherwise."""
    sole = [-1] * len(tree.things)

    def note(thing: int, node: int) -> None:
        if thing >= 0:
            sole[thing] = node if sole[thing] in (-1, node) else -2

    for source, target in document.edges:
        if tree.thing_of[source] != tree.thing_of[target]:
            note(tree.thing_of[source], source)
    for node, flags in enumerate(document.flags):
        if flags & OUTPUT:
            note(tree.thing_of[node], node)
    return sole


def _size_of(document: GraphDocument, tree: Tree, number: int, leaving: list[int]) -> Sized:
    thing = tree.things[number]
    node, group = thing.node, thing.group
    around = -1 if thing.frame < 0 else tree.things[thing.frame].group
    if thing.type == "unit":
        body = unit_body(document, node)
    elif thing.type == "leaf":
        body = leaf_body(document, node, inside(document, around, document.name[node]))
    elif thing.type == "frame":
        body = frame_body(document, group)
    else:
        body = group_body(document, group, tree.operations[group], tree.parameters[group], leaving[number])
    drawn = thing.hung[: CROWD - 1] if len(thing.hung) > CROWD else thing.hung
    hung: list[tuple[int, Body]] = []
    for each in drawn:
        if document.kind[each] == OPERATION:
            name = document.label[each] or document.name[each]
        else:
            name = inside(document, around, document.name[each])
        hung.append((each, satellite_body(document, each, name, tree.uses[each])))
    if len(drawn) < len(thing.hung):
        hung.append((-1, more_body(len(thing.hung) - len(drawn))))
    left = max(each.w for _, each in hung) + BESIDE if hung else 0
    sized = Sized(body, hung, left + body.w, 0, left)
    sized.h = max(body.h, sized.stack)
    return sized


def _absolute(
    tree: Tree, chains: list[Chain], sizes: list[Sized], locals_: Locals, inners: dict[int, Inner]
) -> Placed:
    """Everything at its place in the whole picture: frames first, then the rest; and the lines."""
    things = tree.things
    x: dict[int, float] = {}
    y: dict[int, float] = {}
    origin: dict[int, tuple[float, float]] = {-1: (MARGIN, MARGIN)}
    order: list[int] = []
    for frame in range(-1, len(things)):
        if frame >= 0:
            if things[frame].type != "frame":
                continue
            inner = inners[frame]
            origin[frame] = (x[frame] + inner.content, y[frame] + inner.collar + header_of(len(inner.ins)))
        for i, child in enumerate(tree.inside(frame)):
            x[child] = origin[frame][0] + inners[frame].x[i]
            y[child] = origin[frame][1] + inners[frame].y[i]
            order.append(child)
    items: list[Item] = []
    item_of: dict[int, int] = {-1: -1}
    for thing in sorted(order, key=lambda each: things[each].type != "frame"):
        about, size = things[thing], sizes[thing]
        item_of[thing] = len(items)
        left, top, w, h = x[thing] + size.left, y[thing], size.w, size.h
        if about.type == "frame":
            top, h = top + inners[thing].collar, h - inners[thing].collar
        else:
            # In the middle of its box, which is higher where satellites hang.
            top, w, h = top + whole((size.h - size.body.h) / 2), size.body.w, size.body.h
        parent = item_of[about.frame]
        items.append(
            Item(about.type, len(items), about.node, about.group, left, top, w, h, parent, size.body)
        )
        # The first satellite beside the card's name, if all have room so.
        fits = size.stack <= size.body.h - size.body.above - ASIDE
        at = top + size.body.above + ASIDE if fits else y[thing] + whole((size.h - size.stack) / 2)
        for node, body in size.hung:
            from_left = left - BESIDE - body.w
            items.append(
                Item("satellite", len(items), node, -1, from_left, at, body.w, body.h, item_of[thing], body)
            )
            at += body.h + BETWEEN
    routes = []
    for chain, way in zip(chains, locals_.ways, strict=True):
        source, target = items[item_of[chain.flow.start]], items[item_of[chain.flow.end]]
        points: list[tuple[float, float]] = [(source.x + source.w / 2, source.y + source.h)]
        for step, (frame, number) in enumerate(way):
            left, top = origin[frame]
            route = inners[frame].routes[number]
            corners = [
                (left + whole(px), top + whole(py)) for px, py in zip(route[::2], route[1::2], strict=True)
            ]
            if step >= len(way) - len(chain.entries):
                # A line comes in through the header, beside the title, and swings over to its port's place below.
                at = x[frame] + inners[frame].ins[chain.flow.source].outer
                corners[:1] = [(at, y[frame] + inners[frame].collar), (at, top)]
            for corner in corners:
                if corner != points[-1]:
                    points.append(corner)
        if points[-1][1] < target.y:
            points.append((points[-1][0], target.y))
        flat = [each for point in points for each in point]
        routes.append(Route(source.id, target.id, flat, chain.flow.edges))
    return Placed(inners[-1].w + 2 * MARGIN, inners[-1].h + 2 * MARGIN, items, routes)
