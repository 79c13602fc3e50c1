"""Mathematical functions of every element, as methods."""

from __future__ import annotations

from emberlet.autograd.inplace import inplace
from emberlet.functions.activations import activation, hard
from emberlet.functions.elementwise import (
    error_function,
    exponential,
    hyperbolic,
    interpolation,
    limiting,
    limits_at_zero,
    overwriting,
    power,
    rounding,
    selection,
    trigonometric,
)
from emberlet.functions.elementwise import sigmoid as sigmoid_functions


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
    xlogy = limits_at_zero.xlogy
    xlogy_ = inplace(limits_at_zero.xlogy)
    sinc = limits_at_zero.sinc
    sinc_ = inplace(limits_at_zero.sinc)
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

    exp_ = overwriting.exp_
    exp2_ = overwriting.exp2_
    expm1_ = overwriting.expm1_
    log_ = overwriting.log_
    log1p_ = overwriting.log1p_
    log2_ = overwriting.log2_
    log10_ = overwriting.log10_
    sigmoid_ = overwriting.sigmoid_
    logit_ = overwriting.logit_
    sqrt_ = overwriting.sqrt_
    rsqrt_ = overwriting.rsqrt_
    square_ = overwriting.square_
    reciprocal_ = overwriting.reciprocal_
    sin_ = overwriting.sin_
    cos_ = overwriting.cos_
    tan_ = overwriting.tan_
    asin_ = arcsin_ = overwriting.asin_
    acos_ = arccos_ = overwriting.acos_
    atan_ = arctan_ = overwriting.atan_
    atan2_ = arctan2_ = inplace(trigonometric.atan2)
    hypot_ = inplace(trigonometric.hypot)
    sinh_ = overwriting.sinh_
    cosh_ = overwriting.cosh_
    tanh_ = overwriting.tanh_
    asinh_ = arcsinh_ = overwriting.asinh_
    acosh_ = arccosh_ = overwriting.acosh_
    atanh_ = arctanh_ = overwriting.atanh_
    erf_ = overwriting.erf_
    erfc_ = overwriting.erfc_
    erfinv_ = inplace(error_function.erfinv)
    floor_ = overwriting.floor_
    ceil_ = overwriting.ceil_
    trunc_ = fix_ = overwriting.trunc_
    round_ = overwriting.round_
    frac_ = overwriting.frac_
    sign_ = inplace(rounding.sign)
    sgn_ = inplace(rounding.sgn)
    clamp_ = clip_ = overwriting.clamp_
    clamp_min_ = overwriting.clamp_min_
    clamp_max_ = overwriting.clamp_max_
    nan_to_num_ = overwriting.nan_to_num_
    relu = activation.relu
    relu_ = overwriting.relu_
    prelu = activation.prelu
    hardshrink = hard.hardshrink
    lerp_ = inplace(interpolation.lerp)
