"""Functions that write over their input, `exp_(x)`: PyTorch has them beside the methods `x.exp_()`."""

from __future__ import annotations

from emberlet.autograd.inplace import inplace
from emberlet.functions.activations import activation, hard, smooth
from emberlet.functions.elementwise import (
    arithmetic,
    error_function,
    exponential,
    hyperbolic,
    limiting,
    power,
    rounding,
    trigonometric,
)
from emberlet.functions.elementwise import sigmoid as sigmoid_functions

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
sinh_ = inplace(hyperbolic.sinh)
cosh_ = inplace(hyperbolic.cosh)
tanh_ = inplace(hyperbolic.tanh)
asinh_ = arcsinh_ = inplace(hyperbolic.asinh)
acosh_ = arccosh_ = inplace(hyperbolic.acosh)
atanh_ = arctanh_ = inplace(hyperbolic.atanh)
erf_ = inplace(error_function.erf)
erfc_ = inplace(error_function.erfc)
floor_ = inplace(rounding.floor)
ceil_ = inplace(rounding.ceil)
trunc_ = fix_ = inplace(rounding.trunc)
round_ = inplace(rounding.round)
frac_ = inplace(rounding.frac)
abs_ = inplace(arithmetic.abs)
neg_ = negative_ = inplace(arithmetic.neg)
clamp_ = clip_ = inplace(limiting.clamp)
clamp_min_ = inplace(limiting.clamp_min)
clamp_max_ = inplace(limiting.clamp_max)
nan_to_num_ = inplace(limiting.nan_to_num)
relu_ = inplace(activation.relu)
threshold_ = inplace(activation.threshold)
rrelu_ = inplace(activation.rrelu)
selu_ = inplace(smooth.selu)
celu_ = inplace(smooth.celu)
elu_ = inplace(smooth.elu)
leaky_relu_ = inplace(activation.leaky_relu)
hardtanh_ = inplace(hard.hardtanh)
