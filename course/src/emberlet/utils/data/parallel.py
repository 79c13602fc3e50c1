"""One pass through the batches of a DataLoader, fetched ahead by worker processes."""

from __future__ import annotations

import multiprocessing
import weakref
from typing import TYPE_CHECKING, Any

from emberlet.utils.data.failure import Failure
from emberlet.utils.data.iterator import LoaderIterator, T_co
from emberlet.utils.data.messages import Ended, Job, Restart, Result, Task
from emberlet.utils.data.pool import WorkerDied, WorkerPool

if TYPE_CHECKING:
    from emberlet.utils.data.dataloader import DataLoader


class ParallelIterator(LoaderIterator[T_co]):
    """Hands out what the sampler yields to the workers in turn, `prefetch_factor` ahead for each.

    When it is exhausted, garbage, or ended by Ctrl-C or a worker's death, no worker is left.
    """

    def __init__(self, loader: DataLoader[Any]) -> None:
        if not loader.prefetch_factor:
            raise AssertionError("prefetch_factor must be greater than 0 to load with workers")
        self._epoch = 0
        super().__init__(loader)
        self._ahead = self._workers * loader.prefetch_factor
        self._in_order = loader.in_order
        self._timeout = loader.timeout
        self._persistent = loader.persistent_workers
        jobs = [
            Job(self._recipe, each, self._workers, self._base_seed, loader.worker_init_fn)
            for each in range(self._workers)
        ]
        pool = WorkerPool(jobs, loader.multiprocessing_context or multiprocessing.get_context())
        self._pool = pool
        self._stop = weakref.finalize(self, pool.close)
        self._begin(loader)  # asks the sampler again now that the seed is drawn, as PyTorch does
        self._fill()

    @property
    def stopped(self) -> bool:
        """Whether the workers are gone."""
        return not self._stop.alive

    def restart(self, loader: DataLoader[Any]) -> None:
        """Begin another pass with the same workers."""
        self._begin(loader)
        for worker in range(self._workers):
            self._send(worker, Restart())
        self._fill()

    def _begin(self, loader: DataLoader[Any]) -> None:
        super()._begin(loader)
        self._epoch += 1
        self._number = 0  # of the next task
        self._turn = 0  # whose it is
        self._at_work = [True] * self._workers
        self._pending: dict[int, int] = {}  # tasks whose batch is still to be returned, and whose they are
        self._early: dict[int, Result] = {}  # batches that arrived before their turn

    def _fill(self) -> None:
        for _ in range(self._ahead):
            self._hand_out()

    def _hand_out(self) -> None:
        """Give the next task to the next worker that has something left to fetch."""
        worker = self._next_worker()
        if worker is None:
            return
        try:
            index = next(self._indices)
        except StopIteration:
            return
        self._send(worker, Task(self._epoch, self._number, index))
        self._pending[self._number] = worker
        self._number += 1

    def _next_worker(self) -> int | None:
        share = self._ahead // max(sum(self._at_work), 1)
        for _ in range(self._workers):
            worker = self._turn
            self._turn = (worker + 1) % self._workers
            busy = not self._in_order and list(self._pending.values()).count(worker) >= share
            if self._at_work[worker] and not busy:
                return worker
        return None

    def _next_batch(self) -> Any:
        while self._pending:
            first = next(iter(self._pending))
            result = self._early.pop(first, None) or self._receive()
            if result.epoch != self._epoch or result.number not in self._pending:
                continue  # left over from a pass that was broken off, or from a worker that has ended
            if isinstance(result.content, Ended):
                self._retire(self._pending[result.number])
                continue
            if self._in_order and result.number != first:
                self._early[result.number] = result
                continue
            del self._pending[result.number]
            self._hand_out()
            if isinstance(result.content, Failure):
                result.content.reraise()
            return result.content
        if not self._persistent:
            self._stop()
        raise StopIteration

    def _send(self, worker: int, message: Task | Restart) -> None:
        try:
            self._pool.send(worker, message)
        except WorkerDied:
            self._halt()
            raise

    def _receive(self) -> Result:
        try:
            found = self._pool.receive(set(self._pending.values()), self._timeout or None)
        except (KeyboardInterrupt, SystemExit, WorkerDied):
            self._halt()
            raise
        if found is None:
            raise RuntimeError(f"DataLoader timed out after {self._timeout} seconds")
        result: Result = found[1]
        return result

    def _halt(self) -> None:
        """End this pass and all workers."""
        self._pending.clear()
        self._stop()

    def _retire(self, worker: int) -> None:
        """Note that a worker's share of an IterableDataset is at its end: its other tasks come to nothing."""
        self._at_work[worker] = False
        self._pending = {
            number: whose
            for number, whose in self._pending.items()
            if whose != worker or number in self._early
        }
        self._hand_out()
