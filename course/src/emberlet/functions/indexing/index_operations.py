"""Reading, adding and writing whole slices along one dimension, by their numbers; and elements by theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.arguments import normalize_dim
from emberlet.array import Array, Number, namespace
from emberlet.autograd.operation import is_tensor
from emberlet.dtype import bool_, int32, int64
from emberlet.functions.elementwise.arithmetic import mul
from emberlet.functions.indexing.index_keys import checked_index
from emberlet.functions.indexing.indexed import Index, IndexPut

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


_FLAT = "out of range: tried to access index {} on a tensor of {} elements."


def index_select(input: Tensor, dim: int, index: Tensor) -> Tensor:
    """Return a copy of the slices along a dimension that `index` numbers, in its order.

    Args:
        input: the tensor.
        dim: the dimension.
        index: a vector of integers, none negative.

    Raises:
        IndexError: there is no such slice, or `index` is no vector of integers.
    """
    place = normalize_dim(dim, input.ndim)
    _check_vector(index, "index_select")
    if not input.ndim:
        return index_select(input.reshape(1), 0, index).reshape(())
    if input.ndim > 1 and not input.shape[place] and index.numel():
        raise RuntimeError("index_select(): self indexing axis dim should be positive")
    try:
        key = _slices(input, place, index)
    except IndexError:
        raise IndexError("index out of range in self") from None
    selected: Tensor = Index.apply(input, key, False)
    return selected


def index_add(input: Tensor, dim: int, index: Tensor, source: Tensor, *, alpha: Number = 1) -> Tensor:
    """Return a copy with slice `i` of `alpha * source` added to the slice that `index[i]` numbers.

    Args:
        input: the tensor.
        dim: the dimension.
        index: a vector of integers, none negative; a slice that is named twice gets both.
        source: of the input's dtype and sizes, but for `dim`, where it is as long as `index`.
        alpha: a factor.
    """
    place = _check_source(input, dim, index, source, "index_add")
    if not input.is_floating_point():
        alpha = bool(alpha) if input.dtype is bool_ else int(alpha)
    added = source if alpha == 1 else mul(source, alpha)
    if not input.ndim:
        return index_add(input.reshape(1), 0, index.reshape(1), added.reshape(1)).reshape(())
    try:
        key = _slices(input, place, index)
    except IndexError as error:
        raise RuntimeError(str(error)) from None
    result: Tensor = IndexPut.apply(input, key, added, True)
    return result


def index_copy(input: Tensor, dim: int, index: Tensor, source: Tensor) -> Tensor:
    """Return a copy with slice `i` of `source` in place of the slice that `index[i]` numbers."""
    place = _check_source(input, dim, index, source, "index_copy")
    if not input.ndim:
        return source.reshape(()).clone()
    result: Tensor = IndexPut.apply(input, _slices(input, place, index), source, False)
    return result


def index_fill(input: Tensor, dim: int, index: Tensor, value: Number | Tensor) -> Tensor:
    """Return a copy with one number in all elements of the slices that `index` numbers."""
    place = normalize_dim(dim, input.ndim)
    _check_vector(index, "index_fill_")
    if not is_tensor(value):
        single: Any = input.new_empty(()).fill_(value)
    elif value.ndim:
        raise RuntimeError(
            "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
            f"{value.ndim} dimension(s)."
        )
    else:
        single = value.to(input.dtype)
    if not input.ndim:
        return single.clone() if index.numel() else input.clone()
    result: Tensor = IndexPut.apply(input, _slices(input, place, index, wrap=True), single, False)
    return result


def take(input: Tensor, index: Tensor) -> Tensor:
    """Return the elements with these numbers, counted row after row; in the shape of `index`."""
    if index.dtype is not int64:
        raise RuntimeError("take(): Expected a long tensor for index, but got " + str(index.dtype))
    flat = input.reshape(-1)
    if index.numel() and not flat.numel():
        raise IndexError("take(): tried to take from an empty tensor")
    numbers = checked_index(index._array, 0, flat.shape[0], _FLAT)
    if not index.ndim:
        return flat[int(numbers)]
    found: Tensor = Index.apply(flat, (numbers,), False)
    return found


def put(input: Tensor, index: Tensor, source: Tensor, accumulate: bool = False) -> Tensor:
    """Return a copy with `source` at the elements with these numbers, counted row after row."""
    if index.dtype is not int64:
        raise RuntimeError("put_(): Expected a long tensor for index, but got " + str(index.dtype))
    if index.numel() != source.numel():
        raise RuntimeError(
            "put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.numel()}, index.numel() = {index.numel()}"
        )
    flat = input.reshape(-1)
    numbers = checked_index(index.reshape(-1)._array, 0, flat.shape[0], _FLAT)
    result: Tensor = IndexPut.apply(flat, (numbers,), source.reshape(-1), accumulate)
    return result.reshape(input.shape)


def _slices(input: Tensor, dim: int, index: Tensor, wrap: bool = False) -> tuple[Any, ...]:
    """The key of whole slices along a dimension."""
    numbers: Array = (index if index.ndim else index.reshape(1))._array
    size = input.shape[dim]
    if not wrap and numbers.shape[0]:
        xp = namespace(numbers)
        least, most = int(xp.min(numbers)), int(xp.max(numbers))
        if least < 0 or most >= size:
            raise IndexError(
                f"index {least if least < 0 else most} is out of bounds for dimension {dim} with size {size}"
            )
    return (*(slice(None),) * dim, checked_index(numbers, dim, size) if wrap else numbers)


def _check_vector(index: Tensor, name: str) -> None:
    if not is_tensor(index):
        raise TypeError(f"{name}(): argument 'index' must be Tensor, not {type(index).__name__}")
    if index.ndim > 1:
        raise IndexError(f"{name}(): Index is supposed to be a vector")
    if index.dtype is not int64 and index.dtype is not int32:
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index, but got {index.dtype}")


def _check_source(input: Tensor, dim: int, index: Tensor, source: Tensor, name: str) -> int:
    """Check `index` and `source`; return the dimension."""
    place = normalize_dim(dim, input.ndim)
    _check_vector(index, name)
    if source.dtype is not input.dtype:
        raise RuntimeError(
            f"{name}(): self ({input.dtype}) and source ({source.dtype}) must have the same scalar type"
        )
    if input.ndim != source.ndim and source.ndim and input.ndim:
        raise (RuntimeError if name == "index_add" else IndexError)(
            f"{name}(): When source and destination are not scalars, their dimensionality must match. "
            f"Source dimensionality ({source.ndim}), destination dimensionality ({input.ndim})"
        )
    count = source.shape[place] if source.ndim else 1
    if index.numel() != count:
        raise (RuntimeError if name == "index_add" else IndexError)(
            f"{name}(): Number of indices ({index.numel()}) should be equal to source.size(dim) ({count})"
        )
    wanted = (
        (*input.shape[:place], count, *input.shape[place + 1 :])
        if input.ndim and source.ndim
        else source.shape
    )
    if tuple(source.shape) != wanted:
        raise RuntimeError(
            f"{name}(): Source and destination tensors must have same slice shapes. Destination slice shape: "
            f"{list(input.shape)} at dimension {place} and source slice shape: {list(source.shape)}"
        )
    return place
