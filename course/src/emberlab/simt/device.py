"""What a kernel calls: CUDA's names as numba.cuda spells them, given to the kernel as its first argument."""

from __future__ import annotations

import linecache
import re
import sys
from math import prod
from operator import index as as_int
from types import FrameType
from typing import Any, Protocol

import numpy as np

from emberlab.simt.dims import SHARED_BYTES, WARP, Dim3
from emberlab.simt.memory import ATOMIC, LOCAL, SHARED, DeviceArray, Memory, dtype_of

ASSIGNED = re.compile(r"\s*(\w+)\s*(?::[^=]+)?=(?!=)")


class Runner(Protocol):
    """What the kernel's calls need of the machine that runs it."""

    shared: list[DeviceArray]

    def record(
        self, kind: str, array: DeviceArray | None, cell: int, index: tuple[int, ...], frame: FrameType
    ) -> None:
        """Writes down one access of the thread that runs."""

    def wait(self, scope: str, frame: FrameType) -> None:
        """Stops the thread that runs until the others of its block, or of its warp, have come here."""


class Cuda:
    """One thread's view of the GPU: `cuda.threadIdx.x`, `cuda.syncthreads()`, `cuda.shared.array(...)`."""

    warpsize = WARP

    def __init__(self, runner: Runner, grid: Dim3, block: Dim3, block_at: Dim3, thread: int) -> None:
        self.gridDim, self.blockDim, self.blockIdx = grid, block, block_at
        self.threadIdx = block.place(thread)
        self.laneid = thread % WARP
        self.shared = Shared(runner)
        self.local = Local(runner)
        self.atomic = Atomic(runner)
        self._runner = runner

    def __getattr__(self, name: str) -> Any:
        known = ", ".join(sorted(n for n in {*vars(self), *vars(Cuda)} if not n.startswith("_")))
        raise AttributeError(f"cuda.{name} is not simulated; there is: {known}")

    def grid(self, ndim: int) -> int | tuple[int, ...]:
        """This thread's place in the whole grid: one number, or one for each of `ndim` dimensions."""
        at = [
            getattr(self.blockIdx, axis) * getattr(self.blockDim, axis) + getattr(self.threadIdx, axis)
            for axis in "xyz"
        ]
        return _first(at, ndim, "grid")

    def gridsize(self, ndim: int) -> int | tuple[int, ...]:
        """How many threads the whole grid has, in each dimension."""
        sizes = [getattr(self.gridDim, axis) * getattr(self.blockDim, axis) for axis in "xyz"]
        return _first(sizes, ndim, "gridsize")

    def syncthreads(self) -> None:
        """Waits until all threads of the block are here; what they wrote before can be read after."""
        self._runner.wait("block", sys._getframe(1))

    def syncwarp(self) -> None:
        """Waits until all threads of the warp are here."""
        self._runner.wait("warp", sys._getframe(1))


def _first(values: list[int], ndim: int, name: str) -> int | tuple[int, ...]:
    if ndim not in (1, 2, 3):
        raise ValueError(f"cuda.{name}(ndim): ndim must be 1, 2 or 3, not {ndim!r}")
    return values[0] if ndim == 1 else tuple(values[:ndim])


def _new(shape: Any, dtype: Any, space: str, name: str, record: Any) -> DeviceArray:
    sizes = tuple(as_int(n) for n in (shape if isinstance(shape, (tuple, list)) else (shape,)))
    if any(size < 1 for size in sizes):
        raise ValueError(f"cuda.{space}.array: every size of shape {sizes} must be at least 1")
    kind = dtype_of(dtype)
    # Nothing is put into it on a GPU either; NaN makes a value that was never written stand out.
    cells = np.full(prod(sizes), np.nan if kind.kind in "fc" else 0, kind)
    memory = Memory(space, cells, np.zeros(len(cells), bool), name)
    strides = tuple(prod(sizes[dim + 1 :]) for dim in range(len(sizes)))
    return DeviceArray(memory, name, sizes, strides, 0, record)


class Shared:
    """`cuda.shared`: memory that the threads of a block have in common."""

    def __init__(self, runner: Runner) -> None:
        self._runner, self._calls = runner, 0

    def array(self, shape: Any, dtype: Any) -> DeviceArray:
        """An array of the block: the first thread to come makes it, the others get the same.

        Raises ValueError where threads ask for different ones, and beyond 48 KiB a block.
        """
        runner, number = self._runner, self._calls
        self._calls += 1
        frame = sys._getframe(1)
        if number == len(runner.shared):
            written = ASSIGNED.match(linecache.getline(frame.f_code.co_filename, frame.f_lineno))
            name = written.group(1) if written else f"shared {number}"
            made = _new(shape, dtype, SHARED, name, runner.record)
            taken = sum(array.memory.cells.nbytes for array in runner.shared) + made.memory.cells.nbytes
            if taken > SHARED_BYTES:
                raise ValueError(
                    f"cuda.shared.array: the block needs {taken:,} bytes of shared memory; "
                    f"CUDA allows {SHARED_BYTES:,} (48 KiB)"
                )
            runner.shared.append(made)
        array = runner.shared[number]
        sizes = tuple(shape) if isinstance(shape, (tuple, list)) else (shape,)
        if array.shape != sizes or array.dtype != dtype_of(dtype):
            raise ValueError(
                f"cuda.shared.array: {array.name} is {array.shape} of {array.dtype} for one thread and "
                f"{sizes} of {dtype_of(dtype)} for another; all threads of a block must ask for the same"
            )
        return array


class Local:
    """`cuda.local`: memory of one thread alone, in registers if all goes well. Nothing of it is recorded."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def array(self, shape: Any, dtype: Any) -> DeviceArray:
        """An array of this thread."""
        return _new(shape, dtype, LOCAL, "local", self._runner.record)


class Atomic:
    """`cuda.atomic`: read, change and write as one, so that no other thread comes between."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def add(self, array: DeviceArray, index: Any, value: Any) -> Any:
        """`array[index] += value`; returns what was there before."""
        return self._update(array, index, lambda old: old + value, sys._getframe(1))

    def sub(self, array: DeviceArray, index: Any, value: Any) -> Any:
        """`array[index] -= value`; returns what was there before."""
        return self._update(array, index, lambda old: old - value, sys._getframe(1))

    def max(self, array: DeviceArray, index: Any, value: Any) -> Any:
        """`array[index] = max(array[index], value)`; returns what was there before."""
        return self._update(array, index, lambda old: max(old, value), sys._getframe(1))

    def min(self, array: DeviceArray, index: Any, value: Any) -> Any:
        """`array[index] = min(array[index], value)`; returns what was there before."""
        return self._update(array, index, lambda old: min(old, value), sys._getframe(1))

    def _update(self, array: DeviceArray, given: Any, change: Any, frame: FrameType) -> Any:
        if not isinstance(array, DeviceArray):
            raise TypeError(f"cuda.atomic: expected an array of the kernel, not {type(array).__name__}")
        index, cell = array._place(given)
        if len(index) != array.ndim:
            raise TypeError(
                f"cuda.atomic: {array.name} has {array.ndim} dimensions, {len(index)} indices given"
            )
        self._runner.record(ATOMIC, array.whole or array, cell, (*array.at, *index), frame)
        if cell < 0:
            return array.dtype.type(0)
        old = array.memory.cells[cell]
        array.store(cell, change(old))
        return old
