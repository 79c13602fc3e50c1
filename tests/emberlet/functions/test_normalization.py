"""Normalisations: values against NumPy, both derivatives, running statistics, dropout."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import emberlet as m
from emberlet.autograd.gradcheck import gradcheck, gradgradcheck
from emberlet.functions.layers.batch_normalization import batch_norm, instance_norm, local_response_norm
from emberlet.functions.layers.dropout import alpha_dropout, dropout, dropout1d, dropout2d
from emberlet.functions.layers.layer_normalization import group_norm, layer_norm, rms_norm

MEAN = m.tensor([0.5, -1.0, 0.0, 2.0], dtype=m.float64)
VARIANCE = m.tensor([0.5, 1.0, 2.0, 4.0], dtype=m.float64)


def leaf(*shape: int, seed: int = 0) -> m.Tensor:
    return m.from_numpy(np.random.RandomState(seed).standard_normal(shape)).requires_grad_()


def standard(x: np.ndarray, axes: tuple[int, ...], eps: float = 1e-5) -> np.ndarray:
    mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
    return (x - mean) / np.sqrt(variance + eps)


def test_values_are_numpys() -> None:
    x, w, b = leaf(2, 4, 3, 5), leaf(4, seed=1), leaf(4, seed=2)
    a, by_channel = x.detach().numpy(), lambda t: t.detach().numpy().reshape(4, 1, 1)
    pairs = [
        (layer_norm(x, (3, 5)), standard(a, (2, 3))),
        (rms_norm(x, (5,), eps=0.1), a / np.sqrt((a * a).mean(-1, keepdims=True) + 0.1)),
        (
            group_norm(x, 2, w, b),
            standard(a.reshape(2, 2, 2, 15), (2, 3)).reshape(a.shape) * by_channel(w) + by_channel(b),
        ),
        (instance_norm(x), standard(a, (2, 3))),
        (batch_norm(x, None, None, w, b, True), standard(a, (0, 2, 3)) * by_channel(w) + by_channel(b)),
    ]
    for found, expected in pairs:
        np.testing.assert_allclose(found.detach().numpy(), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize(
    "function",
    [
        lambda x, w, b: layer_norm(x, (2,), w[:2], b[:2]),
        lambda x, w, b: layer_norm(x, (4, 2), None, None, 0.5),
        lambda x, w, b: rms_norm(x, (2,), w[:2]),
        lambda x, w, b: group_norm(x, 2, w, b),
        lambda x, w, b: instance_norm(x, weight=w, bias=b, eps=0.1),
        lambda x, w, b: batch_norm(x, None, None, w, b, True),
        lambda x, w, b: batch_norm(x, MEAN, VARIANCE, w, b),
        lambda x, w, b: local_response_norm(x, 3, 0.5),
    ],
)
def test_derivatives(function: Callable[..., m.Tensor]) -> None:
    inputs = leaf(3, 4, 2), leaf(4, seed=1), leaf(4, seed=2)
    assert gradcheck(function, inputs)
    assert gradgradcheck(function, inputs)


def test_a_large_mean_costs_no_digits() -> None:
    x = m.tensor(np.random.RandomState(0).standard_normal((4, 256)).astype("float32") + 1000)
    expected = standard(x.numpy().astype("float64"), (1,))
    np.testing.assert_allclose(layer_norm(x, (256,)).numpy(), expected, atol=2e-4)


def test_float16_is_calculated_in_float32() -> None:
    x = m.tensor(np.random.RandomState(0).standard_normal((4, 64)) * 300, dtype=m.float16, requires_grad=True)
    y = layer_norm(x, (64,))
    assert y.dtype is m.float16
    np.testing.assert_allclose(
        y.detach().numpy(), standard(x.detach().numpy().astype("float64"), (1,)), atol=2e-3
    )
    y.sum().backward()
    assert x.grad.dtype is m.float16


def test_running_statistics() -> None:
    x = leaf(6, 2, 3)
    mean, variance = m.zeros(2, dtype=m.float64), m.ones(2, dtype=m.float64)
    before = mean._version
    batch_norm(x, mean, variance, training=True, momentum=0.25)
    a = x.detach().numpy()
    np.testing.assert_allclose(mean.numpy(), a.mean((0, 2)) * 0.25)
    np.testing.assert_allclose(variance.numpy(), 0.75 + a.var((0, 2), ddof=1) * 0.25)
    assert mean._version > before
    found = batch_norm(x, mean, variance).detach().numpy()
    expected = (a - mean.numpy()[:, None]) / np.sqrt(variance.numpy()[:, None] + 1e-5)
    np.testing.assert_allclose(found, expected, rtol=1e-10)


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        (lambda x: layer_norm(x, (4,)), RuntimeError),
        (lambda x: layer_norm(x, ()), RuntimeError),
        (lambda x: layer_norm(x, (5,), m.ones(4)), RuntimeError),
        (lambda x: layer_norm(x.long(), (5,)), RuntimeError),
        (lambda x: group_norm(x, 3), RuntimeError),
        (lambda x: batch_norm(x, None, None), RuntimeError),
        (lambda x: batch_norm(x[:1, :, :1, 0], None, None, training=True), ValueError),
        (lambda x: batch_norm(x, m.ones(3), m.ones(4)), RuntimeError),
        (lambda x: instance_norm(x[..., :1, :1]), ValueError),
        (lambda x: dropout(x, 1.5), ValueError),
        (lambda x: dropout1d(x, 0.5), RuntimeError),
    ],
)
def test_what_is_refused(call: Callable[[m.Tensor], m.Tensor], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        call(m.ones(2, 4, 6, 5))


def test_dropout_keeps_the_expectation() -> None:
    m.manual_seed(3)
    x = m.ones(100, 100, requires_grad=True)
    y = dropout(x, 0.25)
    values = np.unique(y.detach().numpy())
    np.testing.assert_allclose(values, [0, 4 / 3], rtol=1e-6)
    assert abs(y.mean().item() - 1) < 0.03
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.numpy(), y.detach().numpy())
    assert dropout(x, 0.25, training=False) is x
    assert dropout(x, 1.0).sum().item() == 0


def test_whole_channels_drop_together() -> None:
    m.manual_seed(0)
    y = dropout2d(m.ones(8, 16, 3, 3), 0.5).numpy().reshape(8, 16, 9)
    assert (y == y[..., :1]).all()
    assert 0 < (y[..., 0] == 0).mean() < 1


def test_alpha_dropout_keeps_mean_and_variance() -> None:
    m.manual_seed(0)
    y = alpha_dropout(m.randn(200, 200), 0.3, training=True).numpy()
    assert abs(y.mean()) < 0.03
    assert abs(y.var() - 1) < 0.03
