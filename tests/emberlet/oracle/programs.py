"""Longer programs that cases call as `tools`: a module with known parameters, a descent, a schedule."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np


def parameter(name: str, shape: tuple[int, ...], seed: int = 0) -> np.ndarray:
    """Numbers that follow from a parameter's name, so that names and shapes must be PyTorch's too."""
    rng = np.random.RandomState(zlib.crc32(f"{name} {seed}".encode()))
    if name.endswith("running_var"):
        return rng.uniform(0.5, 2, shape)
    return np.asarray(rng.standard_normal(shape) * 0.5)


class Tools:
    """The tools of one run, for the module `m`; `inputs` are the tensors whose gradients will be taken."""

    def __init__(self, m: Any, inputs: list[Any]):
        self.m = m
        self.inputs = inputs

    def load(self, module: Any, dtype: str = "float64") -> Any:
        """Give a module its numbers through `load_state_dict`; its parameters become inputs of the case."""
        m = self.m
        module = module.to(getattr(m, dtype))
        state = {}
        for name, old in module.state_dict().items():
            kind = str(old.dtype).rpartition(".")[2]
            values = (
                np.zeros(tuple(old.shape)) if name.endswith("tracked") else parameter(name, tuple(old.shape))
            )
            state[name] = m.from_numpy(values.astype(kind))
        module.load_state_dict(state)
        self.inputs += [p for p in module.parameters() if p.requires_grad]
        return module

    def problem(self, dtype: str = "float64") -> tuple[list[Any], Any]:
        """Two parameters and a loss with a curved valley, coupled so that no step is trivial."""
        m = self.m
        a = m.from_numpy(parameter("a", (3, 2)).astype(dtype)).requires_grad_()
        b = m.from_numpy(parameter("b", (2,)).astype(dtype)).requires_grad_()
        x = m.from_numpy(parameter("x", (5, 3)).astype(dtype))
        y = m.from_numpy(parameter("y", (5, 2)).astype(dtype))

        def loss() -> Any:
            error = (x @ a + b).tanh() - y
            return (error * error).sum() + 0.1 * (a * a * a * a).sum() + (b[0] - a[0, 0]) ** 2

        return [a, b], loss

    def descend(self, kind: str, steps: int = 10, dtype: str = "float64", **options: Any) -> list[Any]:
        """Return the losses and the parameters after some steps of an optimiser."""
        parameters, loss = self.problem(dtype)
        return self.steps(getattr(self.m.optim, kind)(parameters, **options), parameters, loss, steps)

    def steps(self, optimizer: Any, parameters: list[Any], loss: Any, steps: int) -> list[Any]:
        losses = []
        for _ in range(steps):
            optimizer.zero_grad()
            value = loss()
            value.backward()
            losses.append(value.item())
            optimizer.step()
        return [*losses, *[p.detach() for p in parameters]]

    def rates(self, kind: str, *args: Any, base: float = 0.1, steps: int = 30, **options: Any) -> list[float]:
        """Return the learning rates that a scheduler sets, one per step."""
        optim = self.m.optim
        parameters, _ = self.problem()
        optimizer = optim.SGD(parameters, lr=base, momentum=0.9)
        scheduler = getattr(optim.lr_scheduler, kind)(optimizer, *args, **options)
        return self.walk(optimizer, scheduler, steps)

    def walk(self, optimizer: Any, scheduler: Any, steps: int) -> list[float]:
        rates = [float(optimizer.param_groups[0]["lr"])]
        for _ in range(steps):
            optimizer.step()
            scheduler.step()
            rates.append(float(optimizer.param_groups[0]["lr"]))
        return rates
