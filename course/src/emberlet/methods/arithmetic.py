"""Arithmetic as methods and operators."""

from __future__ import annotations

from emberlet.autograd.inplace import inplace
from emberlet.functions import arithmetic


class ArithmeticMethods:
    """`x.add(y)`, `x + y`, `x += y` and their kin."""

    add = __add__ = __radd__ = arithmetic.add
    sub = subtract = __sub__ = arithmetic.sub
    __rsub__ = arithmetic.rsub
    mul = multiply = __mul__ = __rmul__ = arithmetic.mul
    div = divide = true_divide = __truediv__ = arithmetic.true_divide
    neg = negative = __neg__ = arithmetic.neg

    add_ = __iadd__ = inplace(arithmetic.add)
    sub_ = subtract_ = __isub__ = inplace(arithmetic.sub)
    mul_ = multiply_ = __imul__ = inplace(arithmetic.mul)
    div_ = divide_ = true_divide_ = __itruediv__ = inplace(arithmetic.true_divide)
    neg_ = negative_ = inplace(arithmetic.neg)
