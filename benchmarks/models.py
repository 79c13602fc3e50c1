"""The models that are timed, each written once: `m` is emberlet or torch."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

Model = Any
Module = Any


def mlp(m: Module) -> Model:
    nn = m.nn
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))


def cnn(m: Module) -> Model:
    nn = m.nn
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 7 * 7, 10),
    )


VOCABULARY, CONTEXT, CHANNELS, HEADS, LAYERS = 96, 64, 64, 4, 4


def gpt(m: Module) -> Model:
    nn, functional = m.nn, m.nn.functional

    class Attention(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.qkv = nn.Linear(CHANNELS, 3 * CHANNELS)
            self.out = nn.Linear(CHANNELS, CHANNELS)

        def forward(self, x: Any) -> Any:  # (B, T, C)
            batch, length, _ = x.shape
            heads = self.qkv(x).view(batch, length, 3, HEADS, CHANNELS // HEADS).permute(2, 0, 3, 1, 4)
            q, k, v = heads[0], heads[1], heads[2]  # (B, heads, T, C / heads)
            y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
            return self.out(y.transpose(1, 2).reshape(batch, length, CHANNELS))

    class Block(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.norm1, self.norm2 = nn.LayerNorm(CHANNELS), nn.LayerNorm(CHANNELS)
            self.attention = Attention()
            self.up, self.down = nn.Linear(CHANNELS, 4 * CHANNELS), nn.Linear(4 * CHANNELS, CHANNELS)

        def forward(self, x: Any) -> Any:
            x = x + self.attention(self.norm1(x))
            return x + self.down(functional.gelu(self.up(self.norm2(x))))

    class GPT(nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.tokens = nn.Embedding(VOCABULARY, CHANNELS)
            self.places = nn.Embedding(CONTEXT, CHANNELS)
            self.blocks = nn.Sequential(*[Block() for _ in range(LAYERS)])
            self.norm = nn.LayerNorm(CHANNELS)
            self.head = nn.Linear(CHANNELS, VOCABULARY)

        def forward(self, x: Any) -> Any:  # (B, T) integers
            h = self.tokens(x) + self.places(m.arange(CONTEXT))
            logits = self.head(self.norm(self.blocks(h)))
            return logits.view(-1, VOCABULARY)

    return GPT()


def set_weights(m: Module, model: Model, seed: int = 0) -> None:
    """Give a model weights that are the same in every library."""
    random = np.random.default_rng(seed)
    with m.no_grad():
        for name, param in model.named_parameters():
            shape = tuple(param.shape)
            if "norm" in name:
                values = np.full(shape, 1.0 if name.endswith("weight") else 0.0)
            else:
                values = random.uniform(-1, 1, shape) / math.sqrt(max(math.prod(shape[1:]), 16))
            param.copy_(m.from_numpy(values.astype(np.float32)))
