"""Questions that are asked of whole tensors, and of shapes and dtypes as a caller may write them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from emberlet import shape
from emberlet.arguments import unpack
from emberlet.dtype import DType
from emberlet.dtype import can_cast as casts
from emberlet.dtype import promote_types as promoted
from emberlet.shape import Shape
from emberlet.tensor import Tensor


def is_tensor(obj: object) -> bool:
    """Return whether an object is a Tensor."""
    return isinstance(obj, Tensor)


def is_floating_point(input: Tensor) -> bool:
    """Return whether the elements of a tensor have a fraction."""
    return _tensor("is_floating_point", input).is_floating_point()


def is_complex(input: Tensor) -> bool:
    """Return False: there are no complex dtypes."""
    return _tensor("is_complex", input).is_complex()


def is_signed(input: Tensor) -> bool:
    """Return whether the elements of a tensor may be negative."""
    return _tensor("is_signed", input).is_signed()


def is_nonzero(input: Tensor) -> bool:
    """Return whether the only element of a tensor is not 0; a RuntimeError if there are several, or none."""
    return _tensor("is_nonzero", input).is_nonzero()


def is_same_size(input: Tensor, other: Tensor) -> bool:
    """Return whether two tensors have the same shape."""
    return _tensor("is_same_size", input).is_same_size(_tensor("is_same_size", other, "other"))


def is_inference(input: Tensor) -> bool:
    """Return whether a tensor was made in inference mode, or shows memory that was."""
    return _tensor("is_inference", input).is_inference()


def numel(input: Tensor) -> int:
    """Return how many elements a tensor has."""
    return _tensor("numel", input).numel()


def equal(input: Tensor, other: Tensor) -> bool:
    """Return whether two tensors have the same shape and the same elements; NaN is equal to nothing."""
    return _tensor("equal", input).equal(other)


def typename(obj: Any) -> str:
    """Return the name of an object's type, such as `"emberlet.FloatTensor"`; of a class or function, its own."""
    if isinstance(obj, Tensor):
        return str(obj.type())
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    module = "" if named.__module__ in (None, "builtins") else f"{named.__module__}."
    return f"{module}{named.__qualname__}"


def promote_types(type1: DType, type2: DType) -> DType:
    """Return the dtype in which elements of two dtypes can stand side by side.

    >>> import emberlet
    >>> emberlet.promote_types(emberlet.int64, emberlet.float16)
    emberlet.float16
    """
    return promoted(_dtype("promote_types", "type1", type1), _dtype("promote_types", "type2", type2))


def can_cast(from_: DType, to: DType) -> bool:
    """Return whether elements of one dtype may become those of another unasked: never of a lower category."""
    return casts(_dtype("can_cast", "from_", from_), _dtype("can_cast", "to", to))


def broadcast_shapes(*shapes: int | Sequence[int]) -> Shape:
    """Return the shape that shapes broadcast to; a number is the shape of a vector.

    Raises:
        RuntimeError: two sizes differ and neither is 1.

    >>> import emberlet
    >>> emberlet.broadcast_shapes((2, 1), 5)
    (2, 5)
    """
    return shape.broadcast_shapes(*[unpack((each,)) for each in shapes])


def _tensor(function: str, value: Any, argument: str = "input") -> Tensor:
    if not isinstance(value, Tensor):
        raise TypeError(f"{function}(): argument '{argument}' must be Tensor, not {type(value).__name__}")
    return value


def _dtype(function: str, argument: str, value: Any) -> DType:
    if not isinstance(value, DType):
        raise TypeError(
            f"{function}(): argument '{argument}' must be emberlet.dtype, not {type(value).__name__}"
        )
    return value
