"""SGD: a step against the gradient, or against what momentum made of it."""

from __future__ import annotations

from typing import ClassVar

from emberlet.optim.arithmetic import Arithmetic
from emberlet.optim.blocks import Array, Buffers
from emberlet.optim.elementwise import Elementwise, Group
from emberlet.optim.optimizer import Params
from emberlet.tensor import Tensor


class SGD(Elementwise):
    """Stochastic gradient descent: `param -= lr * grad`, with momentum if asked for.

    With momentum, `velocity = momentum * velocity + (1 - dampening) * grad` takes the place of the gradient;
    the first velocity is the gradient itself. Nesterov's form uses `grad + momentum * velocity`.

    Args:
        params: parameters or groups of them.
        lr: the learning rate.
        momentum: how much of the velocity is kept.
        dampening: how much of the gradient does not become velocity.
        weight_decay: how much of the parameter is added to its gradient.
        nesterov: look ahead by one step of the velocity.
        maximize: go uphill.
        foreach, fused: accepted for PyTorch's sake; they change nothing.
        differentiable: not supported.

    Raises:
        ValueError: an option is out of its range.

    Source: Sutskever and others, On the importance of initialization and momentum in deep learning, 2013.

    >>> import emberlet
    >>> w = emberlet.tensor([1.0, -2.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> emberlet.optim.SGD([w], lr=0.1).step()
    >>> w
    tensor([ 0.8000, -1.6000], requires_grad=True)
    """

    counts_steps: ClassVar[bool] = False

    def __init__(
        self,
        params: Params,
        lr: float | Tensor = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float | Tensor = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        if momentum < 0.0:
            raise ValueError(f"Invalid momentum value: {momentum}")
        if weight_decay < 0.0:
            raise ValueError(f"Invalid weight_decay value: {weight_decay}")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)

    def buffers(self, group: Group) -> dict[str, float]:
        """Return the name of the velocity, if there is momentum."""
        return {"momentum_buffer": 0.0} if group["momentum"] != 0 else {}

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
        """Write `lr` times the gradient, or times the velocity, into `change`."""
        lr, momentum = float(group["lr"]), group["momentum"]
        if momentum == 0:
            ops.multiply(grad, lr, change)
            return
        velocity = state["momentum_buffer"]
        if step == 1:
            velocity[...] = grad
        else:
            ops.multiply(velocity, momentum, velocity)
            ops.multiply(grad, 1 - group["dampening"], change)
            ops.add(velocity, change, velocity)
        if group["nesterov"]:
            ops.multiply(velocity, momentum, change)
            ops.add(grad, change, change)
            ops.multiply(change, lr, change)
        else:
            ops.multiply(velocity, lr, change)
