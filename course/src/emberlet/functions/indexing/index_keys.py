"""What `x[...]` means when tensors, lists or booleans stand in it: first a view, then integers to look up.

`x[0, :, [2, 1], mask]` is first the view `x[0, :, :, :]`; then a key, with one entry per dimension of the
view, says which of its elements are meant. An entry is an array of integers, or a slice for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from emberlet import array
from emberlet.array import Array, NDArray, namespace
from emberlet.autograd.operation import is_tensor
from emberlet.creation.nested import flatten, nested_shape
from emberlet.dtype import bool_, int32, int64, promote_types
from emberlet.functions.movement.views import Slice
from emberlet.indexing import BASIC, as_number
from emberlet.shape import Shape, broadcast_shapes

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_ALL = slice(None)


class Lookup(NamedTuple):
    """What is left of an index when its basic part is done: a view, and a key into it.

    Attributes:
        view: what the basic part shows; the tensor itself if there is none.
        key: for the first dimensions of the view, an array of integers or `slice(None)`; None if nothing is
            left to look up.
        once: whether it is sure that the key names no place twice.
        mask: the key as one boolean array, if that is what it was.
    """

    view: Tensor
    key: tuple[Any, ...] | None
    once: bool = False
    mask: Array | None = None


def look_up(input: Tensor, index: Any) -> Lookup:
    """Return the view and the key that an index means.

    Raises:
        IndexError: out of bounds, more indices than dimensions, or something that is no index.
        ValueError: a slice that goes backwards.
    """
    items = [_plain(item, input) for item in _items(index)]
    named = sum([_dims_of(item) for item in items])
    if named > input.ndim:
        if not input.ndim and all(item.__class__ in BASIC for item in items):
            Slice.apply(input, tuple(items))  # says what is wrong
        raise IndexError(f"too many indices for tensor of dimension {input.ndim}")
    basic: list[Any] = []  # the index of the view,
    arrays: list[tuple[int, Array]] = []  # and what is looked up, from which of its dimensions on
    dim = 0
    for item in items:
        if item.__class__ in BASIC:
            basic.append(item)
            if item.__class__ is not int:
                dim += input.ndim - named if item is Ellipsis else 1
        elif item.__class__ is bool:
            basic.append(None)
            arrays.append((dim, array.zeros_on(int(item), int64, input._array)))
            dim += 1
        else:
            taken = _dims_of(item)
            basic.extend([_ALL] * taken)
            arrays.append((dim, item))
            dim += taken
    trivial = all(item is Ellipsis or (item.__class__ is slice and item == _ALL) for item in basic)
    view = input if trivial and arrays else Slice.apply(input, tuple(basic))
    return make_key(view, arrays)


def make_key(view: Tensor, arrays: Sequence[tuple[int, Array]]) -> Lookup:
    """Return the key that looks up integers, or where a mask is true, from certain dimensions on."""
    if not arrays:
        return Lookup(view, None)
    shape, key, mask = view.shape, [_ALL] * view.ndim, None
    for dim, each in arrays:
        if array.dtype_of(each) is bool_:
            mask = each
            for place, found in enumerate(_places(each, dim, shape)):
                key[dim + place] = found
        else:
            key[dim] = checked_index(each, dim, shape[dim])
    while key[-1].__class__ is slice:
        key.pop()
    looked_up = [each for each in key if each.__class__ is not slice]
    if len(looked_up) > 1:
        try:
            broadcast_shapes(*(each.shape for each in looked_up))
        except RuntimeError:
            shapes = ", ".join(str(list(each.shape)) for each in looked_up)
            raise IndexError(
                f"shape mismatch: indexing tensors could not be broadcast together with shapes {shapes}"
            ) from None
    alone = mask if len(arrays) == 1 else None
    return Lookup(view, tuple(key), alone is not None, alone)


def result_shape(shape: Shape, key: tuple[Any, ...]) -> Shape:
    """Return the shape of what a key looks up in a tensor of this shape.

    The dimensions of the index arrays, broadcast, stand where the arrays stood; in front if slices part them.
    """
    places = [dim for dim, each in enumerate(key) if each.__class__ is not slice]
    common = broadcast_shapes(*(key[dim].shape for dim in places))
    rest = [size for dim, size in enumerate(shape) if dim not in places]
    front = places[0] if places[-1] - places[0] == len(places) - 1 else 0
    return (*rest[:front], *common, *rest[front:])


def index_array(value: Any, like: Array) -> Array:
    """Return integers or booleans that a caller wrote, of whatever kind, as an array beside `like`."""
    if is_tensor(value):
        data = value._array
    elif array.is_array(value):
        data = value
    else:
        shape = nested_shape(value)
        numbers, dtypes = flatten(value, shape)
        data = array.from_values(numbers, reduce(promote_types, dtypes, bool_) if dtypes else int64).reshape(
            shape
        )
    if type(data) is NDArray and type(like) is not NDArray:
        data = array.to_device(data, array.device_of(like))
    return data


def checked_index(index: Array, dim: int, size: int, words: str = "") -> Array:
    """Return integers counted from the front.

    Args:
        index: from `-size` to `size - 1`.
        dim: which dimension they are about, for the message.
        size: how long it is.
        words: another message, with {} for the wrong index and for the size.

    Raises:
        IndexError: one is out of bounds.
    """
    if 0 in index.shape:
        return index
    xp = namespace(index)
    least, most = int(xp.min(index)), int(xp.max(index))
    if least < -size or most >= size:
        wrong = most if most >= size else least
        words = words or f"index {{}} is out of bounds for dimension {dim} with size {{}}"
        raise IndexError(words.format(wrong, size))
    return xp.where(index < 0, index + size, index) if least < 0 else index


def _items(index: Any) -> tuple[Any, ...]:
    """The items of an index. A list that holds more than numbers counts as a tuple, as in PyTorch."""
    if isinstance(index, tuple):
        return index
    if isinstance(index, list) and len(index) < 32:
        for item in index:
            if item is None or item is Ellipsis or isinstance(item, (slice, Sequence)) or _is_many(item):
                return tuple(index)
    return (index,)


def _plain(item: Any, input: Tensor) -> Any:
    """An item as one of the basic kinds, a bool, or an array of integers or booleans."""
    if item.__class__ in BASIC or item.__class__ is bool:
        return item
    if isinstance(item, str):
        raise TypeError("new(): invalid data type 'str'")
    if not (_is_many(item) or isinstance(item, Sequence)):
        return as_number(item)
    data = index_array(item, input._array)
    dtype = array.dtype_of(data)
    if dtype is not bool_ and dtype is not int64 and dtype is not int32:
        raise IndexError("tensors used as indices must be long, int, byte or bool tensors")
    if len(data.shape) == 0:
        return bool(data) if dtype is bool_ else int(data)
    return data


def _is_many(item: Any) -> bool:
    return is_tensor(item) or array.is_array(item)


def _dims_of(item: Any) -> int:
    """How many dimensions of the tensor an item is about."""
    if item is None or item is Ellipsis or item.__class__ is bool:
        return 0
    if item.__class__ is int or item.__class__ is slice or array.dtype_of(item) is not bool_:
        return 1
    return len(item.shape)


def _places(mask: Array, dim: int, shape: Shape) -> tuple[Array, ...]:
    """The indices at which a mask is true, one array per dimension of it."""
    size = mask.shape
    if shape[dim : dim + len(size)] != size:
        raise IndexError(
            f"The shape of the mask {list(size)} at index 0 does not match the shape of the indexed tensor "
            f"{list(shape)} at index {dim}"
        )
    places: tuple[Array, ...] = namespace(mask).nonzero(mask)
    return places
