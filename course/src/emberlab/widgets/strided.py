"""Reads how a tensor lies in memory: its shape, strides and offset, and the cells behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from operator import index as as_int
from typing import Any

import numpy as np

KINDS = "biufc"  # booleans, integers, floats, complex numbers: what a cell of memory can hold here


@dataclass(frozen=True)
class Strided:
    """A tensor's layout and its storage.

    `stride` and `offset` count elements, as in PyTorch. `cells` is the whole storage as a flat array; it is
    shared with the tensor and never written to.
    """

    shape: tuple[int, ...]
    stride: tuple[int, ...]
    offset: int
    dtype: str
    cells: np.ndarray

    @property
    def ndim(self) -> int:
        """How many dimensions the tensor has."""
        return len(self.shape)

    @property
    def numel(self) -> int:
        """How many elements the tensor has."""
        return prod(self.shape)

    def slot(self, index: Sequence[int]) -> int:
        """The memory cell that the element at `index` is read from."""
        return self.offset + sum(i * step for i, step in zip(index, self.stride, strict=True))

    def exists(self, slot: int) -> bool:
        """Whether the storage has that cell: a tensor built with wrong strides may point past its end."""
        return 0 <= slot < len(self.cells)

    def reaches(self, slot: int) -> bool:
        """Whether some element is read from that cell; exact, and without walking over the elements."""
        # Turn every negative step round, so that all steps add; a step of zero reaches nothing new.
        target = slot - self.offset
        steps: list[tuple[int, int]] = []
        for size, step in zip(self.shape, self.stride, strict=True):
            if size == 0:
                return False
            if step < 0:
                target -= (size - 1) * step
            if step and size > 1:
                steps.append((abs(step), size - 1))
        return _adds_up(target, sorted(steps, reverse=True))

    def is_contiguous(self) -> bool:
        """Whether the elements lie one after the other in row-major order; PyTorch's rule."""
        if self.numel == 0:
            return True
        expected = 1
        for size, step in zip(reversed(self.shape), reversed(self.stride), strict=True):
            if size != 1:
                if step != expected:
                    return False
                expected *= size
        return True

    def show(self, slot: int) -> str:
        """The value in that cell in a few characters; "?" where there is no such cell."""
        return brief(self.cells[slot]) if self.exists(slot) else "?"


def _adds_up(target: int, steps: Sequence[tuple[int, int]]) -> bool:
    """Whether `target` is a sum of the steps, each taken at most its number of times; longest step first."""
    if not steps:
        return target == 0
    (step, most), *shorter = steps
    rest = sum(other * times for other, times in shorter)
    fewest = max(0, -((rest - target) // step))
    return any(_adds_up(target - i * step, shorter) for i in range(min(most, target // step), fewest - 1, -1))


def brief(value: Any) -> str:
    """A number in at most eight characters: `2.0 -> "2."` as in a printed tensor, `0.123456 -> "0.1235"`."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        digits = str(int(value))
        return digits if len(digits) <= 8 else f"{float(value):.1e}"
    if isinstance(value, (complex, np.complexfloating)):
        return f"{complex(value):.2g}".strip("()")
    number = float(value)
    if number.is_integer() and abs(number) < 1e6:
        return f"{number:.0f}."
    digits = f"{round(number, 4):.4g}" if abs(number) >= 1e-3 else f"{number:.1e}"
    if digits.lstrip("-").isdigit():
        digits += "."
    return digits if len(digits) <= 8 else f"{number:.1e}"


def read(tensor: Any) -> Strided:
    """The layout of an Emberlet tensor (the student's own, however far it is built) or of a NumPy array.

    Raises TypeError for anything else, and ValueError for a layout that makes no sense, naming what is wrong.
    """
    if isinstance(tensor, np.ndarray):
        return _read_array(tensor)
    try:
        storage, stride, offset, shape = (
            tensor.storage,
            tensor.stride(),
            tensor.storage_offset(),
            tensor.shape,
        )
    except AttributeError as error:
        raise TypeError(
            f"expected an emberlet.Tensor or a NumPy array, not {type(tensor).__name__}: {error}"
        ) from None
    view = Strided(
        tuple(as_int(size) for size in shape),
        tuple(as_int(step) for step in stride),
        as_int(offset),
        str(tensor.dtype).rpartition(".")[2],
        np.asarray(storage.data).reshape(-1),
    )
    if len(view.shape) != len(view.stride):
        raise ValueError(f"shape {view.shape} and stride {view.stride} must be equally long")
    if any(size < 0 for size in view.shape):
        raise ValueError(f"shape {view.shape} has a negative size")
    return view


def _read_array(array: np.ndarray) -> Strided:
    if array.dtype.kind not in KINDS:
        raise TypeError(f"expected an array of numbers or booleans, not of dtype {array.dtype}")
    size = array.itemsize
    if any(step % size for step, length in zip(array.strides, array.shape, strict=True) if length > 1):
        raise ValueError(
            f"strides {array.strides} are not whole multiples of the {size} bytes of one element"
        )
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    cells = _memory(owner, array)
    offset = (_address(array) - _address(cells)) // size
    return Strided(
        array.shape, tuple(step // size for step in array.strides), offset, str(array.dtype), cells
    )


def _address(array: np.ndarray) -> int:
    return int(array.__array_interface__["data"][0])


def _memory(owner: np.ndarray, array: np.ndarray) -> np.ndarray:
    """The memory that `array` is a view of, flat and in its dtype: all of the owner's, if that is one run."""
    order = sorted(range(owner.ndim), key=lambda dim: -abs(owner.strides[dim]))
    flat = owner.transpose(order)
    if flat.flags.c_contiguous and not owner.nbytes % array.itemsize:
        cells = flat.reshape(-1).view(array.dtype)
        if (_address(array) - _address(cells)) % array.itemsize == 0:
            return cells
    # A strided owner (memory lent by something that is not NumPy), or one of another dtype that does not fit:
    # what the array itself spans, from its lowest cell to its highest.
    lowest = array[tuple(slice(None, None, -1) if step < 0 else slice(None) for step in array.strides)]
    if array.size == 0:
        return np.empty(0, array.dtype)
    reach = sum((n - 1) * abs(step) for n, step in zip(array.shape, array.strides, strict=True))
    span = 1 + reach // array.itemsize
    return np.lib.stride_tricks.as_strided(lowest, (span,), (array.itemsize,), writeable=False)
