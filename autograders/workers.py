"""Work side by side, each job in a process of its own that is ended, kernel and all, when time is up."""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any, Generic, TypeVar

import psutil

Job = TypeVar("Job")
FORK = multiprocessing.get_context("fork")  # nbgrader takes a second to import; a fork has it already


@dataclass(frozen=True)
class Done(Generic[Job]):
    """A job, and what came of it: its result, or why there is none (with details for a log)."""

    job: Job
    result: Any = None
    failure: str | None = None
    details: str = ""
    seconds: float = 0.0


@dataclass
class _Worker(Generic[Job]):
    job: Job
    process: BaseProcess
    pipe: Connection
    started: float


def each(
    work: Callable[[Job], Any], jobs: Sequence[Job], *, limit: float, side_by_side: int
) -> Iterator[Done[Job]]:
    """Do every job, `side_by_side` at a time and `limit` seconds each; whatever one does, the rest go on.

    Gives each job as it ends. Leaves no process behind when the caller stops early.
    """
    waiting, running = list(reversed(jobs)), list[_Worker[Job]]()
    try:
        while waiting or running:
            while waiting and len(running) < side_by_side:
                running.append(_start(work, waiting.pop()))
            soonest = min(worker.started for worker in running) + limit
            wait([worker.pipe for worker in running], max(0.0, soonest - monotonic()))
            for worker in list(running):
                if worker.pipe.poll():
                    done = _finish(worker)
                elif monotonic() - worker.started >= limit:
                    done = Done(worker.job, failure=f"It was still running after {limit:g} seconds.")
                else:
                    continue
                _end(worker)
                running.remove(worker)
                yield done
    finally:
        for worker in running:
            _end(worker)


def _start(work: Callable[[Job], Any], job: Job) -> _Worker[Job]:
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_run, args=(work, job, theirs), daemon=True)
    process.start()
    theirs.close()
    return _Worker(job, process, ours, monotonic())


def _run(work: Callable[[Job], Any], job: Job, pipe: Connection) -> None:
    """The worker's whole life."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started us, which ends us
    try:
        pipe.send((work(job), None, ""))
    except BaseException as error:
        reason = str(error) or type(error).__name__
        pipe.send((None, reason, traceback.format_exc()))


def _finish(worker: _Worker[Job]) -> Done[Job]:
    seconds = monotonic() - worker.started
    try:
        result, failure, details = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join(5)
        reason = f"The grading process ended early (exit status {worker.process.exitcode})."
        return Done(worker.job, failure=reason, seconds=seconds)
    return Done(worker.job, result, failure, details, seconds)


def _end(worker: _Worker[Job]) -> None:
    """Kill a worker and all that it has started: a kernel has a session of its own, beyond any group."""
    worker.pipe.close()
    if worker.process.pid is not None and worker.process.is_alive():
        with contextlib.suppress(psutil.NoSuchProcess):
            parent = psutil.Process(worker.process.pid)
            family = [*parent.children(recursive=True), parent]
            for process in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
    worker.process.join()
