"""Storage: the flat run of memory that tensors look at, and when it was last written to."""

from __future__ import annotations

import itertools
import weakref
from typing import TYPE_CHECKING

from emberlet import array
from emberlet.dtype import DType

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

# One clock for the whole process orders the nodes of the tape and the writes to memory, so that one
# comparison tells whether something was overwritten after a node was recorded.
tick = itertools.count(1).__next__


class Storage:
    """A flat run of elements of one dtype. Tensors that are views of each other share one Storage.

    Args:
        data: a one-dimensional, gapless array. The storage keeps it and does not copy it.

    Attributes:
        version: how often something was written in place, as `Tensor._version` says.
        written: when that happened last, on the clock that also numbers the nodes of the tape.
    """

    __slots__ = ("__weakref__", "_data", "_source", "_views", "version", "written")

    def __init__(self, data: array.Array) -> None:
        self._source = data
        self._data: array.Array | None = data
        self.version = self.written = 0
        self._views: list[weakref.ref[Tensor]] | None = None

    @classmethod
    def of(cls, source: array.Array) -> Storage:
        """Return the storage of an array of any shape whose memory nobody else shows; it is flattened later."""
        storage = cls.__new__(cls)
        storage._source = source
        storage._data = None
        storage.version = storage.written = 0
        storage._views = None
        return storage

    @property
    def data(self) -> array.Array:
        """The memory, as a one-dimensional array."""
        if self._data is None:
            self._data = self._source = array.flat(self._source)
        return self._data

    @property
    def dtype(self) -> DType:
        """The dtype of the elements."""
        return array.dtype_of(self._source)

    def mark_written(self) -> None:
        """Note that the memory was just written to: what the tape saved of it before is stale."""
        self.version += 1
        self.written = tick()

    def add_view(self, view: Tensor) -> None:
        """Remember a differentiable view, weakly: a write gives it a new history."""
        if self._views is None:
            self._views = []
        self._views.append(weakref.ref(view))
        count = len(self._views)
        if count >= 64 and not count & (count - 1):  # at every power of two, forget those that are gone
            self._views = [reference for reference in self._views if reference() is not None]

    def living_views(self) -> list[Tensor]:
        """Return the differentiable views that are still in use, the oldest first."""
        found = [reference() for reference in self._views or ()]
        return [view for view in found if view is not None]

    def size(self) -> int:
        """How many elements there are."""
        return int(self.data.size)

    def __len__(self) -> int:
        return self.size()

    def element_size(self) -> int:
        """Bytes per element."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements together."""
        return self.size() * self.dtype.itemsize

    def data_ptr(self) -> int:
        """Address of the first byte."""
        return array.address(self.data)

    def tolist(self) -> list[bool | int | float]:
        """All elements, in the order in which they lie in memory."""
        elements: list[bool | int | float] = array.to_list(self.data)
        return elements

    def __getitem__(self, index: int) -> bool | int | float:
        element: bool | int | float = self.data[index].item()
        return element

    def __setitem__(self, index: int, value: bool | int | float) -> None:
        self.data[index] = array.scalar(value, self.dtype)
        self.mark_written()

    def __reduce__(self) -> tuple[type[Storage], tuple[array.Array]]:
        return Storage, (self.data,)

    def __repr__(self) -> str:
        lines = [f" {element}" for element in self.tolist()]
        return "\n".join([*lines, f"[emberlet.Storage(dtype={self.dtype}) of size {len(self)}]"])
