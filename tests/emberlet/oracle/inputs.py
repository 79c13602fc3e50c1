"""Tensors made of nothing but a spec and a seed, the same numbers for every module and every machine."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from tests.emberlet.oracle.case import parse

SPECIAL = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 1e-7, -1e-7, 88.0, -88.0, 6e4]
LAYOUTS = ("transposed", "sliced", "offset", "expanded")


def numbers(kind: str, shape: tuple[int, ...], rng: np.random.RandomState) -> np.ndarray:
    """Draw float64 numbers of a kind. RandomState, because its stream is frozen for good."""
    size = math.prod(shape)
    if kind == "special":
        start = rng.randint(len(SPECIAL))
        return np.array([SPECIAL[(start + 4 * i) % len(SPECIAL)] for i in range(size)]).reshape(shape)
    if kind == "distinct":
        return (rng.permutation(size) - size / 2 + 0.25).reshape(shape) / 2
    if kind == "range":
        return np.arange(float(size)).reshape(shape)
    if kind == "holes":  # normal, with a few NaN
        return np.where(rng.rand(*shape) < 0.2, math.nan, rng.randn(*shape))
    if kind == "dotted":  # normal, with some zeros
        return np.where(rng.rand(*shape) < 0.3, 0.0, rng.randn(*shape))
    if kind == "simplex":
        raw = rng.uniform(0.1, 1, shape)
        return raw / raw.sum(-1, keepdims=True)
    if kind.startswith("index"):  # index4: 0 .. 3;  indexes4: -4 .. 3
        limit = int(kind.lstrip("index").lstrip("es"))
        return rng.randint(-limit if kind.startswith("indexes") else 0, limit, shape).astype(float)
    draws = {
        "normal": lambda: rng.standard_normal(shape),
        "positive": lambda: rng.uniform(0.1, 3, shape),
        "unit": lambda: rng.uniform(-0.95, 0.95, shape),
        "prob": lambda: rng.uniform(0.02, 0.98, shape),
        "big": lambda: rng.standard_normal(shape) * 100,
        "wide": lambda: rng.standard_normal(shape) * 10 ** rng.uniform(-3, 3, shape),
        "ties": lambda: rng.randint(-2, 3, shape).astype(float),
        "half": lambda: rng.randint(-9, 10, shape) / 2,
        "mask": lambda: rng.randint(0, 2, shape).astype(float),
        "zeros": lambda: np.zeros(shape),
        "ones": lambda: np.ones(shape),
    }
    return draws[kind]()


def draw(dtype: np.dtype, kind: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    rng = np.random.RandomState(seed)
    if dtype.kind == "b":
        return np.asarray(numbers(kind if kind in ("ones", "zeros") else "mask", shape, rng) > 0)
    if dtype.kind == "i" and kind in ("normal", "big", "positive"):
        low, high = {"normal": (-9, 10), "big": (-(10**6), 10**6), "positive": (1, 9)}[kind]
        return rng.randint(low, high, shape).astype(dtype)
    with np.errstate(all="ignore"):
        values = numbers(kind, shape, rng)
        return np.asarray(np.nan_to_num(values) if dtype.kind == "i" else values).astype(dtype)


def build(m: Any, spec: str, seed: int) -> Any:
    """Return the tensor: its layout comes of m's own movement operations."""
    dtype, shape, words = parse(spec)
    layout = next((word for word in words if word in LAYOUTS), None)
    grad = dtype.kind == "f" and "nograd" not in words
    kind = next((word for word in words if word not in (*LAYOUTS, "nograd")), "normal")
    base = {
        "transposed": shape[::-1],
        "sliced": (*shape[:-1], shape[-1] * 2) if shape else shape,
        "offset": (shape[0] + 1, *shape[1:]) if shape else shape,
        "expanded": (1, *shape[1:]) if shape else shape,
    }.get(layout or "", shape)
    x = m.from_numpy(draw(dtype, kind, base, seed))
    if layout == "transposed":
        x = x.permute(tuple(range(len(shape)))[::-1])
    elif layout == "sliced" and shape:
        x = x[..., ::2]
    elif layout == "offset" and shape:
        x = x[1:]
    elif layout == "expanded" and shape:
        x = x.expand(shape)
    return x.requires_grad_() if grad else x
