"""Draws the items: cards with their pills, pills, closed groups' stacks, and the frames of open ones (drawing.ts)."""

from __future__ import annotations

from collections.abc import Sequence

from emberlab.widgets.graph.cards import (
    COPIES,
    GROUP_HEAD,
    HEAD,
    HEADER,
    STACK,
    TILE,
    Body,
)
from emberlab.widgets.graph.document import CONSTANT, LEAF, GraphDocument
from emberlab.widgets.graph.glyphs import GLYPHS
from emberlab.widgets.graph.heat import heat_map
from emberlab.widgets.graph.measure import columns
from emberlab.widgets.graph.pills import PAD, Row, Span
from emberlab.widgets.graph.shapes import Part, Sketch
from emberlab.widgets.graph.view import Item
from emberlab.widgets.theme import UNIT

DROP = 4.5  # from the middle of a line of body text to its baseline
SMALL_DROP = 4
ROUND = 8  # corners of cards
PILL = 12  # and of pills
KAPPA = 0.5523  # a quarter of a circle as a cubic

_SMALLS = {"shape", "copies", "note", "differs", "bad"}


def draw_item(sketch: Sketch, document: GraphDocument, item: Item) -> None:
    """One item, whatever it is."""
    if item.type == "frame":
        _frame(sketch, item)
    elif item.body.head:
        _card(sketch, item)
    else:
        _pill(sketch, document, item)


def _frame(sketch: Sketch, item: Item) -> None:
    x, y, body = item.x, item.y, item.body
    sketch.rect("frame", x, y, item.w, item.h, PILL)
    _sign(sketch, body.tile, x + UNIT, y + UNIT)
    at = x + UNIT + TILE + UNIT
    for span in [*body.title, *body.notes]:
        sketch.text(span.style, at, y + HEADER / 2 + DROP, span.text)
        at += span.w + UNIT


def _sign(sketch: Sketch, text: str, x: float, y: float) -> None:
    """The round sign that opens or closes a group."""
    sketch.rect("sign", x + 3, y + 3, TILE - 6, TILE - 6, TILE / 2 - 3)
    cx, cy = x + TILE / 2, y + TILE / 2
    parts: list[Part] = [("M", cx - 4, cy), ("L", cx + 4, cy)]
    if text == "+":
        parts += [("M", cx, cy - 4), ("L", cx, cy + 4)]
    sketch.path("plus", *parts)


def _card(sketch: Sketch, item: Item) -> None:
    x, w, body = item.x, item.w, item.body
    y = item.y + body.above
    left = x + (w - body.pill) / 2
    if body.pill:
        # It hangs out from under the card, narrower, so that it reads as what comes out of it.
        top, high = y + body.head - PILL, item.h - body.above - body.head + PILL
        sketch.rect("pill", left, top, body.pill, high, PILL)
        if body.double:
            sketch.rect("double", left + 3, top, body.pill - 6, high - 3, PILL - 3)
    if body.above:
        sketch.rect("sheet", x + 2 * UNIT, y - STACK, w - 4 * UNIT, 3 * UNIT, ROUND)
        sketch.rect("sheet", x + UNIT, y - STACK / 2, w - 2 * UNIT, 3 * UNIT, ROUND)
    sketch.rect("unbuilt" if body.dashed else "card", x, y, w, body.head, ROUND)
    (_group_head if item.type == "group" else _unit_head)(sketch, body, x, y)
    below = y + (GROUP_HEAD if item.type == "group" else HEAD)
    for i, note in enumerate(body.notes):
        sketch.text(note.style, x + PAD, below + 16 * i + 10, note.text)
    if body.level >= 0:
        for i in range(7):  # the size of a gradient as steps
            style = "level" if i < body.level else "rest"
            sketch.rect(style, x + PAD + 8 * i, y + body.head - 9, 6, 3, 1.5)
    _rows(sketch, body.rows, left, y + body.head, body.pill, 0)


def _unit_head(sketch: Sketch, body: Body, x: float, y: float) -> None:
    sketch.rect("tile", x + 4, y + 4, body.tile_width, TILE, TILE / 2)
    cx, cy = x + 4 + body.tile_width / 2, y + 16
    if body.glyph:
        for stroke in GLYPHS[body.glyph]:
            at = [cx + each if i % 2 == 0 else cy - each for i, each in enumerate(stroke)]
            parts: list[Part] = [("M", *at[:2])]
            if len(at) == 4:
                parts.append(("L", *at[2:]))
            else:
                parts += [("C", *at[i : i + 6]) for i in range(2, len(at), 6)]
            sketch.path("glyph", *parts)
    else:
        wide = columns(body.tile)
        if wide <= 1:
            sketch.text("tilelarge", cx, cy + 5.5, body.tile)
        elif wide == 2:
            sketch.text("tiletext", cx, cy + DROP, body.tile)
        else:
            sketch.text("tilesmall", cx, cy + SMALL_DROP, body.tile)
    for span in body.title:
        sketch.text(span.style, x + 4 + body.tile_width + UNIT, cy + DROP, span.text)


def _group_head(sketch: Sketch, body: Body, x: float, y: float) -> None:
    _sign(sketch, body.tile, x + UNIT, y + PAD)
    at = x + UNIT + TILE + UNIT
    for span in body.title:
        sketch.text(span.style, at, y + 20, span.text)
        at += span.w + UNIT
    if body.subtitle:
        sketch.text(body.subtitle.style, x + UNIT + TILE + UNIT, y + 38, body.subtitle.text)


def _pill(sketch: Sketch, document: GraphDocument, item: Item) -> None:
    x, y, w, h, body = item.x, item.y, item.w, item.h, item.body
    kind = CONSTANT if item.node < 0 else document.kind[item.node]
    if body.mark == "parameter":
        sketch.path("unbuilt" if body.dashed else "parameter", *_tag(x, y, w, h))
    elif body.mark != "more":
        style = {LEAF: "leaf", CONSTANT: "constant"}.get(kind, "reference")
        sketch.rect("unbuilt" if body.dashed else style, x, y, w, h, PILL)
        if body.double:
            sketch.rect("double", x + 3, y + 3, w - 6, h - 6, PILL - 3)
    icon = 2 * UNIT if body.mark in ("parameter", "reference") else 0
    line = y + (body.rows[0].h / 2 if body.rows else PILL)
    if body.mark == "parameter":
        # A slider: what training moves.
        sketch.path("icon", ("M", x + 8, line), ("L", x + 20, line))
        sketch.rect("knob", x + 11.5, line - 3, 6, 6, 3)
    if body.mark == "reference":
        shaft: list[Part] = [("M", x + 14, line + 5), ("L", x + 14, line - 5)]
        left, tip, right = (x + 10.5, line - 1.5), (x + 14, line - 5), (x + 17.5, line - 1.5)
        sketch.path("icon", *shaft, ("M", *left), ("L", *tip), ("L", *right))
    _rows(sketch, body.rows, x, y, w, icon)
    below = y + sum(row.h for row in body.rows)
    for i, note in enumerate(body.notes):
        sketch.text(note.style, x + PAD + icon, below + 16 * i + 8, note.text)


def _tag(x: float, y: float, w: float, h: float) -> list[Part]:
    """A parameter's outline: square at the left, round at the right."""
    r, right, bottom, k = PILL, x + w, y + h, PILL * (1 - KAPPA)
    return [
        ("M", x, y),
        ("L", right - r, y),
        ("C", right - k, y, right, y + k, right, y + r),
        ("L", right, bottom - r),
        ("C", right, bottom - k, right - k, bottom, right - r, bottom),
        ("L", x, bottom),
        ("Z",),
    ]


def _rows(sketch: Sketch, lines: Sequence[Row], x: float, y: float, w: float, icon: int) -> None:
    """The lines of a pill that begins at `x`: texts from the left, values flush right."""
    for row in lines:
        middle, end = y + row.h / 2, x + w - PAD
        y += row.h
        size = row.thumb.cols * row.cell if row.thumb else row.right.w if row.right else 0
        if row.thumb:
            heat_map(sketch, row.thumb, row.cell, end - size, middle - (row.thumb.rows * row.cell) / 2)
        elif row.right:
            _word(sketch, row.right, end - size, middle)
        texts: float = -UNIT
        for span in row.left:
            texts = texts + span.w + UNIT
        at = x + PAD + icon
        if row.gradient:
            at = end - size - UNIT - texts
        elif not size:
            at += (w - 2 * PAD - icon - texts) / 2
        for span in row.left:
            _word(sketch, span, at, middle)
            at += span.w + UNIT


def _word(sketch: Sketch, span: Span, x: float, middle: float) -> None:
    if span.copies:
        low, mid, right = middle + 4.5, x + 3.5, x + 9.5
        back: list[Part] = [("M", mid, middle + 1.5), ("L", mid, low), ("L", right, low)]
        front: Part = ("square", x + 0.5, middle - 4.5, 6)
        sketch.path("icon", front, *back, ("L", right, middle - 1.5), ("L", x + 6.5, middle - 1.5))
        x += COPIES
    sketch.text(span.style, x, middle + (SMALL_DROP if span.style in _SMALLS else DROP), span.text)
