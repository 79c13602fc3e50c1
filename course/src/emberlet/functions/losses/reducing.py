"""The arguments that all losses share: how the losses of single elements become one number."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from emberlet.functions.reductions.reduction import mean, sum

if TYPE_CHECKING:
    from emberlet.shape import Shape
    from emberlet.tensor import Tensor

REDUCTIONS = ("none", "mean", "sum")


def chosen(reduction: str, size_average: bool | None = None, reduce: bool | None = None) -> str:
    """Return the name of the reduction that the caller means.

    Args:
        reduction: "none", "mean" or "sum".
        size_average: the older way: False for "sum". Deprecated, as in PyTorch.
        reduce: the older way: False for "none".

    Raises:
        ValueError: there is no reduction of this name.
    """
    if size_average is not None or reduce is not None:
        reduction = "none" if reduce is False else "sum" if size_average is False else "mean"
        warnings.warn(
            f"size_average and reduce args will be deprecated, please use reduction='{reduction}' instead.",
            stacklevel=3,
        )
    if reduction not in REDUCTIONS:
        raise ValueError(f"{reduction} is not a valid value for reduction")
    return reduction


def reduced(losses: Tensor, reduction: str) -> Tensor:
    """Return the losses themselves, their mean or their sum."""
    if reduction == "mean":
        return mean(losses)
    return sum(losses) if reduction == "sum" else losses


def warn_of_sizes(input: Tensor, target: Tensor) -> None:
    """Warn that input and target will be broadcast: often an `(N, 1)` met an `(N,)` by mistake."""
    if input.shape != target.shape:
        warnings.warn(
            f"Using a target size ({_size(target.shape)}) that is different to the input size "
            f"({_size(input.shape)}). This will likely lead to incorrect results due to broadcasting. "
            "Please ensure they have the same size.",
            stacklevel=3,
        )


def _size(shape: Shape) -> str:
    return f"emberlet.Size({list(shape)})"
