"""Freeze what PyTorch's data loading does after `manual_seed`: `python make.py` where torch is installed."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.utils import data

SEED = 20261122
warnings.simplefilter("ignore")


class Draws(data.Dataset):
    """Each sample is what the random generators of its process give."""

    def __len__(self) -> int:
        return 8

    def __getitem__(self, index: int) -> list[float]:
        return [torch.rand(()).item(), random.random(), float(np.random.rand())]


class Eager(data.Sampler):
    """Draws when it is asked for an iterator, not when that is used."""

    def __iter__(self) -> Iterator[int]:
        return iter(torch.randperm(9).tolist())

    def __len__(self) -> int:
        return 9


def batches(loader: data.DataLoader, epochs: int = 2) -> list[Any]:
    return [[batch.tolist() for batch in loader] for _ in range(epochs)]


def generator() -> torch.Generator:
    return torch.Generator().manual_seed(7)


def weighted(count: int, replacement: bool) -> list[int]:
    return list(data.WeightedRandomSampler([0.1, 0.9, 0.0, 3.0, 0.6], count, replacement))


CASES: dict[str, Callable[[], Any]] = {
    "shuffled": lambda: batches(data.DataLoader(range(10), 3, shuffle=True)),
    "shuffled by a generator": lambda: batches(data.DataLoader(range(10), 4, True, generator=generator())),
    "shuffled with workers": lambda: batches(data.DataLoader(range(10), 3, shuffle=True, num_workers=2)),
    "shuffled with workers that stay": lambda: batches(
        data.DataLoader(range(10), 3, shuffle=True, num_workers=2, persistent_workers=True)
    ),
    "eager sampler": lambda: batches(data.DataLoader(range(9), 4, sampler=Eager())),
    "eager sampler with workers": lambda: batches(
        data.DataLoader(range(9), 4, sampler=Eager(), num_workers=2)
    ),
    "drawn in workers": lambda: [
        [column.tolist() for column in batch] for batch in data.DataLoader(Draws(), 2, num_workers=2)
    ],
    "random sampler": lambda: [list(data.RandomSampler(range(11))) for _ in range(2)],
    "random sampler by a generator": lambda: [
        list(each) for each in [data.RandomSampler(range(11), generator=generator())] * 2
    ],
    "more samples than there are": lambda: list(data.RandomSampler(range(5), num_samples=13)),
    "with replacement": lambda: list(data.RandomSampler(range(50), replacement=True, num_samples=70)),
    "subset": lambda: list(data.SubsetRandomSampler([9, 7, 5, 3, 1])),
    "weighted": lambda: weighted(12, True),
    "split": lambda: [part.indices for part in data.random_split(range(11), [0.5, 0.3, 0.2])],
    "split by numbers": lambda: [part.indices for part in data.random_split(range(9), [4, 5], generator())],
}

if __name__ == "__main__":
    frozen = {}
    for name, case in CASES.items():
        torch.manual_seed(SEED)
        frozen[name] = [case(), torch.rand(()).item()]  # and where the default generator stands afterwards
    Path(__file__).with_name("torch.json").write_text(json.dumps(frozen, indent=0) + "\n")
