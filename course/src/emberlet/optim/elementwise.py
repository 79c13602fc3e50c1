"""Elementwise: the optimisers in which each element is updated by itself, a block at a time."""

from __future__ import annotations

from typing import Any, ClassVar

from emberlet.autograd.grad_mode import enable_grad, no_grad
from emberlet.optim.arithmetic import Arithmetic
from emberlet.optim.blocks import Array, Buffers
from emberlet.optim.layout import Layout
from emberlet.optim.optimizer import Closure, Optimizer, Params
from emberlet.tensor import Tensor

Group = dict[str, Any]


class Elementwise(Optimizer):
    """The base class of the optimisers whose update is one formula for every element.

    A subclass gives the formula, `update`, and the names of what it remembers, `buffers`. This class runs
    the formula over blocks of flat memory, each small enough to stay in the processor's cache.

    Attributes:
        counts_steps: whether `state[param]["step"]` counts the steps that a parameter took.

    Raises:
        NotImplementedError: a step that can itself be differentiated is asked for.
    """

    counts_steps: ClassVar[bool] = True

    def __init__(self, params: Params, defaults: dict[str, Any]) -> None:
        if defaults.get("differentiable"):
            raise NotImplementedError(
                f"{type(self).__name__} does not support differentiable=True. A step that can be "
                "differentiated is written with tensors: new = p - lr * grad"
            )
        if defaults.get("fused") and defaults.get("foreach"):
            raise RuntimeError("`fused` and `foreach` cannot be `True` together.")
        self._layouts: list[list[Layout]] = []
        super().__init__(params, defaults)

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._layouts = []
        super().__setstate__(state)

    def buffers(self, group: Group) -> dict[str, float]:
        """Return what is remembered of each element, and its first value; besides, steps are counted."""
        raise NotImplementedError

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
        """Write into `change` what is to be subtracted from `param`, and bring `state` up to date.

        Args:
            ops: arithmetic that writes into its last argument.
            group: the options.
            step: which step of these parameters this is, from 1.
            param: to be read, and only if there is weight decay.
            grad: to be read; `maximize` and `decay` have been done.
            state: for each name in `buffers` an array to change.
            change, spare: arrays to write to.
        """
        raise NotImplementedError

    def decay(self, group: Group) -> float:
        """Return how much of a parameter is added to its gradient."""
        return float(group["weight_decay"])

    def step(self, closure: Closure | None = None) -> Any:
        """Change every parameter that has a gradient; return what the closure, called first, returned."""
        loss = None
        if closure is not None:
            with enable_grad():
                loss = closure()
        for number, group in enumerate(self.param_groups):
            for layout in self._layouts_of(number, group):
                self._step(group, layout)
        return loss

    def _step(self, group: Group, layout: Layout) -> None:
        ops = layout.ops
        decay, maximize = self.decay(group), group["maximize"]
        reads_param = float(group["weight_decay"]) != 0
        for step, blocks in layout.advance(self.state).items():

            def update(
                param: Array,
                grad: Array,
                state: Buffers,
                change: Array,
                spare: Array,
                own: Array,
                step: float = step,
            ) -> None:
                if maximize:
                    ops.negative(grad, own)
                    grad = own
                if decay:
                    ops.multiply(param, decay, spare)
                    ops.add(grad, spare, own)
                    grad = own
                self.update(ops, group, step, param, grad, state, change, spare)

            for block in blocks:
                block.run(ops, update, reads_param)
        for slot in layout.slots:
            if slot.param.grad is not None:
                slot.param.storage.mark_written()

    def _layouts_of(self, number: int, group: Group) -> list[Layout]:
        """Return the flat memory of a group, made anew when something was put elsewhere."""
        params: list[Tensor] = list(dict.fromkeys(group["params"]))  # one that is there twice takes one step
        names = self.buffers(group)
        while len(self._layouts) <= number:
            self._layouts.append([])
        layouts = self._layouts[number]
        if sum(len(each.slots) for each in layouts) == len(params) and all(
            each.holds(params, names, self.state) for each in layouts
        ):
            return layouts
        parts: dict[Any, list[tuple[int, Tensor]]] = {}
        for index, param in enumerate(params):
            parts.setdefault((param.dtype, param.device), []).append((index, param))
        with no_grad():
            self._layouts[number] = [
                Layout(part, names, self.counts_steps, self.state) for part in parts.values()
            ]
        return self._layouts[number]
