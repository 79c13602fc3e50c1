"""Generator: a stream of random numbers with a seed and a state, and the ones that are used by default."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from operator import index
from typing import TYPE_CHECKING, Any

from emberlet.array import from_values, place, to_host
from emberlet.autograd.operation import is_tensor, wrap
from emberlet.device import Device
from emberlet.dtype import int64

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_FIRST_SEED = 67280421310721  # PyTorch's: without `manual_seed`, every run has the same numbers


class Generator:
    """A stream of random numbers. On the CPU it is PyTorch's stream, number by number.

    Args:
        device: where the numbers are made. Another device's stream is another one.

    >>> import emberlet
    >>> generator = emberlet.Generator().manual_seed(0)
    >>> emberlet.rand(3, generator=generator)
    tensor([0.4963, 0.7682, 0.0885])
    """

    def __init__(self, device: Device | str = "cpu") -> None:
        backend, number = place(device)
        self.device = Device(backend.kind, number if backend.kind != "cpu" else None)
        self._seed = _FIRST_SEED
        self._stream: Any = None

    @property
    def stream(self) -> Any:
        """Where the numbers come from; made when the first one is asked for."""
        if self._stream is None:
            backend, number = place(self.device)
            self._stream = backend.stream(self._seed, number)
        return self._stream

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream that belongs to a seed; return the generator.

        Args:
            seed: from -2**63 to 2**64 - 1; a negative one counts from 2**64.

        Raises:
            RuntimeError: it is no integer.
            ValueError: it is out of range.
        """
        try:
            number = index(seed)
        except TypeError:
            raise RuntimeError(f"manual_seed expected a long, but got {type(seed).__name__}") from None
        if not -(2**63) <= number < 2**64:
            raise ValueError("Overflow when unpacking long long")
        self._seed = number % 2**64
        if self._stream is not None:
            self._stream.seed(self._seed)
        return self

    def initial_seed(self) -> int:
        """Return the seed that the stream started from."""
        return self._seed

    def seed(self) -> int:
        """Start from a seed that nobody knows beforehand, and return it."""
        self.manual_seed(int.from_bytes(os.urandom(8), "little"))
        return self._seed

    def get_state(self) -> Tensor:
        """Return the state, as an int64 vector on the CPU. Its bytes are those of PyTorch's state."""
        state = self.stream.state()
        words = [int.from_bytes(state[at : at + 8], "little", signed=True) for at in range(0, len(state), 8)]
        return wrap(from_values(words, int64))

    def set_state(self, new_state: Tensor) -> None:
        """Go on from a state that `get_state` returned.

        Raises:
            TypeError: it is no int64 tensor.
            RuntimeError: it has another size.
        """
        if not is_tensor(new_state) or new_state.dtype is not int64:
            raise TypeError("RNG state must be an int64 tensor, as get_state() returns it")
        state = to_host(new_state.contiguous()._array).tobytes()
        expected = len(self.stream.state())
        if len(state) != expected:
            raise RuntimeError(
                f"Expected a generator state of {expected} bytes, but found one of {len(state)} bytes"
            )
        self.stream.set_state(state)
        self._seed = int.from_bytes(state[:8], "little")

    def clone_state(self) -> Generator:
        """Return another generator that goes on as this one would."""
        other = Generator(self.device)
        other.set_state(self.get_state())
        return other

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.device, self.get_state())

    def __repr__(self) -> str:
        return f"<emberlet.Generator on {self.device}, seed {self._seed}>"


def _restored(device: Device, state: Tensor) -> Generator:
    generator = Generator(device)
    generator.set_state(state)
    return generator


default_generator = Generator()
_default_of: dict[Device, Generator] = {default_generator.device: default_generator}


def stream_for(generator: Generator | None, device: Device) -> Any:
    """Return the stream that a call on a device takes its numbers from.

    Raises:
        RuntimeError: the generator belongs to another type of device.
        TypeError: it is no generator.
    """
    if generator is None:
        if device not in _default_of:
            _default_of[device] = Generator(device).manual_seed(default_generator.initial_seed())
        return _default_of[device].stream
    if not isinstance(generator, Generator):
        raise TypeError(f"argument 'generator' must be emberlet.Generator, not {type(generator).__name__}")
    if generator.device.type != device.type:
        raise RuntimeError(
            f"Expected a '{device.type}' device type for generator but found '{generator.device.type}'"
        )
    return generator.stream


def manual_seed(seed: int) -> Generator:
    """Seed the default generators of all devices; return the CPU's."""
    for generator in _default_of.values():
        generator.manual_seed(int(seed))
    return default_generator


def seed() -> int:
    """Seed the default generators with a number that nobody knows beforehand, and return it."""
    number = default_generator.seed()
    manual_seed(number)
    return number


def initial_seed() -> int:
    """Return the seed of the CPU's default generator."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """Return the state of the CPU's default generator."""
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Let the CPU's default generator go on from a state."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Any = None, enabled: bool = True) -> Iterator[None]:
    """Give the default generators their states back when the block ends.

    Args:
        devices: accepted as PyTorch does; all default generators are kept.
        enabled: whether to do anything.
    """
    states = [(each, each.get_state()) for each in _default_of.values()] if enabled else []
    try:
        yield
    finally:
        for generator, state in states:
            generator.set_state(state)
