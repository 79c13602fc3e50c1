"""Streams of random numbers: PyTorch's own one on the CPU, to the last bit but for a few of cos, sin and log.

The words come from the Mersenne Twister (Matsumoto and Nishimura, 1998), which NumPy has too. How PyTorch
makes numbers of them: a float32 takes the low 24 bits of one word, a float64 the low 53 bits of two, an
integer the rest of a division; a normal number comes from two uniform ones (Box and Muller, 1958).
"""

from __future__ import annotations

import math
import struct
from typing import Any

import numpy as np

from emberlet.dtype import DType, float32, float64

WORDS = 624  # of 32 bits, the state of the twister
STATE_BYTES = 5056
_HEADER, _NORMAL = struct.Struct("<QiiQ"), struct.Struct("<dddi")
_BLOCK = 16  # normal numbers are made 16 at a time when there are that many


class MersenneTwister:
    """The stream of one generator on the CPU. Every method takes the next numbers of it.

    Args:
        seed: from 0 to 2**64 - 1, of which PyTorch uses the low 32 bits.
    """

    def __init__(self, seed: int) -> None:
        self._bits = np.random.MT19937()
        self._generator = np.random.Generator(self._bits)
        self.seed(seed)

    def seed(self, seed: int) -> None:
        """Start again from a seed."""
        self._seed = seed
        self._spare: float | None = None  # normal numbers come in pairs: the second one of the last pair
        self._bits._legacy_seeding(seed & 0xFFFFFFFF)

    def words(self, count: int) -> Any:
        """Return so many words of 32 bits."""
        return self._generator.integers(0, 2**32, count, np.uint32)

    def long_words(self, count: int) -> Any:
        """Return so many words of 64 bits, the high half first in the stream."""
        pairs = self.words(2 * count).astype(np.uint64)
        return pairs[0::2] << np.uint64(32) | pairs[1::2]

    def uniform(self, count: int, dtype: DType = float64) -> Any:
        """Return numbers from 0 up to, not including, 1: float64, or float32 for every other dtype."""
        if dtype is float64:
            return (self.long_words(count) & np.uint64(2**53 - 1)) * 2.0**-53
        return (self.words(count) & np.uint32(2**24 - 1)).astype(np.float32) * np.float32(2.0**-24)

    def integers(self, span: int, count: int) -> Any:
        """Return int64 from 0 up to, not including, `span`, which is at most 2**64."""
        if span >= 2**28:  # the rest of a division favours small numbers: longer words, to hide it
            words = self.long_words(count)
            return (words if span == 2**64 else words % np.uint64(span)).view(np.int64)
        return self.short_integers(span, count)

    def short_integers(self, span: int, count: int) -> Any:
        """Return int64 from 0 up to, not including, `span`, each of one word however wide the span is."""
        return (self.words(count) % np.uint32(span)).astype(np.int64)

    def permutation(self, count: int) -> Any:
        """Return 0, 1, ..., `count - 1` shuffled (Fisher and Yates)."""
        order = list(range(count))
        left = np.arange(count, 1, -1).astype(np.uint32)
        for place, further in enumerate((self.words(max(count - 1, 0)) % left).tolist()):
            other = place + further
            order[place], order[other] = order[other], order[place]
        return np.array(order, np.int64)

    def normal(
        self, count: int, dtype: DType, mean: float = 0.0, std: float = 1.0, *, blocks: bool = True
    ) -> Any:
        """Return normal numbers.

        Args:
            count: how many.
            dtype: float64, or float32 is made.
            mean: of them.
            std: their standard deviation.
            blocks: whether they fill contiguous memory: then 16 or more are made in blocks.
        """
        if count < _BLOCK or not blocks:
            return self._pairs(count) * std + mean
        whole = count - count % _BLOCK
        # For the last block, if it is not whole, new numbers are taken; a short dtype skips those in between.
        uniform = self.uniform(count if dtype in (float32, float64) else whole, dtype)
        normal = np.empty(count, uniform.dtype)
        _box_muller(uniform[:whole], mean, std, normal[:whole])
        if whole < count:
            _box_muller(self.uniform(_BLOCK, dtype), mean, std, normal[-_BLOCK:])
        return normal

    def _pairs(self, count: int) -> Any:
        """Standard normal numbers one after the other, in float64; the last one's partner is kept."""
        kept = [] if self._spare is None or not count else [self._spare]
        pairs = (count - len(kept) + 1) // 2
        angle, distance = self.uniform(2 * pairs).reshape(pairs, 2).T
        radius = np.sqrt(-2 * np.log1p(-distance))
        made = np.stack([radius * np.cos(2 * math.pi * angle), radius * np.sin(2 * math.pi * angle)], 1)
        values = np.concatenate([kept, made.reshape(-1)])
        if count:
            self._spare = float(values[count]) if len(values) > count else None
        return values[:count]

    def state(self) -> bytes:
        """Return all that the numbers to come depend on, in PyTorch's own format."""
        inner: Any = self._bits.state["state"]
        place = inner["pos"] % WORDS
        header = _HEADER.pack(self._seed, WORDS + 1 - place if place else 1, 1, place)
        spare = _NORMAL.pack(0.0, self._spare or 0.0, 0.0, self._spare is not None)
        state: bytes = header + inner["key"].astype(np.uint64).tobytes() + spare
        return state.ljust(STATE_BYTES, b"\0")

    def set_state(self, state: bytes) -> None:
        """Go on from a state, this class's or PyTorch's."""
        self._seed, left, _, place = _HEADER.unpack_from(state)
        key = np.frombuffer(state, np.uint64, WORDS, _HEADER.size).astype(np.uint32)
        inner: Any = {"key": key, "pos": WORDS if left == 1 else place}
        self._bits.state = {"bit_generator": "MT19937", "state": inner}
        _, spare, _, valid = _NORMAL.unpack_from(state, _HEADER.size + 8 * WORDS)
        self._spare = spare if valid else None


def _box_muller(uniform: Any, mean: float, std: float, out: Any) -> None:
    """Write normal numbers made of uniform ones; in each block of 16, eight pairs are eight places apart."""
    blocks, made = uniform.reshape(-1, 2, _BLOCK // 2), out.reshape(-1, 2, _BLOCK // 2)
    radius = np.sqrt(-2 * np.log(1 - blocks[:, 0]))
    angle = blocks[:, 1] * uniform.dtype.type(2 * math.pi)
    np.multiply(radius, np.cos(angle), out=made[:, 0])
    np.multiply(radius, np.sin(angle), out=made[:, 1])
    if (mean, std) != (0.0, 1.0):
        out *= std
        out += mean
