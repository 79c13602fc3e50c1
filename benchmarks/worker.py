"""Workers: each library runs in a process of its own, so that what one sets up neither helps nor hinders others.

Emberlet for instance tells the C library to keep freed memory. In one process PyTorch would profit from it, which
it does not where it runs alone. The processes wait for their turn, so the libraries still take turns.
"""

from __future__ import annotations

import importlib
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from benchmarks import measure, peers
from benchmarks.workloads import all_workloads


class Worker:
    """A process that does the steps of one workload in one library, and times them.

    Args:
        workload: its name.
        library: "emberlet", "torch", "torch best" (with its best settings), or a peer.

    Attributes:
        problem: why it can do nothing, or None.
    """

    def __init__(self, workload: str, library: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, workload, library), daemon=True)
        self._process.start()
        theirs.close()
        self.problem: str | None = self._pipe.recv()

    def losses(self, count: int) -> list[float]:
        """Return what the next steps return."""
        losses: list[float] = self._ask("losses", count)
        return losses

    def seconds(self, repeats: int) -> float:
        """Return how long one step takes: the mean over some."""
        mean: float = self._ask("seconds", repeats)
        return mean

    def close(self) -> None:
        """End the process."""
        self._pipe.close()
        self._process.join()

    def _ask(self, what: str, count: int) -> Any:
        self._pipe.send((what, count))
        return self._pipe.recv()


def _serve(pipe: Connection, workload: str, library: str) -> None:
    """What the process does: make the step, say whether that worked, then do what is asked until nobody asks."""
    try:
        step = _step(workload, library)
        step()
    except ImportError:
        pipe.send("not installed")
        return
    except Exception as error:  # another version than ours, or no compiler: the table goes on without it
        pipe.send(f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")
        return
    pipe.send(None)
    while True:
        try:
            what, count = pipe.recv()
        except EOFError:
            return
        pipe.send([step() for _ in range(count)] if what == "losses" else measure.seconds(step, count))


def _step(workload: str, library: str) -> Callable[[], Any]:
    """Return a function that does one step."""
    if library in peers.PEERS.get(workload, {}):
        return peers.PEERS[workload][library]()
    name = library.split()[0]
    module = importlib.import_module(name)
    if name == "torch":
        module.set_num_threads(1)
    (chosen,) = [each for each in all_workloads() if each.name == workload]
    return chosen.start(module, library.endswith("best"))
