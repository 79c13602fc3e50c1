"""What is written on each card and pill, and so how large it is (cards.ts)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import floor

from emberlab.widgets.graph.document import (
    DIFFERS,
    NO_BACKWARD,
    NO_FORWARD,
    NOT_FINITE,
    ONLY_HERE,
    OPERATION,
    OUTPUT,
    PARAMETER,
    SHARED,
    GraphDocument,
)
from emberlab.widgets.graph.glyphs import GLYPHS
from emberlab.widgets.graph.measure import columns, shorten, text_width, up_to
from emberlab.widgets.graph.pills import GAP, PAD, Row, Span, row, row_width, rows, run, shape, span
from emberlab.widgets.theme import SMALL, UNIT

HEAD = 32  # the upper part of an operation's card
GROUP_HEAD = 48
STACK = 6  # the sheets that look out above a closed group
TILE = 24  # the round tile of a symbol
HEADER = 40  # above what an open frame holds
INSET = UNIT  # the result's pill is so much narrower than its card, on each side
COPIES = 14  # the sign of copies, with the space after it


@dataclass
class Body:
    """What stands on an item. `head` is 0 where there is only a pill, `pill` is 0 where there is none."""

    w: int = 0
    h: int = 0
    above: int = 0
    head: int = 0
    tile: str = ""
    tile_width: int = 0
    glyph: str = ""
    title: list[Span] = field(default_factory=list)
    subtitle: Span | None = None
    notes: list[Span] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    pill: int = 0
    mark: str = ""
    double: bool = False
    dashed: bool = False
    level: int = -1


def unit_body(document: GraphDocument, node: int) -> Body:
    """An operation with its result."""
    name = shorten(document.name[node])
    tile, glyph = _sign(document.symbol[node], document.name[node])
    body = Body(tile=tile, glyph=glyph, head=HEAD)
    body.tile_width = TILE if columns(tile) <= 2 else up_to(text_width(tile, SMALL) + 10, 2)
    body.title = [span(name, "name")] if name else []
    _result(document, node, body)
    _flags(document, node, body)
    return _sized(body, 4 + body.tile_width + (8 + body.title[0].w + 4 if name else 0) + UNIT)


def leaf_body(document: GraphDocument, node: int, name: str) -> Body:
    """A tensor that stands for itself."""
    body = Body(mark="parameter" if document.kind[node] == PARAMETER else "")
    body.rows = rows(document, node, shorten(name), "label")
    body.double = bool(document.flags[node] & OUTPUT)
    _flags(document, node, body)
    return _sized(body, 0)


def satellite_body(document: GraphDocument, node: int, name: str, copies: int) -> Body:
    """A copy of a tensor beside an operation that uses it; of an operation's result when that is far away."""
    if document.kind[node] == OPERATION:
        left = [span(shorten(name or "far above"), "label"), *shape(document, node)]
        return _sized(Body(mark="reference", rows=[row(left, None, None, False)]), 0)
    body = Body(mark="parameter" if document.kind[node] == PARAMETER else "")
    body.rows = rows(document, node, shorten(name), "label")
    if copies > 1 and document.flags[node] & SHARED:
        sign = span(f"×{copies}", "copies", SMALL)
        body.rows[0].left.append(replace(sign, w=sign.w + COPIES, copies=True))
    _flags(document, node, body)
    return _sized(body, 0)


def more_body(count: int) -> Body:
    """Says how many more satellites there are than are drawn."""
    return _sized(
        Body(mark="more", rows=[row([span(f"+ {count} more", "shape", SMALL)], None, None, False)]), 0
    )


def group_body(document: GraphDocument, group: int, operations: int, parameters: int, out: int) -> Body:
    """A closed group; `out` is the only node whose result leaves it, or negative."""
    body = Body(above=STACK, head=GROUP_HEAD, tile="+", tile_width=TILE)
    body.title = group_title(document, group)
    parts = [f"{operations} {'operation' if operations == 1 else 'operations'}"]
    if parameters:
        parts.append(f"{parameters} {'parameter' if parameters == 1 else 'parameters'}")
    body.subtitle = span(" · ".join(parts), "shape", SMALL)
    if out >= 0:
        _result(document, out, body)
    _judge(document, f"g{group}", body)
    return _sized(body, 8 + TILE + 8 + max(run(body.title), body.subtitle.w) + 2 * UNIT)


def frame_body(document: GraphDocument, group: int) -> Body:
    """An open group's header; `w` is how wide it is."""
    body = Body(tile="−", tile_width=TILE, title=group_title(document, group))
    _judge(document, f"g{group}", body)
    total = 0.0
    for each in [*body.title, *body.notes]:
        total = total + each.w + GAP
    body.w = 8 + TILE + 8 + total  # type: ignore[assignment]  # not a size of the layout: only its lower limit
    return body


def group_title(document: GraphDocument, group: int) -> list[Span]:
    """The title of a group: its class and its name, or only its name."""
    about = document.groups[group]
    own = shorten(inside(document, about.parent, about.name), 24)
    if not about.type:
        return [span(own or "block", "strong")]
    kind = span(shorten(about.type), "strong")
    return [kind, span(own, "italic")] if own else [kind]


def inside(document: GraphDocument, group: int, name: str) -> str:
    """A dotted name as it is called inside `group`: `weight` for `encoder.0.weight` in `encoder.0`."""
    while group >= 0:
        prefix = document.groups[group].name + "."
        if 1 < len(prefix) < len(name) and name.startswith(prefix):
            return name[len(prefix) :]
        group = document.groups[group].parent
    return name


def _sign(symbol: str, name: str) -> tuple[str, str]:
    """The symbol's letters, or the name of a curve to draw instead."""
    if name in GLYPHS:
        return "", name
    return shorten(symbol, 5) or "ƒ", ""


def _result(document: GraphDocument, node: int, body: Body) -> None:
    """The pill of a result: of an operation, or of a whole group."""
    body.rows = rows(document, node, shorten(document.label[node]), "label")
    first = body.rows[0]
    if document.outputs[node] > 1:
        first.left.append(span(f"{document.outputs[node]} outputs", "copies", SMALL))
    if not first.left and first.right is None and first.thumb is None:
        body.rows = []
    body.double = bool(document.flags[node] & OUTPUT)


def _flags(document: GraphDocument, node: int, body: Body) -> None:
    flags = document.flags[node]
    notes = [
        (NO_FORWARD, "not built", "note"),
        (0 if flags & NO_FORWARD else NO_BACKWARD, "backward not built", "note"),
        (ONLY_HERE, "+ only here", "differs"),
        (DIFFERS, "≠ differs", "differs"),
        (NOT_FINITE, "nan or inf", "bad"),
    ]
    body.notes += [span(text, style, SMALL) for flag, text, style in notes if flags & flag]
    body.dashed = bool(flags & (NO_FORWARD | NO_BACKWARD))
    _judge(document, str(node), body)


_WORDS = {"vanishing": "↓ vanishing", "exploding": "↑ exploding", "nan": "nan"}
_NORMS = (1e-7, 1e-5, 1e-3, 1e-1, 1e1, 1e3)  # between the steps of the meter


def _judge(document: GraphDocument, key: str, body: Body) -> None:
    health = document.health.get(key)
    if health is None:
        return
    flag = health.get("flag", "")
    dead = floor((health.get("dead") or 0) * 100 + 0.5)
    if flag in _WORDS and not any(each.style == "bad" for each in body.notes):
        body.notes.append(span(_WORDS[flag], "bad", SMALL))
    if dead > 0:
        body.notes.append(span(f"{dead} % dead", "bad" if flag == "dead" else "note", SMALL))
    norm = health.get("norm")
    if norm is not None and norm >= 0:
        body.level = 0 if norm == 0 else 1 + sum(norm >= each for each in _NORMS)


def _sized(body: Body, head: float) -> Body:
    """Widths and heights, once all that stands on it is known."""
    icon = 2 * UNIT if body.mark in ("parameter", "reference") else 0
    notes = max([each.w for each in body.notes], default=0)
    lines = max([row_width(each) for each in body.rows], default=0)
    height = sum(each.h for each in body.rows)
    if body.head:
        body.head += 16 * len(body.notes) + (UNIT if body.level >= 0 else 0)
        # Under a group's wide card the pill is no wider than it must be; under an operation as wide as it can be.
        body.pill = up_to(lines + 2 * PAD) if body.rows else 0
        body.w = up_to(
            max(9 * UNIT, head, notes + 2 * PAD, body.pill + 2 * INSET if body.pill else 0), 2 * UNIT
        )
        if body.pill and body.above:
            body.pill = up_to(max(lines + 2 * PAD, 12 * UNIT), 2 * UNIT)
        elif body.pill:
            body.pill = body.w - 2 * INSET
        body.h = body.above + body.head + height
    else:
        body.w = body.pill = up_to(max(5 * UNIT, lines + icon + 2 * PAD, notes + icon + 2 * PAD))
        body.h = height + 16 * len(body.notes)
    return body
