"""Softmax step by step: p_i = exp(x_i / T - m) / Σ_j exp(x_j / T - m), with m the largest of the x_j / T."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

OVERFLOW = 88.72  # the largest exponent whose exp float32 can hold: log(2^128)
WORK = 5_000_000  # elements, up to which the whole result is computed, and compared with the student's


@dataclass(frozen=True)
class Line:
    """All values on the way from the scores of one line to their probabilities, in 64 bits."""

    scores: np.ndarray
    divided: np.ndarray
    largest: float
    shifted: np.ndarray
    exps: np.ndarray
    total: float
    probabilities: np.ndarray

    @property
    def masked(self) -> np.ndarray:
        """Where the score is -inf: such an entry never gets any probability."""
        return np.isneginf(self.scores)


def solve(scores: np.ndarray, temperature: float) -> Line:
    """The line's values at every step."""
    scores = scores.astype(np.float64)
    with np.errstate(all="ignore"):
        divided = scores / temperature
        largest = float(divided.max())
        shifted = divided - largest
        exps = np.exp(shifted)
        total = float(exps.sum())
        return Line(scores, divided, largest, shifted, exps, total, exps / total)


def softmax(x: np.ndarray, dim: int, temperature: float) -> np.ndarray:
    """The softmax of all lines along `dim`."""
    with np.errstate(all="ignore"):
        x = x.astype(np.float64) / temperature
        exps = np.exp(x - x.max(axis=dim, keepdims=True))
        result: np.ndarray = exps / exps.sum(axis=dim, keepdims=True)
        return result
