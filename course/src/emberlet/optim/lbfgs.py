"""LBFGS: a quasi-Newton method that keeps the last steps instead of a matrix."""

from __future__ import annotations

from typing import Any

from emberlet.autograd.grad_mode import enable_grad, no_grad
from emberlet.functions.movement.joining import cat
from emberlet.optim.line_search import Point, strong_wolfe
from emberlet.optim.optimizer import Closure, Optimizer, Params
from emberlet.optim.options import check_lr
from emberlet.tensor import Tensor


class LBFGS(Optimizer):
    """L-BFGS: Newton's method with a curvature estimated from the last steps and changes of the gradient.

    It evaluates the function several times a step, so `step` needs a closure that clears the gradients,
    computes the loss, calls `backward` and returns the loss. All parameters are one group.

    Args:
        params: the parameters.
        lr: the length of a step, in units of the direction.
        max_iter: iterations in one `step`.
        max_eval: evaluations in one `step`; by default `max_iter * 1.25`.
        tolerance_grad: it stops when no element of the gradient is larger.
        tolerance_change: it stops when neither a parameter nor the loss changes by more.
        history_size: how many steps are remembered.
        line_search_fn: `"strong_wolfe"`, or None for steps of `lr`.

    Raises:
        ValueError: an option is out of its range, or there are several groups.

    Source: Nocedal and Wright, Numerical Optimization, 2006, algorithm 7.4.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        check_lr(lr)
        defaults = {
            "lr": lr,
            "max_iter": max_iter,
            "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
            "tolerance_grad": tolerance_grad,
            "tolerance_change": tolerance_change,
            "history_size": history_size,
            "line_search_fn": line_search_fn,
        }
        super().__init__(params, defaults)
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")

    @no_grad()
    def step(self, closure: Closure | None = None) -> Any:
        """Run up to `max_iter` iterations; return the loss before them.

        Raises:
            RuntimeError: there is no closure, or the line search is unknown.
        """
        if closure is None:
            raise TypeError("LBFGS.step() missing 1 required positional argument: 'closure'")
        closure = enable_grad()(closure)
        group = self.param_groups[0]
        state = self.state[group["params"][0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first_loss = closure()
        state["func_evals"] += 1
        evaluations, iterations = 1, 0
        loss, grad = float(first_loss), self._grad()
        if _largest(grad) <= group["tolerance_grad"]:
            return first_loss
        while iterations < group["max_iter"]:
            iterations += 1
            state["n_iter"] += 1
            self._remember(state, grad, group["history_size"])
            direction = state["d"] = _direction(state, grad)
            state["prev_flat_grad"], state["prev_loss"] = grad.clone(), loss
            lr = float(group["lr"])
            # The first direction is the bare gradient: its length says nothing, so it is cut to at most 1.
            t = min(1.0, 1.0 / float(grad.abs().sum())) * lr if state["n_iter"] == 1 else lr
            state["t"] = t
            slope = float(grad.dot(direction))
            if slope > -group["tolerance_change"]:
                break
            spent = 0
            if group["line_search_fn"] is not None:
                start = Point(0.0, loss, grad, slope)
                point, spent = self._search(closure, start, t, direction, group["max_eval"] - evaluations)
                loss, grad, t = point.value, point.grad, point.t
                state["t"] = t
                self._move(t, direction)
            else:
                self._move(t, direction)
                if iterations != group["max_iter"]:  # the last place is evaluated by the next call
                    loss, grad, spent = float(closure()), self._grad(), 1
            evaluations += spent
            state["func_evals"] += spent
            if (
                iterations == group["max_iter"]
                or evaluations >= group["max_eval"]
                or _largest(grad) <= group["tolerance_grad"]
                or _largest(direction) * t <= group["tolerance_change"]
                or abs(loss - state["prev_loss"]) < group["tolerance_change"]
            ):
                break
        return first_loss

    def _remember(self, state: dict[str, Any], grad: Tensor, size: int) -> None:
        """Add the last step, and how the gradient changed on it, to the history."""
        if state["n_iter"] == 1:
            state.update(old_dirs=[], old_stps=[], ro=[], H_diag=1.0)
            return
        change = grad - state["prev_flat_grad"]
        step = state["d"] * float(state["t"])
        curvature = float(change.dot(step))
        if curvature <= 1e-10:
            return
        history = (state["old_dirs"], state["old_stps"], state["ro"])
        for items, new in zip(history, (change, step, 1.0 / curvature), strict=True):
            if len(items) == size:
                items.pop(0)
            items.append(new)
        state["H_diag"] = curvature / float(change.dot(change))

    def _search(
        self, closure: Closure, start: Point, t: float, direction: Tensor, max_steps: int
    ) -> tuple[Point, int]:
        """Search along a line; afterwards the parameters are where they were."""
        group = self.param_groups[0]
        if group["line_search_fn"] != "strong_wolfe":
            raise RuntimeError("only 'strong_wolfe' is supported")
        origin = [param.clone() for param in group["params"]]

        def evaluate(t: float) -> Point:
            self._move(t, direction)
            value, grad = float(closure()), self._grad()
            for param, before in zip(group["params"], origin, strict=True):
                param.copy_(before)
            return Point(t, value, grad, float(grad.dot(direction)))

        return strong_wolfe(evaluate, start, t, _largest(direction), max_steps=max_steps)

    def _grad(self) -> Tensor:
        """Return the gradients of all parameters in one flat tensor."""
        params = self.param_groups[0]["params"]
        return cat([(p.new_zeros(p.numel()) if p.grad is None else p.grad.reshape(-1)) for p in params])

    def _move(self, t: float, direction: Tensor) -> None:
        """Add `t * direction` to the parameters."""
        start = 0
        for param in self.param_groups[0]["params"]:
            end = start + param.numel()
            param.add_(direction[start:end].view(param.shape), alpha=t)
            start = end


def _direction(state: dict[str, Any], grad: Tensor) -> Tensor:
    """Return minus the gradient times the inverse of the estimated Hessian: two passes over the history."""
    direction = -grad
    history = list(zip(state["old_dirs"], state["old_stps"], state["ro"], strict=True))
    weights = []
    for change, step, ro in reversed(history):
        weight = float(step.dot(direction)) * float(ro)
        direction.add_(change, alpha=-weight)
        weights.append(weight)
    if history:
        direction.mul_(state["H_diag"])
    for (change, step, ro), weight in zip(history, reversed(weights), strict=True):
        direction.add_(step, alpha=weight - float(change.dot(direction)) * float(ro))
    return direction


def _largest(x: Tensor) -> float:
    """Return the largest absolute value."""
    return float(x.abs().max())
