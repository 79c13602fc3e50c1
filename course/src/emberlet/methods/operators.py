"""Operators from functions: `x + y` gives way to y's own `__radd__` if y is nothing to add to a tensor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import dtype_of
from emberlet.autograd.grad_mode import current
from emberlet.autograd.operation import Operation, is_tensor, record, wrap

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


def applied(
    operation: type[Operation], function: Callable[[Any, Any], Tensor], least: int = 0
) -> Callable[[Tensor, Any], Any]:
    """Return an operation as an operator, the way of `x * y` as short as it can be.

    Args:
        operation: what to apply to two tensors of one class, one dtype and one shape.
        function: what to call for everything else.
        least: the category of dtypes, 2 for floating point, below which the function is called too.
    """
    forward, general = operation.forward, operator(function)

    def method(self: Tensor, other: Any) -> Any:
        if other.__class__ is self.__class__:
            a, b = self._array, other._array
            same = a.dtype is b.dtype and a.shape == b.shape
            if same and (not least or dtype_of(a).category >= least):
                output = wrap(forward(a, b))
                first, second = self._node, other._node
                if (first is not None or second is not None) and current.enabled:
                    needs = (first is not None, second is not None)
                    record(operation, (self, other), (first, second), output, needs)
                return output
        return general(self, other)

    return method


def _operand(other: Any) -> Any:
    """What an operator refused: once more if it could be an operand, a NumPy array as a tensor."""
    if array.is_array(other):
        return wrap(array.copy_of(other))
    if is_tensor(other) or array.is_scalar(other):
        return other
    return NotImplemented
