"""A heat map of a few cells: full squares for positive values, smaller ones for negative (heat.ts)."""

from __future__ import annotations

from math import ceil

from emberlab.widgets.graph.document import Thumb
from emberlab.widgets.graph.shapes import Part, Sketch

STEPS = 4  # of colour on each side of zero
ZERO = 3  # per cent, up to which a cell is left empty


def heat_map(sketch: Sketch, thumb: Thumb, cell: int, x: float, y: float) -> None:
    """Draws `thumb` with cells of `cell` pixels, its corner at (x, y)."""
    paths: dict[str, list[Part]] = {}
    for i, value in enumerate(thumb.cells[: thumb.rows * thumb.cols]):
        size = abs(value)
        if size > ZERO:
            style = f"{'plus' if value > 0 else 'minus'}{min(STEPS, ceil(size * STEPS / 100))}"
            inset = 0 if value > 0 else 0.5
            row, column = divmod(i, thumb.cols)
            square = ("square", x + column * cell + inset, y + row * cell + inset, cell - 2 * inset)
            paths.setdefault(style, []).append(square)
    sketch.rect("mesh", x, y, thumb.cols * cell, thumb.rows * cell)
    for style, squares in paths.items():
        sketch.path(style, *squares)
