"""Size: a shape that can say how many elements it stands for."""

from __future__ import annotations

from emberlet.shape import numel


class Size(tuple[int, ...]):
    """A tuple of sizes, equal to the plain tuple that `Tensor.shape` is.

    >>> Size([2, 3]).numel()
    6
    """

    def numel(self) -> int:
        """Return how many elements a tensor of this shape has."""
        return numel(self)

    def __repr__(self) -> str:
        return f"emberlet.Size({list(self)})"
