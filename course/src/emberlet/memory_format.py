"""The layout of a copy: dense, and with its dimensions in the memory order of the original.

PyTorch calls this `preserve_format`: the clone of a transposed matrix is transposed too.
"""

from __future__ import annotations

from emberlet.shape import Shape, Strides, contiguous_strides


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
    return 0 not in shape and any(
        stride == 0 and size > 1 for size, stride in zip(shape, strides, strict=True)
    )


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
