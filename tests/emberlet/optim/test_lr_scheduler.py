"""Schedulers against their closed formulas, and their rules."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

import emberlet
from emberlet.optim import lr_scheduler
from emberlet.serialize.checkpoint import load, save

STEPS = 24


def make_optimizer(kind="SGD", **options):
    return getattr(emberlet.optim, kind)([emberlet.zeros(2, requires_grad=True)], lr=1.0, **options)


def rates(scheduler, steps=STEPS):
    found = [scheduler.get_last_lr()[0]]
    for _ in range(steps):
        scheduler.optimizer.step()
        scheduler.step()
        found.append(scheduler.get_last_lr()[0])
        assert scheduler.optimizer.param_groups[0]["lr"] == found[-1]
    return found


def restarts(t):
    """Cycles of 3, 6 and 12 steps."""
    for start, length in ((0, 3), (3, 6), (9, 12), (21, 24)):
        if t < start + length:
            return 0.1 + 0.9 * (1 + math.cos(math.pi * (t - start) / length)) / 2
    raise AssertionError


def one_cycle(t):
    """25 steps: up to 1.0 in 6.5 steps, then down."""

    def between(a, b, part):
        return b + (a - b) / 2 * (1 + math.cos(math.pi * part))

    peak = 0.3 * 25 - 1
    return between(0.04, 1.0, t / peak) if t <= peak else between(1.0, 4e-6, (t - peak) / (24 - peak))


FORMULAS = {
    "step": (lambda o: lr_scheduler.StepLR(o, 3, 0.5), lambda t: 0.5 ** (t // 3)),
    "multi": (
        lambda o: lr_scheduler.MultiStepLR(o, [2, 5, 5], 0.5),
        lambda t: 0.5 ** ((t >= 2) + 2 * (t >= 5)),
    ),
    "exponential": (lambda o: lr_scheduler.ExponentialLR(o, 0.9), lambda t: 0.9**t),
    "constant": (lambda o: lr_scheduler.ConstantLR(o, 0.25, 4), lambda t: 0.25 if t < 4 else 1.0),
    "linear": (lambda o: lr_scheduler.LinearLR(o, 0.2, 0.8, 6), lambda t: 0.2 + 0.1 * min(t, 6)),
    "polynomial": (lambda o: lr_scheduler.PolynomialLR(o, 30, 2), lambda t: (1 - t / 30) ** 2),
    "cosine": (
        lambda o: lr_scheduler.CosineAnnealingLR(o, 5, 0.1),
        lambda t: 0.1 + 0.9 * (1 + math.cos(math.pi * t / 5)) / 2,
    ),
    "restarts": (lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 3, 2, 0.1), restarts),
    "lambda": (lambda o: lr_scheduler.LambdaLR(o, lambda t: 1 / (1 + t)), lambda t: 1 / (1 + t)),
    "multiplicative": (lambda o: lr_scheduler.MultiplicativeLR(o, lambda t: 0.95), lambda t: 0.95**t),
    "one cycle": (lambda o: lr_scheduler.OneCycleLR(o, 1.0, total_steps=25), one_cycle),
    "cyclic": (
        lambda o: lr_scheduler.CyclicLR(o, 0.1, 0.9, step_size_up=4),
        lambda t: 0.1 + 0.2 * min(t % 8, 8 - t % 8),
    ),
    "sequential": (
        lambda o: lr_scheduler.SequentialLR(
            o, [lr_scheduler.LinearLR(o, 0.1, 1.0, 4), lr_scheduler.ExponentialLR(o, 0.9)], [5]
        ),
        lambda t: 0.1 + 0.225 * min(t, 4) if t < 5 else 0.9 ** (t - 5),
    ),
    "chained": (
        lambda o: lr_scheduler.ChainedScheduler(
            [lr_scheduler.ConstantLR(o, 0.1, 3), lr_scheduler.ExponentialLR(o, 0.9)]
        ),
        lambda t: (0.1 if t < 3 else 1.0) * 0.9**t,
    ),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_closed_formula(name):
    make, formula = FORMULAS[name]
    found = rates(make(make_optimizer(momentum=0.5)))
    np.testing.assert_allclose(found, [formula(t) for t in range(STEPS + 1)], rtol=1e-9)


@pytest.mark.parametrize("name", FORMULAS)
def test_it_goes_on_from_a_saved_state(name, tmp_path):
    make, _ = FORMULAS[name]
    scheduler = make(make_optimizer(momentum=0.5))
    rates(scheduler, 7)
    path = tmp_path / "state"
    save({"optimizer": scheduler.optimizer.state_dict(), "scheduler": scheduler.state_dict()}, path)
    saved = load(path)
    other = make(make_optimizer(momentum=0.5))
    other.load_state_dict(saved["scheduler"])
    other.optimizer.load_state_dict(saved["optimizer"])
    assert rates(other, 12) == rates(scheduler, 12)


def test_momentum_goes_the_other_way():
    optimizer = make_optimizer("Adam")
    scheduler = lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10, pct_start=0.5)
    betas = [optimizer.param_groups[0]["betas"]]
    for _ in range(9):
        optimizer.step()
        scheduler.step()
        betas.append(optimizer.param_groups[0]["betas"])
    assert betas[0] == (0.95, 0.999)
    assert betas[4] == (pytest.approx(0.85), 0.999)
    assert betas[-1] == (pytest.approx(0.95), 0.999)
    optimizer.step()
    scheduler.step()
    with pytest.raises(ValueError, match="Tried to step 11 times"):
        scheduler.step()


def test_plateau():
    optimizer = make_optimizer()
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, patience=1, factor=0.5, cooldown=1)
    found = []
    for value in [3.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0, emberlet.scalar_tensor(1.0)]:
        scheduler.step(value)
        found.append(scheduler.get_last_lr()[0])
    assert found == [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25]


def test_a_learning_rate_that_is_a_tensor_is_written_into():
    lr = emberlet.scalar_tensor(1.0)
    optimizer = emberlet.optim.SGD([emberlet.zeros(1, requires_grad=True)], lr=lr)
    scheduler = lr_scheduler.StepLR(optimizer, 1, 0.5)
    optimizer.step()
    scheduler.step()
    assert optimizer.param_groups[0]["lr"] is lr
    assert lr.item() == 0.5


def test_warnings():
    optimizer = make_optimizer()
    scheduler = lr_scheduler.StepLR(optimizer, 2)
    with pytest.warns(UserWarning, match=r"before `optimizer.step\(\)`"):
        scheduler.step()
    with pytest.warns(UserWarning, match="get_last_lr"):
        scheduler.get_lr()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rates(lr_scheduler.StepLR(make_optimizer(), 2))


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda o: lr_scheduler.StepLR(3, 2), TypeError, "int is not an Optimizer"),
        (lambda o: lr_scheduler.StepLR(o, 2, last_epoch=3), KeyError, "'initial_lr' is not specified"),
        (lambda o: lr_scheduler.LambdaLR(o, [abs, abs]), ValueError, "Expected 1 lr_lambdas, but got 2"),
        (lambda o: lr_scheduler.OneCycleLR(o, 0.1), ValueError, "You must define either total_steps"),
        (
            lambda o: lr_scheduler.CyclicLR(make_optimizer("Adagrad"), 0.1, 0.2),
            ValueError,
            "must support momentum",
        ),
        (lambda o: lr_scheduler.ReduceLROnPlateau(o, factor=1.0), ValueError, "Factor should be < 1.0"),
        (lambda o: lr_scheduler.SequentialLR(o, [], []), ValueError, "at least one scheduler"),
        (
            lambda o: lr_scheduler.SequentialLR(o, [lr_scheduler.StepLR(make_optimizer(), 2)], []),
            ValueError,
            "belong to the same optimizer",
        ),
    ],
)
def test_refusals(make, error, message):
    with pytest.raises(error, match=message):
        make(make_optimizer())
