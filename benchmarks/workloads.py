"""The workloads: what one step is, in emberlet and in PyTorch, from the same weights on the same data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks import models

Module = Any
Step = Callable[[], float]


@dataclass(frozen=True)
class Workload:
    """Something to time.

    Attributes:
        name: for the command line.
        title: for the table.
        aim: the time divided by PyTorch's that is aimed at.
        start: from a library and whether to use PyTorch's best settings to a function that does one step and
            returns the loss.
        has_best: whether PyTorch has settings that could make a difference.
        unit: how many things a step is made of, when the time of one is of interest.
    """

    name: str
    title: str
    aim: float
    start: Callable[[Module, bool], Step]
    has_best: bool = True
    unit: int = 1


def _training(
    model: Callable[[Module], Any], inputs: np.ndarray[Any, Any], targets: np.ndarray[Any, Any]
) -> Any:
    """Return a workload's `start`: forward, cross-entropy, backward and an Adam step on one batch."""

    def start(m: Module, best: bool) -> Step:
        net = model(m)
        models.set_weights(m, net)
        x, y = m.from_numpy(inputs), m.from_numpy(targets)
        if best and x.ndim == 4:
            net, x = net.to(memory_format=m.channels_last), x.to(memory_format=m.channels_last)
        optimizer = m.optim.Adam(net.parameters(), lr=1e-3, **({"fused": True} if best else {}))
        cross_entropy = m.nn.functional.cross_entropy

        def step() -> float:
            if best:
                m.set_flush_denormal(True)
            optimizer.zero_grad()
            loss = cross_entropy(net(x), y)
            loss.backward()
            optimizer.step()
            if best:
                m.set_flush_denormal(False)
            return float(loss.item())

        return step

    return start


def _chain(m: Module, best: bool) -> Step:
    """1000 operations, one after the other, on 10 elements."""
    x = m.from_numpy(np.linspace(-1, 1, 10, dtype=np.float32)).requires_grad_()
    scale = m.from_numpy(np.linspace(0.9, 1.1, 10, dtype=np.float32))
    shift = m.from_numpy(np.linspace(-0.1, 0.1, 10, dtype=np.float32))
    tanh = m.tanh

    def step() -> float:
        x.grad = None
        y = x
        for _ in range(250):
            y = y * scale
            y = y + shift
            y = tanh(y)
            y = y - x
        total = y.sum()
        total.backward()
        return float(total.item() + x.grad.sum().item())

    return step


def _elementwise(m: Module, best: bool) -> Step:
    """Ten functions of 4 million elements."""
    random = np.random.default_rng(0)
    x = m.from_numpy(random.uniform(0.1, 1, 4_000_000).astype(np.float32)).requires_grad_()
    y = m.from_numpy(random.uniform(1, 2, 4_000_000).astype(np.float32)).requires_grad_()

    def step() -> float:
        x.grad = y.grad = None
        h = x * y
        h = h + x
        h = h.tanh()
        h = h.exp()
        h = h.sqrt()
        h = h / y
        h = h.log()
        h = h.sigmoid()
        h = h - x
        h = h.relu()
        loss = h.mean()
        loss.backward()
        return float(loss.item() + x.grad.sum().item() + y.grad.sum().item())

    return step


def all_workloads() -> list[Workload]:
    """Return all of them, in the order of the table."""
    random = np.random.default_rng(1)
    images = random.standard_normal((128, 784)).astype(np.float32)
    labels = random.integers(0, 10, 128)
    text = random.integers(0, models.VOCABULARY, (16, models.CONTEXT + 1))
    return [
        Workload(
            "mlp", "MLP 784-256-128-10, batch 128, Adam step", 0.85, _training(models.mlp, images, labels)
        ),
        Workload(
            "cnn",
            "CNN 1x28x28, two conv3x3 + pool, batch 64, Adam step",
            1.1,
            _training(models.cnn, images[:64].reshape(64, 1, 28, 28), labels[:64]),
        ),
        Workload(
            "gpt",
            "GPT 4 layers, 4 heads, C=64, T=64, B=16, Adam step",
            0.95,
            _training(models.gpt, text[:, :-1].copy(), text[:, 1:].reshape(-1)),
        ),
        Workload("chain", "1000 chained ops on 10 elements", 0.6, _chain, has_best=False, unit=1000),
        Workload("elementwise", "10 elementwise primitives on 4M floats", 0.75, _elementwise, has_best=False),
    ]
