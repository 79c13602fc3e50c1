"""Softmax and its kin as `nn.functional` has them: the dimension may be left out."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from emberlet.functions.reductions import softmax as fused

if TYPE_CHECKING:
    from emberlet.dtype import DType
    from emberlet.tensor import Tensor


def softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: DType | None = None
) -> Tensor:
    """Return exp(x) divided by its sum along a dimension.

    Args:
        input: floating point.
        dim: along which the results add up to 1. To leave it out is deprecated.
        _stacklevel: of the warning about that.
        dtype: to convert to first.
    """
    return fused.softmax(input, _implicit("softmax", input, dim, _stacklevel), dtype)


def log_softmax(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: DType | None = None
) -> Tensor:
    """Return the logarithm of `softmax`. Arguments as there."""
    return fused.log_softmax(input, _implicit("log_softmax", input, dim, _stacklevel), dtype)


def softmin(
    input: Tensor, dim: int | None = None, _stacklevel: int = 3, dtype: DType | None = None
) -> Tensor:
    """Return the softmax of -input. Arguments as there."""
    return fused.softmax(-input, _implicit("softmin", input, dim, _stacklevel), dtype)


def _implicit(name: str, input: Tensor, dim: int | None, stacklevel: int) -> int:
    """The dimension, or the one that was once meant if none was given."""
    if dim is not None:
        return dim
    warnings.warn(
        f"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an "
        "argument.",
        stacklevel=stacklevel,
    )
    return 0 if input.ndim in (0, 1, 3) else 1
