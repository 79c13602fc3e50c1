"""Softmax and its kin: what must hold for any input, and where naive formulas break."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

import emberlet as m
from emberlet.functions.reductions import probabilities

ROWS = arrays(np.float64, array_shapes(min_dims=1, max_dims=3, max_side=4), elements=st.floats(-1e3, 1e3))


@settings(max_examples=40)
@given(ROWS, st.integers(-1, 0), st.floats(-100, 100))
def test_what_holds_for_any_input(values: np.ndarray, dim: int, shift: float) -> None:
    x = m.tensor(values)
    y = x.softmax(dim)
    np.testing.assert_allclose(y.sum(dim).numpy(), 1, 1e-12)
    np.testing.assert_allclose((x + shift).softmax(dim).numpy(), y.numpy(), 1e-9, 1e-12)
    np.testing.assert_allclose(x.log_softmax(dim).exp().numpy(), y.numpy(), 1e-9, 1e-300)
    np.testing.assert_allclose(
        (x - x.logsumexp(dim, keepdim=True)).numpy(), x.log_softmax(dim).numpy(), 1e-9, 1e-9
    )


def test_the_limits() -> None:
    inf = float("inf")
    assert m.tensor([-inf, 1.0]).softmax(0).tolist() == [0, 1]
    assert m.tensor([-inf, 1.0]).log_softmax(0).tolist() == [-inf, 0]
    for values in ([-inf, -inf], [inf, 1.0], [float("nan"), 1.0]):
        assert m.tensor(values).softmax(0).isnan().all().item()
    assert m.ones(0, 3).softmax(0).shape == (0, 3)
    assert m.tensor(3.0).softmax(0).item() == 1


def test_dtypes() -> None:
    half = m.tensor([1.0, 2.0], dtype=m.float16)
    assert half.softmax(0).dtype is m.float16
    assert half.softmax(0, dtype=m.float64).dtype is m.float64
    assert m.tensor([1, 2]).softmax(0, m.float32).dtype is m.float32
    many = m.zeros(5000, dtype=m.float16)
    assert many.log_softmax(0)[0].item() == pytest.approx(-np.log(5000), 1e-3)


def test_the_dimension_may_be_left_out_with_a_warning() -> None:
    x = m.tensor(np.arange(6.0).reshape(2, 3))
    for function in (probabilities.softmax, probabilities.log_softmax, probabilities.softmin):
        with pytest.warns(UserWarning, match="Implicit dimension"):
            result = function(x)
        assert result.tolist() == function(x, 1).tolist()
    with pytest.raises(TypeError):
        m.softmax(x)  # type: ignore[call-arg]


@pytest.mark.parametrize("far", [0.0, 8.0, 50.0, 1e4, float("inf"), float("nan")])
def test_many_rows_are_what_each_row_is_alone(far: float) -> None:
    values = np.random.RandomState(5).standard_normal((64, 100)) * 3
    values[7] -= far
    values[9, ::2] = -np.inf
    x = m.tensor(values)
    for function in (m.softmax, m.log_softmax):
        alone = np.stack([function(m.tensor(row), 0).numpy() for row in values])
        np.testing.assert_allclose(function(x, 1).numpy(), alone, 1e-11, 1e-300)
