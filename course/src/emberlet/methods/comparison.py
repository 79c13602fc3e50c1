"""Comparisons, tests and logic, as methods and operators; and `where`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.autograd.inplace import inplace
from emberlet.functions.elementwise import comparison, logical, selection
from emberlet.functions.elementwise.pointwise import Operand
from emberlet.methods.operators import operator

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def _where(self: Tensor, condition: Tensor, other: Operand) -> Tensor:
    """Return this tensor where the condition is true, else `other`."""
    output: Tensor = selection.where(condition, self, other)
    return output


class ComparisonMethods:
    """`x.eq(y)`, `x == y`, `x & y`, `x.isnan()` and their kin."""

    __slots__ = ()

    eq = comparison.eq
    ne = not_equal = comparison.ne
    lt = less = comparison.lt
    le = less_equal = comparison.le
    gt = greater = comparison.gt
    ge = greater_equal = comparison.ge
    equal = comparison.equal
    isnan = comparison.isnan
    isinf = comparison.isinf
    isfinite = comparison.isfinite
    isposinf = comparison.isposinf
    isneginf = comparison.isneginf
    signbit = comparison.signbit
    isclose = comparison.isclose
    allclose = comparison.allclose
    where = _where
    logical_not = logical.logical_not
    logical_and = logical.logical_and
    logical_or = logical.logical_or
    logical_xor = logical.logical_xor
    bitwise_not = logical.bitwise_not
    __invert__ = logical.invert
    bitwise_and = logical.bitwise_and
    bitwise_or = logical.bitwise_or
    bitwise_xor = logical.bitwise_xor
    bitwise_left_shift = logical.bitwise_left_shift
    bitwise_right_shift = logical.bitwise_right_shift

    __eq__ = operator(comparison.eq)
    __ne__ = operator(comparison.ne)
    __lt__ = operator(comparison.lt)
    __le__ = operator(comparison.le)
    __gt__ = operator(comparison.gt)
    __ge__ = operator(comparison.ge)
    __and__ = __rand__ = operator(logical.bitwise_and)
    __or__ = __ror__ = operator(logical.bitwise_or)
    __xor__ = __rxor__ = operator(logical.bitwise_xor)
    __lshift__ = operator(logical.bitwise_left_shift)
    __rlshift__ = operator(logical.bitwise_left_shift, swapped=True)
    __rshift__ = operator(logical.bitwise_right_shift)
    __rrshift__ = operator(logical.bitwise_right_shift, swapped=True)

    eq_ = inplace(comparison.eq)
    ne_ = not_equal_ = inplace(comparison.ne)
    lt_ = less_ = inplace(comparison.lt)
    le_ = less_equal_ = inplace(comparison.le)
    gt_ = greater_ = inplace(comparison.gt)
    ge_ = greater_equal_ = inplace(comparison.ge)
    logical_not_ = inplace(logical.logical_not)
    logical_and_ = inplace(logical.logical_and)
    logical_or_ = inplace(logical.logical_or)
    logical_xor_ = inplace(logical.logical_xor)
    bitwise_not_ = inplace(logical.bitwise_not)
    bitwise_and_ = __iand__ = inplace(logical.bitwise_and)
    bitwise_or_ = __ior__ = inplace(logical.bitwise_or)
    bitwise_xor_ = __ixor__ = inplace(logical.bitwise_xor)
    bitwise_left_shift_ = __ilshift__ = inplace(logical.bitwise_left_shift)
    bitwise_right_shift_ = __irshift__ = inplace(logical.bitwise_right_shift)
