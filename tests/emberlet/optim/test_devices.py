"""Every optimiser on the fake GPU: the numbers of the CPU, and nothing slips back to it."""

from __future__ import annotations

import numpy as np
import pytest

import emberlet
from tests.emberlet import fake_gpu

OPTIONS = {
    "SGD": {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
    "Adam": {"amsgrad": True, "weight_decay": 0.1, "maximize": True},
    "AdamW": {},
    "RMSprop": {"centered": True, "momentum": 0.5},
    "Adagrad": {"lr_decay": 0.1},
    "Adadelta": {},
}


def train(name, device):
    random = np.random.default_rng(0)
    params = [
        emberlet.tensor(random.standard_normal(shape).tolist(), device=device, requires_grad=True)
        for shape in ((3, 4), (2,), (100, 100))
    ]
    optimizer = getattr(emberlet.optim, name)(params, lr=0.1, **OPTIONS[name])
    for _ in range(4):
        for param in params:
            grad = random.standard_normal(tuple(param.shape)).tolist()
            param.grad = emberlet.tensor(grad, device=device)
        optimizer.step()
    assert all(type(param._array) is type(params[0].grad._array) for param in params)
    return [param.detach().cpu().numpy() for param in params], optimizer


@pytest.mark.parametrize("name", OPTIONS)
def test_the_same_numbers(name):
    with fake_gpu.installed():
        there, optimizer = train(name, "cuda")
        state = optimizer.state[optimizer.param_groups[0]["params"][0]]
        assert all(value.device.type == ("cpu" if key == "step" else "cuda") for key, value in state.items())
    here, _ = train(name, "cpu")
    for a, b in zip(there, here, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6)
