"""All randomness of a training run: one seed for it, and its state, to go on from."""

from __future__ import annotations

from typing import Any

from emberlet.random.generator import Generator, default_generator, manual_seed
from emberlet.seam import foreign_random

State = dict[str, Any]


def seed_everything(seed: int = 0) -> int:
    """Seed the global generators of emberlet, Python and NumPy; return the seed.

    Raises:
        ValueError: the seed is not in 0 .. 2**32 - 1, which is what NumPy takes.
    """
    if not 0 <= seed < 2**32:
        raise ValueError(f"{seed} is not in bounds, numpy accepts from 0 to {2**32 - 1}")
    manual_seed(seed)
    foreign_random.seed(seed)
    return seed


def get_state(loader: Any) -> State:
    """Return the state of the global generators and of those that belong to a loader."""
    return {
        "emberlet": default_generator.get_state(),
        "foreign": foreign_random.get_state(),
        "loader": [each.get_state() for each in _generators(loader)],
    }


def set_state(state: State, loader: Any) -> None:
    """Let the generators go on from a state that `get_state` returned.

    Raises:
        ValueError: the loader has not as many generators as the one of the state.
    """
    generators = _generators(loader)
    if len(generators) != len(state["loader"]):
        raise ValueError(
            f"the checkpoint was written with a loader that had {len(state['loader'])} random generators of "
            f"its own, and this one has {len(generators)}"
        )
    default_generator.set_state(state["emberlet"])
    foreign_random.set_state(state["foreign"])
    for generator, each in zip(generators, state["loader"], strict=True):
        generator.set_state(each)


def _generators(loader: Any) -> list[Generator]:
    """The generators of a loader and its samplers, each once. A loader may be any iterable, and have none."""
    found: list[Generator] = []
    parts = [loader, getattr(loader, "sampler", None), getattr(loader, "batch_sampler", None)]
    parts.append(getattr(parts[2], "sampler", None))
    for part in parts:
        generator = getattr(part, "generator", None)
        if (
            isinstance(generator, Generator)
            and generator is not default_generator
            and all(generator is not each for each in found)
        ):
            found.append(generator)
    return found
