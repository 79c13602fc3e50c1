"""What functions with several results return: tuples whose parts have names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def _text(self: Any) -> str:
    """The parts by name, one to a line."""
    parts = ",\n".join(f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
    return f"emberlet.return_types.{type(self).__name__}(\n{parts})"


class max(NamedTuple):  # noqa: N801  PyTorch's name, like all the others here
    """The largest elements along a dimension, and where they are."""

    values: Tensor
    indices: Tensor

    __repr__ = _text


class min(NamedTuple):  # noqa: N801
    """The smallest elements along a dimension, and where they are."""

    values: Tensor
    indices: Tensor

    __repr__ = _text


class aminmax(NamedTuple):  # noqa: N801
    """The smallest and the largest elements."""

    min: Tensor
    max: Tensor

    __repr__ = _text


class sort(NamedTuple):  # noqa: N801
    """The elements in order, and where they were."""

    values: Tensor
    indices: Tensor

    __repr__ = _text


class topk(NamedTuple):  # noqa: N801
    """The largest or smallest elements, and where they were."""

    values: Tensor
    indices: Tensor

    __repr__ = _text


class kthvalue(NamedTuple):  # noqa: N801
    """The k-th smallest elements, and where they are."""

    values: Tensor
    indices: Tensor

    __repr__ = _text


class median(NamedTuple):  # noqa: N801
    """The middle elements, and where they are."""

    values: Tensor
    indices: Tensor

    __repr__ = _text


class nanmedian(NamedTuple):  # noqa: N801
    """The middle elements of what is not NaN, and where they are."""

    values: Tensor
    indices: Tensor

    __repr__ = _text


class mode(NamedTuple):  # noqa: N801
    """The most frequent elements, and where they are."""

    values: Tensor
    indices: Tensor

    __repr__ = _text


class cummax(NamedTuple):  # noqa: N801
    """The largest elements so far, and where they are."""

    values: Tensor
    indices: Tensor

    __repr__ = _text


class cummin(NamedTuple):  # noqa: N801
    """The smallest elements so far, and where they are."""

    values: Tensor
    indices: Tensor

    __repr__ = _text
