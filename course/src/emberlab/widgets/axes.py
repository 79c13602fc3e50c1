"""The axes of a chart: a linear or logarithmic scale, its ticks, and numbers as people write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

import numpy as np

from emberlab.widgets.svg import Markup, element, group, number, text, text_width
from emberlab.widgets.theme import LINE, ROOT, SMALL, UNIT

LEAST, MOST = 1e-4, 1e6  # what is smaller or larger is written with a power of ten
NEVER_ZERO = 1e-300  # what a logarithmic scale takes for 0 and below

RULES = f"""
.rule{{stroke:{LINE};stroke-width:1;fill:none;opacity:.45}}
.axis{{stroke:{LINE};stroke-width:1;fill:none}}
"""


def style(rules: str) -> Markup:
    """A `<style>` whose rules hold in pictures only, each on a line of its own."""
    return element("style", Markup("".join(f"svg.{ROOT} {rule}" for rule in rules.split("\n") if rule)))


def plain(value: float, digits: int = 3) -> str:
    """A number with at most so many significant digits: `0.12345 -> "0.123"`, `3e-7 -> "3e-7"`, `nan`, `∞`."""
    value = float(value)
    if not isfinite(value):
        return "nan" if value != value else "∞" if value > 0 else "-∞"
    shown = f"{value:.{digits}g}"
    if float(shown) == 0:
        return "0"
    if LEAST <= abs(float(shown)) < MOST:
        written = f"{float(shown):.{max(0, digits - 1 - floor(log10(abs(float(shown)))))}f}"
        return written.rstrip("0").rstrip(".") if "." in written else written
    mantissa, _, power = f"{value:.{digits - 1}e}".partition("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{int(power)}"


def nice_step(span: float, count: int) -> float:
    """The round step (1, 2 or 5 times a power of ten) that cuts `span` into about `count` parts."""
    rough = span / max(1, count)
    power = 10.0 ** floor(log10(rough))
    return power * next(step for step in (1, 2, 5, 10) if step * power >= rough * 0.999)


@dataclass(frozen=True)
class Scale:
    """From values between `low` and `high` to pixels between `start` and `end`, which may run backwards."""

    low: float
    high: float
    start: float
    end: float
    log: bool = False

    @classmethod
    def of(
        cls, values: Iterable[float], start: float, end: float, log: bool = False, pad: float = 0.06
    ) -> Scale:
        """A scale that shows all finite values (on a logarithmic one: all positive), with room at both ends."""
        array = np.asarray(list(values) if not isinstance(values, np.ndarray) else values, float)
        array = array[np.isfinite(array)]
        if log:
            array = np.log10(array[array > 0])
        low, high = (float(array.min()), float(array.max())) if array.size else (0.0, 0.0 if log else 1.0)
        if high - low <= 1e-9 * max(abs(low), abs(high)) or high == low:
            room = 0.5 if log else abs(low) * 0.5 or 1.0
        else:
            room = (high - low) * pad
        low, high = low - room, high + room
        return cls(10**low, 10**high, start, end, True) if log else cls(low, high, start, end)

    def share(self, values: np.ndarray) -> np.ndarray:
        """Where values lie between the ends: 0 at `low`, 1 at `high`; nan stays nan."""
        if self.log:
            values = np.log10(np.maximum(values, NEVER_ZERO))
            low, high = log10(self.low), log10(self.high)
        else:
            low, high = self.low, self.high
        return np.asarray((values - low) / (high - low))

    def pixels(self, values: np.ndarray) -> np.ndarray:
        """Where values are drawn; what lies outside the scale is drawn at its end."""
        return self.start + np.clip(self.share(values), 0, 1) * (self.end - self.start)

    def at(self, value: float) -> float:
        """Where one value is drawn, also outside the scale."""
        return float(self.start + self.share(np.asarray(value, float)) * (self.end - self.start))

    def holds(self, value: float) -> bool:
        """Whether a value lies within the scale."""
        return isfinite(value) and self.low <= value <= self.high

    def ticks(self, count: int = 5) -> list[tuple[float, str]]:
        """About `count` round values within the scale, each with how it is written."""
        if self.log:
            decades = range(ceil(log10(self.low) - 1e-9), floor(log10(self.high) + 1e-9) + 1)
            if len(decades) >= 3:
                apart = max(1, ceil(len(decades) / (count + 1)))
                return [(10.0**d, plain(10.0**d)) for d in decades if d % apart == 0]
            around = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
            marks = [m * 10.0**d for d in around for m in (1, 2, 5)]
            marks = [mark for mark in marks if self.low <= mark <= self.high]
            if len(marks) >= 2:
                return [(mark, plain(mark)) for mark in marks]
        step = nice_step(self.high - self.low, count)
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        values = [i * step for i in range(first, last + 1)]
        return list(zip(values, labels(values, step), strict=True))


def labels(values: list[float], step: float) -> list[str]:
    """Evenly spaced values, all written with as many digits as their step needs: `0, 0.5, 1.0`."""
    most = max((abs(value) for value in values), default=0)
    if most and (step < LEAST or most >= MOST):
        digits = 1 + max(0, floor(log10(most)) - floor(log10(step)))
        return [plain(value, digits) for value in values]
    decimals = max(0, -floor(log10(step) + 1e-9))
    return [f"{value:.{decimals}f}" if abs(value) > step / 2 else "0" for value in values]


def bottom(scale: Scale, y: float, top: float, name: str = "", count: int = 6) -> Markup:
    """The horizontal axis at `y`, with rules up to `top`, its numbers below and its name at the end."""
    if scale.log is False and scale.high - scale.low <= count:
        count = max(1, floor(scale.high - scale.low)) if float(scale.low).is_integer() else count
    parts = [element("path", d=f"M{number(scale.start)} {number(y)}H{number(scale.end)}", class_="axis")]
    parts.append(_rules([f"M{number(scale.at(v))} {number(top)}V{number(y)}" for v, _ in scale.ticks(count)]))
    room = text_width(name, SMALL) + 2 * UNIT if name else 0
    for value, shown in scale.ticks(count):
        at = scale.at(value)
        if at + text_width(shown, SMALL) / 2 <= scale.end - room + UNIT:
            parts.append(text(at, y + 2 * UNIT, shown, "small mid"))
    if name:
        parts.append(text(scale.end, y + 2 * UNIT, name, "small end"))
    return group(*parts)


def left(scale: Scale, x: float, right: float, name: str = "", count: int = 5) -> Markup:
    """The vertical axis at `x`, with rules across to `right`, its numbers before and its name above it."""
    ticks = scale.ticks(count)
    parts = [_rules([f"M{number(x)} {number(scale.at(v))}H{number(right)}" for v, _ in ticks])]
    parts += [text(x - UNIT, scale.at(value) + 4, shown, "small end") for value, shown in ticks]
    if name:
        parts.append(text(x, min(scale.start, scale.end) - UNIT, name, "small"))
    return group(*parts)


def room_before(scale: Scale, count: int = 5) -> float:
    """The room that the numbers of a vertical axis take, in whole units."""
    widest = max((text_width(shown, SMALL) for _, shown in scale.ticks(count)), default=0)
    return UNIT * ceil((widest + UNIT) / UNIT)


def _rules(strokes: list[str]) -> Markup:
    return element("path", d="".join(strokes), class_="rule") if strokes else Markup("")
