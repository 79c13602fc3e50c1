"""Mathematical functions of every element, as methods."""

from __future__ import annotations

from emberlet.autograd.inplace import inplace
from emberlet.functions import (
    error_function,
    exponential,
    hyperbolic,
    interpolation,
    limiting,
    power,
    rounding,
    selection,
    sigmoid as sigmoid_functions,
    trigonometric,
)


class MathMethods:
    """`x.exp()`, `x.sin_()`, `x.clamp(0, 1)` and their kin."""

    __slots__ = ()

    exp = exponential.exp
    exp2 = exponential.exp2
    expm1 = exponential.expm1
    log = exponential.log
    log1p = exponential.log1p
    log2 = exponential.log2
    log10 = exponential.log10
    logaddexp = exponential.logaddexp
    sigmoid = sigmoid_functions.sigmoid
    logit = sigmoid_functions.logit
    sqrt = power.sqrt
    rsqrt = power.rsqrt
    square = power.square
    reciprocal = power.reciprocal
    sin = trigonometric.sin
    cos = trigonometric.cos
    tan = trigonometric.tan
    asin = arcsin = trigonometric.asin
    acos = arccos = trigonometric.acos
    atan = arctan = trigonometric.atan
    atan2 = arctan2 = trigonometric.atan2
    hypot = trigonometric.hypot
    sinh = hyperbolic.sinh
    cosh = hyperbolic.cosh
    tanh = hyperbolic.tanh
    asinh = arcsinh = hyperbolic.asinh
    acosh = arccosh = hyperbolic.acosh
    atanh = arctanh = hyperbolic.atanh
    erf = error_function.erf
    erfc = error_function.erfc
    erfinv = error_function.erfinv
    floor = rounding.floor
    ceil = rounding.ceil
    trunc = fix = rounding.trunc
    round = rounding.round
    frac = rounding.frac
    sign = rounding.sign
    sgn = rounding.sgn
    maximum = selection.maximum
    minimum = selection.minimum
    fmax = selection.fmax
    fmin = selection.fmin
    clamp = clip = limiting.clamp
    clamp_min = limiting.clamp_min
    clamp_max = limiting.clamp_max
    nan_to_num = limiting.nan_to_num
    lerp = interpolation.lerp

    exp_ = inplace(exponential.exp)
    exp2_ = inplace(exponential.exp2)
    expm1_ = inplace(exponential.expm1)
    log_ = inplace(exponential.log)
    log1p_ = inplace(exponential.log1p)
    log2_ = inplace(exponential.log2)
    log10_ = inplace(exponential.log10)
    sigmoid_ = inplace(sigmoid_functions.sigmoid)
    logit_ = inplace(sigmoid_functions.logit)
    sqrt_ = inplace(power.sqrt)
    rsqrt_ = inplace(power.rsqrt)
    square_ = inplace(power.square)
    reciprocal_ = inplace(power.reciprocal)
    sin_ = inplace(trigonometric.sin)
    cos_ = inplace(trigonometric.cos)
    tan_ = inplace(trigonometric.tan)
    asin_ = arcsin_ = inplace(trigonometric.asin)
    acos_ = arccos_ = inplace(trigonometric.acos)
    atan_ = arctan_ = inplace(trigonometric.atan)
    atan2_ = arctan2_ = inplace(trigonometric.atan2)
    hypot_ = inplace(trigonometric.hypot)
    sinh_ = inplace(hyperbolic.sinh)
    cosh_ = inplace(hyperbolic.cosh)
    tanh_ = inplace(hyperbolic.tanh)
    asinh_ = arcsinh_ = inplace(hyperbolic.asinh)
    acosh_ = arccosh_ = inplace(hyperbolic.acosh)
    atanh_ = arctanh_ = inplace(hyperbolic.atanh)
    erf_ = inplace(error_function.erf)
    erfc_ = inplace(error_function.erfc)
    erfinv_ = inplace(error_function.erfinv)
    floor_ = inplace(rounding.floor)
    ceil_ = inplace(rounding.ceil)
    trunc_ = fix_ = inplace(rounding.trunc)
    round_ = inplace(rounding.round)
    frac_ = inplace(rounding.frac)
    sign_ = inplace(rounding.sign)
    sgn_ = inplace(rounding.sgn)
    clamp_ = clip_ = inplace(limiting.clamp)
    clamp_min_ = inplace(limiting.clamp_min)
    clamp_max_ = inplace(limiting.clamp_max)
    nan_to_num_ = inplace(limiting.nan_to_num)
    lerp_ = inplace(interpolation.lerp)
