"""The arrays a kernel sees: each read and write is written down with who did it, and where in the kernel."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import prod
from operator import index as as_int
from typing import Any, NamedTuple

import numpy as np

from emberlab.simt.trace import Position
from emberlab.widgets.strided import brief, read

GLOBAL, SHARED, LOCAL = "global", "shared", "local"
READ, WRITE, ATOMIC, SYNC = "read", "write", "atomic", "sync"
ALIGNMENT = (
    256  # bytes: every address that CUDA's allocators return is a multiple of this (Programming Guide)
)


class Access(NamedTuple):
    """One access of one thread; `thread` counts in its block. A wait at a barrier is recorded as one, too."""

    thread: int
    kind: str
    array: DeviceArray | None
    cell: int  # in the array's memory; -1 where the index lies outside
    at: tuple[int, ...]
    site: Position
    line: int
    epoch: int  # how many barriers of the block the thread has passed
    warp_epoch: int


@dataclass
class Memory:
    """A run of cells. Two arrays may lie in the same one, as a view and its base do."""

    space: str
    cells: np.ndarray
    written: np.ndarray | None = None  # which cells hold something; None where all do
    name: str = ""


@dataclass
class DeviceArray:
    """An array in a kernel: indexed as a NumPy array, one element at a time, and bounds are never wrapped.

    CUDA C has no negative indices that count from the end: `a[-1]` reads before the array, and is reported.
    """

    memory: Memory
    name: str
    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    record: Callable[..., None] = field(repr=False)
    at: tuple[int, ...] = ()  # the indices already given: a[i] of a matrix is its row
    whole: DeviceArray | None = field(default=None, repr=False)
    writeable: bool = True

    __iter__ = None
    __array__ = None

    @property
    def dtype(self) -> np.dtype[Any]:
        """The elements' type."""
        return self.memory.cells.dtype

    @property
    def itemsize(self) -> int:
        """The bytes of an element."""
        return self.memory.cells.itemsize

    @property
    def ndim(self) -> int:
        """How many dimensions the array has."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many elements the array has."""
        return prod(self.shape)

    @property
    def space(self) -> str:
        """ "global" or "shared"."""
        return self.memory.space

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError(f"{self.name} has no dimensions, so it has no len()")
        return self.shape[0]

    def _place(self, given: Any) -> tuple[tuple[int, ...], int]:
        """The index as whole numbers, and the cell it means: -1 outside."""
        # Plain loops: every Python function called here costs a kernel's thread one more event of its trace.
        index: list[int] = []
        cell, inside = self.offset, True
        for dim, part in enumerate(given if isinstance(given, tuple) else (given,)):
            try:
                at = as_int(part)
            except TypeError:
                raise TypeError(
                    f"{self.name}[{given!r}]: a thread accesses one element, so each index must be a whole number"
                ) from None
            if dim == len(self.shape):
                raise IndexError(f"{self.name} has {dim} dimensions, but more indices are given: {given!r}")
            inside = inside and 0 <= at < self.shape[dim]
            cell += at * self.stride[dim]
            index.append(at)
        return tuple(index), cell if inside else -1

    def __getitem__(self, given: Any) -> Any:
        index, cell = self._place(given)
        whole = self.whole or self
        if len(index) < len(self.shape):
            if cell < 0:
                raise IndexError(
                    f"{whole.show((*self.at, *index))} is out of bounds: its shape is {whole.shape}"
                )
            rest = len(index)
            shape, stride = self.shape[rest:], self.stride[rest:]
            return replace(self, shape=shape, stride=stride, offset=cell, at=(*self.at, *index), whole=whole)
        self.record(READ, whole, cell, (*self.at, *index), sys._getframe(1))
        if cell < 0:  # what a GPU reads there is not defined
            return self.dtype.type(0)
        return self.memory.cells[cell]

    def __setitem__(self, given: Any, value: Any) -> None:
        index, cell = self._place(given)
        whole = self.whole or self
        if len(index) < len(self.shape):
            raise TypeError(
                f"{self.name} has {len(self.shape)} dimensions: a thread writes one element, so give all indices"
            )
        self.record(WRITE, whole, cell, (*self.at, *index), sys._getframe(1))
        self.store(cell, value)

    def store(self, cell: int, value: Any) -> None:
        """Puts a value into a cell; outside nothing is written."""
        if cell < 0:
            return
        if not (self.writeable and self.memory.cells.flags.writeable):
            raise ValueError(f"{self.name} cannot be written to: the array given is read-only")
        self.memory.cells[cell] = value
        if self.memory.written is not None:
            self.memory.written[cell] = True

    def address(self, cell: int) -> int:
        """The byte at which a cell begins, counted from an aligned start of its memory."""
        return cell * self.itemsize

    def cell(self, index: tuple[int, ...]) -> int:
        """The memory cell of an element."""
        return self.offset + sum(i * step for i, step in zip(index, self.stride, strict=True))

    def show(self, index: tuple[int, ...]) -> str:
        """`a[1, 2]`."""
        return f"{self.name}[{', '.join(map(str, index))}]"

    def value(self, cell: int) -> str:
        """What the cell holds at the end, in a few characters."""
        return brief(self.memory.cells[cell])


def dtype_of(given: Any) -> np.dtype[Any]:
    """A NumPy dtype, its name, or another library's dtype with the same name (`emberlet.float32`)."""
    try:
        return np.dtype(given)
    except TypeError:
        pass
    try:
        return np.dtype(str(given).rpartition(".")[2])
    except TypeError:
        raise TypeError(
            f"{given!r} is not the dtype of an array: give one of NumPy's, such as 'float32'"
        ) from None


def to_device(given: Any, name: str, memories: dict[tuple[int, int], Memory], record: Any) -> DeviceArray:
    """A NumPy array or an Emberlet tensor as a kernel sees it; what the kernel writes is written into it."""
    view = read(given)
    key = (int(view.cells.__array_interface__["data"][0]), view.cells.nbytes)
    memory = memories.setdefault(key, Memory(GLOBAL, view.cells, name=name))
    if memory.cells.dtype != view.cells.dtype:
        raise TypeError(
            f"{memory.name} and {name} are the same memory as {memory.cells.dtype} and {view.cells.dtype}: "
            "give one of them as a copy"
        )
    writeable = given.flags.writeable if isinstance(given, np.ndarray) else True
    return DeviceArray(memory, name, view.shape, view.stride, view.offset, record, writeable=writeable)
