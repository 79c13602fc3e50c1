"""Draws learning rates over steps: one curve for each schedule, and the rates at the step that is shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from emberlab.widgets.axes import Scale, bottom, left, plain, room_before
from emberlab.widgets.axes_series import MOST, STYLE, frames, line, marker, sample, spread, thinned
from emberlab.widgets.schedules_run import Curve
from emberlab.widgets.steps import during
from emberlab.widgets.svg import Markup, element, group, number, text
from emberlab.widgets.theme import LEADING, MARGIN, TITLE, UNIT, WIDTH, frame, paragraph

HIGH = 36 * UNIT  # of the plot
COLUMN = 22 * UNIT  # of the names and rates beside it
MARKS = 4  # along each curve
NEAR = 6 * UNIT  # from a curve's end to its name, up to which a thin line joins them
ROOM = WIDTH - 2 * MARGIN


@dataclass(frozen=True)
class Scene:
    """Curves of learning rates over `steps` steps; `flat` tells that a measure was asked for and never changed."""

    curves: tuple[Curve, ...]
    steps: int
    log: bool = False
    flat: tuple[str, ...] = ()

    @property
    def drawn(self) -> list[tuple[int, Curve]]:
        """The curves that have a rate at all, with their numbers."""
        return [(i, curve) for i, curve in enumerate(self.curves) if len(curve.rates)]

    @cached_property
    def stops(self) -> list[int]:
        """The steps that the player stops at."""
        return frames(self.steps) if self.drawn else []


def shown(curve: Curve, step: int) -> str:
    """A curve's rate at a step in words."""
    return plain(curve.rates[step], 4) if step < len(curve.rates) else "–"


def sentences(scene: Scene) -> list[str]:
    """What each stop of the player says."""
    return [
        f"Step {step}: " + ", ".join(f"{curve.name} {shown(curve, step)}" for _, curve in scene.drawn) + "."
        for step in scene.stops
    ]


def remarks(scene: Scene) -> list[tuple[str, bool]]:
    """What is to be told of the curves in sentences, and whether it is something wrong."""
    told = []
    for curve in scene.curves:
        rates = curve.rates
        if curve.unbuilt is not None:
            stops = f"stops at step {len(rates)}" if len(rates) else "cannot be drawn yet"
            told.append((f"{curve.name} {stops}: {curve.unbuilt}", False))
        wrong = np.flatnonzero(~np.isfinite(rates))
        if wrong.size:
            told.append((f"{curve.name} is {plain(rates[wrong[0]])} from step {wrong[0]} on.", True))
        below = np.flatnonzero(rates < 0)
        if below.size:
            told.append((f"{curve.name} is below 0 at step {below[0]}: such a step goes uphill.", True))
        if scene.log and np.any(rates == 0):
            told.append((f"{curve.name} reaches 0, which has no place on a logarithmic axis.", False))
    for name in scene.flat:
        told.append((f"{name} is told a measure that never gets better; give metric= for another.", False))
    return told


def describe(scene: Scene) -> str:
    """The picture in words."""
    said = [f"Learning rates over {scene.steps} steps"]
    for _, curve in scene.drawn:
        rates = curve.rates
        said.append(
            f"{curve.name} begins at {plain(rates[0], 4)}, ends at {plain(rates[-1], 4)}, "
            f"and is between {plain(np.min(rates), 4)} and {plain(np.max(rates), 4)}"
        )
    return "; ".join(said) + ". " + " ".join(remark for remark, _ in remarks(scene))


def draw(scene: Scene) -> Markup:
    """The whole picture, all steps of it."""
    y: float = MARGIN + TITLE
    parts = [STYLE, text(MARGIN, y, "learning rate", "title")]
    y += 5 * UNIT
    if scene.drawn:
        plot, y = _plot(scene, y)
        parts.append(plot)
    y += UNIT
    for told, wrong in remarks(scene):
        lines, y = paragraph(MARGIN, y + 3 * UNIT, told, ROOM, "prose bad" if wrong else "prose ink")
        parts.append(lines)
    return frame(WIDTH, y + MARGIN, describe(scene), *parts)


def _plot(scene: Scene, y: float) -> tuple[Markup, float]:
    """The curves, the upper edge of their plot at `y`; and where it ends."""
    rates = np.concatenate([curve.rates for _, curve in scene.drawn])
    down = Scale.of(rates, y + HIGH, y, scene.log)
    if not scene.log and rates.min() >= 0 and np.isfinite(rates).any():
        down = Scale(0.0, down.high, down.start, down.end)
    x = MARGIN + room_before(down)
    across = Scale(0.0, float(max(scene.steps - 1, 1)), x, WIDTH - MARGIN - COLUMN - UNIT)
    parts = [left(down, x, across.end, "lr"), bottom(across, y + HIGH, y, "step")]
    for stop, step in enumerate(scene.stops):
        at = number(across.at(step))
        parts.append(
            _only(scene, stop, element("path", d=f"M{at} {number(y)}V{number(y + HIGH)}", class_="axis"))
        )
    for i, curve in scene.drawn:
        points = thinned(np.arange(len(curve.rates), dtype=float), curve.rates, across, down)
        parts.append(line(points, i))
        # A few markers along it, for each curve at places of its own, say whose it is where curves meet.
        for part in range(MARKS):
            step = round((part + (i + 0.5) / MOST) / MARKS * (scene.steps - 1))
            if step < len(curve.rates) and np.isfinite(curve.rates[step]):
                place = float(down.pixels(curve.rates[step : step + 1])[0])
                parts.append(marker(across.at(step), place, i, 3))
    for i, curve in scene.drawn:
        places = down.pixels(curve.rates)
        for stop, step in enumerate(scene.stops):
            if step < len(curve.rates) and np.isfinite(places[step]):
                parts.append(_only(scene, stop, marker(across.at(step), float(places[step]), i, 5)))
    parts.append(_names(scene, across.end, y, down))
    return group(*parts), y + HIGH + 2 * UNIT


def _names(scene: Scene, x: float, y: float, down: Scale) -> Markup:
    """Each curve's name beside where it ends, and below the name its rate now."""
    ends = [_end(curve.rates, down) for _, curve in scene.drawn]
    places = spread(ends, 2 * LEADING + UNIT, y + 1.5 * UNIT, y + HIGH - LEADING)
    parts = []
    for (i, curve), end, place in zip(scene.drawn, ends, places, strict=True):
        if abs(end - place) <= NEAR:
            begin, stop = number(x + UNIT / 2), number(x + 2 * UNIT)
            parts.append(element("path", d=f"M{begin} {number(end)}L{stop} {number(place)}", class_="axis"))
        parts.append(sample(x + 2.5 * UNIT, place + 4, i))
        parts.append(text(x + 5.5 * UNIT, place + 4, curve.name, "strong"))
        for number_of_stop, step in enumerate(scene.stops):
            rate = text(x + 5.5 * UNIT, place + 4 + LEADING - 2, shown(curve, step))
            parts.append(_only(scene, number_of_stop, rate))
    for number_of_stop, step in enumerate(scene.stops):
        said = text(x + 5.5 * UNIT, MARGIN + TITLE, f"step {step}", "muted")
        parts.append(_only(scene, number_of_stop, said))
    return group(*parts)


def _end(rates: np.ndarray, down: Scale) -> float:
    """Where the last number of a curve that can be drawn lies; the middle where there is none."""
    known = np.asarray(rates)[np.isfinite(rates)]
    return float(down.pixels(known[-1:])[0]) if known.size else (down.start + down.end) / 2


def _only(scene: Scene, stop: int, child: Markup) -> Markup:
    """What shows at one stop of the player only."""
    return during(stop, stop + 1 if stop + 1 < len(scene.stops) else None, child)
