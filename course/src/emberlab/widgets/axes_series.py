"""The curves of a chart: told apart by colour, dash and marker, thinned to what pixels can show, and labelled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from emberlab.widgets.axes import RULES as AXES
from emberlab.widgets.axes import Scale, style
from emberlab.widgets.svg import Markup, element, group, number
from emberlab.widgets.theme import BLUE, INK, MUTED, ORANGE, PAPER, RED

# The first differs from the second in every kind of colour blindness; from the fifth on a colour comes again,
# with another dash and another marker.
COLOURS = (BLUE, ORANGE, INK, MUTED, BLUE, ORANGE)
DASHES = (None, "7 3", "2 3", "9 3 2 3", "12 4", "4 2 1 2")
MOST = len(COLOURS)  # curves in one chart
FRAMES = 101  # steps of a player; more would make the picture heavy

# Each marker fills a box from -1 to 1.
MARKERS = (
    "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0Z",
    "M-.9-.9H.9V.9H-.9Z",
    "M0-1.1L1.1.9H-1.1Z",
    "M0-1.2L1.2 0L0 1.2L-1.2 0Z",
    "M0 1.1L1.1-.9H-1.1Z",
    "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
)
CROSS = "M-1-1L1 1M1-1L-1 1"

STYLE = style(
    AXES
    + ".curve{fill:none;stroke-width:2;stroke-linejoin:round;stroke-linecap:butt}\n"
    + ".faint{opacity:.3}\n"
    + f".mark{{stroke:{PAPER};stroke-width:1.5;paint-order:stroke}}\n"
    + f".cross{{stroke:{RED};stroke-width:2.5;fill:none}}\n"
    + "".join(
        f".curve.c{i}{{stroke:{colour}}}\n.mark.c{i}{{fill:{colour}}}\n" for i, colour in enumerate(COLOURS)
    )
)


def line(points: Sequence[tuple[float, float]], series: int, offset: float = 0, class_: str = "") -> Markup:
    """A curve through points in pixels; nan interrupts it. `offset` is how far its dashes have come already."""
    strokes: list[str] = []
    pen = "M"
    for x, y in points:
        if x != x or y != y:
            pen = "M"
            continue
        strokes.append(f"{pen}{number(x)} {number(y)}")
        pen = "L"
    if not strokes:
        return Markup("")
    dash = DASHES[series]
    return element(
        "path",
        d="".join(strokes),
        class_=f"curve c{series} {class_}".rstrip(),
        stroke_dasharray=dash,
        stroke_dashoffset=offset if dash and offset else None,
    )


def marker(x: float, y: float, series: int, size: float = 4) -> Markup:
    """The marker of a curve, its middle at a point; `size` is half its width."""
    return _shape(MARKERS[series], x, y, size, f"mark c{series}")


def cross(x: float, y: float, size: float = 5) -> Markup:
    """The sign that something went wrong at a point."""
    return _shape(CROSS, x, y, size, "cross")


def _shape(outline: str, x: float, y: float, size: float, class_: str) -> Markup:
    turn = f"translate({number(x)} {number(y)}) scale({number(size)})"
    return element("path", d=outline, transform=turn, class_=class_, vector_effect="non-scaling-stroke")


def sample(x: float, y: float, series: int, length: float = 20) -> Markup:
    """A short piece of a curve with its marker, to stand before its name; `y` is the name's baseline."""
    return group(line([(x, y - 4), (x + length, y - 4)], series), marker(x + length / 2, y - 4, series))


def thinned(steps: np.ndarray, values: np.ndarray, across: Scale, down: Scale) -> list[tuple[float, float]]:
    """A curve in pixels, with at most the first, lowest, highest and last point of each column of pixels.

    It looks like the whole curve: no peak is lost. What is not finite becomes a gap. `steps` must be ascending.
    """
    if not len(values):
        return []
    xs, ys = across.pixels(steps), down.pixels(values)
    ys = np.where(np.isfinite(values), ys, np.nan)
    keep = np.arange(len(xs))
    if len(xs) > 4 * abs(across.end - across.start):
        columns = np.floor(xs)
        starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
        ends = np.append(starts[1:], len(xs)) - 1
        # nan never wins a comparison; a column of nothing else keeps its first point, a gap.
        lows = _first_where(np.where(np.isnan(ys), np.inf, ys), starts, np.minimum)
        highs = _first_where(np.where(np.isnan(ys), -np.inf, ys), starts, np.maximum)
        keep = np.unique(np.concatenate([starts, lows, highs, ends]))
    return list(zip(xs[keep].tolist(), ys[keep].tolist(), strict=True))


def _first_where(values: np.ndarray, starts: np.ndarray, extreme: np.ufunc) -> np.ndarray:
    """For each run that begins at `starts`, where its extreme value stands."""
    best = np.repeat(extreme.reduceat(values, starts), np.diff(np.append(starts, len(values))))
    hits = np.flatnonzero(values == best)
    runs = np.searchsorted(starts, hits, side="right") - 1
    return hits[np.unique(runs, return_index=True)[1]]


def spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Positions near those wanted, in their order, at least `apart` from each other, between `low` and `high`.

    Closer together than `apart` only where there is no room for all.
    """
    count = len(wanted)
    if count > 1:
        apart = min(apart, (high - low) / (count - 1))
    order = sorted(range(count), key=lambda i: (wanted[i], i))
    placed = [0.0] * count
    at = low
    for i in order:
        at = placed[i] = max(at, min(max(wanted[i], low), high))
        at += apart
    # Push back what ran over the end, the last first.
    limit = high
    for i in reversed(order):
        placed[i] = min(placed[i], limit)
        limit = placed[i] - apart
    return placed


def frames(count: int) -> list[int]:
    """Which of `count` steps a player stops at: all, or evenly spaced ones with the first and the last."""
    if count <= FRAMES:
        return list(range(count))
    return sorted({round(i * (count - 1) / (FRAMES - 1)) for i in range(FRAMES)})
