"""Reading, writing and adding at indices, on arrays of every backend.

A key is what stands in `x[...]`: a tuple of integer arrays that broadcast to each other, slices and ints. The
caller has seen to it that index arrays are on the device of `x`, and neither negative nor out of bounds.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from emberlet.array import Array, arange_on, namespace, zeros_on
from emberlet.seam.backend import Key, NDArray, backend_of
from emberlet.shape import Shape


def take(x: Array, key: Key) -> Array:
    """Return `x[key]`; a view if there is no array in the key."""
    return x[key] if type(x) is NDArray else backend_of(x).get(x, key)


def put(x: Array, key: Key, value: Array) -> None:
    """Write `x[key] = value`; of a place that is named twice, one value stays."""
    if type(x) is NDArray:
        x[key] = value
    else:
        backend_of(x).put(x, key, value)


def add_at(x: Array, key: Key, value: Array) -> None:
    """Add to `x[key]` in place; a place that is named twice gets both values."""
    backend_of(x).combine_at("add", x, key, value)


def combine_at(name: str, x: Array, key: Key, value: Array) -> None:
    """Like `add_at` with NumPy's function of this name: `"multiply"`, `"maximum"` or `"minimum"`."""
    backend_of(x).combine_at(name, x, key, value)


def axis_key(index: Array, axis: int) -> Key:
    """Return the key that `gather` and `scatter` mean: `index` along one axis, the own place along others.

    Args:
        index: integers; in no dimension but `axis` larger than the array that it will index.
        axis: not negative.

    >>> import numpy
    >>> x = numpy.array([[1, 2], [3, 4]])
    >>> x[axis_key(numpy.array([[1, 1], [0, 1]]), 1)]
    array([[2, 2],
           [3, 4]])
    """
    xp = namespace(index)
    key = []
    for dim, size in enumerate(index.shape):
        shape = tuple([-1 if each == dim else 1 for each in range(index.ndim)])
        places = xp.reshape(arange_on(size, index), shape)
        key.append(index if dim == axis else places)
    return tuple(key)


def scatter_add(target: Array, index: Array, source: Array, axis: int) -> None:
    """Add `source[i, j, ...]` to `target[index[i, j, ...], j, ...]`, here for `axis = 0`, in place."""
    if index.ndim == 0:
        add_at(target, (index,), source)
        return
    source = source[tuple([slice(0, size) for size in index.shape])]
    add_at(target, axis_key(index, axis), source)


def index_add(target: Array, index: Array, source: Array, axis: int) -> None:
    """Add `source[i, ...]` to `target[index[i], ...]`, here for `axis = 0`, in place.

    Args:
        target: of any shape.
        index: one-dimensional; the size of `source` along `axis`.
        source: of the shape of `target`, but for `axis`.
        axis: not negative.
    """
    if type(target) is NDArray and axis == 0 and target.flags.c_contiguous and target.dtype == source.dtype:
        # NumPy adds five times faster at places in flat memory than at rows.
        row = target.size // target.shape[0] if target.shape[0] else 0
        places = index.reshape(-1, 1) * row + np.arange(row)
        np.add.at(target.reshape(-1), places.reshape(-1), source.reshape(-1))
    else:
        add_at(target, (*[slice(None)] * axis, index), source)


def scatter_sum(shape: Shape, index: Any, source: Any, axis: int) -> Any:
    """Return zeros of this shape with `source` added by `scatter_add`; of Tensors too, and differentiable.

    It is the gradient of `gather`.
    """
    total = zeros_on(shape, source.dtype, source)
    if hasattr(total, "scatter_add"):  # a Tensor: it goes on the tape
        return total.scatter_add(axis, index, source)
    scatter_add(total, index, source, axis)
    return total


def index_sum(shape: Shape, index: Any, source: Any, axis: int) -> Any:
    """Return zeros of this shape with `source` added by `index_add`; of Tensors too, and differentiable.

    It is the gradient of `index_select`, and of an embedding.
    """
    total = zeros_on(shape, source.dtype, source)
    if hasattr(total, "index_add"):  # a Tensor: it goes on the tape
        return total.index_add(axis, index, source)
    index_add(total, index, source, axis)
    return total
