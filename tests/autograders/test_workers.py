"""One job's end, whatever it is, is that job's alone, and nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import psutil

from autograders.workers import each

MARK = "71.03125"  # seconds that a job's own child sleeps: a number to know it by


def work(job: str) -> str:
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
            time.sleep(60)
        case "nap":
            time.sleep(0.5)
    return job.upper()


def test_every_job_ends_in_its_own_way() -> None:
    jobs = ["one", "exit", "kill", "hang", "raise", "leave", "two"]
    done = {item.job: item for item in each(work, jobs, limit=1.5, side_by_side=2)}
    assert {job: item.result for job, item in done.items() if item.failure is None} == {
        "one": "ONE",
        "two": "TWO",
    }
    assert "exit status 3" in str(done["exit"].failure)
    assert "exit status -9" in str(done["kill"].failure)
    assert "still running after 1.5 seconds" in str(done["hang"].failure)
    assert done["raise"].failure == "no such luck"
    assert "RuntimeError" in done["raise"].details
    assert done["leave"].failure == "enough"
    assert not left_running()


def test_stopping_early_leaves_nothing_running(tmp_path: Path) -> None:
    running = each(work, ["nap", "hang", "hang"], limit=60, side_by_side=2)
    assert next(running).job == "nap"
    assert left_running()
    running.close()
    assert not left_running()


def test_side_by_side_is_faster_than_one_after_the_other() -> None:
    start = time.monotonic()
    assert len(list(each(work, ["nap"] * 4, limit=60, side_by_side=4))) == 4
    assert time.monotonic() - start < 1.5


def test_no_jobs_are_no_work() -> None:
    assert list(each(work, [], limit=1, side_by_side=2)) == []


def left_running() -> list[psutil.Process]:
    return [
        process for process in psutil.process_iter(["cmdline"]) if MARK in (process.info["cmdline"] or [])
    ]
