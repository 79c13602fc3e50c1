"""Lines of equal loss, as paths of SVG."""

from __future__ import annotations

import numpy as np
from contourpy import FillType, contour_generator

from emberlab.widgets.axes import Scale, plain
from emberlab.widgets.svg import number

LEVELS = 12


def levels(grid: np.ndarray) -> list[float]:
    """Values that share the picture's area among the bands between them, narrower ones below; short numbers."""
    known = grid[np.isfinite(grid)]
    if not known.size or known.min() == known.max():
        return []
    rough = np.quantile(known, np.linspace(0, 1, LEVELS + 2)[1:-1] ** 1.4)
    low, high = float(known.min()), float(known.max())
    short = sorted({float(plain(value, 2)) for value in rough.tolist()})
    return [value for value in short if low < value < high]


def regions(
    xs: np.ndarray, ys: np.ndarray, grid: np.ndarray, level: float, across: Scale, down: Scale
) -> str:
    """Where the loss is at least `level`, as one path in pixels, to be filled by the even-odd rule."""
    masked = np.ma.masked_invalid(grid)
    generator = contour_generator(xs, ys, masked, fill_type=FillType.OuterOffset)
    found: tuple[list[np.ndarray], list[np.ndarray]] = generator.filled(level, np.inf)  # type: ignore[assignment]
    points, offsets = found
    strokes: list[str] = []
    for outline, ends in zip(points, offsets, strict=True):
        px, py = across.pixels(outline[:, 0]).tolist(), down.pixels(outline[:, 1]).tolist()
        for first, last in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
            corners = [f"{number(px[i])} {number(py[i])}" for i in range(first, last - 1)]
            strokes.append(f"M{'L'.join(corners)}Z")
    return "".join(strokes)


def line_points(xs: np.ndarray, ys: np.ndarray, grid: np.ndarray, level: float) -> np.ndarray:
    """The points of the line on which the loss is `level`, `(n, 2)`: places for its label."""
    lines = contour_generator(xs, ys, np.ma.masked_invalid(grid)).lines(level)
    return np.concatenate([np.empty((0, 2)), *lines])
