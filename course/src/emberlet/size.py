"""Size: a shape that can say how many elements it stands for."""

from __future__ import annotations

from collections.abc import Iterable
from operator import index
from typing import Any

from emberlet.shape import numel


class Size(tuple[int, ...]):
    """A tuple of sizes. `Tensor.shape` is a plain tuple, and equal to the Size of the same numbers.

    Slices of it, and what it makes with `+` and `*`, are Sizes too.

    Raises:
        TypeError: an item is no integer.

    >>> Size([2, 3]).numel()
    6
    >>> Size([2, 3])[1:] + (4,)
    emberlet.Size([3, 4])
    """

    __slots__ = ()

    def __new__(cls, sizes: Iterable[Any] = ()) -> Size:
        """Check the items, which a tuple does not."""
        return super().__new__(cls, [_as_size(size, place) for place, size in enumerate(sizes)])

    def numel(self) -> int:
        """Return how many elements a tensor of this shape has."""
        return numel(self)

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return Size(found) if isinstance(key, slice) else found

    def __add__(self, other: Any) -> Any:
        return Size(super().__add__(other)) if isinstance(other, tuple) else NotImplemented

    def __radd__(self, other: Any) -> Any:
        return Size(other + tuple(self)) if isinstance(other, tuple) else NotImplemented

    def __mul__(self, times: Any) -> Any:
        return Size(super().__mul__(times))

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"emberlet.Size({list(self)})"


def _as_size(size: Any, place: int) -> int:
    try:
        return index(size)
    except TypeError:
        raise TypeError(
            f"emberlet.Size() takes an iterable of 'int' (item {place} is '{type(size).__name__}')"
        ) from None
