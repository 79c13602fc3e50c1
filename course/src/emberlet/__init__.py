"""Emberlet: a small PyTorch that you can build yourself, one piece at a time."""

from __future__ import annotations

# Packed by hand: one name a line would be 800 lines.
# fmt: off
# isort: off
import importlib
from typing import TYPE_CHECKING
from typing import Any as _Any

from emberlet.tensor import Tensor  # first: the function `tensor` takes the name of this module

from emberlet import autograd, cuda, linalg, random, return_types
from emberlet.autograd.anomaly import is_anomaly_check_nan_enabled, is_anomaly_enabled
from emberlet.autograd.grad_mode import (
    enable_grad, inference_mode, is_grad_enabled, is_inference_mode_enabled, no_grad, set_grad_enabled,
)
from emberlet.constants import e, inf, nan, newaxis, pi
from emberlet.creation import (
    arange, empty, empty_like, eye, full, full_like, linspace, logspace, ones, ones_like, scalar_tensor,
    zeros, zeros_like,
)
from emberlet.creation.defaults import get_default_dtype, set_default_dtype
from emberlet.creation.from_data import as_tensor, asarray, from_dlpack, from_numpy, tensor
from emberlet.device import Device as device  # noqa: N813  PyTorch's name
from emberlet.device import get_default_device, set_default_device
from emberlet.dtype import DType as dtype  # noqa: N813  PyTorch's name
from emberlet.dtype import bool_ as bool
from emberlet.dtype import float16, float32, float64, int32, int64
from emberlet.dtype import float16 as half
from emberlet.dtype import float32 as float
from emberlet.dtype import float64 as double
from emberlet.dtype import int32 as int
from emberlet.dtype import int64 as long
from emberlet.functions.activations.activation import prelu, relu, rrelu, threshold
from emberlet.functions.activations.hard import hardshrink
from emberlet.functions.activations.smooth import celu, selu
from emberlet.functions.elementwise.arithmetic import (
    abs, absolute, add, addcmul, mul, multiply, neg, negative, positive, rsub, sub, subtract,
)
from emberlet.functions.elementwise.comparison import (
    allclose, eq, ge, greater, greater_equal, gt, isclose, isfinite, isinf, isnan, isneginf, isposinf, le,
    less, less_equal, lt, ne, not_equal, signbit,
)
from emberlet.functions.elementwise.division import (
    addcdiv, div, divide, floor_divide, fmod, remainder, true_divide,
)
from emberlet.functions.elementwise.error_function import erf, erfc, erfinv
from emberlet.functions.elementwise.exponential import exp, exp2, expm1, log, log1p, log2, log10, logaddexp
from emberlet.functions.elementwise.hyperbolic import (
    acosh, arccosh, arcsinh, arctanh, asinh, atanh, cosh, sinh, tanh,
)
from emberlet.functions.elementwise.interpolation import lerp
from emberlet.functions.elementwise.limiting import clamp, clamp_max, clamp_min, clip, nan_to_num
from emberlet.functions.elementwise.limits_at_zero import sinc, xlogy
from emberlet.functions.elementwise.logical import (
    bitwise_and, bitwise_left_shift, bitwise_not, bitwise_or, bitwise_right_shift, bitwise_xor, logical_and,
    logical_not, logical_or, logical_xor,
)
from emberlet.functions.elementwise.overwriting import (
    abs_, acos_, acosh_, arccos_, arccosh_, arcsin_, arcsinh_, arctan_, arctanh_, asin_, asinh_, atan_,
    atanh_, ceil_, celu_, clamp_, clamp_max_, clamp_min_, clip_, cos_, cosh_, erf_, erfc_, exp2_, exp_,
    expm1_, fix_, floor_, frac_, log1p_, log2_, log10_, log_, logit_, nan_to_num_, neg_, negative_,
    reciprocal_, relu_, round_, rrelu_, rsqrt_, selu_, sigmoid_, sin_, sinh_, sqrt_, square_, tan_, tanh_,
    threshold_, trunc_,
)
from emberlet.functions.elementwise.power import float_power, pow, reciprocal, rsqrt, sqrt, square
from emberlet.functions.elementwise.rounding import ceil, fix, floor, frac, round, sgn, sign, trunc
from emberlet.functions.elementwise.selection import fmax, fmin, maximum, minimum, where
from emberlet.functions.elementwise.sigmoid import logit, sigmoid
from emberlet.functions.elementwise.trigonometric import (
    acos, arccos, arcsin, arctan, arctan2, asin, atan, atan2, cos, hypot, sin, tan,
)
from emberlet.functions.indexing.gathering import gather, take_along_dim
from emberlet.functions.indexing.index_operations import (
    index_add, index_copy, index_fill, index_select, put, take,
)
from emberlet.functions.indexing.masking import argwhere, masked_fill, masked_scatter, masked_select, nonzero
from emberlet.functions.indexing.replacing import (
    as_strided_scatter, diagonal_scatter, select_scatter, slice_scatter,
)
from emberlet.functions.indexing.scattering import scatter, scatter_add, scatter_reduce
from emberlet.functions.indexing.subscript import index_put, index_put_
from emberlet.functions.layers.adaptive_pooling import adaptive_avg_pool1d
from emberlet.functions.layers.convolution import conv1d, conv2d, conv3d
from emberlet.functions.layers.convolution_transpose import (
    conv_transpose1d, conv_transpose2d, conv_transpose3d,
)
from emberlet.functions.layers.layer_normalization import group_norm, layer_norm, rms_norm
from emberlet.functions.layers.max_pooling import max_pool1d, max_pool2d, max_pool3d
from emberlet.functions.layers.mean_pooling import avg_pool1d
from emberlet.functions.layers.top_level import (
    adaptive_max_pool1d, alpha_dropout, batch_norm, dropout, embedding, feature_alpha_dropout, instance_norm,
)
from emberlet.functions.linalg.array_api import (
    astype, expand_dims, matrix_transpose, permute_dims, take_along_axis,
)
from emberlet.functions.linalg.contractions import cross, kron, tensordot, trace
from emberlet.functions.linalg.einsum import einsum
from emberlet.functions.linalg.linear import bilinear
from emberlet.functions.linalg.matmul import matmul
from emberlet.functions.linalg.matrix_chains import chain_matmul, matrix_power
from emberlet.functions.linalg.matrix_products import (
    addbmm, addmm, addmv, addr, baddbmm, bmm, dot, ger, inner, mm, mv, outer, vdot,
)
from emberlet.functions.movement.arranging import flip, fliplr, flipud, roll, rot90
from emberlet.functions.movement.copying import clone
from emberlet.functions.movement.grids import atleast_1d, atleast_2d, atleast_3d, meshgrid
from emberlet.functions.movement.joining import (
    cartesian_prod, cat, column_stack, concat, concatenate, dstack, hstack, row_stack, stack, vstack,
)
from emberlet.functions.movement.layout_views import as_strided, diagonal
from emberlet.functions.movement.movement import (
    adjoint, broadcast_tensors, broadcast_to, flatten, moveaxis, movedim, permute, ravel, reshape, squeeze,
    swapaxes, swapdims, t, transpose, unflatten, unsqueeze,
)
from emberlet.functions.movement.parts import (
    chunk, dsplit, hsplit, narrow, select, split, split_with_sizes, tensor_split, unbind, vsplit,
)
from emberlet.functions.movement.repeating import repeat_interleave, tile
from emberlet.functions.movement.selections import combinations, vander
from emberlet.functions.movement.shuffling import channel_shuffle, pixel_shuffle, pixel_unshuffle
from emberlet.functions.movement.triangular import (
    block_diag, diag, diag_embed, diagflat, tril, tril_indices, triu, triu_indices,
)
from emberlet.functions.reductions.counting import bincount, bucketize, histc, searchsorted
from emberlet.functions.reductions.cumulative import cumsum
from emberlet.functions.reductions.differences import diff
from emberlet.functions.reductions.distance import cdist, cosine_similarity, dist, pairwise_distance
from emberlet.functions.reductions.distinct import unique, unique_consecutive
from emberlet.functions.reductions.extremes import amax, amin, aminmax, argmax, argmin, max, min
from emberlet.functions.reductions.middles import median, mode, nanmedian, quantile
from emberlet.functions.reductions.norms import norm
from emberlet.functions.reductions.products import cumprod, prod
from emberlet.functions.reductions.reduction import all, any, count_nonzero, mean, nanmean, nansum, sum
from emberlet.functions.reductions.running import cummax, cummin, logcumsumexp
from emberlet.functions.reductions.softmax import log_softmax, logsumexp, softmax
from emberlet.functions.reductions.sorting import argsort, kthvalue, msort, sort, topk
from emberlet.functions.reductions.statistics import std, std_mean, var, var_mean
from emberlet.limits import finfo, iinfo
from emberlet.printing import set_printoptions
from emberlet.promotion import result_type
from emberlet.query import (
    broadcast_shapes, can_cast, equal, is_complex, is_floating_point, is_inference, is_nonzero, is_same_size,
    is_signed, is_tensor, numel, promote_types, typename,
)
from emberlet.random import (
    Generator, bernoulli, default_generator, get_rng_state, initial_seed, manual_seed, multinomial, normal,
    rand, rand_like, randint, randint_like, randn, randn_like, randperm, seed, set_rng_state,
)
from emberlet.size import Size
from emberlet.storage import Storage
# isort: on

if TYPE_CHECKING:
    from emberlet import nn, optim, serialize, trainer, utils
    from emberlet.serialize.checkpoint import load, save

# These are imported when they are first asked for: whoever only calculates does not wait for them.
_LATER = {name: f"emberlet.{name}" for name in ("nn", "optim", "serialize", "trainer", "utils")}
_LATER |= dict.fromkeys(("load", "save"), "emberlet.serialize.checkpoint")


def __getattr__(name: str) -> _Any:
    if name not in _LATER:
        raise AttributeError(f"module 'emberlet' has no attribute {name!r}")
    found = importlib.import_module(_LATER[name])
    if name in ("load", "save"):
        found = getattr(found, name)
    globals()[name] = found
    return found


__all__ = [
    "Generator", "Size", "Storage", "Tensor", "abs", "abs_", "absolute", "acos", "acos_", "acosh", "acosh_",
    "adaptive_avg_pool1d", "adaptive_max_pool1d", "add", "addbmm", "addcdiv", "addcmul", "addmm", "addmv",
    "addr", "adjoint", "all", "allclose", "alpha_dropout", "amax", "amin", "aminmax", "any", "arange",
    "arccos", "arccos_", "arccosh", "arccosh_", "arcsin", "arcsin_", "arcsinh", "arcsinh_", "arctan",
    "arctan2", "arctan_", "arctanh", "arctanh_", "argmax", "argmin", "argsort", "argwhere", "as_strided",
    "as_strided_scatter", "as_tensor", "asarray", "asin", "asin_", "asinh", "asinh_", "astype", "atan",
    "atan2", "atan_", "atanh", "atanh_", "atleast_1d", "atleast_2d", "atleast_3d", "autograd", "avg_pool1d",
    "baddbmm", "batch_norm", "bernoulli", "bilinear", "bincount", "bitwise_and", "bitwise_left_shift",
    "bitwise_not", "bitwise_or", "bitwise_right_shift", "bitwise_xor", "block_diag", "bmm", "bool",
    "broadcast_shapes", "broadcast_tensors", "broadcast_to", "bucketize", "can_cast", "cartesian_prod", "cat",
    "cdist", "ceil", "ceil_", "celu", "celu_", "chain_matmul", "channel_shuffle", "chunk", "clamp", "clamp_",
    "clamp_max", "clamp_max_", "clamp_min", "clamp_min_", "clip", "clip_", "clone", "column_stack",
    "combinations", "concat", "concatenate", "conv1d", "conv2d", "conv3d", "conv_transpose1d",
    "conv_transpose2d", "conv_transpose3d", "cos", "cos_", "cosh", "cosh_", "cosine_similarity",
    "count_nonzero", "cross", "cuda", "cummax", "cummin", "cumprod", "cumsum", "default_generator", "device",
    "diag", "diag_embed", "diagflat", "diagonal", "diagonal_scatter", "diff", "dist", "div", "divide", "dot",
    "double", "dropout", "dsplit", "dstack", "dtype", "e", "einsum", "embedding", "empty", "empty_like",
    "enable_grad", "eq", "equal", "erf", "erf_", "erfc", "erfc_", "erfinv", "exp", "exp2", "exp2_", "exp_",
    "expand_dims", "expm1", "expm1_", "eye", "feature_alpha_dropout", "finfo", "fix", "fix_", "flatten",
    "flip", "fliplr", "flipud", "float", "float16", "float32", "float64", "float_power", "floor", "floor_",
    "floor_divide", "fmax", "fmin", "fmod", "frac", "frac_", "from_dlpack", "from_numpy", "full", "full_like",
    "gather", "ge", "ger", "get_default_device", "get_default_dtype", "get_rng_state", "greater",
    "greater_equal", "group_norm", "gt", "half", "hardshrink", "histc", "hsplit", "hstack", "hypot", "iinfo",
    "index_add", "index_copy", "index_fill", "index_put", "index_put_", "index_select", "inf",
    "inference_mode", "initial_seed", "inner", "instance_norm", "int", "int32", "int64",
    "is_anomaly_check_nan_enabled", "is_anomaly_enabled", "is_complex", "is_floating_point",
    "is_grad_enabled", "is_inference", "is_inference_mode_enabled", "is_nonzero", "is_same_size", "is_signed",
    "is_tensor", "isclose", "isfinite", "isinf", "isnan", "isneginf", "isposinf", "kron", "kthvalue",
    "layer_norm", "le", "lerp", "less", "less_equal", "linalg", "linspace", "load", "log", "log1p", "log1p_",
    "log2", "log2_", "log10", "log10_", "log_", "log_softmax", "logaddexp", "logcumsumexp", "logical_and",
    "logical_not", "logical_or", "logical_xor", "logit", "logit_", "logspace", "logsumexp", "long", "lt",
    "manual_seed", "masked_fill", "masked_scatter", "masked_select", "matmul", "matrix_power",
    "matrix_transpose", "max", "max_pool1d", "max_pool2d", "max_pool3d", "maximum", "mean", "median",
    "meshgrid", "min", "minimum", "mm", "mode", "moveaxis", "movedim", "msort", "mul", "multinomial",
    "multiply", "mv", "nan", "nan_to_num", "nan_to_num_", "nanmean", "nanmedian", "nansum", "narrow", "ne",
    "neg", "neg_", "negative", "negative_", "newaxis", "nn", "no_grad", "nonzero", "norm", "normal",
    "not_equal", "numel", "ones", "ones_like", "optim", "outer", "pairwise_distance", "permute",
    "permute_dims", "pi", "pixel_shuffle", "pixel_unshuffle", "positive", "pow", "prelu", "prod",
    "promote_types", "put", "quantile", "rand", "rand_like", "randint", "randint_like", "randn", "randn_like",
    "random", "randperm", "ravel", "reciprocal", "reciprocal_", "relu", "relu_", "remainder",
    "repeat_interleave", "reshape", "result_type", "return_types", "rms_norm", "roll", "rot90", "round",
    "round_", "row_stack", "rrelu", "rrelu_", "rsqrt", "rsqrt_", "rsub", "save", "scalar_tensor", "scatter",
    "scatter_add", "scatter_reduce", "searchsorted", "seed", "select", "select_scatter", "selu", "selu_",
    "serialize", "set_default_device", "set_default_dtype", "set_grad_enabled", "set_printoptions",
    "set_rng_state", "sgn", "sigmoid", "sigmoid_", "sign", "signbit", "sin", "sin_", "sinc", "sinh", "sinh_",
    "slice_scatter", "softmax", "sort", "split", "split_with_sizes", "sqrt", "sqrt_", "square", "square_",
    "squeeze", "stack", "std", "std_mean", "sub", "subtract", "sum", "swapaxes", "swapdims", "t", "take",
    "take_along_axis", "take_along_dim", "tan", "tan_", "tanh", "tanh_", "tensor", "tensor_split",
    "tensordot", "threshold", "threshold_", "tile", "topk", "trace", "trainer", "transpose", "tril",
    "tril_indices", "triu", "triu_indices", "true_divide", "trunc", "trunc_", "typename", "unbind",
    "unflatten", "unique", "unique_consecutive", "unsqueeze", "utils", "vander", "var", "var_mean", "vdot",
    "vsplit", "vstack", "where", "xlogy", "zeros", "zeros_like",
]
