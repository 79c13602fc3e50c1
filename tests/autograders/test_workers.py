"""One job's end, whatever it is, is that job's alone, and nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from autograders import workers

MARK = "71.03125"  # seconds that a job's own child sleeps: a number to know it by


def work(job: str, place: str = "") -> str:
    match job:
        case "exit":
            os._exit(3)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "raise":
            raise RuntimeError("no such luck")
        case "leave":
            raise SystemExit("enough")
        case "hang":
            subprocess.Popen(["sleep", MARK], start_new_session=True)
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGINT])
            Path(place or os.devnull).write_text("started")
            time.sleep(60)
        case "greedy":
            return str(len(bytearray(8 * 2**30)))
        case "alone":
            return str(threading.active_count())
    return job.upper()


def test_every_job_ends_in_its_own_way_from_whatever_thread() -> None:
    jobs = ["one", "exit", "kill", "hang", "raise", "leave", "greedy", "alone", "two"]
    with ThreadPoolExecutor(3) as pool:
        found = pool.map(lambda job: workers.run(work, job, limit=4 if job == "hang" else 60), jobs)
        done = dict(zip(jobs, found, strict=True))
    assert {job: item.result for job, item in done.items() if item.failure is None} == {
        "one": "ONE",
        "two": "TWO",
        "alone": "1",
    }
    assert "exit status 3" in str(done["exit"].failure)
    assert "exit status -9" in str(done["kill"].failure)
    assert "still running after 4 seconds" in str(done["hang"].failure)
    assert done["raise"].failure == "no such luck"
    assert "RuntimeError" in done["raise"].details
    assert done["leave"].failure == "enough"
    assert "MemoryError" in done["greedy"].details
    assert not left_running()


def test_a_run_that_is_stopped_leaves_nothing_running_and_begins_nothing(tmp_path: Path) -> None:
    place = tmp_path / "started"
    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(workers.run, work, "hang", str(place), limit=60, of="mine")
        wait_for(place.exists)
        workers.stop("another")
        assert left_running()
        workers.stop("mine")
        with pytest.raises(workers.StoppedError):
            job.result()
    assert not left_running()
    with pytest.raises(workers.StoppedError):
        workers.run(work, "one", limit=60, of="mine")
    assert workers.run(work, "one", limit=60, of="yours").result == "ONE"


def test_several_jobs_are_told_apart_and_none_goes_on_when_nobody_asks(tmp_path: Path) -> None:
    jobs = ["one", "raise", "two"]
    done = {item.job: item for item in workers.each(work, jobs, limit=60, side_by_side=2)}
    assert (done["one"].result, done["two"].result) == ("ONE", "TWO")
    assert done["raise"].failure == "no such luck"
    running = workers.each(work, ["one", "hang", "hang"], limit=60, side_by_side=2)
    assert next(running).job == "one"
    running.close()
    assert not left_running()
    assert list(workers.each(work, [], limit=1, side_by_side=2)) == []


def test_jobs_end_with_the_process_that_asked_for_them(tmp_path: Path) -> None:
    place = tmp_path / "started"
    code = (
        "import sys, test_workers; from autograders import workers\n"
        "workers.run(test_workers.work, *sys.argv[1:], limit=60)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])}
    asking = subprocess.Popen([sys.executable, "-c", code, "hang", str(place)], env=environment)
    wait_for(place.exists)
    family = psutil.Process(asking.pid).children(recursive=True)
    asking.kill()
    asking.wait()
    # The job's own child had a session of its own: in grading it is bubblewrap that takes such along.
    _, alive = psutil.wait_procs(
        [one for one in family if one.is_running() and "sleep" not in one.name()], 10
    )
    assert alive == []
    for sleeping in left_running():
        sleeping.kill()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def left_running() -> list[psutil.Process]:
    return [
        process for process in psutil.process_iter(["cmdline"]) if MARK in (process.info["cmdline"] or [])
    ]
