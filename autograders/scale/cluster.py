"""Who does the work: Dask's workers, threads of this process by default, or those of any scheduler."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import dask
import psutil
from distributed import CancelledError, Client, Future, Scheduler, SpecCluster, Worker, as_completed

from autograders import services, workers
from autograders.errors import GradingError
from autograders.sandbox import obstacle
from autograders.scale.task import Outcome, Task, record_failure
from emberlab.atomic import write_text

RETRIES = 3  # on whichever worker, where one could not even record a failure
SOON = 60.0  # seconds for the first worker to join, and for workers to answer
AHEAD = 4  # tasks that wait, for each that runs: enough that no worker idles and that a cluster sees work


@contextmanager
def local(jobs: int, first: Task) -> Iterator[Client]:
    """`jobs` workers in this process, which opens no port for them. Raises GradingError where none can grade."""
    if why := _services(first):
        raise GradingError(why)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    inside = {"protocol": "inproc://", "dashboard": False}
    with tempfile.TemporaryDirectory(prefix="dask-", ignore_cleanup_errors=True) as scratch:
        # A memory limit of Dask's would see this process, not the kernels.
        options = {**inside, "nthreads": 1, "memory_limit": 0, "local_directory": scratch}
        dask.config.set({"temporary-directory": scratch})  # where else it would leave locks
        workers = {number: {"cls": _Worker, "options": options} for number in range(jobs)}
        cluster = SpecCluster(workers, {"cls": _Scheduler, "options": inside}, silence_logs=logging.CRITICAL)
        with cluster, Client(cluster, set_as_default=False) as client:
            yield client


class _NoPages:
    """Dask's nodes serve pages about themselves on a port of every interface, dashboard or not: ours do not."""

    def start_http_server(self, *arguments: Any, **settings: Any) -> None:
        """Start nothing."""


class _Scheduler(_NoPages, Scheduler):
    pass


class _Worker(_NoPages, Worker):
    pass


@contextmanager
def remote(address: str, first: Task) -> Iterator[Client]:
    """The workers of a scheduler, each of which can grade into this folder. Raises GradingError otherwise."""
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=SOON / 4, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise GradingError(f"no Dask scheduler answers at {address} ({error}): is it running?") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SOON)
        except TimeoutError:
            raise GradingError(
                f"the scheduler at {address} has no workers: start some with `dask worker {address} --nthreads 1`"
            ) from None
        _check(client, first)
        yield client


def each(
    client: Client,
    work: Callable[[Task], Outcome],
    tasks: Sequence[Task],
    told: Callable[[Outcome], None],
    *,
    give_up: bool = True,
) -> None:
    """Do every task, once, and tell of each as it ends; a worker that is lost loses nothing but its time.

    With `give_up`, a task that no worker can do is recorded as failed, from here. Raises GradingError where
    the scheduler is lost; then the same command goes on.
    """
    waiting = list(reversed(tasks))
    running: dict[str, tuple[Task, Future]] = {}
    completed = as_completed([], loop=client.loop)

    def submit() -> None:
        while waiting and len(running) < AHEAD * max(1, sum(client.nthreads().values())):
            task = waiting.pop()
            future = client.submit(work, task, key=_key(work, task), pure=False, retries=RETRIES)
            running[str(future.key)] = (task, future)
            completed.add(future)

    try:
        submit()
        for future in completed:
            task, _ = running.pop(str(future.key))
            told(_outcome(future, task, give_up))
            future.release()
            submit()
    finally:
        if running:
            client.cancel([future for _, future in running.values()], force=True)


def _outcome(future: Future, task: Task, give_up: bool) -> Outcome:
    try:
        result: Outcome = future.result()
        return result
    except (CancelledError, workers.StoppedError) as error:
        raise GradingError(
            "the scheduler is gone or has cancelled the run; what was graded is kept: run the command again"
        ) from error
    except Exception as error:  # a worker's, such as a disk that is full, or KilledWorker
        reason = f"Grading failed: {type(error).__name__}: {error}"
        return record_failure(task, reason) if give_up else Outcome(task.submission.student, 0.0, reason)


def _key(work: Callable[[Task], Outcome], task: Task) -> str:
    """Of this task alone; it names no student, since Dask's dashboard shows it."""
    one = task.submission
    parts = (str(task.folder.out), one.lesson, one.student, one.submitted.fingerprint, task.state, task.run)
    return f"{work.__name__}-{sha256(repr(parts).encode('utf-8', 'surrogatepass')).hexdigest()}"


def _check(client: Client, first: Task) -> None:
    """Ask every worker whether it sees the folders, has the same code, and can sandbox a kernel."""
    folder = first.folder
    token = secrets.token_hex(16)
    mark = folder.out / ".grading" / "seen"
    write_text(mark, token)
    answers: dict[str, str] = client.run(_obstacle, first, str(mark), token, CODE, on_error="return")
    if bad := {address: answer for address, answer in answers.items() if answer}:
        told = "; ".join(f"{address}: {answer}" for address, answer in sorted(bad.items()))
        raise GradingError(f"not every worker can grade: {told}")
    if not folder.db_url or folder.db_url.startswith("sqlite"):
        hosts = {info["host"] for info in client.scheduler_info(n_workers=-1)["workers"].values()}
        if others := sorted(hosts - _own_addresses()):
            raise GradingError(
                f"there are workers on other machines ({', '.join(others)}), which must not share a file of "
                "SQLite: give --db-url with the address of a PostgreSQL database"
            )


def _obstacle(first: Task, mark: str, token: str, code: str) -> str:
    """On a worker: why it cannot grade, or nothing."""
    folder = first.folder
    if code != CODE:
        return f"it runs another version of the autograders (on {socket.gethostname()}): start it again"
    try:
        seen = Path(mark).read_text()
    except OSError:
        seen = ""
    if seen != token:
        return f"it does not see {folder.out} (on {socket.gethostname()}): all machines need the same folders"
    if not folder.course.src.is_dir():
        return f"it does not see the course in {folder.course.root} (on {socket.gethostname()})"
    return ("" if folder.unsafe else obstacle() or "") or _services(first)


def _services(first: Task) -> str:
    """Start what submissions share here; returns why that is impossible, or nothing."""
    try:
        services.here(first.folder, first.submission.lesson, first.state)
    except Exception as error:
        return f"{type(error).__name__}: {error} (on {socket.gethostname()})"
    return ""


def _code() -> str:
    """Tells one version of the code from another: a worker may have been started before an update."""
    digest = sha256()
    package = Path(services.__file__).parent
    for file in sorted(package.glob("**/*.py")):
        digest.update(file.relative_to(package).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def _own_addresses() -> set[str]:
    found = psutil.net_if_addrs().values()
    return {address.address for addresses in found for address in addresses} | {
        "localhost",
        os.uname().nodename,
    }


CODE = _code()  # as it is imported
