"""Attention, worked out in NumPy: the softmax of what each query has to do with each key, and what it gathers."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from emberlab.widgets.student import values


@dataclass(frozen=True)
class Attention:
    """Every step of attention, for all heads: arrays of shape (heads, L, S), but `value` and `output`.

    Where only the weights were given, all others are None. `blocked` says which keys a query may not see.
    """

    weights: np.ndarray
    blocked: np.ndarray
    raw: np.ndarray | None = None  # Q Kᵀ
    scaled: np.ndarray | None = None  # over √d
    masked: np.ndarray | None = None
    value: np.ndarray | None = None  # (heads, S, F)
    output: np.ndarray | None = None  # (heads, L, F)
    width: int = 0  # d, of a head
    biased: bool = False  # whether the mask adds numbers other than 0 and -inf

    @property
    def heads(self) -> int:
        """How many heads there are."""
        return len(self.weights)

    @property
    def shape(self) -> tuple[int, int]:
        """How many queries and keys there are."""
        return self.weights.shape[1], self.weights.shape[2]


def softmax(scores: np.ndarray) -> np.ndarray:
    """e^score over the sum of the row; a row that is -inf throughout gives 0, as PyTorch's attention does."""
    highest = scores.max(axis=-1, keepdims=True, initial=-np.inf)
    grown = np.exp(scores - np.where(np.isfinite(highest), highest, 0))
    total = grown.sum(axis=-1, keepdims=True)
    return np.divide(grown, total, out=np.zeros_like(grown), where=total != 0)


def split_heads(array: np.ndarray, heads: int, name: str) -> np.ndarray:
    """(heads, L, E) of (L, E), (heads, L, E) or (1, heads, L, E); a matrix is cut into `heads` equal parts.

    Raises ValueError where that is not possible.
    """
    if array.ndim == 4:
        if len(array) != 1:
            raise ValueError(f"{name} has shape {array.shape}: show one element of the batch, {name}[0]")
        array = array[0]
    if array.ndim == 3:
        if heads not in (1, len(array)):
            raise ValueError(
                f"{name} has shape {array.shape}, so {len(array)} heads, but heads={heads} was given"
            )
        return array
    if array.ndim != 2:
        raise ValueError(f"{name} must be of shape (L, E) or (heads, L, E), not {array.shape}")
    length, width = array.shape
    if width % heads:
        raise ValueError(f"{name}: a width of {width} cannot be cut into {heads} equal heads")
    return array.reshape(length, heads, width // heads).swapaxes(0, 1)


def attend(
    query: Any, key: Any, value: Any = None, mask: Any = None, causal: bool = False, heads: int = 1
) -> Attention:
    """softmax(Q Kᵀ / √d + mask) V, Vaswani et al. 2017, "Attention Is All You Need", equation (1).

    A mask of bools lets a query see where it is True; one of numbers is added to the scores. Raises TypeError and
    ValueError for what does not fit, naming the argument.
    """
    q = split_heads(values(query, "query", "biuf").astype(np.float64), heads, "query")
    k = split_heads(values(key, "key", "biuf").astype(np.float64), heads, "key")
    if len(q) != len(k) or q.shape[2] != k.shape[2]:
        raise ValueError(
            f"query {q.shape} and key {k.shape}, as (heads, length, width), must have as many heads and be as wide"
        )
    v = None
    if value is not None:
        v = split_heads(values(value, "value", "biuf").astype(np.float64), heads, "value")
        if v.shape[:2] != k.shape[:2]:
            raise ValueError(
                f"value {v.shape} and key {k.shape}, as (heads, length, width), must be equally long"
            )
    for name, array in (("query", q), ("key", k), ("value", v)):
        if array is not None and array.size == 0:
            raise ValueError(
                f"{name} has shape {array.shape}: there is nothing to attend to where a size is 0"
            )
    with np.errstate(all="ignore"):
        raw = q @ k.swapaxes(1, 2)
        scaled = raw / sqrt(q.shape[2])
        bias, biased = _bias(mask, causal, scaled.shape)
        masked = scaled + bias
        weights = softmax(masked)
        output = None if v is None else weights @ v
    return Attention(weights, np.isneginf(bias), raw, scaled, masked, v, output, q.shape[2], biased)


def _bias(mask: Any, causal: bool, shape: tuple[int, ...]) -> tuple[np.ndarray, bool]:
    """What is added to the scores, and whether it is more than a mask of what may be seen."""
    bias = np.zeros(shape)
    if mask is not None:
        given = values(mask, "mask", "biuf")
        if given.ndim == 4 and len(given) == 1:
            given = given[0]
        try:
            given = np.broadcast_to(given, shape)
        except ValueError:
            raise ValueError(
                f"mask of shape {given.shape} does not broadcast to the scores {shape}, (heads, queries, keys)"
            ) from None
        bias = np.where(given, 0.0, -np.inf) if given.dtype.kind == "b" else bias + given
    if causal:
        bias = np.where(np.tri(shape[1], shape[2]) > 0, bias, -np.inf)
    return bias, bool(((bias != 0) & ~np.isneginf(bias)).any())


def given_weights(weights: Any) -> Attention:
    """Weights as they come: (L, S), (heads, L, S) or (1, heads, L, S). A weight of exactly 0 is none at all.

    Raises ValueError for other shapes, an empty one, and weights that are negative or not finite.
    """
    array = values(weights, "weights", "biuf").astype(np.float64)
    if array.ndim == 4 and len(array) == 1:
        array = array[0]
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or array.size == 0:
        raise ValueError(
            f"weights must be of shape (L, S) or (heads, L, S), none of them 0, not {array.shape}"
        )
    if not (np.isfinite(array).all() and (array >= 0).all()):
        raise ValueError("weights must be 0 or more and finite: they are what softmax gives, not the scores")
    return Attention(array, array == 0)


def students(query: Any, key: Any, value: Any, mask: Any, causal: bool, heads: int) -> Callable[[], Any]:
    """A call of the student's own `scaled_dot_product_attention` on the same numbers, cut into heads."""

    def call() -> Any:
        emberlet = importlib.import_module("emberlet")
        functional = importlib.import_module("emberlet.nn.functional")
        arrays = [values(given, "argument") for given in (query, key, value)]
        dtype = np.float64 if all(array.dtype == np.float64 for array in arrays) else np.float32
        q, k, v = (emberlet.tensor(split_heads(array, heads, "argument").astype(dtype)) for array in arrays)
        if mask is None:
            return functional.scaled_dot_product_attention(q, k, v, is_causal=causal)
        bias = _bias(mask, causal, (q.shape[0], q.shape[1], k.shape[1]))[0]
        bools = values(mask, "mask").dtype.kind == "b"
        given = emberlet.tensor(np.isfinite(bias) if bools else bias.astype(dtype))
        return functional.scaled_dot_product_attention(q, k, v, attn_mask=given)

    return call
