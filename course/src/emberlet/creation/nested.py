"""Nested lists of numbers: their shape, and their elements in a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emberlet.array import Number, Scalar, dtype_of, is_array
from emberlet.autograd.operation import is_tensor
from emberlet.creation.defaults import get_default_dtype
from emberlet.dtype import DType, bool_, int64
from emberlet.shape import Shape

_PYTHON_NUMBERS = {bool, int, float}


def nested_shape(data: Any) -> Shape:
    """Return the shape that nested sequences have, going by the first element of each."""
    shape: list[int] = []
    while _is_sequence(data):
        shape.append(len(data))
        if not data:
            break
        data = data[0]
    return (*shape, *data.shape) if is_array(data) else tuple(shape)


def flatten(data: Any, shape: Shape) -> tuple[list[Number], set[DType]]:
    """Return all elements, row after row, as Python numbers, and the dtypes that they came with.

    Raises:
        ValueError: a sequence is of another length than the shape says.
        TypeError: a sequence where a number should be, or the other way round; text among the elements.
        RuntimeError: something else that is no number.
    """
    values: list[Number] = []
    dtypes: set[DType] = set()
    _collect(data, shape, 0, values, dtypes)
    return values, dtypes


def _collect(data: Any, shape: Shape, dim: int, values: list[Number], dtypes: set[DType]) -> None:
    if is_array(data) and data.shape == shape[dim:]:
        values.extend(data.reshape(-1).tolist())
        dtypes.add(dtype_of(data))
    elif dim == len(shape):
        values.append(_number(data, dim, dtypes))
    elif not _is_sequence(data):
        raise TypeError(
            f"not a sequence: expected one of length {shape[dim]} at dim {dim} (got {_name(data)})"
        )
    elif len(data) != shape[dim]:
        raise ValueError(f"expected sequence of length {shape[dim]} at dim {dim} (got {len(data)})")
    elif dim == len(shape) - 1 and (types := set(map(type, data))) <= _PYTHON_NUMBERS:
        values.extend(data)  # a row of plain numbers, the common case, in one go
        dtypes.update(map(_python_dtype, types))
    else:
        for part in data:
            _collect(part, shape, dim + 1, values, dtypes)


def _number(data: Any, dim: int, dtypes: set[DType]) -> Number:
    """One element as a Python number; its dtype is noted."""
    if is_tensor(data):
        dtypes.add(data.dtype)
        if data.numel() != 1:
            raise ValueError("only one element tensors can be converted to Python scalars")
        only: Number = data.item()
        return only
    if isinstance(data, Scalar):
        dtypes.add(dtype_of(data))
        number: Number = data.item()
        return number
    if type(data) in _PYTHON_NUMBERS:
        dtypes.add(_python_dtype(type(data)))
        return data  # type: ignore[no-any-return]
    if isinstance(data, (str, bytes)):
        raise TypeError(f"new(): invalid data type '{_name(data)}'")
    if _is_sequence(data) or is_array(data):
        raise TypeError(f"expected a number at dim {dim} (got {_name(data)}): the lists are nested unevenly")
    raise RuntimeError(f"Could not infer dtype of {_name(data)}")


def _python_dtype(kind: type) -> DType:
    return bool_ if kind is bool else int64 if kind is int else get_default_dtype()


def _is_sequence(data: Any) -> bool:
    return isinstance(data, Sequence) and not isinstance(data, (str, bytes))


def _name(data: Any) -> str:
    return type(data).__name__
