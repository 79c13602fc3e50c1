"""Derivatives by differences: independent of the tape, so that the tape can be checked against them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import emberlet as m


def slopes(function: Callable[[np.ndarray], float], x: np.ndarray, step: float = 1e-5) -> np.ndarray:
    """Return the gradient of a function of an array, by central differences."""
    result = np.zeros_like(x)
    for place in np.ndindex(*x.shape):
        up, down = x.copy(), x.copy()
        up[place] += step
        down[place] -= step
        result[place] = (function(up) - function(down)) / (2 * step)
    return result


def check_twice(function: Callable[[Any], Any], x: np.ndarray, rtol: float = 1e-5) -> None:
    """Compare the first two derivatives of a function of a float64 tensor, along random directions."""
    rng = np.random.RandomState(3)
    direction = rng.standard_normal(tuple(function(m.tensor(x)).shape))
    second = rng.standard_normal(x.shape)

    def value(array: np.ndarray) -> float:
        return float((function(m.tensor(array)).numpy() * direction).sum())

    def first(array: np.ndarray, create_graph: bool = False) -> Any:
        leaf = m.tensor(array, requires_grad=True)
        end = (function(leaf) * m.tensor(direction)).sum()
        return leaf, m.autograd.grad(end, leaf, create_graph=create_graph)[0]

    expected = slopes(value, x)
    np.testing.assert_allclose(first(x)[1].numpy(), expected, rtol, 1e-7)
    leaf, recorded = first(x, create_graph=True)
    np.testing.assert_allclose(recorded.detach().numpy(), expected, rtol, 1e-7)
    wanted = slopes(lambda array: float((first(array)[1].numpy() * second).sum()), x)
    if recorded.requires_grad:
        end = (recorded * m.tensor(second)).sum()
        (got,) = m.autograd.grad(end, leaf, allow_unused=True)
        np.testing.assert_allclose(np.zeros_like(x) if got is None else got.numpy(), wanted, rtol, 1e-6)
    else:
        np.testing.assert_allclose(wanted, 0, atol=1e-6)
