"""Four models and twenty steps of each: the losses must be PyTorch's to five digits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

STEPS = 20


def initialise(m: Any, model: Any, seed: int = 0) -> None:
    """Overwrite the weights: drawn by NumPy, as wide as one over the root of the fan-in."""
    rng = np.random.RandomState(seed)
    with m.no_grad():
        for name, parameter in model.named_parameters():
            shape = tuple(parameter.shape)
            fan_in = max(int(np.prod(shape[1:])), 1)
            values = rng.uniform(-1, 1, shape) / np.sqrt(fan_in) if len(shape) > 1 else np.zeros(shape)
            if len(shape) == 1 and name.endswith("weight"):
                values = np.ones(shape)
            parameter.copy_(m.from_numpy(values.astype(np.float32)))


def descend(
    m: Any, optimizer: Any, loss: Callable[[int], Any], after: Callable[[], Any] | None = None
) -> list[str]:
    """Return the loss of each step, with nine digits."""
    losses = []
    for step in range(STEPS):
        optimizer.zero_grad()
        value = loss(step)
        value.backward()
        if after is not None:
            after()
        optimizer.step()
        losses.append(f"{value.item():.9g}")
    return losses


def digits(m: Any, rng: np.random.RandomState, batch: int) -> tuple[Any, Any]:
    """Noisy pictures of ten classes: each class has its own pattern."""
    patterns = np.random.RandomState(1).uniform(0, 1, (10, 784))
    labels = rng.randint(0, 10, batch)
    pictures = 0.5 * patterns[labels] + 0.5 * rng.uniform(0, 1, (batch, 784)) - 0.5
    return m.from_numpy(pictures.astype(np.float32)), m.from_numpy(labels.astype(np.int64))


def characters(
    m: Any, rng: np.random.RandomState, batch: int, length: int, vocabulary: int
) -> tuple[Any, Any]:
    """Text whose next character mostly follows from the last."""
    text = np.zeros((batch, length + 1), np.int64)
    text[:, 0] = rng.randint(0, vocabulary, batch)
    for i in range(length):
        jump = rng.rand(batch) < 0.1
        text[:, i + 1] = np.where(jump, rng.randint(0, vocabulary, batch), (text[:, i] * 7 + 3) % vocabulary)
    return m.from_numpy(text[:, :-1].copy()), m.from_numpy(text[:, 1:].copy())


def mlp(m: Any) -> list[str]:
    nn = m.nn
    model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
    initialise(m, model)
    rng = np.random.RandomState(2)
    optimizer = m.optim.Adam(model.parameters(), lr=1e-3)

    def loss(step: int) -> Any:
        x, y = digits(m, rng, 128)
        return nn.functional.cross_entropy(model(x), y)

    return descend(m, optimizer, loss)


def cnn(m: Any) -> list[str]:
    nn = m.nn
    model = nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(16 * 7 * 7, 10)),
    )
    initialise(m, model)
    rng = np.random.RandomState(3)
    optimizer = m.optim.Adam(model.parameters(), lr=5e-3)

    def loss(step: int) -> Any:
        x, y = digits(m, rng, 32)
        return nn.functional.cross_entropy(model(x.reshape(-1, 1, 28, 28)), y)

    return descend(m, optimizer, loss)


def lstm(m: Any) -> list[str]:
    nn = m.nn

    class Writer(nn.Module):  # type: ignore[name-defined,misc]  # m is a value
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(20, 24)
            self.lstm = nn.LSTM(24, 48, num_layers=2, batch_first=True)
            self.head = nn.Linear(48, 20)

        def forward(self, x: Any) -> Any:
            y, _ = self.lstm(self.embedding(x))
            return self.head(y)

    model = Writer()
    initialise(m, model)
    rng = np.random.RandomState(4)
    optimizer = m.optim.SGD(model.parameters(), lr=4.0, momentum=0.9)

    def loss(step: int) -> Any:
        x, y = characters(m, rng, 16, 24, 20)
        return nn.functional.cross_entropy(model(x).flatten(0, 1), y.flatten())

    return descend(m, optimizer, loss, lambda: nn.utils.clip_grad_norm_(model.parameters(), 0.3))


def gpt(m: Any) -> list[str]:
    nn = m.nn
    F = nn.functional  # noqa: N806  as everyone writes it
    vocabulary, length, width, heads, depth = 65, 64, 64, 4, 4

    class Attention(nn.Module):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            self.qkv = nn.Linear(width, 3 * width)
            self.out = nn.Linear(width, width)

        def forward(self, x: Any) -> Any:
            b, t, c = x.shape
            q, k, v = (
                part.view(b, t, heads, c // heads).transpose(1, 2) for part in self.qkv(x).split(c, dim=2)
            )
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            return self.out(y.transpose(1, 2).reshape(b, t, c))

    class Block(nn.Module):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            self.norm1 = nn.LayerNorm(width)
            self.attention = Attention()
            self.norm2 = nn.LayerNorm(width)
            self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

        def forward(self, x: Any) -> Any:
            x = x + self.attention(self.norm1(x))
            return x + self.mlp(self.norm2(x))

    class GPT(nn.Module):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            self.tokens = nn.Embedding(vocabulary, width)
            self.positions = nn.Embedding(length, width)
            self.blocks = nn.ModuleList([Block() for _ in range(depth)])
            self.norm = nn.LayerNorm(width)
            self.head = nn.Linear(width, vocabulary, bias=False)

        def forward(self, x: Any) -> Any:
            x = self.tokens(x) + self.positions(m.arange(x.shape[1]))
            for block in self.blocks:
                x = block(x)
            return self.head(self.norm(x))

    model = GPT()
    initialise(m, model)
    rng = np.random.RandomState(5)
    optimizer = m.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1)

    def loss(step: int) -> Any:
        x, y = characters(m, rng, 16, length, vocabulary)
        return F.cross_entropy(model(x).view(-1, vocabulary), y.view(-1))

    return descend(m, optimizer, loss)


MODELS: dict[str, Callable[[Any], list[str]]] = {"mlp": mlp, "cnn": cnn, "lstm": lstm, "gpt": gpt}
