"""Storage: the flat run of memory that tensors look at."""

from __future__ import annotations

from emberlet import array
from emberlet.dtype import DType


class Storage:
    """A flat run of elements of one dtype. Tensors that are views of each other share one Storage.

    Args:
        data: a one-dimensional, gapless array. The storage keeps it and does not copy it.

    Attributes:
        data: that array.
        dtype: the dtype of its elements.
    """

    __slots__ = ("__weakref__", "data", "dtype")

    def __init__(self, data: array.Array) -> None:
        self.data = data
        self.dtype: DType = array.dtype_of(data)

    def size(self) -> int:
        """How many elements there are."""
        return self.data.size

    def __len__(self) -> int:
        return self.data.size

    def element_size(self) -> int:
        """Bytes per element."""
        return self.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes of all elements together."""
        return self.data.nbytes

    def data_ptr(self) -> int:
        """Address of the first byte."""
        return array.address(self.data)

    def tolist(self) -> list[bool | int | float]:
        """All elements, in the order in which they lie in memory."""
        elements: list[bool | int | float] = self.data.tolist()
        return elements

    def __getitem__(self, index: int) -> bool | int | float:
        element: bool | int | float = self.data[index].item()
        return element

    def __setitem__(self, index: int, value: bool | int | float) -> None:
        self.data[index] = array.scalar(value, self.dtype)

    def __reduce__(self) -> tuple[type[Storage], tuple[array.Array]]:
        return Storage, (self.data,)

    def __repr__(self) -> str:
        lines = [f" {element}" for element in self.tolist()]
        return "\n".join([*lines, f"[emberlet.Storage(dtype={self.dtype}) of size {len(self)}]"])
