"""Which worker this process is: `get_worker_info`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_info: WorkerInfo | None = None


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """What a worker process of a DataLoader knows of itself.

    Attributes:
        id: its number, from 0.
        num_workers: how many there are.
        seed: with which its random generators were seeded.
        dataset: its own copy of the data set.
    """

    id: int
    num_workers: int
    seed: int
    dataset: Any


def get_worker_info() -> WorkerInfo | None:
    """Return which worker of a DataLoader this process is, or None if it is none."""
    return _info


def set_worker_info(info: WorkerInfo) -> None:
    """Say which worker this process is, once at its start."""
    global _info
    _info = info
