"""What a CTC loss knows of its label sequences: blanks in between, where paths may skip, where they end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emberlet.array import Array, arange_on, asarray_like, astype, full_on, namespace, to_list
from emberlet.autograd.operation import is_tensor
from emberlet.dtype import bool_, float32, float64, int64

if TYPE_CHECKING:
    from collections.abc import Sequence

    from emberlet.tensor import Tensor


@dataclass
class Alignment:
    """The extended label sequences of a batch: N of them, of L = 2 S + 1 places.

    Attributes:
        labels: (N, L): blank, label, blank, label, ..., blank.
        may_skip: (N, L): whether a path may come here from two places before: over the blank between two
            labels that differ.
        is_end: (N, L): whether a path may end here: at the last label or at the blank after it.
        times: (T,): 0, 1, ..., T - 1.
        input_lengths: (N,).
        target_lengths: (N,).
        zero_infinity: whether impossible sequences have no gradient instead of NaN.
    """

    labels: Array
    may_skip: Array
    is_end: Array
    times: Array
    input_lengths: Array
    target_lengths: Array
    zero_infinity: bool


def align(
    log_probs: Tensor,
    targets: Tensor,
    input_lengths: Tensor | Sequence[int],
    target_lengths: Tensor | Sequence[int],
    blank: int,
    zero_infinity: bool,
) -> Alignment:
    """Return the extended label sequences; arguments as `ctc_loss`.

    Raises:
        RuntimeError: shapes, lengths or dtypes do not fit.
    """
    if log_probs.dtype not in (float32, float64):
        raise NotImplementedError(f'"ctc_loss" not implemented for {log_probs.dtype}')
    if log_probs.ndim not in (2, 3):
        raise RuntimeError(f"ctc_loss: log_probs must be (T, N, C) or (T, C), not {list(log_probs.shape)}")
    steps, classes = log_probs.shape[0], log_probs.shape[-1]
    batch = log_probs.shape[1] if log_probs.ndim == 3 else 1
    if not 0 <= blank < classes:
        raise RuntimeError("blank must be in label range")
    inputs = _lengths("input_lengths", input_lengths, batch)
    lengths = _lengths("target_lengths", target_lengths, batch)
    for length in inputs:
        if length > steps:
            raise RuntimeError(
                f"Expected input_lengths to have value at most {steps}, but got value {length} "
                "(while checking arguments for ctc_loss)"
            )
    like = log_probs._array
    xp = namespace(like)
    rows = _rows(targets, lengths, batch)
    longest = max(lengths, default=0)
    padded = [row + [blank] * (longest - len(row)) for row in rows]
    labels = full_on((batch, 2 * longest + 1), blank, int64, like)
    if longest:
        labels[:, 1::2] = xp.asarray(padded, dtype=labels.dtype, device=labels.device)
    may_skip = full_on(labels.shape, False, bool_, like)
    may_skip[:, 2:] = labels[:, 2:] != labels[:, :-2]  # at blanks both are blank
    target_counts = asarray_like(lengths, labels)
    places = arange_on(2 * longest + 1, like)[None, :]
    ends = 2 * target_counts[:, None]
    return Alignment(
        labels,
        may_skip,
        (places == ends) | (places == ends - 1),
        arange_on(steps, like),
        asarray_like(inputs, labels),
        target_counts,
        zero_infinity,
    )


def _lengths(name: str, given: Any, batch: int) -> list[int]:
    """The lengths as a list of ints, one per sequence."""
    if is_tensor(given):
        if given.dtype.category != 1:
            raise RuntimeError(f"{name} must be integral")
        values = to_list(given._array)
        values = values if isinstance(values, list) else [values]
    else:
        values = [int(length) for length in given]
    if len(values) != batch:
        raise RuntimeError(f"{name} must be of size batch_size")
    for length in values:
        if length < 0:
            raise RuntimeError(
                f"Expected {name} to have value at least 0, but got value {length} "
                "(while checking arguments for ctc_loss)"
            )
    return values


def _rows(targets: Tensor, lengths: list[int], batch: int) -> list[list[int]]:
    """The labels of every sequence, without padding."""
    values = to_list(astype(targets._array, int64))
    if targets.ndim == 1:
        if len(values) != sum(lengths):
            raise RuntimeError(
                f"Expected tensor to have size {sum(lengths)} at dimension 0, but got size {len(values)} for "
                "argument #2 'targets' (while checking arguments for ctc_loss)"
            )
        starts = [sum(lengths[:number]) for number in range(batch)]
        return [values[start : start + length] for start, length in zip(starts, lengths, strict=True)]
    if targets.ndim != 2 or targets.shape[0] != batch:
        raise RuntimeError(
            f"Expected tensor to have size {batch} at dimension 0, but got size {targets.shape[0]} for "
            "argument #2 'targets' (while checking arguments for ctc_loss)"
        )
    if max(lengths, default=0) > targets.shape[1]:
        raise RuntimeError(
            f"Expected tensor to have size at least {max(lengths)} at dimension 1, but got size "
            f"{targets.shape[1]} for argument #2 'targets' (while checking arguments for ctc_loss)"
        )
    return [row[:length] for row, length in zip(values, lengths, strict=True)]
