"""A GPU that is none: array-api-strict's other devices, whose arrays refuse to become NumPy's by themselves.

Its namespace is the array API standard and nothing more, so whatever runs here runs on any backend that
follows the standard. What the standard leaves out (strides, writing at indices) goes through the wrapped
array, as CuPy would do it in the memory of the GPU. There is no float16.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import array_api_strict as strict
import numpy as np

from emberlet.dtype import ALL, float16
from emberlet.seam import backend

DEVICES = (strict.Device("device1"), strict.Device("device2"))
ARRAY = type(strict.asarray(0))


class FakeGPU(backend.Backend):
    """Two devices of type `cuda`."""

    def __init__(self) -> None:
        dtypes = {each: getattr(strict, each.name) for each in ALL if each is not float16}
        super().__init__("cuda", ARRAY, strict, dtypes)

    def count(self) -> int:
        return len(DEVICES)

    def device(self, index: int) -> Any:
        return DEVICES[index]

    def index_of(self, x: Any) -> int:
        assert x.device in DEVICES, f"an array slipped to {x.device}"
        return DEVICES.index(x.device)

    def from_host(self, host: Any, index: int) -> Any:
        assert isinstance(host, (np.ndarray, np.generic))
        return ARRAY._new(np.array(host), device=DEVICES[index])

    def to_host(self, x: Any) -> Any:
        return np.array(x._array)

    def byte_strides(self, x: Any) -> tuple[int, ...]:
        return x._array.strides

    def address(self, x: Any) -> int:
        return x._array.__array_interface__["data"][0]

    def view(self, data: Any, shape: Sequence[int], start: int, byte_strides: Sequence[int]) -> Any:
        memory = data._array
        return ARRAY._new(np.ndarray(shape, memory.dtype, memory, start, byte_strides), device=data.device)

    def restride(self, x: Any, shape: Sequence[int], byte_strides: Sequence[int]) -> Any:
        return ARRAY._new(np.lib.stride_tricks.as_strided(x._array, shape, byte_strides), device=x.device)

    def get(self, x: Any, key: Any) -> Any:
        return ARRAY._new(x._array[_inner(x, key)], device=x.device)

    def put(self, x: Any, key: Any, value: Any) -> None:
        x._array[_inner(x, key)] = _inner(x, value)

    def combine_at(self, name: str, x: Any, key: Any, value: Any) -> None:
        getattr(np, name).at(x._array, _inner(x, key), _inner(x, value))


def _inner(x: Any, part: Any) -> Any:
    """What NumPy is given for an index or a value, which may not come from anywhere but the device of `x`."""
    if isinstance(part, tuple):
        return tuple(_inner(x, each) for each in part)
    if isinstance(part, ARRAY):
        assert part.device == x.device, f"an array on {part.device} met one on {x.device}"
        return part._array
    assert not isinstance(part, (np.ndarray, np.generic)), "an array of the CPU met one of the GPU"
    return part


@contextmanager
def installed() -> Iterator[FakeGPU]:
    """Make `device="cuda"` mean the fake GPU inside the block."""
    fake = FakeGPU()
    backend.register(fake)
    try:
        yield fake
    finally:
        backend.unregister(fake)
