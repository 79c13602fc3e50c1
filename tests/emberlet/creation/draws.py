"""One program of random draws, run on PyTorch to freeze its numbers (this file) and on emberlet to compare.

`python tests/emberlet/creation/draws.py`, with PyTorch installed, writes `draws.npz` again.
"""

from __future__ import annotations

import importlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

FROZEN = Path(__file__).parent / "draws.npz"
SIZES = ((), (0,), (1,), (3,), (15,), (16,), (17,), (33,), (4, 5), (3, 7, 5), (2, 0))
FLOATS = ("float32", "float64", "float16")
DTYPES = (*FLOATS, "int32", "int64", "bool")


def draws(torch: Any) -> dict[str, np.ndarray]:
    """Everything drawn, under a name that says how."""
    drawn: dict[str, np.ndarray] = {}
    generator = torch.Generator()

    def note(name: str, tensor: Any, dtype: str = "") -> None:
        drawn[f"{name} {dtype}".strip()] = np.array(tensor.numpy())

    for seed in (0, 42, -3):
        for size in SIZES:
            for name in FLOATS:
                dtype = getattr(torch, name)
                for function in ("rand", "randn"):
                    generator.manual_seed(seed)
                    note(
                        f"{function} {seed} {size}",
                        getattr(torch, function)(size, generator=generator, dtype=dtype),
                        name,
                    )
                    note(f"after {function} {seed} {size} {name}", torch.randn(2, generator=generator))
                empty = torch.empty(size, dtype=dtype)
                note(f"uniform {seed} {size}", empty.uniform_(-3, 7, generator=generator), name)
                note(f"normal_ {seed} {size}", empty.normal_(-3, 2.5, generator=generator), name)
                note(f"exponential {seed} {size}", empty.exponential_(0.7, generator=generator), name)
                note(f"log_normal {seed} {size}", empty.log_normal_(0, 0.5, generator=generator), name)
                chances = torch.full(size, 0.3, dtype=dtype)
                note(f"bernoulli {seed} {size}", torch.bernoulli(chances, generator=generator), name)
                note(f"normal {seed} {size}", torch.normal(chances, chances, generator=generator), name)
                note(f"normal, number {seed} {size}", torch.normal(chances, 2.0, generator=generator), name)
            for name in DTYPES:
                empty = torch.empty(size, dtype=getattr(torch, name))
                generator.manual_seed(seed)
                note(f"random_ {seed} {size}", empty.random_(generator=generator), name)
                note(f"bernoulli_ {seed} {size}", empty.bernoulli_(0.3, generator=generator), name)
                if name != "bool":
                    note(f"random_ to {seed} {size}", empty.random_(-7, 900, generator=generator), name)
                if name in ("int32", "int64"):
                    note(f"random_ far {seed} {size}", empty.random_(-7, 2**30, generator=generator), name)
            note(f"randint {seed} {size}", torch.randint(2**50, size, generator=generator))
            note(
                f"randint bool {seed} {size}",
                torch.randint(0, 2, size, generator=generator, dtype=torch.bool),
            )
        for count in (0, 1, 2, 10, 1000):
            note(f"randperm {seed} {count}", torch.randperm(count, generator=generator))
        note(f"after randperm {seed}", torch.rand(2, generator=generator))
        memory = torch.zeros(5, 8, 3)
        note(f"transposed normal_ {seed}", memory.transpose(0, 2).normal_(generator=generator))
        note(f"spread uniform_ {seed}", memory[:, ::2].uniform_(generator=generator))
        note(f"permuted random_ {seed}", memory.permute(1, 2, 0).random_(100, generator=generator))
        chances = torch.full((8, 5, 3), 0.5)
        note(f"transposed bernoulli_ {seed}", memory.transpose(0, 1).bernoulli_(chances, generator=generator))
        weights = torch.rand(6, 10, generator=generator)
        for count in (1, 4, 10):
            note(f"multinomial {seed} {count}", torch.multinomial(weights, count, generator=generator))
            note(
                f"multinomial of one {seed} {count}",
                torch.multinomial(weights[0], count, generator=generator),
            )
        for count in (1, 4, 40):
            note(
                f"multinomial again {seed} {count}",
                torch.multinomial(weights, count, True, generator=generator),
            )
        torch.manual_seed(seed)
        note(f"global {seed}", torch.randn(3))
        note(f"rand_like {seed}", torch.rand_like(memory.transpose(0, 1)))
        note(f"randn_like {seed}", torch.randn_like(memory.double()))
        note(f"randint_like {seed}", torch.randint_like(memory, 2, 9))
        state = torch.get_rng_state()
        drawn[f"state {seed}"] = np.frombuffer(state.numpy().tobytes(), np.uint8)
    return drawn


def freeze(drawn: dict[str, np.ndarray]) -> None:
    """Write all draws, end to end: an archive of thousands of small arrays would be all headers."""
    index = [(name, each.dtype.name, each.shape) for name, each in drawn.items()]
    kinds = {dtype: [each.ravel() for each in drawn.values() if each.dtype == dtype] for _, dtype, _ in index}
    blocks = {dtype: np.concatenate(parts) for dtype, parts in kinds.items()}
    np.savez_compressed(FROZEN, index=np.array(json.dumps(index)), **blocks)


def frozen() -> dict[str, np.ndarray]:
    """Read them again."""
    drawn, used = {}, dict.fromkeys((*DTYPES, "uint8"), 0)
    with np.load(FROZEN) as file:
        blocks = dict(file)
    for name, dtype, shape in json.loads(str(blocks["index"])):
        count = math.prod(shape)
        drawn[name] = blocks[dtype][used[dtype] : used[dtype] + count].reshape(shape)
        used[dtype] += count
    return drawn


if __name__ == "__main__":
    freeze(draws(importlib.import_module("torch")))
