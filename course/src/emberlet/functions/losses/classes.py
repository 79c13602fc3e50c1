"""Class labels as losses receive them: checked, and with the ones to ignore told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.array import Array, item, namespace
from emberlet.dtype import int64

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def checked_labels(target: Tensor, classes: int, ignore_index: int) -> tuple[Array, Array | None]:
    """Return the labels, those to ignore replaced by 0, and which ones count; None if all do.

    Args:
        target: int64 labels.
        classes: how many there are.
        ignore_index: the label to ignore.

    Raises:
        RuntimeError: the target is not int64.
        IndexError: a label is out of bounds.
    """
    if target.dtype is not int64:
        raise RuntimeError(f"expected target dtype to be Long or Byte, but got {target.dtype}")
    labels = target._array
    xp, kept = namespace(labels), None
    if 0 in labels.shape:
        return labels, None
    low, high = item(xp.min(labels)), item(xp.max(labels))
    if low <= ignore_index <= high:
        kept = labels != ignore_index
        labels = xp.where(kept, labels, xp.zeros_like(labels))
        low, high = item(xp.min(labels)), item(xp.max(labels))
        if classes == 0 and not xp.any(kept):
            high = -1
    if low < 0 or high >= classes:
        raise IndexError(f"Target {int(low if low < 0 else high)} is out of bounds.")
    return labels, kept


def check_weight(weight: Tensor, classes: int, input: Tensor) -> None:
    """Raise a RuntimeError unless the weight has one entry per class, in the dtype of the input."""
    if weight.shape != (classes,):
        raise RuntimeError(
            f"weight tensor should be defined either for all {classes} classes or no classes but got weight "
            f"tensor of shape: {list(weight.shape)}"
        )
    if weight.dtype is not input.dtype:
        raise RuntimeError(f"expected scalar type {input.dtype} but found {weight.dtype}")
