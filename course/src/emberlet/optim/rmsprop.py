"""RMSprop: steps divided by the root of a running mean of the squared gradient."""

from __future__ import annotations

from emberlet.optim.arithmetic import Arithmetic
from emberlet.optim.blocks import Array, Buffers
from emberlet.optim.elementwise import Elementwise, Group
from emberlet.optim.optimizer import Params
from emberlet.optim.options import check, check_lr
from emberlet.tensor import Tensor


class RMSprop(Elementwise):
    """RMSprop: with the running mean `v` of the squared gradient, `param -= lr * grad / (sqrt(v) + eps)`.

    Args:
        params: parameters or groups of them.
        lr: the learning rate.
        alpha: how much of `v` is kept at each step.
        eps: added to the divisor.
        weight_decay: how much of the parameter is added to its gradient.
        momentum: how much of the last move is repeated.
        centered: subtract the square of the gradient's mean from `v`, which makes it a variance.
        maximize: go uphill.
        capturable, foreach: accepted for PyTorch's sake; they change nothing.
        differentiable: not supported.

    Raises:
        ValueError: an option is out of its range.

    Source: Tieleman and Hinton, Lecture 6.5, Coursera, 2012; centered: Graves, Generating Sequences With
    Recurrent Neural Networks, 2013.
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        check_lr(lr)
        check("epsilon value", eps)
        check("momentum value", momentum)
        check("weight_decay value", weight_decay)
        check("alpha value", alpha)
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def buffers(self, group: Group) -> dict[str, float]:
        """Return the names of the averages, and of the last move."""
        names = {"square_avg": 0.0}
        if group["momentum"] > 0:
            names["momentum_buffer"] = 0.0
        if group["centered"]:
            names["grad_avg"] = 0.0
        return names

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
        """Write `lr * grad / (sqrt(v) + eps)`, or what momentum makes of it, into `change`."""
        lr, alpha, momentum = float(group["lr"]), group["alpha"], group["momentum"]
        square = state["square_avg"]
        ops.multiply(grad, 1 - alpha, change)
        ops.multiply(change, grad, change)
        ops.multiply(square, alpha, square)
        ops.add(square, change, square)
        if group["centered"]:
            mean = state["grad_avg"]
            ops.lerp(mean, grad, 1 - alpha, mean, change)
            ops.multiply(mean, mean, change)
            ops.subtract(square, change, change)
            ops.sqrt(change, change)
        else:
            ops.sqrt(square, change)
        ops.add(change, group["eps"], change)
        ops.divide(grad, change, change)
        if momentum > 0:
            move = state["momentum_buffer"]
            ops.multiply(move, momentum, move)
            ops.add(move, change, move)
            ops.multiply(move, lr, change)
        else:
            ops.multiply(change, lr, change)
