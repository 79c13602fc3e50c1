"""Run something on the CPU and on the fake GPU, and compare values and gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import emberlet
from tests.emberlet.fake_gpu import ARRAY

Case = tuple[Callable[..., Any], str]  # a function, and the names of its inputs

SHAPES = {
    "x": (3, 4),
    "y": (3, 4),
    "row": (4,),
    "m": (4, 5),
    "b": (2, 3, 4),
    "image": (2, 4, 6, 6),
    "kernel": (6, 2, 3, 3),
}


def inputs(names: str, device: str) -> list[emberlet.Tensor]:
    """Leaves with numbers between 0.1 and 0.9."""
    rng = np.random.default_rng(3)
    arrays = {name: rng.uniform(0.1, 0.9, shape) for name, shape in SHAPES.items()}
    return [emberlet.tensor(arrays[name], device=device, requires_grad=True) for name in names.split()]


def run(function: Callable[..., Any], names: str, device: str) -> list[emberlet.Tensor]:
    """The output, and the gradient of every input if there is one."""
    leaves = inputs(names, device)
    output = function(*leaves)
    if not output.requires_grad:
        return [output]
    (output * output.detach().sin()).sum().backward()
    return [output.detach(), *[each.grad for each in leaves]]


def check(function: Callable[..., Any], names: str) -> None:
    """Values and gradients are the same on both, and stay where the inputs are."""
    there, here = run(function, names, "cuda"), run(function, names, "cpu")
    assert len(there) == len(here)
    for a, b in zip(there, here, strict=True):
        assert isinstance(a._array, ARRAY)
        assert a.device == emberlet.device("cuda:0")
        assert a.dtype is b.dtype
        np.testing.assert_allclose(a.cpu().numpy(), b.numpy(), rtol=1e-12, atol=1e-12)


def check_second_derivatives(function: Callable[..., Any], names: str) -> None:
    """The gradient of the gradient is the same on both."""
    results = []
    for device in ("cuda", "cpu"):
        leaves = inputs(names, device)
        grads = emberlet.autograd.grad(function(*leaves).sin().sum(), leaves, create_graph=True)
        second = emberlet.autograd.grad(sum((each * each).sum() for each in grads), leaves)
        assert all(each.device.type == device for each in second)
        results.append([each.cpu().numpy() for each in second])
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-10)
