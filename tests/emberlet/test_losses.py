"""Losses: derivatives against differences, values against formulas, and the errors people make."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import emberlet as m
from emberlet.functions.losses.binary import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    multilabel_soft_margin_loss,
)
from emberlet.functions.losses.cross_entropy import cross_entropy
from emberlet.functions.losses.ctc import ctc_loss
from emberlet.functions.losses.distributions import gaussian_nll_loss, kl_div, poisson_nll_loss
from emberlet.functions.losses.likelihood import nll_loss
from emberlet.functions.losses.margins import (
    cosine_embedding_loss,
    hinge_embedding_loss,
    margin_ranking_loss,
    multi_margin_loss,
    soft_margin_loss,
)
from emberlet.functions.losses.regression import huber_loss, l1_loss, mse_loss, smooth_l1_loss
from emberlet.functions.losses.triplets import triplet_margin_loss
from tests.emberlet.numerical import check_twice

RNG = np.random.RandomState(11)
X = RNG.permutation(12).reshape(3, 4) / 4 - 1.31
Y = m.tensor(RNG.standard_normal((3, 4)))
POSITIVE = m.tensor(RNG.uniform(0.1, 2, (3, 4)))
PROBABLE = m.tensor(RNG.uniform(0.1, 0.9, (3, 4)))
LABELS = m.tensor([2, 0, 3])
WEIGHT = m.tensor([0.5, 2.0, 1.0, 0.3], dtype=m.float64)
SIGNS = m.tensor([1.0, -1.0, 1.0], dtype=m.float64)

LOSSES: dict[str, Callable[[Any], Any]] = {
    "mse": lambda x: mse_loss(x, Y),
    "mse by target": lambda x: mse_loss(Y, x, reduction="none"),
    "l1": lambda x: l1_loss(x, Y),
    "huber": lambda x: huber_loss(x, Y, delta=0.7, reduction="sum"),
    "huber by target": lambda x: huber_loss(Y, x, delta=0.7),
    "smooth l1": lambda x: smooth_l1_loss(x, Y, beta=0.6),
    "cross entropy": lambda x: cross_entropy(x, LABELS),
    "cross entropy sum": lambda x: cross_entropy(x, LABELS, reduction="sum"),
    "cross entropy none": lambda x: cross_entropy(x, LABELS, reduction="none"),
    "cross entropy ignore": lambda x: cross_entropy(x, LABELS, ignore_index=0),
    "cross entropy weight": lambda x: cross_entropy(x, LABELS, WEIGHT),
    "cross entropy smooth": lambda x: cross_entropy(x, LABELS, WEIGHT, ignore_index=3, label_smoothing=0.2),
    "cross entropy soft": lambda x: cross_entropy(x, PROBABLE, WEIGHT, label_smoothing=0.1),
    "cross entropy by target": lambda x: cross_entropy(Y, x),
    "cross entropy 3-d": lambda x: cross_entropy(x.reshape(1, 3, 4), m.tensor([[0, 2, 1, 0]])),
    "cross entropy of one": lambda x: cross_entropy(x[0], m.tensor(2)),
    "nll": lambda x: nll_loss(x, LABELS, WEIGHT, ignore_index=0),
    "bce": lambda x: binary_cross_entropy(x.sigmoid(), PROBABLE, weight=POSITIVE),
    "bce by target": lambda x: binary_cross_entropy(PROBABLE, x.sigmoid()),
    "bce logits": lambda x: binary_cross_entropy_with_logits(x, PROBABLE),
    "bce logits by target": lambda x: binary_cross_entropy_with_logits(Y, x),
    "bce pos_weight": lambda x: binary_cross_entropy_with_logits(x, PROBABLE, POSITIVE, pos_weight=WEIGHT),
    "multilabel": lambda x: multilabel_soft_margin_loss(x, PROBABLE, WEIGHT),
    "kl": lambda x: kl_div(x, PROBABLE, reduction="batchmean"),
    "kl by target": lambda x: kl_div(Y, x.exp(), reduction="sum"),
    "kl log target": lambda x: kl_div(Y, x, reduction="sum", log_target=True),
    "poisson": lambda x: poisson_nll_loss(x, POSITIVE, full=True),
    "gaussian": lambda x: gaussian_nll_loss(x, Y, POSITIVE, full=True),
    "gaussian by var": lambda x: gaussian_nll_loss(Y, PROBABLE, x.exp()),
    "ranking": lambda x: margin_ranking_loss(x[:, 0], x[:, 1], SIGNS, margin=0.2),
    "hinge": lambda x: hinge_embedding_loss(x[:, 2], SIGNS, margin=0.7),
    "soft margin": lambda x: soft_margin_loss(x[:, 1], SIGNS),
    "multi margin": lambda x: multi_margin_loss(x, LABELS, p=2, margin=0.4, weight=WEIGHT),
    "cosine": lambda x: cosine_embedding_loss(x, Y, SIGNS, margin=-0.9),
    "triplet": lambda x: triplet_margin_loss(x, Y, PROBABLE, margin=3.0, p=3, swap=True),
    "ctc": lambda x: ctc_loss(
        m.stack([x, x * 0.5, -x, x + 1]).transpose(0, 1).log_softmax(-1),
        m.tensor([[1, 1], [2, 3], [3, 0]] * 2)[:4],
        (3, 3, 2, 3),
        (2, 2, 1, 0),
    ),
}


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.filterwarnings("ignore:reduction")
def test_first_and_second_derivatives(name: str) -> None:
    check_twice(LOSSES[name], X)


@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("ignore_index", [-100, 0, 2])
def test_the_fused_cross_entropy_is_the_composed_one(reduction: str, ignore_index: int) -> None:
    x = m.tensor(X, requires_grad=True)
    fused = cross_entropy(x, LABELS, ignore_index=ignore_index, reduction=reduction)
    parts = nll_loss(x.log_softmax(1), LABELS, ignore_index=ignore_index, reduction=reduction)
    np.testing.assert_allclose(fused.item(), parts.item(), 1e-14)
    pair = [m.autograd.grad(loss, x)[0].numpy() for loss in (fused, parts)]
    np.testing.assert_allclose(*pair, 1e-12, 1e-15)
    with m.autograd.no_grad():
        assert not cross_entropy(x, LABELS).requires_grad


def test_cross_entropy_twice_through_one_graph() -> None:
    x = m.tensor(X, requires_grad=True)
    loss = cross_entropy(x, LABELS)
    first = m.autograd.grad(loss, x, retain_graph=True)[0].numpy().copy()
    np.testing.assert_array_equal(m.autograd.grad(loss, x)[0].numpy(), first)
    with pytest.raises(RuntimeError, match="second time"):
        m.autograd.grad(loss, x)


def test_cross_entropy_of_large_logits() -> None:
    x = m.tensor([[1e4, 0.0], [-1e4, 0.0], [float("-inf"), 0.0]], requires_grad=True)
    loss = cross_entropy(x, m.tensor([0, 0, 1]), reduction="sum")
    assert loss.item() == 1e4
    assert m.autograd.grad(loss, x)[0].tolist() == [[0, 0], [-1, 1], [0, 0]]
    assert math.isnan(cross_entropy(m.ones(2, 3), m.tensor([-100, -100])).item())
    assert cross_entropy(m.ones(2, 3), m.tensor([-100, -100]), reduction="sum").item() == 0
    assert binary_cross_entropy_with_logits(m.tensor([1e4, -1e4]), m.tensor([0.0, 0.0])).item() == 5e3
    assert binary_cross_entropy(m.tensor([0.0, 1.0]), m.tensor([1.0, 0.0])).item() == 100


def paths_that_read(labels: list[int], steps: int, classes: int, blank: int) -> list[tuple[int, ...]]:
    """Every path of so many steps that reads as these labels, by trying all."""
    found = []
    for path in itertools.product(range(classes), repeat=steps):
        merged = [key for key, _ in itertools.groupby(path)]
        if [each for each in merged if each != blank] == labels:
            found.append(path)
    return found


@pytest.mark.parametrize("labels", [[], [1], [1, 1], [2, 1], [1, 2, 1], [1, 1, 1]])
@pytest.mark.parametrize("steps", [1, 3, 4])
@pytest.mark.parametrize("blank", [0, 3])
def test_ctc_is_the_sum_over_all_paths(labels: list[int], steps: int, blank: int) -> None:
    logs = m.tensor(RNG.standard_normal((5, 1, 4))).log_softmax(-1)
    chances = np.exp(logs.numpy()[:, 0])
    total = sum(
        np.prod([chances[t, each] for t, each in enumerate(path)])
        for path in paths_that_read(labels, steps, 4, blank)
    )
    targets = m.tensor([[*labels, 1]])
    loss = ctc_loss(logs, targets, (steps,), (len(labels),), blank=blank, reduction="none").item()
    wanted = -math.log(total) if total else math.inf
    assert loss == pytest.approx(wanted)
    flat = ctc_loss(logs, targets[0, :-1], m.tensor([steps]), m.tensor([len(labels)]), blank, "sum").item()
    assert flat == pytest.approx(wanted)


def test_an_impossible_ctc_sequence_does_not_spoil_the_others() -> None:
    x = m.tensor(RNG.standard_normal((2, 2, 3)), requires_grad=True)
    arguments = (m.tensor([[1, 1], [1, 2]]), (2, 2), (2, 2))
    losses = ctc_loss(x.log_softmax(-1), *arguments, reduction="none")
    assert losses[0].item() == math.inf
    spared = ctc_loss(x.log_softmax(-1), *arguments, zero_infinity=True)
    (grad,) = m.autograd.grad(spared, x)
    assert spared.item() == pytest.approx(losses[1].item() / 4)
    assert not grad[:, 0].any().item()
    assert grad[:, 1].all().item()


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: cross_entropy(m.ones(2, 3), m.tensor([0, 3])), IndexError, "Target 3 is out of bounds."),
        (lambda: cross_entropy(m.ones(2, 3), m.tensor([0, -1])), IndexError, "Target -1 is out of bounds."),
        (lambda: cross_entropy(m.ones(2, 3), m.tensor([0])), ValueError, r"batch_size \(2\)"),
        (lambda: cross_entropy(m.ones(2, 3), m.ones(2)), RuntimeError, "dtype"),
        (lambda: cross_entropy(m.ones(2, 3), m.ones(2, 3).long()), RuntimeError, "class probabilities"),
        (lambda: cross_entropy(m.ones(2, 3, 4), m.zeros(2, 5).long()), RuntimeError, "Expected target size"),
        (lambda: cross_entropy(m.ones(1, 3), m.tensor([0]), m.ones(2)), RuntimeError, "all 3 classes"),
        (lambda: cross_entropy(m.ones(1, 3), m.tensor([0]), label_smoothing=2), RuntimeError, "smoothing"),
        (lambda: mse_loss(m.ones(2), m.ones(3)), RuntimeError, "must match"),
        (lambda: mse_loss(m.ones(2), m.ones(2), reduction="avg"), ValueError, "avg is not a valid value"),
        (lambda: huber_loss(m.ones(2), m.ones(2), delta=0), RuntimeError, "non-positive"),
        (lambda: binary_cross_entropy(m.ones(2) * 2, m.ones(2)), RuntimeError, "between 0 and 1"),
        (lambda: binary_cross_entropy(m.ones(2), m.ones(2, 1)), ValueError, "target size"),
        (lambda: binary_cross_entropy_with_logits(m.ones(2), m.ones(2, 1)), ValueError, "same as input size"),
        (lambda: ctc_loss(m.ones(4, 1, 3), m.tensor([[1]]), (5,), (1,)), RuntimeError, "at most 4"),
        (lambda: ctc_loss(m.ones(4, 1, 3), m.tensor([[1]]), (4,), (1,), blank=3), RuntimeError, "blank"),
    ],
)
@pytest.mark.filterwarnings("ignore:Using a target size")
def test_errors(call: Callable[[], Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


def test_a_column_against_a_row_warns() -> None:
    with pytest.warns(UserWarning, match="Using a target size"):
        assert mse_loss(m.ones(3, 1), m.ones(3), reduction="none").shape == (3, 3)
    with pytest.warns(UserWarning, match="deprecated"):
        assert mse_loss(m.ones(3), m.zeros(3), size_average=False).item() == 3
