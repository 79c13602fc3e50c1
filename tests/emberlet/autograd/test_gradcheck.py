"""gradcheck and gradgradcheck pass what is right, and find planted faults."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

import emberlet as m
from emberlet.autograd import Function, gradcheck, gradgradcheck
from emberlet.autograd.gradcheck import GradcheckError


def planted(forward: Callable[..., Any], backward: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function with the gradient that it is told to have."""

    class Planted(Function):
        @staticmethod
        def forward(ctx: Any, *inputs: Any) -> Any:
            ctx.save_for_backward(*inputs)
            return forward(*inputs)

        @staticmethod
        def backward(ctx: Any, grad: Any) -> Any:
            return backward(grad, *ctx.saved_tensors)

    return Planted.apply


def values(*shape: int) -> Any:
    count = 1
    for size in shape:
        count *= size
    return (m.arange(count, dtype=m.float64).reshape(shape) * 0.37).sin().requires_grad_()


RIGHT = planted(lambda x: x * x, lambda grad, x: 2 * grad * x)
WRONG = {
    "half of it": (planted(lambda x: x * x, lambda grad, x: grad * x), [values(3)]),
    "not summed over rows": (
        planted(lambda x, b: x + b, lambda grad, x, b: (grad, grad[:1].reshape(b.shape))),
        [values(2, 3), values(3)],
    ),
    "transposed": (
        planted(lambda x, y: x @ y, lambda grad, x, y: (grad @ y, x.T @ grad)),
        [values(2, 2), values(2, 2)],
    ),
    "of the wrong input": (
        planted(lambda x, y: x * y, lambda grad, x, y: (grad * x, grad * y)),
        [values(2), values(2) + 1],
    ),
    "zero": (planted(lambda x: x * x, lambda grad, x: None), [values(2)]),
    "not zero": (planted(lambda x: x.round(), lambda grad, x: grad), [values(2)]),
    "detached": (lambda x: x.detach() * x, [values(3)]),
}


@pytest.mark.parametrize("fault", WRONG)
def test_a_wrong_gradient_is_found(fault: str) -> None:
    function, inputs = WRONG[fault]
    inputs = [each.detach().requires_grad_() for each in inputs]
    with pytest.raises(GradcheckError, match="Jacobian mismatch for output 0 with respect to input"):
        gradcheck(function, inputs)
    assert gradcheck(function, inputs, raise_exception=False) is False


def test_a_right_gradient_passes() -> None:
    assert gradcheck(RIGHT, values(3))
    assert gradgradcheck(RIGHT, values(3))


def test_a_wrong_second_gradient_is_found() -> None:
    forgets = planted(lambda x: x**3, lambda grad, x: 3 * grad * x * x.detach())
    assert gradcheck(forgets, values(3))
    with pytest.raises(GradcheckError):
        gradgradcheck(forgets, values(3))
    ignores = planted(lambda x: x**2, lambda grad, x: 2 * grad.detach() * x)
    with pytest.raises(GradcheckError):
        gradgradcheck(ignores, values(3))


def test_a_gradient_that_changes_from_run_to_run_is_found() -> None:
    count = itertools.count()
    noisy = planted(lambda x: x * 1, lambda grad, x: grad * (1 + 1e-9 * next(count)))
    with pytest.raises(GradcheckError, match="not deterministic"):
        gradcheck(noisy, values(3))
    assert gradcheck(noisy, values(3), nondet_tol=1e-6)


def test_inputs_and_outputs_of_many_kinds() -> None:
    assert gradcheck(lambda x, k, y: [x * y * k, y.sum(), x.argmax()], (values(2), 3, values(2)))
    assert gradcheck(lambda x: x * 2, values(0))
    assert gradcheck(lambda x: x * 2, m.tensor(0.5, dtype=m.float64, requires_grad=True))
    assert gradcheck(lambda x: x.sum(), values(2, 3).detach().T.requires_grad_())


def test_what_cannot_be_checked() -> None:
    with pytest.raises(ValueError, match="at least one input"):
        gradcheck(lambda x: x, m.ones(2))
    with pytest.raises(RuntimeError, match="stride 0"):
        gradcheck(lambda x: x.sum(), m.ones(1, dtype=m.float64).expand(3).requires_grad_())
    with pytest.warns(UserWarning, match="float32"):
        gradcheck(lambda x: x * 2, m.ones(2, requires_grad=True), eps=1e-2, atol=1e-2)
