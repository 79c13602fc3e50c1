"""Collation: a list of samples becomes one batch."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, MutableMapping, MutableSequence, Sequence
from typing import Any

from emberlet.array import Scalar, is_array
from emberlet.creation.from_data import as_tensor, tensor
from emberlet.dtype import float64
from emberlet.functions.movement.joining import stack
from emberlet.tensor import Tensor

_NO_NUMBERS = "SaUO"  # the kinds of NumPy's arrays of text and of objects


def default_collate(batch: Sequence[Any]) -> Any:
    """Return the batch that these samples make.

    Tensors, arrays and numbers are stacked along a new first dimension; Python's floats become float64. Text
    stays a list. Of mappings, named tuples and sequences, each place is collated by itself; of tuples, into
    a list.

    Raises:
        TypeError: a sample is, or holds, anything else.
        RuntimeError: tensors or sequences are not equally large.

    >>> default_collate([(1, "a"), (2, "b")])
    [tensor([1, 2]), ('a', 'b')]
    """
    first = batch[0]
    if isinstance(first, Tensor):
        return stack(batch, 0)
    if isinstance(first, (str, bytes)):
        return batch
    if is_array(first):
        if first.dtype.kind in _NO_NUMBERS:
            raise TypeError(_refusal(first.dtype))
        return default_collate([as_tensor(each) for each in batch])
    if isinstance(first, Scalar):
        return as_tensor(batch)
    if isinstance(first, float):
        return tensor(batch, dtype=float64)
    if isinstance(first, int):
        return tensor(batch)
    if isinstance(first, Mapping):
        return _mapping_like(first, {key: default_collate([each[key] for each in batch]) for key in first})
    if is_named_tuple(first):
        return type(first)(*map(default_collate, zip(*batch, strict=False)))
    if isinstance(first, Sequence):
        if any(len(each) != len(first) for each in batch):
            raise RuntimeError("each element in list of batch should be of equal size")
        columns = [default_collate(column) for column in zip(*batch, strict=True)]
        return columns if isinstance(first, tuple) else _sequence_like(first, columns)
    raise TypeError(_refusal(type(first)))


def default_convert(data: Any) -> Any:
    """Return a sample with every NumPy array and number in it turned into a tensor, and all else as it is.

    >>> import numpy
    >>> default_convert({"pixels": numpy.zeros(2), "name": "a"})
    {'pixels': tensor([0., 0.], dtype=emberlet.float64), 'name': 'a'}
    """
    if isinstance(data, (Tensor, str, bytes)):
        return data
    if is_array(data):
        return data if data.dtype.kind in _NO_NUMBERS else as_tensor(data)
    if isinstance(data, Scalar):
        return as_tensor(data)
    if isinstance(data, Mapping):
        return _mapping_like(data, {key: default_convert(data[key]) for key in data})
    if is_named_tuple(data):
        return type(data)(*map(default_convert, data))
    if isinstance(data, Sequence):
        parts = [default_convert(each) for each in data]
        return parts if isinstance(data, tuple) else _sequence_like(data, parts)
    return data


def is_named_tuple(sample: Any) -> bool:
    """Whether a sample is of a class that `namedtuple` or `NamedTuple` made."""
    return isinstance(sample, tuple) and getattr(sample, "_fields", None) is not None


def _mapping_like(example: Mapping[Any, Any], content: dict[Any, Any]) -> Any:
    """Return a mapping of the example's class with other values, or a dict if that class takes none."""
    try:
        if isinstance(example, MutableMapping):
            clone = copy.copy(example)  # it may know more than its items, a default for example
            clone.update(content)
            return clone
        return type(example)(content)  # type: ignore[call-arg]  # some take a dict
    except TypeError:
        return content


def _sequence_like(example: Sequence[Any], content: Iterable[Any]) -> Any:
    """Return a sequence of the example's class with other elements, or a list if that class takes none."""
    content = list(content)
    try:
        if isinstance(example, MutableSequence):
            clone = copy.copy(example)
            for index, each in enumerate(content):
                clone[index] = each
            return clone
        return type(example)(content)  # type: ignore[call-arg]  # some take a list
    except TypeError:
        return content


def _refusal(kind: object) -> str:
    return f"default_collate: batch must contain tensors, numpy arrays, numbers, dicts or lists; found {kind}"
