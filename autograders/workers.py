"""Run a job in a process of its own, forked from a clean one and ended, kernel and all, when its time is up."""

from __future__ import annotations

import contextlib
import fcntl
import multiprocessing
import os
import resource
import secrets
import signal
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any

import psutil

from autograders.scratch import scratch_folder

# nbgrader takes two seconds to import, and a fork has it already. A fork of this process would not do: it has
# Dask's threads, and a child that is forked while one of them holds a lock never gets that lock.
CONTEXT = multiprocessing.get_context("forkserver")
HEAVY = ["autograders.scale.preload"]
SCRIPTS = ["dask.__main__", "distributed.cli.dask_worker"]  # what a child of `dask worker` would import anew
MEMORY = 4096  # MB of address space for the trusted side of one submission

_lock = threading.Lock()
_running: dict[BaseProcess, str] = {}
_stopped: set[str] = set()


class StoppedError(Exception):
    """The run to which a job belongs was stopped."""


@dataclass(frozen=True)
class Done:
    """What came of a job: its result, or why there is none (with details for a log)."""

    result: Any = None
    failure: str | None = None
    details: str = ""
    seconds: float = 0.0
    job: Any = None  # of several, which one


def get_ready() -> None:
    """Start the process that jobs are forked from; it imports what they need, while others work."""
    with _lock:
        CONTEXT.set_forkserver_preload([*HEAVY, *(name for name in SCRIPTS if name in sys.modules)])
        # A worker that `dask worker` has started may not have children, unless it says otherwise of itself.
        if multiprocessing.current_process().daemon:
            multiprocessing.current_process().daemon = False
        forkserver.ensure_running()


def run(work: Callable[..., Any], *arguments: Any, limit: float, of: str = "", memory: int = MEMORY) -> Done:
    """Do one job, at most `limit` seconds, with `memory` MB; whatever it does, this process goes on.

    Any thread may call this. `of` names the run that the job belongs to; raises StoppedError where it was stopped.
    """
    get_ready()
    with scratch_folder("g-") as scratch:
        ours, theirs = CONTEXT.Pipe(duplex=False)
        process = CONTEXT.Process(target=_life, args=(work, arguments, theirs, scratch, memory), daemon=True)
        started = monotonic()
        try:
            process.start()
            theirs.close()
            with _lock:
                _running[process] = of
                stopped = of in _stopped
            if not stopped:
                done = _outcome(process, ours, started, limit)
        finally:
            _end(process)
            with _lock:
                _running.pop(process, None)
                stopped = of in _stopped
            ours.close()
            theirs.close()
    if stopped:
        raise StoppedError
    return done


def each(
    work: Callable[[Any], Any], jobs: Sequence[Any], *, limit: float, side_by_side: int
) -> Iterator[Done]:
    """Do every job, `side_by_side` at a time and `limit` seconds each; gives each as it ends.

    Leaves nothing behind when the caller stops early.
    """
    of = secrets.token_hex(8)
    with ThreadPoolExecutor(max(1, side_by_side)) as pool:
        running = {pool.submit(run, work, job, limit=limit, of=of): job for job in jobs}
        try:
            for future in as_completed(running):
                yield replace(future.result(), job=running[future])
        finally:
            stop(of)


def stop(of: str) -> None:
    """End every job of a run, and let none of it begin any more."""
    with _lock:
        _stopped.add(of)
        mine = [process for process, name in _running.items() if name == of]
    for process in mine:
        _kill(process)


def _life(work: Callable[..., Any], arguments: Any, pipe: Connection, scratch: str, memory: int) -> None:
    """The whole life of a job's process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started us, which ends us
    _die_with_parent()
    tempfile.tempdir = scratch
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = memory * 2**20
    # The soft limit alone, since kernels have limits of their own.
    resource.setrlimit(resource.RLIMIT_AS, (bound if most < 0 else min(bound, most), most))
    try:
        pipe.send((work(*arguments), None, ""))
    except BaseException as error:
        pipe.send((None, str(error) or type(error).__name__, traceback.format_exc()))


def _die_with_parent() -> None:
    """Have the system kill us when the process that asked for us has ended, in whatever way.

    Being told of a parent's death would not do: we are the fork server's child, and that lives as long as we do.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        os._exit(1)
    pipe = parent.sentinel  # its other end closes with that process
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if not parent.is_alive():
        os._exit(1)


def _outcome(process: BaseProcess, pipe: Connection, started: float, limit: float) -> Done:
    if not pipe.poll(max(0.0, started + limit - monotonic())):
        return Done(failure=f"It was still running after {limit:g} seconds.", seconds=monotonic() - started)
    try:
        result, failure, details = pipe.recv()
    except (EOFError, OSError):
        process.join(5)
        reason = f"The grading process ended early (exit status {process.exitcode})."
        return Done(failure=reason, seconds=monotonic() - started)
    return Done(result, failure, details, monotonic() - started)


def _end(process: BaseProcess) -> None:
    if process.pid is not None:
        if process.is_alive():
            _kill(process)
        process.join()


def _kill(process: BaseProcess) -> None:
    """Kill a job and all that it has started: a kernel has a session of its own, beyond any group."""
    with contextlib.suppress(psutil.NoSuchProcess):
        parent = psutil.Process(process.pid)
        parent.suspend()  # so that it starts nothing while we count
        for each in [*parent.children(recursive=True), parent]:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
