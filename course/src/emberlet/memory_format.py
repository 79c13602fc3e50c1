"""The layout of memory: how much of it a tensor spans, where indices meet, and how a copy is laid out.

A copy is dense, and its dimensions have the memory order of the original. PyTorch's `preserve_format`: the
clone of a transposed matrix is transposed too.
"""

from __future__ import annotations

from emberlet.shape import Shape, Strides, contiguous_strides


class MemoryFormat:
    """The name of a layout; arguments that take one accept it for code written for PyTorch.

    Only two are made: dense in the order of the original, and row after row.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"emberlet.{self.name}"


preserve_format = MemoryFormat("preserve_format")
contiguous_format = MemoryFormat("contiguous_format")
channels_last = MemoryFormat("channels_last")


def span(shape: Shape, strides: Strides) -> int:
    """Return how many places in memory there are from the first element to the last.

    >>> span((2, 3), (10, 1))
    13
    """
    if 0 in shape:
        return 0
    return 1 + sum([(size - 1) * stride for size, stride in zip(shape, strides, strict=True)])


def is_dense(shape: Shape, strides: Strides) -> bool:
    """Whether the elements fill a stretch of memory exactly, in whatever order of dimensions."""
    if 0 in shape:
        return True
    expected = 1
    for stride, size in sorted(
        (stride, size) for size, stride in zip(shape, strides, strict=True) if size > 1
    ):
        if stride != expected:
            return False
        expected *= size
    return True


def has_overlap(shape: Shape, strides: Strides) -> bool:
    """Whether several indices are known to lead to one element, as after `expand`."""
    if 0 not in strides:
        return False
    return 0 not in shape and any(
        stride == 0 and size > 1 for size, stride in zip(shape, strides, strict=True)
    )


def may_overlap(shape: Shape, strides: Strides) -> bool:
    """Whether several indices might lead to one element: no answer of False is wrong.

    >>> may_overlap((3, 2), (1, 1))
    True
    """
    if 0 in shape:
        return False
    reach = 0  # how far one gets with the dimensions that have smaller strides
    for stride, size in sorted(
        (stride, size) for size, stride in zip(shape, strides, strict=True) if size > 1
    ):
        if stride <= reach:
            return True
        reach += (size - 1) * stride
    return False


def meet_partly(shape: Shape, strides: Strides, offset: int, other: tuple[Shape, Strides, int]) -> bool:
    """Whether two dense tensors on one storage share some of their memory, but not all of it in one order."""
    other_shape, other_strides, other_offset = other
    if 0 in shape or 0 in other_shape:
        return False
    if not (is_dense(shape, strides) and is_dense(other_shape, other_strides)):
        return False  # too hard to say; PyTorch does not either
    end, other_end = offset + span(shape, strides), other_offset + span(other_shape, other_strides)
    if offset == other_offset and end == other_end:
        return strides != other_strides
    return offset < other_end and other_offset < end


def copy_strides(shape: Shape, strides: Strides) -> Strides:
    """Return the strides of a copy: the same ones if they are dense, else dense ones in the same order.

    >>> copy_strides((3, 2), (1, 3))
    (1, 3)
    >>> copy_strides((3, 2), (2, 12))
    (1, 3)
    """
    if is_dense(shape, strides):
        return strides
    order = tuple(reversed(_fastest_first(shape, strides)))
    step = dict(zip(order, contiguous_strides(tuple(shape[dim] for dim in order)), strict=True))
    return tuple(step[dim] for dim in range(len(shape)))


def _fastest_first(shape: Shape, strides: Strides) -> list[int]:
    """The dimensions by growing stride. A stride of 0 says nothing, so such a dimension stays where it is.

    An insertion sort, because that comparison is no order: PyTorch's result is defined by these very steps.
    """
    order = list(reversed(range(len(shape))))
    for start in range(1, len(order)):
        moving = start
        for place in reversed(range(start)):
            before, after = order[place], order[moving]
            if strides[before] == 0 or strides[after] == 0:
                continue
            if strides[before] < strides[after]:
                break
            if strides[before] > strides[after] or shape[before] > shape[after]:
                order[place], order[moving] = after, before
                moving = place
    return order
