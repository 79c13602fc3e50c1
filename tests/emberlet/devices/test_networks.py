"""Networks on the fake GPU: layers, losses and optimizers compute what they compute on the CPU."""

from __future__ import annotations

import numpy as np
import pytest

import emberlet
from emberlet.nn import functional
from tests.emberlet.devices.same import Case, check, check_second_derivatives

pytestmark = pytest.mark.usefixtures("gpu")

ACTIVATIONS = "relu softplus silu gelu elu selu leaky_relu hardtanh logsigmoid mish softsign"

CASES: dict[str, Case] = {
    "pad": (lambda x: functional.pad(x, (1, 2)), "x"),
    "embedding": (lambda m: functional.embedding(emberlet.tensor([[0, 2], [2, 3]], device=m.device), m), "m"),
    "mse": (lambda x, y: functional.mse_loss(x, y), "x y"),
    "layer_norm": (lambda b: functional.layer_norm(b, (4,)), "b"),
    "linear": (lambda x, m: functional.linear(x, m.t()), "x m"),
    "max_pool2d": (lambda image: functional.max_pool2d(image, 2), "image"),
    "avg_pool2d": (lambda image: functional.avg_pool2d(image, 3, 2, 1), "image"),
    "attention": (lambda b: functional.scaled_dot_product_attention(b, b, b, is_causal=True), "b"),
    "batch_norm": (lambda image: functional.batch_norm(image, None, None, training=True), "image"),
    "one_hot": (lambda x: functional.one_hot(x.argmax(1), 4), "x"),
    "cross_entropy": (
        lambda x: functional.cross_entropy(x, emberlet.tensor([0, 3, 1], device=x.device)),
        "x",
    ),
    "binary_cross_entropy_with_logits": (
        lambda x, y: functional.binary_cross_entropy_with_logits(x, y),
        "x y",
    ),
    "conv2d": (
        lambda image, kernel: functional.conv2d(image, kernel, stride=2, padding=1, groups=2),
        "image kernel",
    ),
}
CASES |= {name: (lambda x, name=name: getattr(functional, name)(x), "x") for name in ACTIVATIONS.split()}


@pytest.mark.parametrize("name", CASES)
def test_same_as_on_the_cpu(name: str) -> None:
    check(*CASES[name])


@pytest.mark.parametrize("name", ["cross_entropy", "layer_norm", "conv2d", "attention", "linear"])
def test_second_derivatives(name: str) -> None:
    check_second_derivatives(*CASES[name])


def _train(device: str, optimizer: str) -> list[float]:
    generator = emberlet.Generator().manual_seed(1)
    x = emberlet.randn(32, 8, generator=generator).to(device)
    target = (x[:, 0] > 0).long()
    model = emberlet.nn.Sequential(
        emberlet.nn.Linear(8, 16), emberlet.nn.ReLU(), emberlet.nn.LayerNorm(16), emberlet.nn.Linear(16, 2)
    )
    with emberlet.no_grad():
        for parameter in model.parameters():
            parameter.copy_(emberlet.randn(parameter.shape, generator=generator) * 0.3)
    model.to(device)
    steps = getattr(emberlet.optim, optimizer)(model.parameters(), lr=0.05)
    losses = []
    for _ in range(10):
        loss = functional.cross_entropy(model(x), target)
        steps.zero_grad()
        loss.backward()
        steps.step()
        losses.append(loss.item())
    assert all(parameter.device.type == device for parameter in model.parameters())
    return losses


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta"])
def test_training(optimizer: str) -> None:
    there, here = _train("cuda", optimizer), _train("cpu", optimizer)
    assert there[-1] < there[0]
    np.testing.assert_allclose(there, here, rtol=1e-4)
