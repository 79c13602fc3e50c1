"""Elementwise functions: derivatives by finite differences, precision, kinks, and how operands meet."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

import emberlet as m
from emberlet.autograd.differentiate import grad
from emberlet.functions.activations import activation, gelu, hard, smooth

Function = Callable[..., m.Tensor]

# Each with inputs away from its kinks: the interval they are drawn from.
SMOOTH: dict[str, tuple[Function, float, float]] = {
    "abs": (m.abs, 0.2, 2.0),
    "acos": (m.acos, -0.8, 0.8),
    "acosh": (m.acosh, 1.5, 3.0),
    "asin": (m.asin, -0.8, 0.8),
    "asinh": (m.asinh, -2.0, 2.0),
    "atan": (m.atan, -2.0, 2.0),
    "atanh": (m.atanh, -0.8, 0.8),
    "cos": (m.cos, -2.0, 2.0),
    "cosh": (m.cosh, -2.0, 2.0),
    "erf": (m.erf, -2.0, 2.0),
    "erfc": (m.erfc, -2.0, 2.0),
    "erfinv": (m.erfinv, -0.8, 0.8),
    "exp": (m.exp, -2.0, 2.0),
    "exp2": (m.exp2, -2.0, 2.0),
    "expm1": (m.expm1, -2.0, 2.0),
    "frac": (m.frac, 0.2, 0.8),
    "log": (m.log, 0.5, 3.0),
    "log10": (m.log10, 0.5, 3.0),
    "log1p": (m.log1p, -0.5, 3.0),
    "log2": (m.log2, 0.5, 3.0),
    "logit": (m.logit, 0.2, 0.8),
    "neg": (m.neg, -2.0, 2.0),
    "reciprocal": (m.reciprocal, 0.5, 3.0),
    "rsqrt": (m.rsqrt, 0.5, 3.0),
    "sigmoid": (m.sigmoid, -3.0, 3.0),
    "sin": (m.sin, -2.0, 2.0),
    "sinh": (m.sinh, -2.0, 2.0),
    "sqrt": (m.sqrt, 0.5, 3.0),
    "square": (m.square, -2.0, 2.0),
    "tan": (m.tan, -1.0, 1.0),
    "tanh": (m.tanh, -2.0, 2.0),
    "clamp": (lambda x: m.clamp(x, -3, 3) * x, -2.0, 2.0),
    "nan_to_num": (lambda x: m.nan_to_num(x) ** 2, -2.0, 2.0),
    "power 3": (lambda x: x**3, -2.0, 2.0),
    "power -1.5": (lambda x: x**-1.5, 0.5, 2.0),
    "base": (lambda x: 2.5**x, -2.0, 2.0),
    "remainder": (lambda x: (x % 5) ** 2, 0.5, 4.0),
    "relu": (lambda x: m.relu(x) ** 2, 0.2, 2.0),
    "leaky_relu": (lambda x: activation.leaky_relu(x, 0.3) ** 2, -2.0, -0.2),
    "hardswish": (hard.hardswish, -2.5, 2.5),
    "hardsigmoid": (lambda x: hard.hardsigmoid(x) ** 2, -2.5, 2.5),
    "softshrink": (lambda x: hard.softshrink(x) ** 2, 0.7, 2.0),
    "hardshrink": (lambda x: hard.hardshrink(x) ** 2, 0.7, 2.0),
    "threshold": (lambda x: activation.threshold(x, 0.1, 3.0) ** 2, 0.3, 2.0),
    "hardtanh": (lambda x: hard.hardtanh(x) ** 2, -0.8, 0.8),
    "elu": (lambda x: smooth.elu(x, 0.7), -2.0, -0.2),
    "selu": (smooth.selu, -2.0, -0.2),
    "celu": (lambda x: smooth.celu(x, 1.7), -2.0, -0.2),
    "silu": (smooth.silu, -3.0, 3.0),
    "mish": (smooth.mish, -3.0, 3.0),
    "softplus": (lambda x: smooth.softplus(x, 2.0), -3.0, 3.0),
    "softsign": (smooth.softsign, 0.2, 3.0),
    "tanhshrink": (smooth.tanhshrink, -3.0, 3.0),
    "logsigmoid": (smooth.logsigmoid, -3.0, 3.0),
    "gelu": (gelu.gelu, -3.0, 3.0),
    "gelu tanh": (lambda x: gelu.gelu(x, "tanh"), -3.0, 3.0),
}
BINARY: dict[str, Function] = {
    "add": lambda x, y: m.add(x, y, alpha=2.5) ** 2,
    "sub": lambda x, y: m.sub(x, y, alpha=0.5) ** 2,
    "mul": m.mul,
    "div": m.div,
    "pow": m.pow,
    "atan2": m.atan2,
    "hypot": m.hypot,
    "logaddexp": m.logaddexp,
    "maximum": lambda x, y: m.maximum(x, 3 * y) ** 2,
    "minimum": lambda x, y: m.minimum(x, 3 * y) ** 2,
    "fmax": lambda x, y: m.fmax(x, 3 * y) ** 2,
    "where": lambda x, y: m.where(x > 1, x, y) ** 2,
    "lerp": lambda x, y: m.lerp(x, y, 0.3) ** 2,
    "lerp by tensor": lambda x, y: m.lerp(x, y * y, y),
    "addcmul": lambda x, y: m.addcmul(x, x, y, value=0.5),
    "addcdiv": lambda x, y: m.addcdiv(x, x, y, value=0.5),
    "clamp": lambda x, y: m.clamp(x, y, y + 0.5) ** 2,
    "prelu": lambda x, y: activation.prelu(-x, y[:1]) ** 2,
}


def draw(shape: tuple[int, ...], low: float, high: float, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(low, high, shape)


def check_derivative(function: Function, *values: np.ndarray) -> None:
    """Compare the gradient with central differences, and then that of the gradient."""
    step = 1e-6
    inputs = [m.from_numpy(value.copy()).requires_grad_() for value in values]
    weight = m.from_numpy(draw(tuple(function(*inputs).shape), 0.5, 1.5, 9))

    def first(*tensors: m.Tensor) -> list[m.Tensor]:
        return list(grad((function(*tensors) * weight).sum(), tensors, create_graph=True))

    def second(*tensors: m.Tensor) -> list[m.Tensor]:
        squares = [(g * g).sum() for g in first(*tensors) if g.requires_grad]
        if not squares:
            return [m.zeros_like(t) for t in tensors]
        found = grad(squares, tensors, allow_unused=True, materialize_grads=True)
        return list(found)

    def value(arrays: list[np.ndarray]) -> float:
        return float((function(*[m.from_numpy(a) for a in arrays]) * weight).sum())

    def gradient_square(arrays: list[np.ndarray]) -> float:
        tensors = [m.from_numpy(a.copy()).requires_grad_() for a in arrays]
        return sum(float((g * g).sum()) for g in first(*tensors))

    for analytic, scalar in ((first, value), (second, gradient_square)):
        found = analytic(*inputs)
        for number, gradient in enumerate(found):
            numeric = np.zeros_like(values[number])
            for place in np.ndindex(numeric.shape):
                ends = []
                for sign in (1, -1):
                    arrays = [each.copy() for each in values]
                    arrays[number][place] += sign * step
                    ends.append(scalar(arrays))
                numeric[place] = (ends[0] - ends[1]) / (2 * step)
            np.testing.assert_allclose(gradient.detach().numpy(), numeric, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", SMOOTH)
def test_derivatives_of_one_input(name: str) -> None:
    function, low, high = SMOOTH[name]
    check_derivative(function, draw((5,), low, high, 1))


@pytest.mark.parametrize("name", BINARY)
def test_derivatives_of_two_inputs_that_broadcast(name: str) -> None:
    check_derivative(BINARY[name], draw((3, 1), 0.5, 2.0, 2), draw((2,), 0.3, 0.9, 3))


@pytest.mark.parametrize(
    ("function", "at", "expected"),
    [
        (m.relu, 0.0, 0.0),
        (m.abs, 0.0, 0.0),
        (lambda x: m.clamp(x, 0, 1), 1.0, 1.0),
        (lambda x: m.clamp(x, 0, 1), 0.0, 1.0),
        (hard.hardtanh, 1.0, 0.0),
        (hard.relu6, 6.0, 0.0),
        (activation.leaky_relu, 0.0, 0.01),
        (hard.hardswish, -3.0, 0.0),
        (hard.hardswish, 3.0, 1.0),
        (hard.hardsigmoid, 3.0, 0.0),
        (hard.hardshrink, 0.5, 0.0),
        (hard.softshrink, -0.5, 0.0),
        (smooth.elu, 0.0, 1.0),
        (lambda x: m.maximum(x, x.detach()), 2.0, 0.5),
        (lambda x: m.minimum(x, x.detach()), 2.0, 0.5),
        (lambda x: m.fmax(x, x.detach()), 2.0, 1.0),
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: 0**x, 1.0, 0.0),
        (m.round, 0.3, 0.0),
    ],
)
def test_gradients_at_kinks_are_pytorchs(function: Function, at: float, expected: float) -> None:
    x = m.tensor([at], dtype=m.float64, requires_grad=True)
    assert grad(function(x).sum(), x)[0].item() == pytest.approx(expected)


def test_gradient_of_an_unchosen_branch_is_zero_even_if_infinite() -> None:
    x = m.tensor([0.0, 4.0], requires_grad=True)
    (found,) = grad(m.where(x > 1, x, m.relu(x - 9)).sum() + m.relu(-x).sum(), x, m.tensor(math.inf))
    assert found.tolist() == [0.0, math.inf]


@pytest.mark.parametrize(("dtype", "digits"), [(m.float64, 1e-15), (m.float32, 4e-7)])
def test_error_functions_are_precise(dtype: m.dtype, digits: float) -> None:
    points = np.concatenate([np.linspace(-6, 6, 997), 10.0 ** np.linspace(-8, 0, 50)])
    x = m.from_numpy(points).to(dtype)
    exact = x.double().tolist()
    np.testing.assert_allclose(m.erf(x).numpy(), [math.erf(v) for v in exact], rtol=digits, atol=0)
    np.testing.assert_allclose(m.erfc(x).numpy(), [math.erfc(v) for v in exact], rtol=4 * digits, atol=0)
    middle = [v for v in exact if abs(v) < 2]
    back = m.erfinv(m.tensor([math.erf(v) for v in middle], dtype=dtype))
    np.testing.assert_allclose(back.numpy(), middle, rtol=200 * digits, atol=0)


@pytest.mark.parametrize("dtype", [m.float32, m.float64])
def test_gelu_is_x_times_the_normal_distribution(dtype: m.dtype) -> None:
    x = m.linspace(-12, 12, 2001, dtype=dtype)
    expected = [v * 0.5 * math.erfc(-v / math.sqrt(2)) for v in x.tolist()]
    atol = 7e-7 if dtype is m.float32 else 1e-15
    np.testing.assert_allclose(gelu.gelu(x).numpy(), expected, rtol=2e-7, atol=atol)


def test_extreme_values_do_not_overflow() -> None:
    x = m.tensor([-1000.0, -100.0, 0.0, 100.0, 1000.0])
    assert m.sigmoid(x).tolist() == pytest.approx([0, 0, 0.5, 1, 1])
    assert smooth.softplus(x).tolist() == pytest.approx([0, 0, math.log(2), 100, 1000])
    assert smooth.logsigmoid(x).tolist() == pytest.approx([-1000, -100, -math.log(2), 0, 0])
    assert smooth.mish(x).tolist() == pytest.approx([0, 0, 0, 100, 1000], abs=1e-6)
    assert smooth.elu(x).tolist() == [-1, -1, 0, 100, 1000]
    assert m.logaddexp(x, x).tolist() == pytest.approx([v + math.log(2) for v in x.tolist()])


def test_operators_give_way_to_foreign_classes() -> None:
    class Foreign:
        def __radd__(self, other: object) -> str:
            return "radd"

        def __rmatmul__(self, other: object) -> str:
            return "rmatmul"

    assert m.ones(2) + Foreign() == "radd"
    assert (m.ones(2) == "a") is False
    assert (m.ones(2) != None) is True  # noqa: E711
    with pytest.raises(TypeError):
        m.ones(2) < "a"  # noqa: B015
    assert (m.ones(2) + np.ones(2)).dtype is m.float64


def test_tensors_stay_hashable_by_identity() -> None:
    x, y = m.ones(2), m.ones(2)
    assert len({x, y, x}) == 2


def test_integers_too_large_for_the_dtype_wrap_round() -> None:
    x = m.tensor([3], dtype=m.int32)
    assert (x + 2**31).tolist() == [-2147483645]
    assert (x * 2**40).tolist() == [0]
    assert (m.tensor([3]) + 2**63).tolist() == [-9223372036854775805]
    with pytest.raises(OverflowError):
        x + 2**70


@pytest.mark.parametrize("name", ["exp", "sqrt", "sigmoid", "tanh", "relu", "clamp_min", "abs", "square"])
def test_in_place_is_out_of_place_and_carries_the_gradient(name: str) -> None:
    args = (0.7,) if name == "clamp_min" else ()
    x = m.tensor([0.5, 1.0, 2.0], dtype=m.float64, requires_grad=True)
    y = x * 1.5
    returned = getattr(y, f"{name}_")(*args)
    assert returned is y
    expected = getattr(x * 1.5, name)(*args)
    assert y.tolist() == expected.tolist()
    assert grad(y.sum(), x)[0].tolist() == grad(expected.sum(), x)[0].tolist()


def test_shifts_by_the_whole_width_leave_nothing() -> None:
    x = m.tensor([1, -8])
    assert (x << 64).tolist() == [0, 0]
    assert (x >> 64).tolist() == [0, -1]
    assert (x >> 1).tolist() == [0, -4]


def test_rounded_division() -> None:
    x, y = m.tensor([7, -7, 7, -7]), m.tensor([2, 2, -2, -2])
    assert m.div(x, y, rounding_mode="trunc").tolist() == [3, -3, -3, 3]
    assert (x // y).tolist() == [3, -4, -4, 3]
    assert (x % y).tolist() == [1, 1, -1, -1]
    assert m.fmod(x, y).tolist() == [1, -1, 1, -1]
    for call in (lambda: x // 0, lambda: x % 0, lambda: m.fmod(x, 0)):
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            call()
