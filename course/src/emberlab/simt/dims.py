"""The sizes of a grid and of a block, and the limits that CUDA sets to them."""

from __future__ import annotations

from dataclasses import dataclass
from operator import index as as_int
from typing import Any

# CUDA C++ Programming Guide, "Technical Specifications per Compute Capability": the same for all since 3.0.
WARP = 32
BLOCK_THREADS = 1024
BLOCK_LIMITS = (1024, 1024, 64)
GRID_LIMITS = (2**31 - 1, 65535, 65535)
SHARED_BYTES = 48 * 1024  # of one block, unless a kernel asks for more when it is launched
THREADS = 32_768  # the simulator's own limit: Python runs the threads one after the other


@dataclass(frozen=True)
class Dim3:
    """A size or a place in up to three dimensions, x the fastest; CUDA's `dim3`."""

    x: int
    y: int = 1
    z: int = 1

    @property
    def size(self) -> int:
        """How many places there are."""
        return self.x * self.y * self.z

    @property
    def ndim(self) -> int:
        """How many dimensions are needed to write it."""
        return 3 if self.z > 1 else 2 if self.y > 1 else 1

    def place(self, linear: int) -> Dim3:
        """The place with that number, x counted first: how CUDA numbers the threads of a block."""
        return Dim3(linear % self.x, linear // self.x % self.y, linear // (self.x * self.y))

    def linear(self, place: Dim3) -> int:
        """The number of a place."""
        return place.x + self.x * (place.y + self.y * place.z)

    def show(self, place: Dim3) -> str:
        """A place within this size, with no more dimensions than it has: `5`, `(5, 2)`."""
        parts = (place.x, place.y, place.z)[: self.ndim]
        return str(parts[0]) if len(parts) == 1 else str(parts)

    def __str__(self) -> str:
        return " × ".join(map(str, (self.x, self.y, self.z)[: self.ndim]))


def dim3(given: Any, name: str, limits: tuple[int, int, int]) -> Dim3:
    """An int or a tuple of one to three as a size.

    Raises TypeError for anything else, and ValueError for a size that is below 1 or above its limit.
    """
    sizes = given if isinstance(given, (tuple, list)) else (given,)
    if isinstance(given, Dim3):
        sizes = (given.x, given.y, given.z)
    if not 1 <= len(sizes) <= 3:
        raise TypeError(f"{name} must be an int or a tuple of one to three, not {len(sizes)} of them")
    whole = []
    for size, axis, most in zip(sizes, "xyz", limits, strict=False):
        try:
            whole.append(as_int(size))
        except TypeError:
            raise TypeError(
                f"{name}: its size in {axis} must be a whole number, not {type(size).__name__}"
            ) from None
        if not 1 <= whole[-1] <= most:
            raise ValueError(f"{name}: its size in {axis} is {whole[-1]}; CUDA allows 1 to {most}")
    return Dim3(*whole)


def check(grid: Any, block: Any) -> tuple[Dim3, Dim3]:
    """The sizes of a launch, within CUDA's limits and the simulator's."""
    blocks, threads = dim3(grid, "grid", GRID_LIMITS), dim3(block, "block", BLOCK_LIMITS)
    if threads.size > BLOCK_THREADS:
        raise ValueError(
            f"block: {threads} is {threads.size} threads; CUDA allows at most {BLOCK_THREADS} in a block"
        )
    if blocks.size * threads.size > THREADS:
        raise ValueError(
            f"{blocks.size} blocks of {threads.size} threads are {blocks.size * threads.size:,} threads; "
            f"the simulator runs at most {THREADS:,}: launch a smaller grid"
        )
    return blocks, threads
