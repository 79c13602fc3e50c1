"""LBFGS: it finds minima that are known, with and without a line search."""

from __future__ import annotations

import numpy as np
import pytest

import emberlet


def rosenbrock(x):
    return (100 * (x[1:] - x[:-1] * x[:-1]).square() + (1 - x[:-1]).square()).sum()


def minimise(function, start, steps, **options):
    x = emberlet.from_numpy(np.array(start, dtype=np.float64)).requires_grad_()
    optimizer = emberlet.optim.LBFGS([x], **options)
    evaluations = []

    def closure():
        optimizer.zero_grad()
        loss = function(x)
        loss.backward()
        evaluations.append(loss.item())
        return loss

    for _ in range(steps):
        optimizer.step(closure)
    return x.detach().numpy(), evaluations, optimizer


def test_the_rosenbrock_valley():
    x, evaluations, _ = minimise(rosenbrock, [-1.2, 1.0, 0.5], 10, line_search_fn="strong_wolfe")
    np.testing.assert_allclose(x, 1.0, atol=1e-5)
    assert evaluations[-1] < 1e-10 < evaluations[0]


def test_a_quadratic_takes_a_few_steps():
    matrix = np.diag([1.0, 10.0, 100.0])

    def function(x):
        return 0.5 * (x * (emberlet.from_numpy(matrix) @ x)).sum() - x.sum()

    x, evaluations, optimizer = minimise(function, [1.0, 1.0, 1.0], 1, max_iter=50)
    np.testing.assert_allclose(x, [1.0, 0.1, 0.01], atol=1e-5)
    state = optimizer.state_dict()["state"][0]
    assert state["func_evals"] == len(evaluations)
    assert len(state["old_dirs"]) == len(state["old_stps"]) == len(state["ro"])


def test_the_history_is_limited():
    *_, optimizer = minimise(rosenbrock, [-1.2, 1.0], 2, history_size=2, line_search_fn="strong_wolfe")
    assert len(optimizer.state_dict()["state"][0]["old_dirs"]) <= 2


def test_it_goes_on_from_a_saved_state():
    x, _, optimizer = minimise(rosenbrock, [-1.2, 1.0], 1, max_iter=5, line_search_fn="strong_wolfe")
    other = emberlet.from_numpy(x.copy()).requires_grad_()
    again = emberlet.optim.LBFGS([other], max_iter=5, line_search_fn="strong_wolfe")
    again.load_state_dict(optimizer.state_dict())
    first = optimizer.param_groups[0]["params"][0]
    for param, each in ((first, optimizer), (other, again)):

        def closure(param=param, each=each):
            each.zero_grad()
            loss = rosenbrock(param)
            loss.backward()
            return loss

        each.step(closure)
    assert emberlet.equal(first, other)


def test_refusals():
    x = emberlet.ones(2, requires_grad=True)
    with pytest.raises(ValueError, match="per-parameter options"):
        emberlet.optim.LBFGS([{"params": [x]}, {"params": [emberlet.ones(1, requires_grad=True)]}])
    with pytest.raises(RuntimeError, match="only 'strong_wolfe' is supported"):
        minimise(rosenbrock, [0.0, 0.0], 1, line_search_fn="armijo")
