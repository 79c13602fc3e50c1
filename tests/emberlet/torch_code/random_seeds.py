# Seeds give the same numbers each time: of the global generator, of one's own, of layers, of dropout.
import random

import numpy as np
import torch
import torch.nn as nn


def set_seed(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    if torch.cuda.is_available():
        torch.cuda.manual_seed_all(seed)


set_seed(0)
print(torch.rand(3), torch.randn(3), torch.randint(0, 10, (5,)), torch.randperm(6))
print(torch.rand(2, 20).sum(), torch.randn(5, 7).std(), torch.randn(3, dtype=torch.float64))
print(torch.empty(4).uniform_(-1, 1), torch.empty(3).normal_(5, 0.1), torch.normal(0.0, 2.0, size=(2, 2)))
print(torch.bernoulli(torch.full((6,), 0.3)), torch.empty(5).bernoulli_(0.5))
print(
    torch.multinomial(torch.tensor([0.1, 0.6, 0.3]), 2), torch.multinomial(torch.ones(5), 4, replacement=True)
)
generator = torch.Generator().manual_seed(123)
print(torch.rand(2, generator=generator), torch.randn(2, generator=generator), generator.initial_seed())
state = torch.get_rng_state()
first = torch.randn(4)
torch.set_rng_state(state)
print(torch.equal(first, torch.randn(4)))
with torch.random.fork_rng():
    torch.manual_seed(99)
    print(torch.rand(1))
after = torch.rand(1)
torch.set_rng_state(state)
torch.randn(4)
print(torch.equal(after, torch.rand(1)))

set_seed(1)
for layer in (
    nn.Linear(3, 2),
    nn.Conv2d(1, 2, 3),
    nn.Embedding(4, 3),
    nn.LSTM(2, 3),
    nn.GRU(2, 2, 2),
    nn.Bilinear(2, 3, 2),
):
    print(type(layer).__name__, [round(p.sum().item(), 5) for p in layer.parameters()])
mha = nn.MultiheadAttention(4, 2)
print(mha.in_proj_weight.norm(), mha.out_proj.weight.sum())
print([round(p.norm().item(), 4) for p in nn.TransformerEncoderLayer(4, 2, 8).parameters()])
dropout = nn.Dropout(p=0.4)
print(dropout(torch.ones(2, 5)), dropout.eval()(torch.ones(3)))
w = torch.empty(4, 6)
for name, options in [
    ("xavier_uniform_", {"gain": nn.init.calculate_gain("tanh")}),
    ("xavier_normal_", {}),
    ("kaiming_uniform_", {"nonlinearity": "relu"}),
    ("kaiming_normal_", {"mode": "fan_out"}),
    ("trunc_normal_", {"std": 0.02}),
    ("normal_", {"mean": 1.0, "std": 0.5}),
]:
    getattr(nn.init, name)(w, **options)
    print(f"{name}: {w.mean().item():.5f} {w.std().item():.5f}")
torch.manual_seed(2)
noise = torch.randn_like(w)
print(noise[0], torch.rand_like(w).mean(), torch.randint_like(w, 3).sum(), torch.initial_seed())
print(torch.nn.functional.gumbel_softmax(torch.zeros(4), tau=0.5, hard=True))
print(torch.randn(16).add(0).sort().values[:3])
x = torch.randn(1000)
print(f"{x.mean():.4f} {x.var():.4f} {x.median():.4f} {x.quantile(0.9):.4f}")
