"""Backends: the kinds of array that a tensor may consist of, one kind per type of device.

NumPy's arrays are the CPU. CuPy's are `cuda`, and are loaded when somebody asks for them. A backend says what
the array API standard leaves out; everything else is called through `array.namespace(x)`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from emberlet.dtype import ALL, DType
from emberlet.seam.counter_stream import CounterStream
from emberlet.seam.stream import MersenneTwister

NDArray = np.ndarray
Key = tuple[Any, ...]  # what may stand in x[...]: arrays of integers, slices, ints

_BY_TYPE: dict[type, Backend] = {}
_BY_KIND: dict[str, Backend] = {}
_LOADERS = {"cuda": "emberlet.cupy_backend"}  # modules that register a backend when they are imported


class Backend:
    """What one kind of array can do beyond the array API standard.

    Attributes:
        kind: the device type, `"cpu"` or `"cuda"`.
        array_type: the class of the arrays.
        xp: their array API namespace.
        dtypes: for every dtype that the backend has, its own name for it.
        names: the same, the other way round.
    """

    def __init__(self, kind: str, array_type: type, xp: Any, dtypes: Mapping[DType, Any]) -> None:
        self.kind = kind
        self.array_type = array_type
        self.xp: Any = xp
        self.dtypes = dict(dtypes)
        self.names = {native: each for each, native in self.dtypes.items()}

    # Devices

    def count(self) -> int:
        """Return how many devices there are."""
        raise NotImplementedError

    def current(self) -> int:
        """Return the number of the device that is meant when none is named."""
        return 0

    def device(self, index: int) -> Any:
        """Return what the array library calls a device."""
        raise NotImplementedError

    def index_of(self, x: Any) -> int:
        """Return the number of the device that an array is on."""
        raise NotImplementedError

    def synchronize(self, index: int) -> None:
        """Wait until a device has done everything that it was asked for."""

    def from_host(self, host: Any, index: int) -> Any:
        """Return a fresh array on a device with the elements of a NumPy array."""
        raise NotImplementedError

    def to_host(self, x: Any) -> Any:
        """Return the elements as a NumPy array."""
        raise NotImplementedError

    def stream(self, seed: int, index: int) -> Any:
        """Return a stream of random numbers that is made on a device."""
        return CounterStream(self.xp, self.device(index), seed)

    # Memory

    def empty(self, shape: Any, dtype: Any, index: int) -> Any:
        """Return a new array of a dtype of this backend, not initialised."""
        return self.xp.empty(shape, dtype=dtype, device=self.device(index))

    def byte_strides(self, x: Any) -> tuple[int, ...]:
        """Return how many bytes lie between neighbours, for every dimension."""
        strides: tuple[int, ...] = x.strides
        return strides

    def address(self, x: Any) -> int:
        """Return where the first byte is."""
        raise NotImplementedError

    def view(self, data: Any, shape: Sequence[int], start: int, byte_strides: Sequence[int]) -> Any:
        """Return a view of flat memory; `start` counts bytes. The caller has checked the bounds."""
        raise NotImplementedError

    def restride(self, x: Any, shape: Sequence[int], byte_strides: Sequence[int]) -> Any:
        """Return a view that starts where `x` does, with any strides. The caller has checked the bounds."""
        raise NotImplementedError

    # Reading and writing at indices

    def get(self, x: Any, key: Key) -> Any:
        """Return `x[key]` as a fresh array or as a view, as NumPy does."""
        return x[key]

    def put(self, x: Any, key: Key, value: Any) -> None:
        """Write `x[key] = value`, converting `value` to the dtype of `x`."""
        x[key] = value

    def combine_at(self, name: str, x: Any, key: Key, value: Any) -> None:
        """Combine `value` with `x[key]`, again and again where a place is named several times.

        Args:
            name: how: `"add"`, `"multiply"`, `"maximum"` or `"minimum"`.
            x: what is written to.
            key: the places.
            value: of the dtype of `x`.
        """
        raise NotImplementedError


class NumPy(Backend):
    """The CPU."""

    def __init__(self) -> None:
        super().__init__("cpu", np.ndarray, np, {each: np.dtype(each.name) for each in ALL})

    def count(self) -> int:
        """Return 1."""
        return 1

    def device(self, index: int) -> Any:
        """Return NumPy's only device."""
        return "cpu"

    def index_of(self, x: Any) -> int:
        """Return 0."""
        return 0

    def from_host(self, host: Any, index: int) -> Any:
        """Return a copy, its dimensions in the same order of memory."""
        return np.array(host)

    def to_host(self, x: Any) -> Any:
        """Return the array itself."""
        return x

    def stream(self, seed: int, index: int) -> Any:
        """Return PyTorch's stream for the CPU."""
        return MersenneTwister(seed)

    def address(self, x: Any) -> int:
        """Return where the first byte is."""
        address: int = x.__array_interface__["data"][0]
        return address

    def view(self, data: Any, shape: Sequence[int], start: int, byte_strides: Sequence[int]) -> Any:
        """Return a view of flat memory."""
        return np.ndarray(shape, data.dtype, data, start, byte_strides)

    def restride(self, x: Any, shape: Sequence[int], byte_strides: Sequence[int]) -> Any:
        """Return a view that starts where `x` does, with any strides."""
        return np.lib.stride_tricks.as_strided(x, shape, byte_strides)

    def combine_at(self, name: str, x: Any, key: Key, value: Any) -> None:
        """Combine `value` with `x[key]`."""
        getattr(np, name).at(x, key, value)


def register(backend: Backend) -> None:
    """Make a backend known: its arrays may be the memory of tensors, and its kind the type of a device."""
    _BY_TYPE[backend.array_type] = backend
    _BY_KIND[backend.kind] = backend


def unregister(backend: Backend) -> None:
    """Forget a backend."""
    _BY_TYPE.pop(backend.array_type, None)
    if _BY_KIND.get(backend.kind) is backend:
        del _BY_KIND[backend.kind]


def backend_of(x: Any) -> Backend:
    """Return the backend whose array this is.

    Raises:
        TypeError: it is no array.
    """
    found = _BY_TYPE.get(type(x))
    if found is not None:
        return found
    for each in _BY_KIND.values():
        if isinstance(x, each.array_type) or (each is CPU and isinstance(x, np.generic)):
            return each
    raise TypeError(f"expected an array, got {type(x).__name__}")


def named(native: Any) -> DType:
    """Return the dtype that some backend calls `native`.

    Raises:
        TypeError: none has it.
    """
    for backend in _BY_KIND.values():
        # NumPy's dtypes are CuPy's too; other kinds of dtype should not be compared with them.
        if isinstance(native, np.dtype) is (backend.xp.float32 is np.float32) and native in backend.names:
            return backend.names[native]
    raise TypeError(f"emberlet has no dtype {native}")


def backend_for(kind: str) -> Backend:
    """Return the backend of a type of device, loading it if need be.

    Raises:
        AssertionError: there is none on this machine.
    """
    if kind not in _BY_KIND and kind in _LOADERS:
        try:
            loaded: ModuleType = import_module(_LOADERS[kind])
        except ImportError as error:
            raise AssertionError(
                "emberlet has no CUDA here: device='cuda' needs an NVIDIA GPU and CuPy "
                f"(pip install cupy-cuda12x, or cupy-cuda13x). {error}"
            ) from error
        register(loaded.make())
    if kind not in _BY_KIND:
        raise RuntimeError(f"no backend for device type {kind!r} is registered")
    return _BY_KIND[kind]


CPU = NumPy()
register(CPU)
