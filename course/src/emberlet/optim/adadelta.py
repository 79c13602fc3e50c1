"""Adadelta: steps in units of the parameter, from running means of squared gradients and squared moves."""

from __future__ import annotations

from emberlet.optim.arithmetic import Arithmetic
from emberlet.optim.blocks import Array, Buffers
from emberlet.optim.elementwise import Elementwise, Group
from emberlet.optim.optimizer import Params
from emberlet.optim.options import check, check_lr
from emberlet.tensor import Tensor


class Adadelta(Elementwise):
    """Adadelta: with running means `v` of squared gradients and `u` of squared moves,
    `move = grad * sqrt(u + eps) / sqrt(v + eps)` and `param -= lr * move`.

    Args:
        params: parameters or groups of them.
        lr: what a move is multiplied by.
        rho: how much of the means is kept at each step.
        eps: added under both roots.
        weight_decay: how much of the parameter is added to its gradient.
        maximize: go uphill.
        foreach, capturable: accepted for PyTorch's sake; they change nothing.
        differentiable: not supported.

    Raises:
        ValueError: an option is out of its range.

    Source: Zeiler, ADADELTA: An Adaptive Learning Rate Method, 2012.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        check("rho value", rho, high=1.0)
        check("epsilon value", eps)
        check("weight_decay value", weight_decay)
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def buffers(self, group: Group) -> dict[str, float]:
        """Return the names of the means."""
        return {"square_avg": 0.0, "acc_delta": 0.0}

    def update(
        self,
        ops: Arithmetic,
        group: Group,
        step: float,
        param: Array,
        grad: Array,
        state: Buffers,
        change: Array,
        spare: Array,
    ) -> None:
        """Write `lr * grad * sqrt(u + eps) / sqrt(v + eps)` into `change`."""
        rho, eps = group["rho"], group["eps"]
        square, moved = state["square_avg"], state["acc_delta"]
        _average(ops, square, grad, rho, spare)
        ops.add(moved, eps, change)
        ops.sqrt(change, change)
        ops.add(square, eps, spare)
        ops.sqrt(spare, spare)
        ops.divide(change, spare, change)
        ops.multiply(change, grad, change)
        _average(ops, moved, change, rho, spare)
        ops.multiply(change, float(group["lr"]), change)


def _average(ops: Arithmetic, mean: Array, x: Array, rho: float, spare: Array) -> None:
    """Bring the running mean of `x * x` up to date."""
    ops.multiply(x, 1 - rho, spare)
    ops.multiply(spare, x, spare)
    ops.multiply(mean, rho, mean)
    ops.add(mean, spare, mean)
