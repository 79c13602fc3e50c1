"""The global random generators of Python and of NumPy, which a user's data set may draw from."""

from __future__ import annotations

import random
from typing import Any

# Not the arrays' seam but the user's own NumPy: no array is made here.
import numpy as np

State = dict[str, Any]


def get_state() -> State:
    """Return the states of both generators, as lists and numbers."""
    version, words, gauss = random.getstate()
    name, keys, position, has_gauss, cached = np.random.get_state(legacy=True)
    return {
        "python": {"version": version, "words": list(words), "gauss": gauss},
        "numpy": {
            "name": str(name),
            "words": [int(word) for word in keys],
            "position": int(position),
            "has_gauss": int(has_gauss),
            "gauss": float(cached),
        },
    }


def set_state(state: State) -> None:
    """Let both generators go on from a state that `get_state` returned."""
    python, numpy = state["python"], state["numpy"]
    random.setstate((python["version"], tuple(python["words"]), python["gauss"]))
    words = np.array(numpy["words"], dtype=np.uint32)
    np.random.set_state((numpy["name"], words, numpy["position"], numpy["has_gauss"], numpy["gauss"]))


def seed(number: int) -> None:
    """Start both generators from a seed, 0 to 2**32 - 1."""
    random.seed(number)
    np.random.seed(number)


def seed_numpy(base_seed: int, worker_id: int) -> None:
    """Seed NumPy's global generator as PyTorch does: well apart for neighbouring workers."""
    entropy = [worker_id, base_seed & 0xFFFFFFFF, base_seed >> 32]
    np.random.seed(np.random.SeedSequence(entropy).generate_state(4))
