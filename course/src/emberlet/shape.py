"""Layout arithmetic: how a shape, its strides and an offset say where each element lies in flat memory.

Everything here is pure: integers and tuples in, integers and tuples out. Strides count elements, not bytes.
The element at index (i, j, ...) lies at `offset + i * strides[0] + j * strides[1] + ...`.
"""

from __future__ import annotations

import math

Shape = tuple[int, ...]
Strides = tuple[int, ...]


def numel(shape: Shape) -> int:
    """Return how many elements a tensor of this shape has.

    Args:
        shape: the size of each dimension. It may be empty: a 0-d tensor holds one number.

    >>> numel((2, 3, 4))
    24
    >>> numel(())
    1
    >>> numel((2, 0, 3))
    0
    """
    return math.prod(shape)


def contiguous_strides(shape: Shape) -> Strides:
    """Return the strides of a tensor whose elements lie row after row, without gaps (C order).

    The last dimension has stride 1. Every other stride is the number of elements that one step
    along that dimension jumps over. A dimension of size 0 counts as if its size were 1.

    Args:
        shape: the size of each dimension.

    Returns:
        One stride per dimension, in elements.

    >>> contiguous_strides((2, 3, 4))
    (12, 4, 1)
    >>> contiguous_strides((5,))
    (1,)
    >>> contiguous_strides((2, 0, 3))
    (3, 3, 1)
    """
    strides = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= max(size, 1)  # an empty dimension counts as one, as in PyTorch
    return tuple(reversed(strides))


def permute(shape: Shape, strides: Strides, dims: tuple[int, ...]) -> tuple[Shape, Strides]:
    """Return the shape and strides of a view whose dimensions come in another order.

    Dimension `i` of the view is dimension `dims[i]` of the tensor. No element moves.

    Args:
        shape: sizes of the tensor.
        strides: its strides.
        dims: every dimension of the tensor once, none negative.

    Returns:
        Shape and strides of the view.

    >>> permute((2, 3, 4), (12, 4, 1), (2, 0, 1))
    ((4, 2, 3), (1, 12, 4))
    >>> permute((2, 3), (3, 1), (1, 0))
    ((3, 2), (1, 3))
    """
    return tuple(shape[dim] for dim in dims), tuple(strides[dim] for dim in dims)


def select(shape: Shape, strides: Strides, offset: int, dim: int, index: int) -> tuple[Shape, Strides, int]:
    """Return the layout of a view that fixes one index, as `x[index]` does for `dim = 0`.

    The dimension disappears; the view starts where its element number `index` is.

    Args:
        shape: sizes of the tensor.
        strides: its strides.
        offset: where in memory its first element lies.
        dim: the dimension to drop, not negative.
        index: which of its elements to keep, `0 <= index < shape[dim]`.

    Returns:
        Shape, strides and offset of the view.

    Row 2 of a 3-by-4 matrix starts 8 elements in; column 2 starts 2 elements in:

    >>> select((3, 4), (4, 1), 0, 0, 2)
    ((4,), (1,), 8)
    >>> select((3, 4), (4, 1), 0, 1, 2)
    ((3,), (4,), 2)
    """
    rest_shape = shape[:dim] + shape[dim + 1 :]
    rest_strides = strides[:dim] + strides[dim + 1 :]
    return rest_shape, rest_strides, offset + index * strides[dim]


def slice_dim(
    shape: Shape, strides: Strides, offset: int, dim: int, start: int, stop: int, step: int
) -> tuple[Shape, Strides, int]:
    """Return the layout of a view on every `step`-th element from `start` up to, not including, `stop`.

    Args:
        shape: sizes of the tensor.
        strides: its strides.
        offset: where in memory its first element lies.
        dim: the dimension to slice, not negative.
        start: first index, `0 <= start <= shape[dim]`.
        stop: end, `0 <= stop <= shape[dim]`; nothing is left when it is not above `start`.
        step: at least 1. The last step may be a short one: 0, 3, 6 are three elements of 0 up to 7.

    Returns:
        Shape, strides and offset of the view, which has as many dimensions as before.

    >>> slice_dim((7,), (1,), 0, 0, 0, 7, 3)
    ((3,), (3,), 0)
    >>> slice_dim((3, 4), (4, 1), 0, 1, 1, 3, 1)
    ((3, 2), (4, 1), 1)
    >>> slice_dim((7,), (1,), 0, 0, 5, 2, 1)
    ((0,), (1,), 5)
    """
    length = max(0, -(-(stop - start) // step))  # the ceiling of the quotient, in integers
    new_shape = (*shape[:dim], length, *shape[dim + 1 :])
    new_strides = (*strides[:dim], strides[dim] * step, *strides[dim + 1 :])
    return new_shape, new_strides, offset + start * strides[dim]


def is_contiguous(shape: Shape, strides: Strides) -> bool:
    """Return whether the elements lie row after row without gaps, as `contiguous_strides` lays them.

    A dimension of size 1 is never stepped along, so its stride does not matter.
    A tensor without elements is contiguous whatever its strides.

    Args:
        shape: the size of each dimension.
        strides: its strides.

    >>> is_contiguous((2, 3), (3, 1))
    True
    >>> is_contiguous((3, 2), (1, 3))
    False
    >>> is_contiguous((3, 1), (1, 77))
    True
    >>> is_contiguous((0, 4), (1, 99))
    True
    """
    if 0 in shape:
        return True
    expected = contiguous_strides(shape)
    return all(
        stride == wanted or size == 1 for size, stride, wanted in zip(shape, strides, expected, strict=True)
    )


def memory_runs(shape: Shape, strides: Strides) -> list[tuple[int, int]]:
    """Return the tensor as runs, the last first: `(count, step)` is `count` elements, one every `step`.

    Neighbouring dimensions belong to one run when walking through both, row after row, keeps one even step.

    >>> memory_runs((2, 3, 4), (12, 4, 1))
    [(24, 1)]
    >>> memory_runs((3, 2, 4), (4, 12, 1))
    [(4, 1), (2, 12), (3, 4)]
    >>> memory_runs((), ())
    [(1, 1)]
    """
    runs: list[tuple[int, int]] = []
    for size, stride in zip(reversed(shape), reversed(strides), strict=True):
        count, step = runs[-1] if runs else (0, 0)
        if runs and (size == 1 or stride == count * step):
            runs[-1] = (count * size, step)
        else:
            runs.append((size, stride))
    return runs or [(1, 1)]


def view_strides(shape: Shape, strides: Strides, new_shape: Shape) -> Strides | None:
    """Return strides that show the same memory in a new shape, or None when only a copy can.

    `memory_runs(shape, strides)` lists the stretches of memory that are walked with one even step, the last
    first. Dimensions of the new shape may split such a run among them, but none may reach from one run
    into the next. A tensor without elements keeps its strides when the shape stays the same
    and takes contiguous ones when not.

    Args:
        shape: sizes of the tensor.
        strides: its strides.
        new_shape: the shape wanted, without -1; it has as many elements as `shape`.

    Returns:
        One stride per dimension of `new_shape`, or None.

    A matrix flattens without a copy; its transpose does not, but its rows may still be split:

    >>> view_strides((3, 4), (4, 1), (12,))
    (1,)
    >>> view_strides((4, 3), (1, 4), (12,)) is None
    True
    >>> view_strides((4, 3), (1, 4), (2, 2, 3))
    (2, 1, 4)
    """
    if numel(shape) == 0:
        return strides if new_shape == shape else contiguous_strides(new_shape)
    waiting = list(new_shape)
    new_strides = []  # from the last dimension to the first, as the runs come
    for count, step in memory_runs(shape, strides):
        taken = 1
        while waiting and (taken < count or waiting[-1] == 1):
            new_strides.append(taken * step)
            taken *= waiting.pop()
        if taken != count:
            return None  # a new dimension would reach into the next run
    return tuple(reversed(new_strides))


def broadcast_shapes(*shapes: Shape) -> Shape:
    """Return the shape that all these shapes broadcast to.

    Line the shapes up at their last dimension; a shape that is too short gets sizes 1 in front. In each
    dimension the sizes must be equal, or 1, which stretches to the other.

    Args:
        shapes: any number of shapes; none at all gives `()`.

    Raises:
        RuntimeError: two sizes differ and neither is 1. The message names both sizes, the
            dimension of the result and all the shapes.

    >>> broadcast_shapes((3, 1), (1, 4))
    (3, 4)
    >>> broadcast_shapes((5, 3), (3,), ())
    (5, 3)
    >>> broadcast_shapes((2, 1), (0,))
    (2, 0)
    """
    ndim = max((len(shape) for shape in shapes), default=0)
    result = [1] * ndim
    for shape in shapes:
        for dim, size in enumerate(shape, start=ndim - len(shape)):
            if result[dim] == 1:
                result[dim] = size
            elif size not in (1, result[dim]):
                raise RuntimeError(
                    f"The size of tensor a ({result[dim]}) must match the size of tensor b ({size}) "
                    f"at non-singleton dimension {dim}. Shapes: {', '.join(map(str, shapes))}"
                )
    return tuple(result)


def expand(shape: Shape, strides: Strides, new_shape: Shape) -> Strides:
    """Return the strides that show a tensor in a larger shape without copying an element.

    The shapes are lined up at their last dimension. A dimension that keeps its size keeps its stride. One
    that is stretched from 1, or that is new in front, is walked without moving: its stride is 0.

    Args:
        shape: sizes of the tensor.
        strides: its strides.
        new_shape: the shape wanted, without -1; at least as many dimensions as `shape`.

    Returns:
        One stride per dimension of `new_shape`.

    Raises:
        RuntimeError: a size other than 1 would have to change. The message names both sizes, the
            dimension of `new_shape` and both shapes.

    >>> expand((3, 1), (1, 1), (3, 4))
    (1, 0)
    >>> expand((3,), (1,), (2, 3))
    (0, 1)
    """
    new = len(new_shape) - len(shape)
    new_strides = [0] * new
    for dim, size, stride in zip(range(new, len(new_shape)), shape, strides, strict=True):
        if size == new_shape[dim]:
            new_strides.append(stride)
        elif size == 1:
            new_strides.append(0)
        else:
            raise RuntimeError(
                f"The expanded size of the tensor ({new_shape[dim]}) must match the existing size ({size}) "
                f"at non-singleton dimension {dim}.  Target sizes: {list(new_shape)}.  "
                f"Tensor sizes: {list(shape)}"
            )
    return tuple(new_strides)
