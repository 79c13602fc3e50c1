"""Emberlet: a small PyTorch that you can build yourself, one piece at a time."""

from __future__ import annotations

from emberlet.creation import (
    arange,
    as_tensor,
    clone,
    empty,
    empty_like,
    eye,
    from_dlpack,
    from_numpy,
    full,
    full_like,
    linspace,
    ones,
    ones_like,
    tensor,
    zeros,
    zeros_like,
)
from emberlet.dtype import DType as dtype  # noqa: N813  PyTorch's name
from emberlet.dtype import bool_ as bool
from emberlet.dtype import can_cast, float16, float32, float64, int32, int64, promote_types
from emberlet.dtype import float16 as half
from emberlet.dtype import float32 as float
from emberlet.dtype import float64 as double
from emberlet.dtype import int32 as int
from emberlet.dtype import int64 as long
from emberlet.limits import finfo, iinfo
from emberlet.functions.movement import (
    as_strided,
    broadcast_tensors,
    broadcast_to,
    chunk,
    flatten,
    movedim,
    narrow,
    permute,
    reshape,
    select,
    split,
    squeeze,
    swapaxes,
    t,
    transpose,
    unbind,
    unflatten,
    unsqueeze,
)
from emberlet.printing import set_printoptions
from emberlet.promotion import result_type
from emberlet.query import equal, is_floating_point, is_tensor, numel
from emberlet.shape import broadcast_shapes
from emberlet.storage import Storage
from emberlet.tensor import Tensor

__all__ = [
    "Storage",
    "Tensor",
    "arange",
    "as_strided",
    "as_tensor",
    "bool",
    "broadcast_shapes",
    "broadcast_tensors",
    "broadcast_to",
    "can_cast",
    "chunk",
    "clone",
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
    "half",
    "iinfo",
    "int",
    "int32",
    "int64",
    "is_floating_point",
    "is_tensor",
    "linspace",
    "long",
    "movedim",
    "narrow",
    "numel",
    "ones",
    "ones_like",
    "permute",
    "promote_types",
    "reshape",
    "result_type",
    "select",
    "set_printoptions",
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
