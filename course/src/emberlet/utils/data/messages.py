"""What a DataLoader and its worker processes say to each other, and how a batch is packed for the way."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.reduction import ForkingPickler
from typing import Any, NamedTuple

from emberlet.tensor import Tensor
from emberlet.utils.data.fetch import Recipe


@dataclass(frozen=True)
class Job:
    """What a worker needs to know at its start."""

    recipe: Recipe
    worker_id: int
    num_workers: int
    base_seed: int
    init_fn: Callable[[int], object] | None

    @property
    def where(self) -> str:
        """Where its errors happen, in words."""
        return f"in DataLoader worker process {self.worker_id}"


class Task(NamedTuple):
    """To a worker: fetch what the sampler yielded, as batch `number` of pass `epoch`."""

    epoch: int
    number: int
    index: Any


@dataclass(frozen=True)
class Restart:
    """To a worker: a new pass begins, forget what is left of the last one."""


class Result(NamedTuple):
    """From a worker: the batch of a task, a `Failure`, or `Ended`."""

    epoch: int
    number: int
    content: Any


@dataclass(frozen=True)
class Ended:
    """In the place of a batch: this worker's share of an IterableDataset is at its end."""


def pack(result: Result) -> memoryview:
    """Return a result as bytes that `Connection.recv` unpacks."""
    buffer = io.BytesIO()
    _Packer(buffer, 5).dump(result)
    return buffer.getbuffer()


class _Packer(ForkingPickler):
    """A pickler that sends of a view only what it shows: its storage may be the whole data set."""

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, Tensor) and obj.nbytes < obj.storage.nbytes:
            return obj.detach().clone().__reduce_ex__(5)
        return NotImplemented
