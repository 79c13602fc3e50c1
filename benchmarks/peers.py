"""Other teaching frameworks, where they are installed and can do the work."""

from __future__ import annotations

import importlib
import math
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

Step = Callable[[], object]

# HIPS autograd: NumPy with gradients


def autograd_mlp() -> Step:
    anp = importlib.import_module("autograd.numpy")
    value_and_grad = importlib.import_module("autograd").value_and_grad
    random = np.random.default_rng(1)
    x, y = random.standard_normal((128, 784)).astype(np.float32), random.integers(0, 10, 128)
    sizes = [(784, 256), (256,), (256, 128), (128,), (128, 10), (10,)]
    params = [(random.uniform(-1, 1, size) / math.sqrt(size[0])).astype(np.float32) for size in sizes]
    means, squares = [np.zeros_like(p) for p in params], [np.zeros_like(p) for p in params]
    count = [0]

    def loss(params: list[Any]) -> Any:
        h = x
        for weight, bias in zip(params[0:4:2], params[1:4:2], strict=True):
            h = anp.maximum(anp.dot(h, weight) + bias, 0)
        logits = anp.dot(h, params[4]) + params[5]
        shifted = logits - anp.max(logits, axis=1, keepdims=True)
        return anp.mean(anp.log(anp.sum(anp.exp(shifted), axis=1)) - shifted[np.arange(128), y])

    gradient = value_and_grad(loss)

    def step() -> object:
        count[0] += 1
        value, grads = gradient(params)
        c1, c2 = 1 - 0.9 ** count[0], 1 - 0.999 ** count[0]
        for number, grad in enumerate(grads):
            means[number] = 0.9 * means[number] + 0.1 * grad
            squares[number] = 0.999 * squares[number] + 0.001 * grad * grad
            params[number] = params[number] - 1e-3 * (means[number] / c1) / (
                np.sqrt(squares[number] / c2) + 1e-8
            )
        return value

    return step


def autograd_chain() -> Step:
    anp = importlib.import_module("autograd.numpy")
    grad = importlib.import_module("autograd").grad
    x, scale, shift = (np.linspace(-a, a, 10, dtype=np.float32) + b for a, b in ((1, 0), (0.1, 1), (0.1, 0)))

    def chain(x: Any) -> Any:
        y = x
        for _ in range(250):
            y = anp.tanh(y * scale + shift) - x
        return anp.sum(y)

    gradient = grad(chain)
    return lambda: gradient(x)


def autograd_elementwise() -> Step:
    anp = importlib.import_module("autograd.numpy")
    grad = importlib.import_module("autograd").grad
    random = np.random.default_rng(0)
    x = random.uniform(0.1, 1, 4_000_000).astype(np.float32)
    y = random.uniform(1, 2, 4_000_000).astype(np.float32)

    def work(pair: Any) -> Any:
        x, y = pair
        h = anp.log(anp.sqrt(anp.exp(anp.tanh(x * y + x))) / y)
        return anp.mean(anp.maximum(1 / (1 + anp.exp(-h)) - x, 0))

    gradient = grad(work)
    return lambda: gradient((x, y))


# tinygrad


def tinygrad_mlp() -> Step:
    return _tinygrad([(784, 256), (256, 128), (128, 10)], (128, 784), [])


def tinygrad_cnn() -> Step:
    return _tinygrad([(32 * 49, 10)], (64, 1, 28, 28), [(1, 16), (16, 32)])


def _tinygrad(linear: list[tuple[int, int]], shape: tuple[int, ...], conv: list[tuple[int, int]]) -> Step:
    library, nn = importlib.import_module("tinygrad"), importlib.import_module("tinygrad.nn")
    optim = importlib.import_module("tinygrad.nn.optim")
    tensor = library.Tensor
    convs = [nn.Conv2d(a, b, 3, padding=1) for a, b in conv]
    layers = [nn.Linear(a, b) for a, b in linear]
    optimizer = optim.Adam(
        [each for layer in (*convs, *layers) for each in (layer.weight, layer.bias)], lr=1e-3
    )
    random = np.random.default_rng(1)
    x = tensor(random.standard_normal(shape).astype(np.float32))
    y = tensor(random.integers(0, 10, shape[0]))

    @library.TinyJit  # type: ignore[untyped-decorator]
    def train() -> Any:
        with tensor.train():
            optimizer.zero_grad()
            h = x
            for layer in convs:
                h = layer(h).relu().max_pool2d(2)
            h = h.flatten(1)
            for layer in layers[:-1]:
                h = layer(h).relu()
            loss = layers[-1](h).sparse_categorical_crossentropy(y).backward()
            return loss.realize(*optimizer.schedule_step())

    return lambda: train().item()


# micrograd: one number at a time


def micrograd_chain() -> Step:
    value = importlib.import_module("micrograd.engine").Value
    scales, shifts = np.linspace(0.9, 1.1, 10).tolist(), np.linspace(-0.1, 0.1, 10).tolist()

    def step() -> object:
        total = value(0.0)
        for x0, scale, shift in zip(np.linspace(-1, 1, 10).tolist(), scales, shifts, strict=True):
            y = x = value(x0)
            for _ in range(250):
                y = (y * scale + shift).relu() - x  # it has no tanh
            total = total + y
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(20_000)  # its backward is recursive
        total.backward()
        sys.setrecursionlimit(limit)
        return total.data

    return step


PEERS: dict[str, dict[str, Callable[[], Step]]] = {
    "mlp": {"autograd": autograd_mlp, "tinygrad": tinygrad_mlp},
    "cnn": {"tinygrad": tinygrad_cnn},
    "chain": {"autograd": autograd_chain, "micrograd": micrograd_chain},
    "elementwise": {"autograd": autograd_elementwise},
}
