"""The backend of `device="cuda"`: CuPy's arrays. Importing it needs CuPy and an NVIDIA GPU."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cupy
import numpy as np
from array_api_compat import cupy as namespace

from emberlet.dtype import ALL
from emberlet.seam.backend import Backend, Key


class CuPy(Backend):
    """NVIDIA GPUs. Operations are queued, and run while Python goes on."""

    def __init__(self) -> None:
        super().__init__("cuda", cupy.ndarray, namespace, {each: np.dtype(each.name) for each in ALL})

    def count(self) -> int:
        """Return how many GPUs there are."""
        number: int = cupy.cuda.runtime.getDeviceCount()
        return number

    def current(self) -> int:
        """Return the number of the GPU that CuPy uses now."""
        number: int = cupy.cuda.runtime.getDevice()
        return number

    def device(self, index: int) -> Any:
        """Return CuPy's object for a GPU."""
        return cupy.cuda.Device(index)

    def index_of(self, x: Any) -> int:
        """Return the number of the GPU that an array is on."""
        number: int = x.device.id
        return number

    def synchronize(self, index: int) -> None:
        """Wait for a GPU."""
        cupy.cuda.Device(index).synchronize()

    def from_host(self, host: Any, index: int) -> Any:
        """Return the elements on a GPU, the dimensions in the same order of memory."""
        with cupy.cuda.Device(index):
            return cupy.array(host, order="K")

    def to_host(self, x: Any) -> Any:
        """Return the elements as a NumPy array; this waits for the GPU."""
        return cupy.asnumpy(x, order="A")

    def address(self, x: Any) -> int:
        """Return where the first byte is, in the memory of the GPU."""
        address: int = x.data.ptr
        return address

    def view(self, data: Any, shape: Sequence[int], start: int, byte_strides: Sequence[int]) -> Any:
        """Return a view of flat memory."""
        return cupy.ndarray(shape, data.dtype, data.data + start, byte_strides)

    def restride(self, x: Any, shape: Sequence[int], byte_strides: Sequence[int]) -> Any:
        """Return a view that starts where `x` does, with any strides."""
        return cupy.ndarray(shape, x.dtype, x.data, byte_strides)

    def combine_at(self, name: str, x: Any, key: Key, value: Any) -> None:
        """Combine `value` with `x[key]`; the order is not defined, so sums may differ in their last bits."""
        if x.dtype == np.int64 and name == "add":  # CUDA adds 64 bits only without sign: it is the same sum
            x, value = x.view(np.uint64), cupy.asarray(value, np.int64).view(np.uint64)
        getattr(cupy, name).at(x, key, value)


def make() -> Backend:
    """Return the backend.

    Raises:
        ImportError: there is no GPU, or its driver does not answer.
    """
    try:
        cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        raise ImportError(f"CuPy finds no GPU: {error}") from error
    return CuPy()
