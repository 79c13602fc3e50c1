"""NumPy's global random generator in a worker process, which a data set may well draw from."""

from __future__ import annotations

# Not the arrays' seam but the user's own NumPy: no array is made here.
import numpy as np


def seed_numpy(base_seed: int, worker_id: int) -> None:
    """Seed NumPy's global generator as PyTorch does: well apart for neighbouring workers."""
    entropy = [worker_id, base_seed & 0xFFFFFFFF, base_seed >> 32]
    np.random.seed(np.random.SeedSequence(entropy).generate_state(4))
