"""What was logged in a run: for each name its values and their steps, and what the names mean."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from math import ceil, log2

import numpy as np

TRAIN, VALIDATION = "train", "val"
PARTS = {
    "train": TRAIN,
    "training": TRAIN,
    "val": VALIDATION,
    "valid": VALIDATION,
    "validation": VALIDATION,
    "dev": VALIDATION,
}
LOSS, RATE, NORM, TIME = "loss", "learning rate", "gradient norm", "time a step, ms"
MEANT = {"lr": RATE, "learning_rate": RATE, "grad_norm": NORM, "gradient_norm": NORM, "step_time": TIME}
SPAN = 256
SHORT = 30  # a series of fewer values is not smoothed: an average would only lag behind


def meaning(name: str) -> tuple[str, str]:
    """The quantity that a name stands for, and of which part of the data: `val_loss -> ("loss", "val")`."""
    words = re.split(r"([_/.\- ])", name.removesuffix("_step").removesuffix("_epoch"))
    part = ""
    if len(words) > 2 and words[0].lower() in PARTS:
        part, words = PARTS[words[0].lower()], words[2:]
    elif len(words) > 2 and words[-1].lower() in PARTS:
        part, words = PARTS[words[-1].lower()], words[:-2]
    base = "".join(words)
    if base.startswith("lr-"):
        return RATE, base.removeprefix("lr-")
    return MEANT.get(base.lower(), base), part


@dataclass
class Series:
    """One name's values, each at a step; steps never go back."""

    steps: array[float] = field(default_factory=lambda: array("d"))
    values: array[float] = field(default_factory=lambda: array("d"))
    _smooth: array[float] = field(default_factory=lambda: array("d"), repr=False)
    _weight: float = 0.0
    _state: tuple[float, float] = (0.0, 0.0)  # the running sum, and the sum of its weights

    def __len__(self) -> int:
        return len(self.values)

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Steps and values, as copies."""
        return np.array(self.steps), np.array(self.values)

    def smoothed(self, smoothing: float) -> np.ndarray:
        """The exponential moving average, corrected for its start; what is not finite is passed over.

        `smoothing` is how much of the average is kept from one value to the next in a run of up to SPAN values;
        longer ones keep more, so that the curve looks equally smooth. Mostly, only values that came since the last
        call are gone through.
        """
        doublings = max(0, ceil(log2(max(1, len(self.values)) / SPAN)))
        weight = smoothing ** (0.5**doublings)
        if weight != self._weight:
            self._weight, self._state, self._smooth = weight, (0.0, 0.0), array("d")
        total, share = self._state
        for value in self.values[len(self._smooth) :]:
            if value - value == 0:  # finite
                total = weight * total + (1 - weight) * value
                share = weight * share + (1 - weight)
                self._smooth.append(total / share)
            else:
                self._smooth.append(value)
        self._state = total, share
        return np.array(self._smooth)


@dataclass
class History:
    """Everything that was logged, by name, and in which epoch each step lies."""

    series: dict[str, Series] = field(default_factory=dict)
    step: float = -1
    epoch: int | None = None
    epochs: list[tuple[float, int]] = field(default_factory=list)  # a step, and the epoch from it on

    def add(self, values: dict[str, float], step: float) -> None:
        """Take values of one step. Raises ValueError for a step before the last one."""
        if step < self.step:
            raise ValueError(
                f"dashboard: step {step:.10g} comes after step {self.step:.10g}; a new run needs a new dashboard"
            )
        self.step = step
        for name, value in values.items():
            found = self.series.get(name)
            if found is None:
                found = self.series[name] = Series()
            found.steps.append(step)
            found.values.append(value)

    def enter(self, epoch: int, step: float) -> None:
        """Note that an epoch begins."""
        if epoch != self.epoch:
            self.epoch = epoch
            self.epochs.append((step, epoch))

    def epoch_at(self, step: float) -> int | None:
        """The epoch that a step lies in, if epochs were told."""
        found = None
        for begin, epoch in self.epochs:
            if begin > step:
                break
            found = epoch
        return found

    def panels(self) -> dict[str, dict[str, Series]]:
        """The series by quantity, the loss first and the run's own measures last; in each by short names."""
        found: dict[str, dict[str, Series]] = {}
        for name, series in self.series.items():
            quantity, part = meaning(name)
            panel = found.setdefault(quantity, {})
            # Two names may mean the same, as loss and loss_step do: then they are shown as they are.
            called = part or (TRAIN if quantity == LOSS else quantity)
            panel[name if called in panel else called] = series
        order = {LOSS: -1, RATE: 1, NORM: 2, TIME: 3}
        parts = {TRAIN: -2, VALIDATION: -1}
        return {
            quantity: dict(sorted(found[quantity].items(), key=lambda item: parts.get(item[0], 0)))
            for quantity in sorted(found, key=lambda quantity: order.get(quantity, 0))
        }
