"""Runs the threads of a block one at a time, each until it ends or waits at a barrier.

Every GPU thread that waits keeps its Python frames, so it needs a Python thread of its own: a kernel then calls
`cuda.syncthreads()` from anywhere, also from a function it calls, and is the same text that numba.cuda compiles.
(Generators would need `yield` at every barrier, and a forgotten one would do nothing.) A baton is passed, so only
one runs at any moment and the order is always the same; a kernel without barriers takes one Python thread in all.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence

from emberlab.simt.dims import WARP
from emberlab.simt.trace import Abandoned, Position, Trace

PATIENCE = 5  # seconds that a thread which swallows its end is waited for


class GpuThread:
    """One thread of a block: what it runs, where it is, and what it waits for."""

    def __init__(self, number: int, body: Callable[[], None], trace: Trace) -> None:
        self.number, self.body, self.trace = number, body, trace
        self.epoch = self.warp_epoch = 0
        self.waits: str | None = None
        self.at: tuple[Position, int] = ((), 0)  # the barrier it waits at, and its line
        self.done = False
        self.error: BaseException | None = None
        self.worker: Worker | None = None


class Worker(threading.Thread):
    """A Python thread that runs GPU threads, one after the other."""

    def __init__(self, crew: Crew) -> None:
        super().__init__(daemon=True, name="emberlab-simt")
        self.crew, self.go = crew, threading.Semaphore(0)
        self.job: GpuThread | None = None
        self.leaving = False
        self.start()

    def run(self) -> None:
        """Waits for the baton, runs a GPU thread to its end, gives the baton back."""
        while not self.leaving:
            self.go.acquire()
            job = self.job
            if self.leaving or job is None:
                return
            try:
                sys.settrace(job.trace)
                job.body()
            except Abandoned:
                pass
            except BaseException as error:  # handed to the caller of launch()
                job.error = error
            finally:
                sys.settrace(None)
            job.done = True
            job.worker = None
            self.crew.idle.append(self)
            self.crew.back.release()


class Crew:
    """The Python threads of one launch. Use as a context: they end with it."""

    def __init__(self) -> None:
        self.workers: list[Worker] = []
        self.idle: list[Worker] = []
        self.back = threading.Semaphore(0)
        self.running: Sequence[GpuThread] = ()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        # After an error or an interrupt some still wait, and one may run: each ends at its next line.
        for thread in self.running:
            thread.trace.abandoned = True
        for worker in self.workers:
            worker.leaving = True
            worker.go.release()
        for worker in self.workers:
            worker.join(PATIENCE)

    def _resume(self, thread: GpuThread) -> None:
        thread.waits = None
        if thread.worker is None:
            try:
                thread.worker = self.idle.pop() if self.idle else self._hire()
            except RuntimeError as error:
                raise RuntimeError(
                    f"this machine gives Python no more threads, and a barrier needs one for each thread of "
                    f"the block: launch smaller blocks ({error})"
                ) from None
            thread.worker.job = thread
        thread.worker.go.release()
        self.back.acquire()
        if thread.error is not None:
            raise thread.error

    def _hire(self) -> Worker:
        self.workers.append(Worker(self))
        return self.workers[-1]

    def park(self, thread: GpuThread, scope: str) -> None:
        """Called in the thread's own Python thread: gives the baton back until it is resumed."""
        worker = thread.worker
        assert worker is not None
        thread.waits = scope
        self.back.release()
        worker.go.acquire()
        if thread.trace.abandoned:
            raise Abandoned

    def run(
        self,
        threads: Sequence[GpuThread],
        begin: Callable[[GpuThread], None],
        complain: Callable[[str, Sequence[GpuThread]], None],
    ) -> None:
        """Runs a block to its end. `begin` is called before a thread gets the baton, `complain` with a scope
        and its threads where a barrier was not reached by all.
        """
        self.running = threads
        while True:
            for thread in threads:
                if not thread.done and thread.waits is None:
                    begin(thread)
                    self._resume(thread)
            if all(thread.done for thread in threads):
                return
            self._release(threads, complain)

    def _release(
        self, threads: Sequence[GpuThread], complain: Callable[[str, Sequence[GpuThread]], None]
    ) -> None:
        """Opens a barrier: of every warp that waits as one, else of the block."""
        opened = False
        for first in range(0, len(threads), WARP):
            warp = threads[first : first + WARP]
            waiting = [thread for thread in warp if thread.waits == "warp"]
            if not waiting:
                continue
            others = [thread for thread in warp if thread.waits != "warp"]
            if others or len({thread.at for thread in waiting}) > 1:
                complain("warp", warp)
            for thread in waiting:
                thread.waits = None
                thread.warp_epoch += 1
            opened = True
        if opened:
            return
        waiting = [thread for thread in threads if thread.waits == "block"]
        if len(waiting) < len(threads) or len({thread.at for thread in waiting}) > 1:
            complain("block", threads)
        for thread in waiting:
            thread.waits = None
            thread.epoch += 1
