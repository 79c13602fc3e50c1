"""Workers: a library in a process of its own does the same steps, and says why if it cannot."""

from __future__ import annotations

import pytest

import emberlet
from benchmarks.worker import Worker
from benchmarks.workloads import all_workloads


def test_a_worker_does_and_times_the_same_steps():
    (mlp,) = [each for each in all_workloads() if each.name == "mlp"]
    step = mlp.start(emberlet, False)
    step()  # the worker has tried one
    worker = Worker("mlp", "emberlet")
    assert worker.problem is None
    assert worker.losses(2) == pytest.approx([step(), step()], rel=1e-5)
    assert 0 < worker.seconds(1) < 10
    worker.close()


def test_a_library_that_is_not_there():
    worker = Worker("mlp", "nosuchlibrary")
    assert worker.problem == "not installed"
    worker.close()
