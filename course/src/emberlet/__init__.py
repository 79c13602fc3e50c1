"""Emberlet: a small PyTorch that you can build yourself, one piece at a time."""

from __future__ import annotations

from emberlet.tensor import Tensor  # isort: skip  # first: the function `tensor` takes the name of this module

from emberlet import cuda, random, return_types
from emberlet.creation import (
    arange,
    empty,
    empty_like,
    eye,
    full,
    full_like,
    linspace,
    logspace,
    ones,
    ones_like,
    scalar_tensor,
    zeros,
    zeros_like,
)
from emberlet.defaults import get_default_dtype, set_default_dtype
from emberlet.device import Device as device  # noqa: N813  PyTorch's name
from emberlet.device import get_default_device, set_default_device
from emberlet.dtype import DType as dtype  # noqa: N813  PyTorch's name
from emberlet.dtype import bool_ as bool
from emberlet.dtype import can_cast, float16, float32, float64, int32, int64, promote_types
from emberlet.dtype import float16 as half
from emberlet.dtype import float32 as float
from emberlet.dtype import float64 as double
from emberlet.dtype import int32 as int
from emberlet.dtype import int64 as long
from emberlet.from_data import as_tensor, asarray, from_dlpack, from_numpy, tensor
from emberlet.functions.copying import clone
from emberlet.functions.counting import bincount, bucketize, histc, searchsorted
from emberlet.functions.cumulative import cumsum
from emberlet.functions.distance import cosine_similarity, dist, pairwise_distance
from emberlet.functions.distinct import unique, unique_consecutive
from emberlet.functions.extremes import amax, amin, aminmax, argmax, argmin, max, min
from emberlet.functions.layout_views import as_strided, diagonal
from emberlet.functions.middles import median, mode, nanmedian, quantile
from emberlet.functions.movement import (
    broadcast_tensors,
    broadcast_to,
    flatten,
    movedim,
    permute,
    reshape,
    squeeze,
    swapaxes,
    t,
    transpose,
    unflatten,
    unsqueeze,
)
from emberlet.functions.norms import norm
from emberlet.functions.parts import chunk, narrow, select, split, unbind
from emberlet.functions.products import cumprod, prod
from emberlet.functions.reduction import all, any, count_nonzero, mean, nanmean, nansum, sum
from emberlet.functions.running import cummax, cummin, logcumsumexp
from emberlet.functions.softmax import log_softmax, logsumexp, softmax
from emberlet.functions.sorting import argsort, kthvalue, msort, sort, topk
from emberlet.functions.statistics import std, std_mean, var, var_mean
from emberlet.limits import finfo, iinfo
from emberlet.printing import set_printoptions
from emberlet.promotion import result_type
from emberlet.query import equal, is_floating_point, is_tensor, numel
from emberlet.random import (
    Generator,
    bernoulli,
    default_generator,
    get_rng_state,
    initial_seed,
    manual_seed,
    multinomial,
    normal,
    rand,
    rand_like,
    randint,
    randint_like,
    randn,
    randn_like,
    randperm,
    seed,
    set_rng_state,
)
from emberlet.shape import broadcast_shapes
from emberlet.storage import Storage

__all__ = [
    "Generator",
    "Storage",
    "Tensor",
    "all",
    "amax",
    "amin",
    "aminmax",
    "any",
    "arange",
    "argmax",
    "argmin",
    "argsort",
    "as_strided",
    "as_tensor",
    "asarray",
    "bernoulli",
    "bincount",
    "bool",
    "broadcast_shapes",
    "broadcast_tensors",
    "broadcast_to",
    "bucketize",
    "can_cast",
    "chunk",
    "clone",
    "cosine_similarity",
    "count_nonzero",
    "cuda",
    "cummax",
    "cummin",
    "cumprod",
    "cumsum",
    "default_generator",
    "device",
    "diagonal",
    "dist",
    "double",
    "dtype",
    "empty",
    "empty_like",
    "equal",
    "eye",
    "finfo",
    "flatten",
    "float",
    "float16",
    "float32",
    "float64",
    "from_dlpack",
    "from_numpy",
    "full",
    "full_like",
    "get_default_device",
    "get_default_dtype",
    "get_rng_state",
    "half",
    "histc",
    "iinfo",
    "initial_seed",
    "int",
    "int32",
    "int64",
    "is_floating_point",
    "is_tensor",
    "kthvalue",
    "linspace",
    "log_softmax",
    "logcumsumexp",
    "logspace",
    "logsumexp",
    "long",
    "manual_seed",
    "max",
    "mean",
    "median",
    "min",
    "mode",
    "movedim",
    "msort",
    "multinomial",
    "nanmean",
    "nanmedian",
    "nansum",
    "narrow",
    "norm",
    "normal",
    "numel",
    "ones",
    "ones_like",
    "pairwise_distance",
    "permute",
    "prod",
    "promote_types",
    "quantile",
    "rand",
    "rand_like",
    "randint",
    "randint_like",
    "randn",
    "randn_like",
    "random",
    "randperm",
    "reshape",
    "result_type",
    "return_types",
    "scalar_tensor",
    "searchsorted",
    "seed",
    "select",
    "set_default_device",
    "set_default_dtype",
    "set_printoptions",
    "set_rng_state",
    "softmax",
    "sort",
    "split",
    "squeeze",
    "std",
    "std_mean",
    "sum",
    "swapaxes",
    "t",
    "tensor",
    "topk",
    "transpose",
    "unbind",
    "unflatten",
    "unique",
    "unique_consecutive",
    "unsqueeze",
    "var",
    "var_mean",
    "zeros",
    "zeros_like",
]
