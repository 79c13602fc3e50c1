"""What a submission is known by: the hashes of every few tokens in a row that its student wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from autograders.similarity.tokens import BREAK, Token

LENGTH = 8  # tokens in a row: about one line of a small function
MOST = 20_000  # tokens of one submission that are looked at; a long lesson has 2,000
Hashes = NDArray[np.uint64]
_BASE = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no token's place is lost


def hashes(tokens: Sequence[Token], length: int = LENGTH) -> Hashes:
    """One hash for each run of `length` tokens, by its first token; 0 for one that a `BREAK` interrupts.

    The same runs have the same hashes on every machine.
    """
    count = len(tokens) - length + 1
    if count < 1:
        return np.zeros(0, np.uint64)
    one = np.array([_number(token.value) for token in tokens], np.uint64)
    broken = np.array([token.value == BREAK for token in tokens])
    result, interrupted = np.zeros(count, np.uint64), np.zeros(count, bool)
    with np.errstate(over="ignore"):
        for at in range(length):
            result = result * _BASE + one[at : at + count]
            interrupted |= broken[at : at + count]
        result ^= result >> np.uint64(31)
    result[interrupted] = 0
    return result


@lru_cache(maxsize=4096)
def _number(value: str) -> int:
    return int.from_bytes(hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=8).digest(), "big")
