"""The worker processes of a DataLoader, seen from the process that wants the batches."""

from __future__ import annotations

import os
import pickle
import signal
import time
from collections.abc import Iterable
from multiprocessing import connection, util
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from emberlet.utils.data.messages import Job
from emberlet.utils.data.worker import work

_GRACE_SECONDS = 5.0  # a worker may finish what it is at, then it is told to go, then it is made to


class WorkerDied(RuntimeError):  # noqa: N818  it is PyTorch's RuntimeError, under a name to tell it by
    """A worker process ended while something was expected of it."""


class _Worker(NamedTuple):
    process: BaseProcess
    connection: connection.Connection[Any, Any]


class WorkerPool:
    """One process for each job, with a pipe to each.

    Args:
        jobs: what each is to know.
        context: how to start processes.
    """

    def __init__(self, jobs: Iterable[Job], context: BaseContext) -> None:
        self._owner = os.getpid()
        self._workers: list[_Worker] = []
        try:
            for job in jobs:
                self._workers.append(_start(job, context))
        except BaseException:
            self.close()
            raise

    def send(self, worker_id: int, message: Any) -> None:
        """Give a worker something to do.

        Raises:
            WorkerDied: it has.
        """
        try:
            self._workers[worker_id].connection.send(message)
        except OSError:
            raise self._death([self._workers[worker_id]]) from None

    def receive(self, worker_ids: Iterable[int], timeout: float | None) -> tuple[int, Any] | None:
        """Wait for any of these workers, and return who it was and what it says; None when time is up.

        Raises:
            WorkerDied: one of them has.
        """
        by_connection = {self._workers[each].connection: each for each in worker_ids}
        sentinels = [self._workers[each].process.sentinel for each in by_connection.values()]
        ready = connection.wait([*by_connection, *sentinels], timeout)
        for each in ready:
            # What was said before dying still counts, so the pipes go first.
            if each in by_connection:
                try:
                    return by_connection[each], each.recv()
                except (EOFError, OSError):
                    break
        if not ready:
            return None
        raise self._death([self._workers[each] for each in by_connection.values()])

    def close(self) -> None:
        """Let all workers go, and wait until they have; a worker that was forked itself leaves them alone."""
        if os.getpid() != self._owner:
            return
        for worker in self._workers:
            worker.connection.close()
        deadline = time.monotonic() + _GRACE_SECONDS
        for worker in self._workers:
            worker.process.join(max(0, deadline - time.monotonic()))
        for stop in (BaseProcess.terminate, BaseProcess.kill):
            for worker in self._workers:
                if worker.process.is_alive():
                    stop(worker.process)
                    worker.process.join(1)
        self._workers.clear()

    def _death(self, suspects: list[_Worker]) -> WorkerDied:
        """The error that says which of these workers are dead, and how they died."""
        # A closed pipe is seen a moment before the process has gone.
        gone = connection.wait([worker.process.sentinel for worker in suspects], 1)
        dead = [worker.process for worker in suspects if worker.process.sentinel in gone]
        for process in dead:
            process.join(1)
        pids = ", ".join(str(process.pid) for process in dead)
        causes = ", ".join(_cause(process.exitcode) for process in dead)
        return WorkerDied(f"DataLoader worker (pid(s) {pids}) exited unexpectedly: {causes}")


def _start(job: Job, context: BaseContext) -> _Worker:
    here, there = context.Pipe()
    # Workers that are forked later must not hold this end too, else closing it would tell nobody anything.
    util.register_after_fork(here, connection.Connection.close)
    process = context.Process(target=work, args=(there, job), daemon=True)  # type: ignore[attr-defined]
    try:
        process.start()
    except (AttributeError, TypeError, pickle.PicklingError) as error:
        error.add_note(
            f"Under the start method {context.get_start_method()!r} the data set, collate_fn and "
            "worker_init_fn travel to the worker by pickle, which lambdas and local functions "
            "cannot. 'fork' needs no pickle."
        )
        raise
    finally:
        there.close()
    return _Worker(process, here)


def _cause(exitcode: int | None) -> str:
    if exitcode is None or exitcode >= 0:
        return f"exit code {exitcode}"
    return f"killed by signal {-exitcode}, {signal.strsignal(-exitcode)}"
