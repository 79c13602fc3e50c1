"""The benchmarks measure what they say: every workload trains, and the ratios are medians of ratios."""

from __future__ import annotations

import math

import pytest

import emberlet
from benchmarks import measure
from benchmarks.workloads import all_workloads

WORKLOADS = {each.name: each for each in all_workloads()}


@pytest.mark.parametrize("name", ["mlp", "cnn", "gpt"])
def test_training_workloads_learn_their_batch(name):
    step = WORKLOADS[name].start(emberlet, False)
    losses = [step() for _ in range(4)]
    assert losses == sorted(losses, reverse=True)
    assert losses[0] == pytest.approx(math.log(96 if name == "gpt" else 10), rel=0.2)


@pytest.mark.parametrize("name", ["chain", "elementwise"])
def test_the_others_give_the_same_each_time(name):
    step = WORKLOADS[name].start(emberlet, False)
    assert math.isfinite(step())
    assert step() == step()


def test_ratio_and_difference():
    assert measure.ratio([1.0, 2.0, 30.0], [2.0, 2.0, 2.0]) == 1.0
    assert measure.difference([1.0, 2.0], [1.0, 2.5]) == pytest.approx(0.2)
    assert measure.difference([math.nan], [1.0]) == math.inf
