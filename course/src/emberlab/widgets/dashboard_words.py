"""Says in sentences how a run goes: its best epoch, where it overfits, where it breaks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from emberlab.widgets.axes import plain
from emberlab.widgets.dashboard_history import LOSS, TRAIN, VALIDATION, History, Series
from emberlab.widgets.svg import shorten

WORSE = 1.02  # how many times its best the validation loss must be, to count as risen


@dataclass(frozen=True)
class Best:
    """The lowest validation loss: its place in the series, its step, its value, its epoch if that is known."""

    place: int
    step: float
    value: float
    epoch: int | None

    @property
    def where(self) -> str:
        """The epoch, or the step where epochs were not told."""
        return f"step {self.step:.10g}" if self.epoch is None else f"epoch {self.epoch}"


def best(history: History) -> Best | None:
    """The best validation loss, once there are two to compare."""
    found = history.panels().get(LOSS, {}).get(VALIDATION)
    if found is None or len(found) < 2:
        return None
    steps, values = found.arrays()
    if not np.isfinite(values).any():
        return None
    place = int(np.nanargmin(np.where(np.isfinite(values), values, np.nan)))
    return Best(place, float(steps[place]), float(values[place]), history.epoch_at(steps[place]))


def overfitting(history: History) -> str | None:
    """A sentence where the validation loss rises while the training loss falls, else None.

    Risen means: the two latest values, of at least four, both lie after the best and above it.
    """
    losses = history.panels().get(LOSS, {})
    found, top = losses.get(VALIDATION), best(history)
    if found is None or top is None or len(found) < 4 or len(found) - top.place < 3:
        return None
    steps, values = found.arrays()
    late = values[-2:]
    if not np.isfinite(late).all() or late.min() <= top.value + (WORSE - 1) * abs(top.value):
        return None
    rise = f"the validation loss rose from {plain(top.value)} to {plain(values[-1])}"
    train = losses.get(TRAIN)
    if train is None:
        return f"Since {top.where} {rise}."
    window = float(steps[-1] - steps[-2])
    before, now = (
        _mean(train, top.step - window, top.step),
        _mean(train, steps[-1] - window, float(steps[-1])),
    )
    if before is None or now is None or now >= before:
        return None
    return (
        f"Overfitting since {top.where}: {rise}, while the training loss fell from {plain(before)} to "
        f"{plain(now)}."
    )


def _mean(series: Series, after: float, until: float) -> float | None:
    """The mean of the finite values of a span of steps, or None where there are none."""
    steps, values = series.arrays()
    values = values[(steps > after) & (steps <= until) & np.isfinite(values)]
    return float(values.mean()) if values.size else None


def broken(history: History) -> list[str]:
    """A sentence for each series that is not finite somewhere."""
    told: list[str] = []
    for name, series in history.series.items():
        steps, values = series.arrays()
        wrong = np.flatnonzero(~np.isfinite(values))
        if wrong.size:
            first = wrong[0]
            advice = " A smaller learning rate or clipped gradients may help." if not told else ""
            told.append(f"{shorten(name, 40)} is {plain(values[first])} at step {steps[first]:.10g}.{advice}")
    return told[:3]


def remarks(history: History) -> list[tuple[str, bool]]:
    """What is to be told of the run, and whether it is something wrong."""
    told: list[tuple[str, bool]] = []
    top = best(history)
    if top is not None:
        told.append((f"The best validation loss is {plain(top.value, 4)}, at {top.where}.", False))
    over = overfitting(history)
    if over is not None:
        told.append((over, True))
    return told + [(sentence, True) for sentence in broken(history)]


def describe(history: History) -> str:
    """The picture in words."""
    if not history.series:
        return "Training dashboard: nothing was logged yet."
    epoch = "" if history.epoch is None else f", epoch {history.epoch}"
    last = [
        f"{shorten(name, 40)} {plain(series.values[-1], 4)}"
        for name, series in list(history.series.items())[:12]
    ]
    said = f"Training dashboard at step {history.step:.10g}{epoch}: {', '.join(last)}."
    return " ".join([said, *(remark for remark, _ in remarks(history))])
