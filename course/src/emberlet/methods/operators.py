"""Operators from functions: `x + y` gives way to y's own `__radd__` if y is nothing to add to a tensor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.autograd.operation import Operation, is_tensor, wrap
from emberlet.functions.elementwise.pointwise import binary

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def operator(function: Callable[[Any, Any], Tensor], swapped: bool = False) -> Callable[[Tensor, Any], Any]:
    """Return a function of two operands as an operator: `__eq__ = operator(eq)`.

    Args:
        function: what to call.
        swapped: whether the tensor is the second operand, as for `__rpow__`.
    """

    def method(self: Tensor, other: Any) -> Any:
        try:
            return function(other, self) if swapped else function(self, other)
        except TypeError:
            operand = _operand(other)
            if operand is NotImplemented:
                return NotImplemented
            return function(operand, self) if swapped else function(self, operand)

    return method


def applied(operation: type[Operation]) -> Callable[[Tensor, Any], Any]:
    """Return an operation as an operator: the way of `x * y`, as short as it can be."""

    def method(self: Tensor, other: Any) -> Any:
        try:
            return binary(operation, self, other)
        except TypeError:
            operand = _operand(other)
            if operand is NotImplemented:
                return NotImplemented
            return binary(operation, self, operand)

    return method


def _operand(other: Any) -> Any:
    """What an operator refused: once more if it could be an operand, a NumPy array as a tensor."""
    if array.is_array(other):
        return wrap(array.copy_of(other))
    if is_tensor(other) or array.is_scalar(other):
        return other
    return NotImplemented
