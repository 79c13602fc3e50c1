"""`x[index]` and `x[index] = value`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Number
from emberlet.autograd.operation import is_tensor
from emberlet.functions.views import Slice

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def getitem(input: Tensor, index: Any) -> Tensor:
    """Return the part of a tensor that an index shows: a view for integers, slices, None and `...`."""
    return Slice.apply(input, index if index.__class__ is tuple else (index,))


def setitem(input: Tensor, index: Any, value: Number | Tensor) -> None:
    """Write to the part of a tensor that an index shows."""
    target = getitem(input, index)
    if is_tensor(value):
        while value.ndim > target.ndim and value.shape[0] == 1:
            value = value.select(0, 0)  # as in PyTorch, sizes 1 in front do not count
        target.copy_(value)
    elif isinstance(value, array.Scalar):
        target.fill_(value.item())
    elif isinstance(value, (bool, int, float)):
        target.fill_(value)
    else:
        raise TypeError(
            f"can't assign a {type(value).__name__} to a tensor of dtype {input.dtype}: "
            "wrap it in emberlet.tensor(...)"
        )
