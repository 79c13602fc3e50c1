"""Comparisons and tests, element by element: their results are bools and have no gradient."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from emberlet.array import dtype_of, namespace
from emberlet.autograd.operation import wrap
from emberlet.functions.elementwise.operands import require_tensor, undifferentiated
from emberlet.functions.elementwise.pointwise import Operand

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def eq(input: Tensor, other: Operand) -> Tensor:
    """Return whether the elements are equal, broadcast; NaN is equal to nothing."""
    require_tensor("eq", input=input)
    return undifferentiated(operator.eq, "eq", input, other)


def ne(input: Tensor, other: Operand) -> Tensor:
    """Return whether the elements differ, broadcast."""
    require_tensor("ne", input=input)
    return undifferentiated(operator.ne, "ne", input, other)


def lt(input: Tensor, other: Operand) -> Tensor:
    """Return whether the elements of `input` are smaller, broadcast."""
    require_tensor("lt", input=input)
    return undifferentiated(operator.lt, "lt", input, other)


def le(input: Tensor, other: Operand) -> Tensor:
    """Return whether the elements of `input` are smaller or equal, broadcast."""
    require_tensor("le", input=input)
    return undifferentiated(operator.le, "le", input, other)


def gt(input: Tensor, other: Operand) -> Tensor:
    """Return whether the elements of `input` are larger, broadcast."""
    require_tensor("gt", input=input)
    return undifferentiated(operator.gt, "gt", input, other)


def ge(input: Tensor, other: Operand) -> Tensor:
    """Return whether the elements of `input` are larger or equal, broadcast."""
    require_tensor("ge", input=input)
    return undifferentiated(operator.ge, "ge", input, other)


def isnan(input: Tensor) -> Tensor:
    """Return whether each element is NaN."""
    require_tensor("isnan", input=input)
    x = input._array
    return wrap(x != x)


def isinf(input: Tensor) -> Tensor:
    """Return whether each element is infinite."""
    require_tensor("isinf", input=input)
    x = input._array
    return wrap(namespace(x).isinf(x) if dtype_of(x).category == 2 else x != x)


def isfinite(input: Tensor) -> Tensor:
    """Return whether each element is neither infinite nor NaN."""
    require_tensor("isfinite", input=input)
    x = input._array
    return wrap(namespace(x).isfinite(x) if dtype_of(x).category == 2 else x == x)


def isposinf(input: Tensor) -> Tensor:
    """Return whether each element is +inf."""
    return wrap(isinf(input)._array & (input._array > 0))


def isneginf(input: Tensor) -> Tensor:
    """Return whether each element is -inf."""
    return wrap(isinf(input)._array & (input._array < 0))


def signbit(input: Tensor) -> Tensor:
    """Return whether each element has a minus sign, -0.0 too."""
    require_tensor("signbit", input=input)
    x = input._array
    kind = dtype_of(x).category
    return wrap(namespace(x).signbit(x) if kind == 2 else x < 0 if kind else x & ~x)


def isclose(
    input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Tensor:
    """Return whether `|input - other| ≤ atol + rtol * |other|`, broadcast.

    Args:
        input: a tensor.
        other: another of the same dtype.
        rtol: the difference allowed, relative to `other`.
        atol: the difference allowed in any case.
        equal_nan: whether NaN is close to NaN.

    Raises:
        RuntimeError: the dtypes differ, or a tolerance is negative.
    """
    require_tensor("isclose", input=input, other=other)
    if input.dtype is not other.dtype:
        raise RuntimeError(f"{input.dtype} did not match {other.dtype}")
    for name, tolerance in (("rtol", rtol), ("atol", atol)):
        if tolerance < 0:
            raise RuntimeError(f"{name} must be greater than or equal to zero, but got {tolerance:g}")

    def close(x: Any, y: Any) -> Any:
        xp = namespace(x)
        result = x == y
        if dtype_of(x).category == 0:
            return result
        near = xp.abs(x - y) <= xp.abs(y) * rtol + atol
        if dtype_of(x).category == 2:
            near = near & xp.isfinite(x) & xp.isfinite(y)
        result = result | near
        return result | ((x != x) & (y != y)) if equal_nan else result

    return undifferentiated(close, "isclose", input, other)


def allclose(
    input: Tensor, other: Tensor, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> bool:
    """Return whether all elements are close to each other; see `isclose`."""
    require_tensor("allclose", input=input, other=other)
    close = isclose(input, other, rtol, atol, equal_nan)._array
    return bool(namespace(close).all(close))


def equal(input: Tensor, other: Tensor) -> bool:
    """Return whether two tensors have the same shape and the same elements; NaN is equal to nothing.

    Raises:
        TypeError: one of them is no Tensor.
    """
    require_tensor("equal", input=input, other=other)
    if input.shape != other.shape:
        return False
    same = eq(input, other)._array
    return bool(namespace(same).all(same))


not_equal = ne
less = lt
less_equal = le
greater = gt
greater_equal = ge
