"""Signs of trouble in gradients and activations, from the arrays alone.

Gradients vanish or explode along the depth of a network (S. Hochreiter, 1991; Y. Bengio, P. Simard and P. Frasconi,
Learning Long-Term Dependencies with Gradient Descent is Difficult, 1994; R. Pascanu, T. Mikolov and Y. Bengio, On the
Difficulty of Training Recurrent Neural Networks, 2013). What counts is how sizes compare within one network, so every
threshold is a ratio; a loss that is scaled by a constant changes no flag.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite, log10, sqrt
from typing import Any

import numpy as np

from emberlab.graphs.summaries import host

# The mean size of a gradient, relative to the median of all that were measured together. A good initialisation makes
# gradients of one size in all layers (X. Glorot and Y. Bengio, Understanding the Difficulty of Training Deep
# Feedforward Neural Networks, 2010), so three powers of ten are far off: one learning rate no longer serves both ends.
VANISHING = 1e-3
EXPLODING = 1e3
# A size that jumps to so many times the median of its own last steps. From one batch to the next gradients differ by
# a few times; two powers of ten are beyond such noise. A fall is no alarm: gradients shrink when training succeeds.
JUMP = 100.0
# The share of a ReLU's outputs that are 0. Half is what to expect of centred inputs (K. He et al., Delving Deep into
# Rectifiers, 2015, section 2.2); at 95 of 100 nearly nothing is left to learn with.
DEAD = 0.95
STEPS = 20  # of the past that a record keeps of every name
_LEAST = 5  # measurements before a jump can be told

VANISHES, EXPLODES, DIES, BREAKS = "vanishing", "exploding", "dead", "nan"


@dataclass(frozen=True)
class Health:
    """What was measured of one array.

    Attributes:
        norm: the Euclidean norm of its finite elements.
        size: the mean of their absolute values: unlike the norm it does not grow with the number of elements.
        dead: the share of elements that are exactly 0.
        broken: how many elements are NaN or infinite.
        count: how many elements there are.
        flag: "nan", "exploding", "vanishing", "dead" or "": the worst that holds.
    """

    norm: float
    size: float
    dead: float
    broken: int
    count: int
    flag: str = ""

    def as_dict(self) -> dict[str, Any]:
        """What a picture shows of it: only numbers that JSON knows."""
        return {"norm": self.norm if isfinite(self.norm) else None, "dead": self.dead, "flag": self.flag}


def measure(array: Any, rectified: bool = False) -> Health:
    """Return the health of an array on its own: broken elements, and dead outputs.

    Args:
        array: a gradient or an activation; anything that NumPy takes.
        rectified: whether it is the output of a ReLU or its kin, where zeros mean that nothing comes through.
    """
    values = np.asarray(host(array))
    if values.dtype.kind not in "biuf":
        raise TypeError(f"health is measured of numbers, not of an array of {values.dtype}")
    wide = values.astype(np.float64, copy=False).ravel()
    finite = wide[np.isfinite(wide)]
    broken, count = int(wide.size - finite.size), int(wide.size)
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    # Scaled by the largest, squares do not overflow.
    norm = largest * sqrt(float(np.square(finite / largest).sum())) if largest > 0 else 0.0
    size = float((np.abs(finite) / largest).mean()) * largest if largest > 0 else 0.0
    dead = float(np.count_nonzero(wide == 0) / count) if count else 0.0
    flag = BREAKS if broken else DIES if rectified and count and dead >= DEAD else ""
    return Health(norm, size, dead, broken, count, flag)


def judge(measured: Mapping[str, Health]) -> dict[str, Health]:
    """Return gradients that were measured in one backward pass, flagged by comparison with each other.

    A gradient vanishes or explodes when its size is so many times below or above the median of the others; a gradient
    that is 0 throughout vanishes if others are not. Flags that were there stay.
    """
    sizes = [each.size for each in measured.values() if each.size > 0 and not each.broken]
    if not sizes:
        return dict(measured)
    middle = float(np.median(sizes))
    return {name: _against(each, middle, VANISHING, EXPLODING) for name, each in measured.items()}


def _against(health: Health, usual: float, least: float, most: float) -> Health:
    """A measurement, flagged if it is too far from what is usual."""
    if health.flag or not health.count or usual <= 0:
        return health
    if health.size > most * usual:
        return replace(health, flag=EXPLODES)
    return replace(health, flag=VANISHES) if health.size < least * usual else health


class Record:
    """The last measurements of every name, to compare the next one with.

    Args:
        steps: how many of each are kept.
    """

    def __init__(self, steps: int = STEPS) -> None:
        if steps < _LEAST:
            raise ValueError(f"a record needs at least {_LEAST} steps to compare with, not {steps}")
        self._steps = steps
        self._sizes: dict[str, deque[float]] = {}
        self.now: dict[str, Health] = {}

    def add(self, measured: Mapping[str, Health]) -> dict[str, Health]:
        """Take in the gradients of one backward pass; returns them judged by each other and by their own past."""
        found = {}
        for name, health in judge(measured).items():
            past = self._sizes.setdefault(name, deque(maxlen=self._steps))
            if len(past) >= _LEAST:
                health = _against(health, float(np.median(past)), 0, JUMP)
            if not health.broken and health.flag != EXPLODES:
                past.append(health.size)  # what broke is no measure of what is usual
            found[name] = health
        self.now.update(found)
        return found

    def trend(self, name: str) -> float:
        """By how many powers of ten a gradient has grown since the first measurement kept; 0.0 if that is unknown."""
        past = self._sizes.get(name, deque())
        if len(past) < 2 or past[0] <= 0 or past[-1] <= 0:
            return 0.0
        return log10(past[-1] / past[0])

    def worst(self) -> list[tuple[str, str]]:
        """The names with a flag, and the flag, the worst first."""
        order = [BREAKS, EXPLODES, VANISHES, DIES]
        flagged = [(name, health.flag) for name, health in self.now.items() if health.flag]
        return sorted(flagged, key=lambda each: order.index(each[1]))
