"""What a worker process of a DataLoader does: fetch one batch after the other and send them back.

Each worker has one pipe of its own to the process that wants the batches. Tasks come in, results go out, and
no lock or semaphore is shared, so a worker that is killed takes nothing down with it. When the pipe is closed
at the other end, for whatever reason, the worker leaves.
"""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import deque
from collections.abc import Callable
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from emberlet.random.generator import manual_seed
from emberlet.seam.foreign_random import seed_numpy
from emberlet.utils.data.failure import Failure
from emberlet.utils.data.messages import Ended, Job, Restart, Result, Task, pack
from emberlet.utils.data.worker_info import WorkerInfo, set_worker_info

_CHECK_SECONDS = 5.0  # how often to look whether the other process still lives


def work(connection: Connection, job: Job) -> None:
    """Fetch batches until the other end of the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches this process too; the other one decides
    inbox, send = _Inbox(connection), _start_sending(connection)
    fetch: Callable[[Any], Any] | None = None
    broken = _prepare(job)
    while (message := inbox.next()) is not None:
        if isinstance(message, Restart):
            fetch = None
            continue
        content: Any = broken
        if content is None:
            try:
                fetch = fetch or job.recipe.fetcher()
                content = fetch(message.index)
            except StopIteration:
                content = Ended()
            except Exception as error:
                content = Failure(error, job.where)
        try:
            packed = pack(Result(message.epoch, message.number, content))
        except Exception as error:  # there is something in the batch that cannot go to another process
            packed = pack(Result(message.epoch, message.number, Failure(error, job.where)))
        send(packed)
        del content, packed  # their memory may be needed for the next batch


def _prepare(job: Job) -> Failure | None:
    """Seed all random generators and call `worker_init_fn`; return what it raised."""
    seed = job.base_seed + job.worker_id
    random.seed(seed)
    manual_seed(seed)
    seed_numpy(job.base_seed, job.worker_id)
    set_worker_info(WorkerInfo(job.worker_id, job.num_workers, seed, job.recipe.dataset))
    try:
        if job.init_fn is not None:
            job.init_fn(job.worker_id)
    except Exception as error:
        return Failure(error, job.where)
    return None


class _Inbox:
    """The tasks that came in and are not done."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._parent = os.getppid()
        self._waiting: deque[Task | Restart] = deque()

    def next(self) -> Task | Restart | None:
        """Return what to do next, or None when nobody is left to do it for."""
        try:
            # Everything that has come is looked at first: a closed pipe or a restart makes older tasks void.
            while not self._waiting or self._connection.poll():
                while not self._connection.poll(_CHECK_SECONDS):
                    if os.getppid() != self._parent:
                        return None
                message = self._connection.recv()
                if isinstance(message, Restart):
                    self._waiting.clear()
                self._waiting.append(message)
        except (EOFError, OSError):
            return None
        return self._waiting.popleft()


def _start_sending(connection: Connection) -> Callable[[bytes | memoryview], None]:
    """Start a thread that sends, and return a function that gives it something to send.

    A pipe holds little, and nobody reads it while a batch is trained on. Waiting for that in a thread lets
    this process fetch the next batch meanwhile, and never keeps it from taking in tasks.
    """
    outbox: SimpleQueue[bytes | memoryview] = SimpleQueue()

    def send_all() -> None:
        try:
            while True:
                connection.send_bytes(outbox.get())
        except OSError:
            return  # the other end is closed

    threading.Thread(target=send_all, name="DataLoader sender", daemon=True).start()
    return outbox.put
