"""The negative log-likelihood: minus the log-probability of the right class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.array import namespace
from emberlet.autograd.operation import wrap
from emberlet.functions.losses.classes import check_weight, checked_labels
from emberlet.functions.losses.reducing import chosen, reduced
from emberlet.functions.reductions.picking import Pick
from emberlet.functions.reductions.reduction import sum

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class NllLoss(Pick):
    """The log-probability at each label."""


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Return the negative log-likelihood of labels, or its weighted mean or sum.

    Args:
        input: log-probabilities (N, C), (N, C, d1, ...) or, for a single one, (C,).
        target: labels, int64 from 0 to C - 1: (N,), (N, d1, ...) or ().
        weight: of each class, (C,); the mean is divided by the weights of the labels.
        size_average, reduce: deprecated, see `reduction`.
        ignore_index: a label whose elements do not count.
        reduction: "none", "mean" or "sum".

    Raises:
        IndexError: a label is out of bounds.
        ValueError, RuntimeError: shapes or dtypes do not fit.
    """
    reduction = chosen(reduction, size_average, reduce)
    _check_shapes(input, target)
    axis = 0 if input.ndim == 1 else 1
    classes = input.shape[axis]
    if weight is not None:
        check_weight(weight, classes, input)
    labels, kept = checked_labels(target, classes, ignore_index)
    xp = namespace(labels)
    if input.ndim == 1:
        labels = xp.reshape(labels, ())
        kept = None if kept is None else xp.reshape(kept, ())
    losses: Tensor = -NllLoss.apply(input, wrap(xp.expand_dims(labels, axis=axis)), axis, False)
    counted = None
    if weight is not None:
        taken = xp.take(weight._array, xp.reshape(labels, (-1,)), axis=0)
        counted = wrap(xp.reshape(taken, labels.shape))
        losses = losses * counted
    if kept is not None:
        ignored = wrap(xp.asarray(~kept))
        losses = losses.masked_fill(ignored, 0)
        counted = wrap(xp.asarray(kept)) if counted is None else counted.masked_fill(ignored, 0)
    if reduction == "mean" and counted is not None:
        result: Tensor = sum(losses) / sum(counted)
        return result
    return reduced(losses, reduction)


def _check_shapes(input: Tensor, target: Tensor) -> None:
    if input.ndim == 0:
        raise ValueError(f"Expected 1 or more dimensions (got {input.ndim})")
    if input.ndim == 1:
        if target.ndim > 1:
            raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
        if target.numel() != 1:
            raise ValueError(
                f"For 1D input, 1D target must have size 1, but got target size: {target.numel()}"
            )
        return
    if target.ndim == 0 or input.shape[0] != target.shape[0]:
        batch = target.shape[0] if target.ndim else 0
        raise ValueError(
            f"Expected input batch_size ({input.shape[0]}) to match target batch_size ({batch})."
        )
    if input.ndim == 2 and target.ndim != 1:
        raise RuntimeError("0D or 1D target tensor expected, multi-target not supported")
    expected = (input.shape[0], *input.shape[2:])
    if target.shape != expected:
        raise RuntimeError(f"Expected target size {list(expected)}, got {list(target.shape)}")
