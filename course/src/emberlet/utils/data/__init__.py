"""Data sets, the order in which to go through them, and the batches that a model is trained on."""

from __future__ import annotations

from emberlet.utils.data.collate import default_collate, default_convert
from emberlet.utils.data.dataloader import DataLoader
from emberlet.utils.data.dataset import (
    ChainDataset,
    ConcatDataset,
    Dataset,
    IterableDataset,
    StackDataset,
    TensorDataset,
)
from emberlet.utils.data.sampler import (
    BatchSampler,
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
)
from emberlet.utils.data.subset import Subset, random_split
from emberlet.utils.data.weighted import WeightedRandomSampler
from emberlet.utils.data.worker_info import get_worker_info

__all__ = [
    "BatchSampler",
    "ChainDataset",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "IterableDataset",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "StackDataset",
    "Subset",
    "SubsetRandomSampler",
    "TensorDataset",
    "WeightedRandomSampler",
    "default_collate",
    "default_convert",
    "get_worker_info",
    "random_split",
]
