"""Streams of random numbers for devices that count in parallel: number `i` is a hash of the seed and `i`."""

from __future__ import annotations

import math
import struct
from typing import Any

from emberlet.dtype import DType, float64

_STATE = struct.Struct("<QQ")


class CounterStream:
    """SplitMix64 (Steele, Lea and Flood, 2014), in nothing but array operations: any backend can run it.

    It is another stream than the CPU's, as PyTorch's is on a GPU.

    Args:
        xp: the array API namespace.
        device: the array library's name for where the numbers are made.
        seed: from 0 to 2**64 - 1.
    """

    def __init__(self, xp: Any, device: Any, seed: int) -> None:
        self._xp, self._device = xp, device
        self.seed(seed)

    def seed(self, seed: int) -> None:
        """Start again from a seed."""
        self._seed, self._count = seed, 0

    def _constant(self, value: int) -> Any:
        return self._xp.asarray(value % 2**64, dtype=self._xp.uint64, device=self._device)

    def long_words(self, count: int) -> Any:
        """Return so many words of 64 bits."""
        places = self._xp.arange(count, dtype=self._xp.uint64, device=self._device)
        first = self._seed + (self._count + 1) * 0x9E3779B97F4A7C15
        self._count += count
        bits = places * self._constant(0x9E3779B97F4A7C15) + self._constant(first)
        bits = (bits ^ (bits >> self._constant(30))) * self._constant(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> self._constant(27))) * self._constant(0x94D049BB133111EB)
        return bits ^ (bits >> self._constant(31))

    def uniform(self, count: int, dtype: DType = float64) -> Any:
        """Return numbers from 0 up to, not including, 1: float64, or float32 for every other dtype."""
        xp, words = self._xp, self.long_words(count)
        if dtype is float64:
            return xp.astype(words >> self._constant(11), xp.float64) * 2.0**-53
        return xp.astype(words >> self._constant(40), xp.float32) * 2.0**-24

    def integers(self, span: int, count: int) -> Any:
        """Return int64 from 0 up to, not including, `span`, which is at most 2**64."""
        words = self.long_words(count)
        return self._xp.astype(words if span == 2**64 else words % self._constant(span), self._xp.int64)

    short_integers = integers

    def permutation(self, count: int) -> Any:
        """Return 0, 1, ..., `count - 1` shuffled."""
        return self._xp.argsort(self.long_words(count))

    def normal(
        self, count: int, dtype: DType, mean: float = 0.0, std: float = 1.0, *, blocks: bool = True
    ) -> Any:
        """Return normal numbers of this mean and standard deviation; `blocks` makes no difference."""
        xp, pairs = self._xp, (count + 1) // 2
        uniform = self.uniform(2 * pairs, dtype)
        radius = xp.sqrt(-2 * xp.log(1 - uniform[:pairs]))
        angle = uniform[pairs:] * (2 * math.pi)
        return xp.concat([radius * xp.cos(angle), radius * xp.sin(angle)])[:count] * std + mean

    def state(self) -> bytes:
        """Return all that the numbers to come depend on."""
        return _STATE.pack(self._seed, self._count)

    def set_state(self, state: bytes) -> None:
        """Go on from a state."""
        self._seed, self._count = _STATE.unpack(state)
