"""Sequences of unequal length: padded to one tensor, or packed without the padding."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, NamedTuple

from emberlet.creation import arange, as_tensor, full
from emberlet.dtype import int64
from emberlet.functions.movement.joining import cat, stack
from emberlet.tensor import Tensor


class PackedSequence(NamedTuple):
    """A batch of sequences, the longest first, with the steps of all of them one after the other.

    Attributes:
        data: all elements: the first of every sequence, then the second of all that have one, and so on.
        batch_sizes: how many sequences have each step; an int64 tensor on the CPU.
        sorted_indices: where each packed sequence stood before, or None if they were sorted already.
        unsorted_indices: where each sequence stands now.
    """

    data: Tensor
    batch_sizes: Tensor
    sorted_indices: Tensor | None = None
    unsorted_indices: Tensor | None = None

    def to(self, *args: Any, **kwargs: Any) -> PackedSequence:
        """Return it with its data moved or converted."""
        return self._replace(data=self.data.to(*args, **kwargs))

    @property
    def is_cuda(self) -> bool:
        """Whether the data is on a GPU."""
        return self.data.device.type == "cuda"


def invert_permutation(permutation: Tensor | None) -> Tensor | None:
    """Return the permutation that undoes another."""
    if permutation is None:
        return None
    output = permutation.clone()
    output[permutation] = arange(permutation.numel(), device=permutation.device)
    return output


def pack_padded_sequence(
    input: Tensor, lengths: Tensor | Iterable[int], batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Return a padded batch of sequences without its padding.

    Args:
        input: (time, batch, ...), or (batch, time, ...) with `batch_first`.
        lengths: of every sequence.
        batch_first: which of the two it is.
        enforce_sorted: whether the sequences must stand sorted, the longest first.

    Raises:
        RuntimeError: they are not sorted; or a length is not positive, or longer than the batch.
    """
    sizes = as_tensor(lengths if isinstance(lengths, Tensor) else list(lengths)).to(int64)
    order = None
    if not enforce_sorted:
        sizes, order = sizes.sort(descending=True)
        input = input.index_select(0 if batch_first else 1, order.to(input.device))
    if batch_first:
        input = input.transpose(0, 1)
    values: list[int] = sizes.tolist()
    if len(values) != input.shape[1]:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {len(values)} "
            f"(batch_size={input.shape[1]})"
        )
    if not values or min(values) <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if any(one < two for one, two in pairwise(values)):
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this "
            "requirement if you do not need ONNX exportability."
        )
    if values[0] > input.shape[0]:
        raise RuntimeError(f"a length of {values[0]} is longer than the {input.shape[0]} steps of the batch")
    counts = [sum(length > step for length in values) for step in range(values[0])]
    data = cat([input[step, :count] for step, count in enumerate(counts)])
    return PackedSequence(data, as_tensor(counts), order, invert_permutation(order))


def pad_packed_sequence(
    sequence: PackedSequence,
    batch_first: bool = False,
    padding_value: float = 0.0,
    total_length: int | None = None,
) -> tuple[Tensor, Tensor]:
    """Return a packed batch as a padded one, and the length of every sequence.

    Args:
        sequence: packed sequences.
        batch_first: whether the result is (batch, time, ...).
        padding_value: what stands after the end of a sequence.
        total_length: pad to this many steps.
    """
    counts: list[int] = sequence.batch_sizes.tolist()
    steps = len(counts)
    if total_length is not None and total_length < steps:
        raise ValueError(
            f"Expected total_length to be at least the length of the longest sequence in input, but got "
            f"total_length={total_length} and max sequence length being {steps}"
        )
    batch, rest = counts[0], sequence.data.shape[1:]
    rows = []
    for part, count in zip(sequence.data.split(counts), counts, strict=True):
        rows.append(
            part if count == batch else cat([part, _padding((batch - count, *rest), part, padding_value)])
        )
    for _ in range((total_length or steps) - steps):
        rows.append(_padding((batch, *rest), sequence.data, padding_value))
    padded = stack(rows, 1 if batch_first else 0)
    lengths = as_tensor([sum(count > place for count in counts) for place in range(batch)])
    order = sequence.unsorted_indices
    if order is not None:
        padded = padded.index_select(0 if batch_first else 1, order.to(padded.device))
        lengths = lengths[order]
    return padded, lengths


def pad_sequence(
    sequences: Tensor | Iterable[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
) -> Tensor:
    """Return sequences (length, ...) as one padded batch, (time, batch, ...) unless `batch_first`."""
    if padding_side not in ("left", "right"):
        raise ValueError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    parts = list(sequences)
    if not parts:
        raise RuntimeError("pad_sequence expects a non-empty list of Tensors")
    longest = max(part.shape[0] for part in parts)
    rows = []
    for part in parts:
        missing = longest - part.shape[0]
        if missing:
            padding = _padding((missing, *part.shape[1:]), part, padding_value)
            part = cat([part, padding] if padding_side == "right" else [padding, part])
        rows.append(part)
    batch: Tensor = stack(rows, 0 if batch_first else 1)
    return batch


def unpad_sequence(padded_sequences: Tensor, lengths: Tensor, batch_first: bool = False) -> list[Tensor]:
    """Return the sequences of a padded batch, each with its own length."""
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [row[:length] for row, length in zip(rows.unbind(0), lengths.tolist(), strict=True)]


def pack_sequence(sequences: Iterable[Tensor], enforce_sorted: bool = True) -> PackedSequence:
    """Return sequences (length, ...) packed."""
    parts = list(sequences)
    lengths = as_tensor([part.shape[0] for part in parts])
    return pack_padded_sequence(pad_sequence(parts), lengths, enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences: PackedSequence) -> list[Tensor]:
    """Return the sequences of a packed batch."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)


def _padding(shape: tuple[int, ...], like: Tensor, value: float) -> Tensor:
    return full(shape, value, dtype=like.dtype, device=like.device)
