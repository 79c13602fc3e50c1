"""Logic on truth values and on the bits of integers, element by element."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from emberlet.array import dtype_of, is_scalar, namespace
from emberlet.autograd.operation import wrap
from emberlet.dtype import bool_
from emberlet.functions.elementwise.operands import plain_operand, require_tensor, undifferentiated
from emberlet.functions.elementwise.pointwise import Operand
from emberlet.promotion import result_type

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def _truth(x: Any) -> Any:
    """Whether each element is not 0."""
    return x if dtype_of(x) is bool_ else x != 0


def logical_not(input: Tensor) -> Tensor:
    """Return whether each element is 0."""
    require_tensor("logical_not", input=input)
    return wrap(~_truth(input._array))


def logical_and(input: Tensor, other: Tensor) -> Tensor:
    """Return whether both elements are not 0, broadcast."""
    require_tensor("logical_and", input=input, other=other)
    return undifferentiated(lambda x, y: _truth(x) & _truth(y), "logical_and", input, other)


def logical_or(input: Tensor, other: Tensor) -> Tensor:
    """Return whether one of the elements or both are not 0, broadcast."""
    require_tensor("logical_or", input=input, other=other)
    return undifferentiated(lambda x, y: _truth(x) | _truth(y), "logical_or", input, other)


def logical_xor(input: Tensor, other: Tensor) -> Tensor:
    """Return whether exactly one of the elements is not 0, broadcast."""
    require_tensor("logical_xor", input=input, other=other)
    return undifferentiated(lambda x, y: _truth(x) ^ _truth(y), "logical_xor", input, other)


def bitwise_not(input: Tensor) -> Tensor:
    """Return every integer with its bits turned over, every bool inverted."""
    require_tensor("bitwise_not", input=input)
    _refuse_fractions("bitwise_not", input, input)
    return wrap(~input._array)


def invert(input: Tensor) -> Tensor:
    """Return `~input`."""
    if input.is_floating_point():
        raise TypeError("~ (operator.invert) is only implemented on integer and Boolean-type tensors")
    return bitwise_not(input)


def bitwise_and(input: Operand, other: Operand) -> Tensor:
    """Return the bits that are set in both, broadcast."""
    return _bitwise(operator.and_, "bitwise_and", input, other)


def bitwise_or(input: Operand, other: Operand) -> Tensor:
    """Return the bits that are set in one or both, broadcast."""
    return _bitwise(operator.or_, "bitwise_or", input, other)


def bitwise_xor(input: Operand, other: Operand) -> Tensor:
    """Return the bits that are set in exactly one, broadcast."""
    return _bitwise(operator.xor, "bitwise_xor", input, other)


def bitwise_left_shift(input: Operand, other: Operand) -> Tensor:
    """Return the integers with their bits moved up by `other` places, broadcast; 0 when none is left."""
    _refuse_bools("bitwise_left_shift", input, other)
    return _bitwise(_left, "bitwise_left_shift", input, other)


def bitwise_right_shift(input: Operand, other: Operand) -> Tensor:
    """Return the integers with their bits moved down by `other` places, broadcast; the sign stays."""
    _refuse_bools("bitwise_right_shift", input, other)
    return _bitwise(_right, "bitwise_right_shift", input, other)


def _bitwise(function: Any, name: str, input: Operand, other: Operand) -> Tensor:
    _refuse_fractions(name, input, other)
    return undifferentiated(function, name, input, other)


def _refuse_fractions(name: str, input: Operand, other: Operand) -> None:
    dtype = result_type(plain_operand(input, name), plain_operand(other, name))
    if dtype.category == 2:
        raise NotImplementedError(f'"{name}" not implemented for dtype {dtype}')


def _refuse_bools(name: str, input: Operand, other: Operand) -> None:
    if result_type(plain_operand(input, name), plain_operand(other, name)) is bool_:
        raise NotImplementedError(f'"{name}" not implemented for dtype {bool_}')


def _left(x: Any, places: Any) -> Any:
    x, places, bits = _shiftable(x, places)
    xp = namespace(places)
    outside = (places < 0) | (places >= bits)
    return xp.where(outside, xp.zeros_like(x << 0), x << xp.where(outside, 0 * places, places))


def _right(x: Any, places: Any) -> Any:
    x, places, bits = _shiftable(x, places)
    xp = namespace(places)
    outside = (places < 0) | (places >= bits)
    return x >> xp.where(outside, 0 * places + bits - 1, places)


def _shiftable(x: Any, places: Any) -> tuple[Any, Any, int]:
    """Both as arrays of one dtype, and how many bits it has."""
    array = places if is_scalar(x) else x
    xp = namespace(array)
    x, places = (xp.full_like(array, each) if is_scalar(each) else each for each in (x, places))
    return x, places, 8 * dtype_of(array).itemsize
