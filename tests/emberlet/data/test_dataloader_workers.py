"""Worker processes: same batches, errors that arrive, deaths that are noticed, and nothing left behind."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

import emberlet
from emberlet.utils.data import DataLoader, Dataset, IterableDataset, TensorDataset, get_worker_info

pytestmark = pytest.mark.filterwarnings("ignore:This DataLoader will create")


class At(Dataset[int]):
    """Does something when sample 5 is asked for."""

    def __init__(self, what: Callable[[], object]) -> None:
        self.what = what

    def __len__(self) -> int:
        return 12

    def __getitem__(self, index: int) -> int:
        if index == 5:
            self.what()
        return index


class Sharded(IterableDataset[int]):
    """Worker 0 has three samples, each other seven."""

    def __iter__(self) -> Iterator[int]:
        info = get_worker_info()
        assert info is not None
        start, count = (0, 3) if info.id == 0 else (10 * info.id, 7)
        return iter(range(start, start + count))


class Two(Exception):  # noqa: N818
    def __init__(self, a: int, b: int) -> None:
        super().__init__(a, b)


def is_helper(process: psutil.Process) -> bool:
    """Whether a process is the tracker or the fork server that `multiprocessing` starts once and keeps."""
    try:
        command = " ".join(process.cmdline())
    except psutil.ZombieProcess:
        return False  # a process that nobody joined is one too many
    return "multiprocessing.resource_tracker" in command or "multiprocessing.forkserver" in command


def workers() -> list[psutil.Process]:
    """All processes below this one, dead ones included."""
    helpers = [child for child in psutil.Process().children() if is_helper(child)]
    return [child for child in psutil.Process().children(recursive=True) if child not in helpers]


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    descriptors = psutil.Process().num_fds()
    yield
    gc.collect()
    assert workers() == []
    assert psutil.Process().num_fds() <= descriptors + 4  # the tracker's and the fork server's


def numbers(count: int) -> Any:
    return range(count)


def loader(what: Callable[[], object] = int, **arguments: Any) -> DataLoader[int]:
    return DataLoader(At(what), **{"batch_size": 2, "num_workers": 2, **arguments})


@pytest.mark.parametrize("context", ["fork", "spawn", "forkserver"])
def test_the_same_batches_in_the_same_order(context: str) -> None:
    x = emberlet.arange(40).reshape(20, 2).float()
    dataset = TensorDataset(x, emberlet.arange(20))
    expected = [[part.tolist() for part in batch] for batch in DataLoader(dataset, 3)]
    found = [
        [part.tolist() for part in batch]
        for batch in DataLoader(dataset, 3, num_workers=2, multiprocessing_context=context)
    ]
    assert found == expected


def test_slow_workers_do_not_change_the_order() -> None:
    class Slow(At):
        def __getitem__(self, index: int) -> int:
            time.sleep(0.02 if index % 4 < 2 else 0)
            return index

    def found(in_order: bool) -> list[Any]:
        loader = DataLoader(Slow(int), 2, num_workers=2, in_order=in_order)
        return [batch.tolist() for batch in loader]

    expected = [[index, index + 1] for index in range(0, 12, 2)]
    assert found(True) == expected
    assert sorted(found(False)) == expected


def test_batches_are_tensors_of_ones_own() -> None:
    x = emberlet.zeros(6, 3)
    for batch in DataLoader(TensorDataset(x), 2, num_workers=1):
        batch[0].fill_(1)
        assert batch[0].is_contiguous()
    assert x.numpy().sum() == 0


def test_of_a_view_only_what_it_shows_is_sent() -> None:
    x = emberlet.zeros(1000, 1000)
    sample = next(iter(DataLoader(TensorDataset(x), batch_size=None, num_workers=1)))[0]
    assert sample.shape == (1000,)
    assert sample.storage.nbytes == 4000


def test_what_workers_know() -> None:
    class Info(At):
        def __getitem__(self, index: int) -> Any:
            info = get_worker_info()
            assert info is not None
            assert info.dataset is self
            return info.id, info.num_workers, info.seed, os.getpid(), len(called)

    called: list[int] = []
    rows = list(DataLoader(Info(int), None, num_workers=2, worker_init_fn=called.append))
    assert [row[0] for row in rows] == [0, 1] * 6
    assert {row[1] for row in rows} == {2}
    assert len({row[2] - row[0] for row in rows}) == 1
    assert len({row[3] for row in rows} - {os.getpid()}) == 2
    assert {row[4] for row in rows} == {1}
    assert (called, get_worker_info()) == ([], None)


def test_each_pass_and_each_worker_draws_other_numbers() -> None:
    class Draws(At):
        def __getitem__(self, index: int) -> Any:
            return emberlet.rand(()).item(), float(np.random.rand())

    def drawn() -> list[Any]:
        return list(DataLoader(Draws(int), None, num_workers=2))

    emberlet.manual_seed(1)
    first, second = drawn(), drawn()
    assert len({number for row in first + second for number in row}) == 48
    emberlet.manual_seed(1)
    assert drawn() == first


def test_shards_of_a_stream() -> None:
    found = [batch.tolist() for batch in DataLoader(Sharded(), 2, num_workers=2)]
    assert found == [[0, 1], [10, 11], [2], [12, 13], [14, 15], [16]]
    found = [batch.tolist() for batch in DataLoader(Sharded(), 2, num_workers=2, drop_last=True)]
    assert found == [[0, 1], [10, 11], [12, 13], [14, 15]]
    found = list(DataLoader(Sharded(), None, num_workers=3, prefetch_factor=1))
    assert found == [0, 10, 20, 1, 11, 21, 2, 12, 22, 13, 23, 14, 24, 15, 25, 16, 26]


def test_workers_that_stay() -> None:
    stream = DataLoader(Sharded(), 2, num_workers=2, persistent_workers=True)
    first = [batch.tolist() for batch in stream]
    pids = {child.pid for child in workers()}
    assert [batch.tolist() for batch in stream] == first
    next(iter(stream))  # broken off
    assert [batch.tolist() for batch in stream] == first
    assert {child.pid for child in workers()} == pids
    del stream
    assert {child.pid for child in workers()} & pids == set()


def fail(kind: type[BaseException], *arguments: object) -> Callable[[], object]:
    def what() -> None:
        raise kind(*arguments)

    return what


def local_error() -> None:
    class LocalError(Exception):
        pass

    raise LocalError("here")


@pytest.mark.parametrize(
    ("what", "kind", "name"),
    [
        (fail(ValueError, "bad sample"), ValueError, "ValueError"),
        (fail(KeyError, "bad sample"), KeyError, "KeyError"),
        (fail(StopIteration, "bad sample"), RuntimeError, "RuntimeError"),
        (fail(Two, 1, "bad sample"), RuntimeError, "Two"),
        (local_error, RuntimeError, "LocalError"),
    ],
)
def test_an_error_arrives_with_its_traceback(what: Any, kind: type[Exception], name: str) -> None:
    iterator = iter(loader(what))
    assert [next(iterator).tolist(), next(iterator).tolist()] == [[0, 1], [2, 3]]
    with pytest.raises(kind) as caught:
        next(iterator)
    assert type(caught.value) is kind
    text = str(caught.value)
    assert text.startswith(
        f"Caught {name} in DataLoader worker process 0.\nOriginal Traceback (most recent call last):"
    )
    assert "in __getitem__" in text
    assert [batch.tolist() for batch in iterator] == [[6, 7], [8, 9], [10, 11]]


def test_errors_before_and_after_the_samples() -> None:
    with pytest.raises(ZeroDivisionError, match="worker process"):
        list(loader(worker_init_fn=lambda worker: worker // 0))
    with pytest.raises(TypeError, match="pickle"):
        list(loader(collate_fn=lambda batch: threading.Lock()))

    class Broken(Sharded):
        def __iter__(self) -> Iterator[int]:
            raise OSError("no such stream")

    with pytest.raises(OSError, match="no such stream"):
        list(DataLoader(Broken(), num_workers=1))


@pytest.mark.parametrize(
    ("what", "cause"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "killed by signal 9"),
        (lambda: os._exit(3), "exit code 3"),
        (fail(SystemExit, 4), "exit code 4"),
    ],
)
def test_a_death_is_noticed(what: Callable[[], object], cause: str) -> None:
    start = time.monotonic()
    with pytest.raises(
        RuntimeError, match=rf"DataLoader worker \(pid\(s\) \d+\) exited unexpectedly: {cause}"
    ):
        list(loader(what))
    assert time.monotonic() - start < 3
    assert workers() == []


def test_a_death_between_passes_is_noticed_and_mended() -> None:
    stay = loader(persistent_workers=True)
    assert len(list(stay)) == 6
    workers()[0].kill()
    with pytest.raises(RuntimeError, match="exited unexpectedly"):
        list(stay)
    assert len(list(stay)) == 6


def test_time_runs_out() -> None:
    iterator = iter(loader(lambda: time.sleep(1.5), timeout=0.3))
    with pytest.raises(RuntimeError, match=r"DataLoader timed out after 0\.3 seconds"):
        list(iterator)


def test_leaving_early() -> None:
    for _ in loader():
        break
    assert workers() == []
    iterator = iter(loader())
    next(iterator)
    assert len(workers()) == 2
    del iterator
    assert workers() == []


def test_large_tasks_and_large_batches_do_not_block_each_other() -> None:
    dataset = TensorDataset(emberlet.zeros(30_000, 30))
    batches = [list(range(30_000))] * 6  # each task and each batch is more than a pipe holds
    assert sum(1 for _ in DataLoader(dataset, batch_sampler=batches, num_workers=2, prefetch_factor=3)) == 6


def test_two_loaders_at_once() -> None:
    pairs = zip(loader(), loader(num_workers=1), strict=True)
    assert all(a.tolist() == b.tolist() for a, b in pairs)


def test_what_spawn_cannot_pickle() -> None:
    with pytest.raises((AttributeError, TypeError)) as caught:
        iter(loader(collate_fn=lambda batch: batch, multiprocessing_context="spawn"))
    assert "'fork' needs no pickle" in caught.value.__notes__[0]


PROGRAM = """
import os, sys, time
from emberlet.utils.data import DataLoader

class Slow:
    def __len__(self):
        return 100
    def __getitem__(self, index):
        time.sleep(0.05)
        return index

if __name__ == "__main__":
    for number, batch in enumerate(DataLoader(Slow(), num_workers=2, persistent_workers={persistent})):
        if number == 1:
            print("going", flush=True)
"""


def start(tmp_path: Path, persistent: bool) -> tuple[subprocess.Popen[str], list[psutil.Process]]:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(persistent=persistent))
    process = subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "going\n"
    return process, psutil.Process(process.pid).children()


@pytest.mark.parametrize("persistent", [False, True])
def test_control_c_ends_all(tmp_path: Path, persistent: bool) -> None:
    process, started = start(tmp_path, persistent)
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to the whole group
    errors = process.communicate(timeout=10)[1]
    assert process.returncode != 0
    assert errors.count("Traceback") == 1  # the workers keep silent
    assert errors.rstrip().endswith("KeyboardInterrupt")
    assert "leaked" not in errors
    assert len(started) == 2
    assert psutil.wait_procs(started, timeout=5)[1] == []


def test_when_the_program_is_killed_its_workers_leave(tmp_path: Path) -> None:
    process, started = start(tmp_path, False)
    process.kill()
    process.communicate(timeout=10)
    assert psutil.wait_procs(started, timeout=10)[1] == []
