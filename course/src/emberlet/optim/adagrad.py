"""Adagrad: steps divided by the root of the sum of all squared gradients so far."""

from __future__ import annotations

from typing import Any

from emberlet.autograd.grad_mode import no_grad
from emberlet.optim.arithmetic import Arithmetic
from emberlet.optim.blocks import Array, Buffers
from emberlet.optim.elementwise import Elementwise, Group
from emberlet.optim.optimizer import Params
from emberlet.optim.options import check, check_lr
from emberlet.tensor import Tensor


class Adagrad(Elementwise):
    """Adagrad: with the sum `s` of all squared gradients, `param -= lr * grad / (sqrt(s) + eps)`.

    Args:
        params: parameters or groups of them.
        lr: the learning rate, which `lr_decay` divides by `1 + (step - 1) * lr_decay`.
        lr_decay: see `lr`.
        weight_decay: how much of the parameter is added to its gradient.
        initial_accumulator_value: what the sum starts from.
        eps: added to the divisor.
        maximize: go uphill.
        foreach, fused: accepted for PyTorch's sake; they change nothing.
        differentiable: not supported.

    Raises:
        ValueError: an option is out of its range.

    Source: Duchi, Hazan and Singer, Adaptive Subgradient Methods for Online Learning and Stochastic
    Optimization, 2011.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        check_lr(lr)
        check("lr_decay value", lr_decay)
        check("weight_decay value", weight_decay)
        check("initial_accumulator_value value", initial_accumulator_value)
        check("epsilon value", eps)
        defaults: dict[str, Any] = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        # The sums exist from the beginning, so that they can be shared before the first step.
        with no_grad():
            for number, group in enumerate(self.param_groups):
                for layout in self._layouts_of(number, group):
                    layout.fill(self.state)

    def buffers(self, group: Group) -> dict[str, float]:
        """Return the name of the sum."""
        return {"sum": group["initial_accumulator_value"]}

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
        """Write `lr * grad / (sqrt(s) + eps)` into `change`."""
        total = state["sum"]
        ops.multiply(grad, grad, change)
        ops.add(total, change, total)
        ops.sqrt(total, change)
        ops.add(change, group["eps"], change)
        ops.divide(grad, change, change)
        ops.multiply(change, float(group["lr"]) / (1 + (step - 1) * group["lr_decay"]), change)
