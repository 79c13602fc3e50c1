"""`x[index]`, `x[index] = value` and `index_put`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Number
from emberlet.autograd.grad_mode import current
from emberlet.autograd.inplace import refuse_leaf, write
from emberlet.autograd.operation import is_tensor, wrap
from emberlet.functions.indexing.filling import copy_, fill_
from emberlet.functions.indexing.index_keys import Lookup, index_array, look_up, make_key, result_shape
from emberlet.functions.indexing.indexed import Index, IndexPut
from emberlet.functions.movement.views import Select, Slice
from emberlet.indexing import BASIC
from emberlet.seam.scatter import put

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def getitem(input: Tensor, index: Any) -> Tensor:
    """Return the part of a tensor that an index shows.

    It is a view for integers, slices, None, `...` and tensors of one integer; a copy if there are lists,
    booleans or tensors of several integers in the index.
    """
    kind = index.__class__
    if kind is int and input._array.shape:
        return Select.apply(input, 0, index)
    if kind in BASIC:
        return Slice.apply(input, (index,))
    if kind is tuple:
        for item in index:
            if item.__class__ not in BASIC:
                break
        else:
            return Slice.apply(input, index)
    view, key, once, _ = look_up(input, index)
    return view if key is None else Index.apply(view, key, once)


def setitem(input: Tensor, index: Any, value: Number | Tensor) -> None:
    """Write to the part of a tensor that an index shows; of a place named twice the last value stays."""
    if not (is_tensor(value) or array.is_scalar(value)):
        raise TypeError(f"can't assign a {type(value).__name__} to a tensor of dtype {input.dtype}")
    kind = index.__class__
    if kind in BASIC or (kind is tuple and all(item.__class__ in BASIC for item in index)):
        _write_view(getitem(input, index), value)
        return
    if index is True or index is False:
        if index:
            _write_view(input.unsqueeze(0), value)
        return
    found = look_up(input, index)
    if found.key is None:
        _write_view(found.view, value)
    else:
        refuse_leaf(found.view)
        _write_key(found, _fitting(value, found), False)


def index_put(
    input: Tensor, indices: Sequence[Tensor | None], values: Tensor, accumulate: bool = False
) -> Tensor:
    """Return a copy with `copy[indices] = values`, or with `accumulate` `copy[indices] += values`.

    Args:
        input: the tensor.
        indices: one per dimension: integers, a mask (which stands for as many dimensions as it has), or None.
        values: of the input's dtype; broadcast.
        accumulate: add; a place that is named twice then gets both values.
    """
    found = _found(input, indices)
    if found.key is None:
        return copy_(input.clone(), values)
    output: Tensor = IndexPut.apply(input, found.key, _fitting(values, found), accumulate)
    return output


def index_put_(
    input: Tensor, indices: Sequence[Tensor | None], values: Tensor, accumulate: bool = False
) -> Tensor:
    """Do what `index_put` does, in place; return the tensor itself."""
    refuse_leaf(input)
    found = _found(input, indices)
    if found.key is None:
        return copy_(input, values)
    _write_key(found, _fitting(values, found), accumulate)
    return input


def _found(input: Tensor, indices: Sequence[Tensor | None]) -> Lookup:
    """The key that a list of indices, one per dimension or mask, means."""
    arrays, dim = [], 0
    for each in indices:
        if each is not None:
            data = index_array(each, input._array)
            arrays.append((dim, data))
            dim += len(data.shape) if each.dtype.category == 0 else 1
        else:
            dim += 1
    if dim > input.ndim:
        raise IndexError(f"too many indices for tensor of dimension {input.ndim} (got {dim})")
    return make_key(input, arrays)


def _write_view(target: Tensor, value: Number | Tensor) -> None:
    """Write a number, or a tensor, over a view."""
    if not is_tensor(value):
        fill_(target, value.item() if isinstance(value, array.Scalar) else value)
        return
    while value.ndim > target.ndim and value.shape[0] == 1:
        value = value.select(0, 0)  # as in PyTorch, sizes 1 in front do not count
    copy_(target, value)


def _write_key(found: Lookup, value: Tensor, accumulate: bool) -> None:
    """Write values where a key says, with history if there is any."""
    view, key = found.view, found.key
    if accumulate or (current.enabled and (view._node is not None or value._node is not None)):
        write(view, IndexPut.apply(view, key, value, accumulate))
    else:
        put(view._array, key or (), value._array)
        view.storage.mark_written()


def _fitting(value: Number | Tensor, found: Lookup) -> Tensor:
    """A value as a tensor that may be written where a key says.

    Raises:
        RuntimeError: its shape or its dtype is wrong.
    """
    view = found.view
    if not is_tensor(value):
        number: Any = value.item() if isinstance(value, array.Scalar) else value
        single: Any = array.empty_on((), view._array.dtype, view._array)
        array.fill(single, number, view.dtype)
        return wrap(single)
    if value.dtype is not view.dtype:
        if found.mask is None or value.numel() != 1:
            raise RuntimeError(
                "Index put requires the source and destination dtypes match, got "
                f"{view.dtype} for the destination and {value.dtype} for the source."
            )
        value = value.to(view.dtype)
    size = result_shape(view.shape, found.key or ())
    while value.ndim > len(size) and value.shape[0] == 1:
        value = value.select(0, 0)
    given = value.shape
    pairs = zip(reversed(given), reversed(size), strict=False)
    if len(given) > len(size) or any(have not in (1, want) for have, want in pairs):
        raise RuntimeError(
            f"shape mismatch: value tensor of shape {list(given)} cannot be broadcast to indexing result of "
            f"shape {list(size)}"
        )
    return value
