"""Emberlet: a small PyTorch that you can build yourself, one piece at a time."""

from __future__ import annotations

from emberlet import cuda, random
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
from emberlet.functions.layout_views import as_strided, diagonal
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
from emberlet.functions.parts import chunk, narrow, select, split, unbind
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
from emberlet.tensor import Tensor

__all__ = [
    "Generator",
    "Storage",
    "Tensor",
    "arange",
    "as_strided",
    "as_tensor",
    "asarray",
    "bernoulli",
    "bool",
    "broadcast_shapes",
    "broadcast_tensors",
    "broadcast_to",
    "can_cast",
    "chunk",
    "clone",
    "cuda",
    "default_generator",
    "device",
    "diagonal",
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
    "iinfo",
    "initial_seed",
    "int",
    "int32",
    "int64",
    "is_floating_point",
    "is_tensor",
    "linspace",
    "logspace",
    "long",
    "manual_seed",
    "movedim",
    "multinomial",
    "narrow",
    "normal",
    "numel",
    "ones",
    "ones_like",
    "permute",
    "promote_types",
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
    "scalar_tensor",
    "seed",
    "select",
    "set_default_device",
    "set_default_dtype",
    "set_printoptions",
    "set_rng_state",
    "split",
    "squeeze",
    "swapaxes",
    "t",
    "tensor",
    "transpose",
    "unbind",
    "unflatten",
    "unsqueeze",
    "zeros",
    "zeros_like",
]
