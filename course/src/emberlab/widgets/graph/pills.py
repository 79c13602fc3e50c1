"""The lines of a pill: a tensor's name, shape, value and gradient (pills.ts)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emberlab.widgets.graph.document import GraphDocument, Thumb
from emberlab.widgets.graph.measure import shorten, text_width
from emberlab.widgets.theme import BODY, SMALL, UNIT

LINE = 24  # a line in a pill
PAD = 12  # between a pill's end and its text
GAP = UNIT


@dataclass(frozen=True)
class Span:
    """A text in one style; `copies`: the sign of copies goes before it."""

    text: str
    style: str
    w: float
    copies: bool = False


@dataclass(frozen=True)
class Row:
    """A line of a pill: texts from the left, a value or a heat map (with cells of `cell` pixels) at the right."""

    h: int
    left: list[Span]
    right: Span | None
    thumb: Thumb | None
    cell: int
    gradient: bool


def span(text: str, style: str, size: int = BODY) -> Span:
    """A text in a style, with its width at `size` pixels."""
    return Span(text, style, text_width(text, size))


def shape(document: GraphDocument, node: int) -> list[Span]:
    """The shape of a node's tensor, if it says something."""
    text = document.shape[node]
    # A number says itself that it is a scalar.
    if not text or (document.value[node] and text == "scalar"):
        return []
    return [span(shorten(text, 24), "shape", SMALL)]


def rows(document: GraphDocument, node: int, name: str, style: str) -> list[Row]:
    """A tensor's lines: what it is, and its gradient if that is known."""
    left = [span(name, style)] if name else []
    left += shape(document, node)
    value = shorten(document.value[node], 12)
    lines = [row(left, span(value, "value") if value else None, document.thumbs.get(node), False)]
    text = shorten(document.gradient_text.get(node, ""), 16)
    heat = document.gradient_thumbs.get(node)
    if text or heat:
        lines.append(row([span("∂", "gradient")], None if heat else span(text, "gradient"), heat, True))
    return lines


def row(left: list[Span], right: Span | None, thumb: Thumb | None, gradient: bool) -> Row:
    """One line, as high as it must be."""
    if thumb and not (thumb.rows > 0 and thumb.cols > 0):
        thumb = None
    cell = 6 if thumb and thumb.cols <= 6 and thumb.rows <= 4 else 4
    return Row(max(LINE, thumb.rows * cell + 8) if thumb else LINE, left, right, thumb, cell, gradient)


def run(spans: Sequence[Span]) -> float:
    """The width of texts one after the other."""
    total = -GAP + 0.0
    for each in spans:
        total = total + each.w + GAP
    return total


def row_width(row: Row) -> float:
    """How wide a line is without the space at its ends."""
    total = run(row.left)
    if row.thumb:
        total += (PAD if row.left else GAP) + row.thumb.cols * row.cell
    elif row.right:
        total += (PAD if row.left else GAP) + row.right.w
    return total
