"""Arithmetic as methods and operators."""

from __future__ import annotations

from emberlet.autograd.inplace import inplace
from emberlet.functions.elementwise import arithmetic, division, power
from emberlet.methods.operators import applied, operator


class ArithmeticMethods:
    """`x.add(y)`, `x + y`, `x += y` and their kin."""

    __slots__ = ()

    add = arithmetic.add
    sub = subtract = arithmetic.sub
    mul = multiply = arithmetic.mul
    div = divide = division.div
    true_divide = division.true_divide
    floor_divide = division.floor_divide
    remainder = division.remainder
    fmod = division.fmod
    pow = power.pow
    float_power = power.float_power
    neg = negative = __neg__ = arithmetic.neg
    positive = __pos__ = arithmetic.positive
    abs = absolute = __abs__ = arithmetic.abs
    addcmul = arithmetic.addcmul
    addcdiv = division.addcdiv

    __add__ = __radd__ = applied(arithmetic.Add, arithmetic.add)
    __mul__ = __rmul__ = applied(arithmetic.Mul, arithmetic.mul)
    __sub__ = applied(arithmetic.Sub, arithmetic.sub, least=1)
    __rsub__ = operator(arithmetic.sub, swapped=True)
    __truediv__ = applied(division.Div, division.true_divide, least=2)
    __rtruediv__ = operator(division.true_divide, swapped=True)
    __floordiv__ = operator(division.floor_divide)
    __rfloordiv__ = operator(division.floor_divide, swapped=True)
    __mod__ = operator(division.remainder)
    __rmod__ = operator(division.remainder, swapped=True)
    __pow__ = operator(power.pow)
    __rpow__ = operator(power.pow, swapped=True)

    add_ = __iadd__ = inplace(arithmetic.add)
    sub_ = subtract_ = __isub__ = inplace(arithmetic.sub)
    mul_ = multiply_ = __imul__ = inplace(arithmetic.mul)
    div_ = divide_ = __itruediv__ = inplace(division.div)
    true_divide_ = inplace(division.true_divide)
    floor_divide_ = __ifloordiv__ = inplace(division.floor_divide)
    remainder_ = __imod__ = inplace(division.remainder)
    fmod_ = inplace(division.fmod)
    pow_ = __ipow__ = inplace(power.pow)
    float_power_ = inplace(power.float_power)
    neg_ = negative_ = inplace(arithmetic.neg)
    abs_ = absolute_ = inplace(arithmetic.abs)
    addcmul_ = inplace(arithmetic.addcmul)
    addcdiv_ = inplace(division.addcdiv)
