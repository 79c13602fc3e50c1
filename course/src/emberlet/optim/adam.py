"""Adam: steps scaled by running averages of the gradient and of its square."""

from __future__ import annotations

import math

from emberlet.optim.arithmetic import Arithmetic
from emberlet.optim.blocks import Array, Buffers
from emberlet.optim.elementwise import Elementwise, Group
from emberlet.optim.optimizer import Params
from emberlet.optim.options import check, check_lr
from emberlet.tensor import Tensor


class Adam(Elementwise):
    """Adam.

    With the running averages `m` of the gradient and `v` of its square, a parameter moves by
    `lr * m̂ / (sqrt(v̂) + eps)`. The averages start at 0, which makes them too small by a factor of
    `1 - beta ** step`; the hats mean divided by it.

    Args:
        params: parameters or groups of them.
        lr: how far a parameter moves at most, roughly, in one step.
        betas: how much of `m` and of `v` is kept at each step.
        eps: added to the divisor.
        weight_decay: how much of the parameter is added to its gradient, or, when decoupled, is subtracted
            from the parameter, times `lr`.
        amsgrad: divide by the largest `v` so far.
        maximize: go uphill.
        decoupled_weight_decay: make it AdamW.
        foreach, fused, capturable: accepted for PyTorch's sake. Every step is blocked and fused here.
        differentiable: not supported.

    Raises:
        ValueError: an option is out of its range.

    Source: Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015; amsgrad: Reddi, Kale and Kumar,
    On the Convergence of Adam and Beyond, 2018.

    >>> import emberlet
    >>> w = emberlet.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = emberlet.optim.Adam([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w
    tensor([ 0.9000, -1.9000], requires_grad=True)
    """

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-3,
        betas: tuple[float | Tensor, float | Tensor] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        check_lr(lr)
        check("epsilon value", eps)
        for number, beta in enumerate(betas):
            if not 0.0 <= beta < 1.0:
                raise ValueError(f"Invalid beta parameter at index {number}: {beta}")
        check("weight_decay value", weight_decay)
        tensors = [isinstance(beta, Tensor) for beta in betas]
        if not all(tensors) and not all(isinstance(beta, float) for beta in betas):
            raise ValueError("betas must be either both floats or both Tensors")
        defaults = {
            "lr": lr,
            "betas": tuple(float(beta) for beta in betas),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
        }
        super().__init__(params, defaults)

    def buffers(self, group: Group) -> dict[str, float]:
        """Return the names of the averages."""
        names = {"exp_avg": 0.0, "exp_avg_sq": 0.0}
        return names | {"max_exp_avg_sq": 0.0} if group["amsgrad"] else names

    def decay(self, group: Group) -> float:
        """Return how much of a parameter is added to its gradient: nothing when the decay is decoupled."""
        return 0.0 if group["decoupled_weight_decay"] else float(group["weight_decay"])

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
        """Write `lr * m̂ / (sqrt(v̂) + eps)` into `change`."""
        beta1, beta2 = group["betas"]
        lr, decay = float(group["lr"]), float(group["weight_decay"])
        mean, square = state["exp_avg"], state["exp_avg_sq"]
        ops.lerp(mean, grad, 1 - beta1, mean, change)
        # square = beta2 * square + (1 - beta2) * grad * grad
        ops.multiply(grad, 1 - beta2, change)
        ops.multiply(change, grad, change)
        ops.multiply(square, beta2, square)
        ops.add(square, change, square)
        if group["amsgrad"]:
            largest = state["max_exp_avg_sq"]
            ops.maximum(largest, square, largest)
            square = largest
        # The corrections are numbers, so they go where they cost one multiplication:
        # mean / c1 / (sqrt(square) / c2 + eps) = mean / (sqrt(square) + eps * c2) * (c2 / c1)
        c1, c2 = 1 - beta1**step, math.sqrt(1 - beta2**step)
        ops.sqrt(square, change)
        ops.add(change, group["eps"] * c2, change)
        ops.divide(mean, change, change)
        ops.multiply(change, lr * c2 / c1, change)
        if decay and group["decoupled_weight_decay"]:
            ops.multiply(param, lr * decay, spare)
            ops.add(change, spare, change)
