"""What functions with several results return: tuples whose parts have names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def _text(result: Any) -> str:
    """The parts by name, one to a line."""
    parts = ",\n".join(f"{name}={value!r}" for name, value in zip(result._fields, result, strict=True))
    return f"emberlet.return_types.{type(result).__name__}(\n{parts})"


class Found(NamedTuple):
    """Elements chosen along a dimension, and where they are."""

    values: Tensor
    indices: Tensor

    def __repr__(self) -> str:
        return _text(self)


class aminmax(NamedTuple):  # noqa: N801  PyTorch's name, like all the others here
    """The smallest and the largest elements."""

    min: Tensor
    max: Tensor

    def __repr__(self) -> str:
        return _text(self)


class max(Found):  # noqa: N801
    """The largest elements along a dimension, and where they are."""


class min(Found):  # noqa: N801
    """The smallest elements along a dimension, and where they are."""


class sort(Found):  # noqa: N801
    """The elements in order, and where they were."""


class topk(Found):  # noqa: N801
    """The largest or smallest elements, and where they were."""


class kthvalue(Found):  # noqa: N801
    """The k-th smallest elements, and where they are."""


class median(Found):  # noqa: N801
    """The middle elements, and where they are."""


class nanmedian(Found):  # noqa: N801
    """The middle elements of what is not NaN, and where they are."""


class mode(Found):  # noqa: N801
    """The most frequent elements, and where they are."""


class cummax(Found):  # noqa: N801
    """The largest elements so far, and where they are."""


class cummin(Found):  # noqa: N801
    """The smallest elements so far, and where they are."""
