"""Draws a run: the loss large, every other quantity small below it, all over the same steps."""

from __future__ import annotations

import numpy as np

from emberlab.widgets.axes import Scale, bottom, left, plain, room_before, style
from emberlab.widgets.axes_series import MOST, STYLE, cross, line, marker, sample, spread, thinned
from emberlab.widgets.dashboard_history import LOSS, RATE, SHORT, TIME, VALIDATION, History, Series
from emberlab.widgets.dashboard_words import Best, best, describe, remarks
from emberlab.widgets.svg import Markup, element, group, number, shorten, text
from emberlab.widgets.theme import BODY, INK, LEADING, MARGIN, TITLE, UNIT, WIDTH, frame, paragraph

LARGE, SMALL = 25 * UNIT, 11 * UNIT  # heights of plots
NAMES = 13 * UNIT  # for names and last values, beside a plot
GAP = 3 * UNIT  # between two plots side by side
ROOM = WIDTH - 2 * MARGIN
PANELS = 9  # drawn at most

LOOK = style(
    f".best{{fill:none;stroke:{INK};stroke-width:1.5}}\n.drop{{stroke:{INK};stroke-dasharray:2 3;opacity:.6}}\n"
)


def draw(history: History, smoothing: float = 0.0, log: bool = False) -> Markup:
    """The whole picture. `smoothing` is the weight of the moving average, `log` the scale of the loss."""
    y: float = MARGIN + TITLE
    parts = [STYLE, LOOK, text(MARGIN, y, "training", "title")]
    if history.step >= 0:
        epoch = "" if history.epoch is None else f"epoch {history.epoch} · "
        parts.append(text(WIDTH - MARGIN, y, f"{epoch}step {history.step:.10g}", "muted end"))
    panels = history.panels()
    if not panels:
        parts.append(text(MARGIN, y + 5 * UNIT, "Nothing was logged yet.", "prose"))
        return frame(WIDTH, y + 5 * UNIT + MARGIN, describe(history), *parts)
    y += UNIT
    for told, wrong in remarks(history):
        lines, y = paragraph(MARGIN, y + 3 * UNIT, told, ROOM, "prose bad" if wrong else "prose ink")
        parts.append(lines)
    (first, main), *others = list(panels.items())[:PANELS]
    y += 7 * UNIT
    top = best(history) if first == LOSS else None
    parts.append(_panel(first, main, (MARGIN, y, ROOM, LARGE), smoothing, log, top))
    y += LARGE + 2 * UNIT
    half = (ROOM - GAP) / 2
    for place, (name, series) in enumerate(others):
        if place % 2 == 0:
            y += 6 * UNIT
        x = MARGIN + (half + GAP) * (place % 2)
        parts.append(_panel(name, series, (x, y, half, SMALL), smoothing, False, None))
        if place % 2 or place == len(others) - 1:
            y += SMALL + 2 * UNIT
    if len(panels) > PANELS:
        y += 4 * UNIT
        parts.append(text(MARGIN, y, f"and {len(panels) - PANELS} more that are not drawn", "prose"))
    return frame(WIDTH, y + MARGIN, describe(history), *parts)


def _panel(
    name: str,
    panel: dict[str, Series],
    place: tuple[float, float, float, float],
    smoothing: float,
    log: bool,
    top: Best | None,
) -> Markup:
    """One quantity's curves in a plot whose upper edge, under its name, is at `y`; its last values beside it."""
    x, y, wide, high = place
    drawn = list(panel.items())[:MOST]
    data = {called: series.arrays() for called, series in drawn}
    values = np.concatenate([values for _, values in data.values()])
    if name == TIME and len(values) > SHORT:
        values = values[values <= 2 * np.percentile(values, 95)]  # the first steps may take very long
    if name == RATE:
        smoothing = 0.0  # it is exact
    down = Scale.of(values, y + high, y, log)
    count = 5 if high > SMALL else 4
    begin = x + room_before(down, count)
    steps = np.concatenate([steps for steps, _ in data.values()])
    low, last = float(steps.min()), float(steps.max())
    across = Scale(low, last if last > low else low + 1, begin, x + wide - NAMES)
    shown = shorten(name, int(wide / 9)) + (" (logarithmic)" if log else "")
    parts = [
        text(x, y - (3 if high > SMALL else 2) * UNIT, shown, "strong"),
        left(down, begin, across.end, count=count),
        bottom(across, y + high, y + high, "step", 6 if high > SMALL else 3),
    ]
    ends: list[float] = []
    for i, (_, series) in enumerate(drawn):
        curves, end = _curve(series, i, across, down, smoothing)
        parts.append(curves)
        ends.append(end)
    if top is not None and VALIDATION in panel:
        parts.append(_best(top, across, down))
    if len(drawn) == 1:  # the title names it
        parts.append(text(across.end + 2 * UNIT, ends[0] + 4, plain(drawn[0][1].values[-1], 4), "strong"))
        return group(*parts)
    places = spread(ends, 2 * LEADING - 4, y + UNIT, y + high - LEADING + UNIT)
    for i, ((called, series), at) in enumerate(zip(drawn, places, strict=True)):
        parts.append(sample(across.end + UNIT, at + 4, i))
        parts.append(text(across.end + 4.5 * UNIT, at + 4, shorten(called, 11), "small ink"))
        parts.append(text(across.end + 4.5 * UNIT, at + LEADING, plain(series.values[-1], 4), "strong"))
    if len(panel) > MOST:
        parts.append(
            text(
                x + wide, y - (3 if high > SMALL else 2) * UNIT, f"and {len(panel) - MOST} more", "small end"
            )
        )
    return group(*parts)


def _curve(series: Series, i: int, across: Scale, down: Scale, smoothing: float) -> tuple[Markup, float]:
    """A series as it is, or faint with its average over it; and where its last value lies."""
    steps, values = series.arrays()
    smooth = smoothing > 0 and len(values) >= SHORT
    parts = [line(thinned(steps, values, across, down), i, class_="faint" if smooth else "")]
    if smooth:
        values = series.smoothed(smoothing)
        parts.append(line(thinned(steps, values, across, down), i))
    places = down.pixels(values)
    known = np.flatnonzero(np.isfinite(values))
    if known.size:
        # The last one always has a marker; of few values every one has, of many some say whose curve it is.
        some = (
            known
            if known.size <= SHORT
            else known[[known.size // 4, known.size // 2, 3 * known.size // 4, -1]]
        )
        for at in some.tolist():
            parts.append(marker(float(across.pixels(steps[at : at + 1])[0]), float(places[at]), i, 3))
    wrong = np.flatnonzero(~np.isfinite(values))
    if wrong.size:
        parts.append(cross(float(across.pixels(steps[wrong[:1]])[0]), down.start, 4))
    end = float(places[known[-1]]) if known.size else (down.start + down.end) / 2
    return group(*parts), end


def _best(top: Best, across: Scale, down: Scale) -> Markup:
    """A ring around the best validation loss, and its epoch above it."""
    x, y = float(across.pixels(np.array([top.step]))[0]), float(down.pixels(np.array([top.value]))[0])
    label = f"best: {top.where}"
    half = len(label) * BODY * 0.61 * 0.85 / 2
    at = min(max(x, across.start + half), across.end - half)
    return group(
        element("path", d=f"M{number(x)} {number(down.end + 6)}V{number(y - 7)}", class_="drop"),
        element("circle", cx=x, cy=y, r=7, class_="best"),
        text(at, down.end, label, "small ink mid halo"),
    )
