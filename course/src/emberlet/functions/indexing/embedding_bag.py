"""Bags of embeddings: the sum, mean or maximum of the rows of a table that each bag numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.operation import is_tensor
from emberlet.dtype import int32, int64
from emberlet.functions.indexing.embedding import embedding
from emberlet.functions.indexing.index_operations import index_add
from emberlet.functions.indexing.scattering import scatter_reduce

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def embedding_bag(
    input: Tensor,
    weight: Tensor,
    offsets: Tensor | None = None,
    max_norm: float | None = None,
    norm_type: float = 2,
    scale_grad_by_freq: bool = False,
    mode: str = "mean",
    sparse: bool = False,
    per_sample_weights: Tensor | None = None,
    include_last_offset: bool = False,
    padding_idx: int | None = None,
) -> Tensor:
    """Return for each bag of row numbers the sum, mean or maximum of these rows of a table.

    Args:
        input: integers; (bags, numbers per bag), or the numbers of all bags in a row.
        weight: the table, (rows, features).
        offsets: where each bag starts in a row of numbers.
        max_norm, norm_type, scale_grad_by_freq: as for `embedding`.
        mode: `"sum"`, `"mean"` or `"max"`.
        sparse: accepted; gradients are dense.
        per_sample_weights: of the shape of `input`, factors of the rows; with `"sum"` only.
        include_last_offset: whether the last offset is the end of the last bag.
        padding_idx: a row that does not count.

    Returns:
        (bags, features); an empty bag is zeros.
    """
    numbers, bags, count = _in_bags(input, offsets, include_last_offset)
    if mode not in ("sum", "mean", "max"):
        raise ValueError("mode has to be one of sum or mean")
    weights = per_sample_weights
    if weights is not None:
        if mode != "sum":
            raise NotImplementedError(
                "embedding_bag: per_sample_weights was not None. per_sample_weights is only supported for "
                f"mode='sum' (got mode='{mode}'). Please open a feature request on GitHub."
            )
        if weights.shape != input.shape:
            raise ValueError(
                f"embedding_bag: If per_sample_weights ({list(weights.shape)}) is not None, then it "
                "must have "
                f"the same shape as the input ({list(input.shape)})"
            )
        weights = weights.reshape(-1)
    rows = embedding(numbers, weight, padding_idx, max_norm, norm_type, scale_grad_by_freq)
    if padding_idx is not None:
        padding = padding_idx + weight.shape[0] if padding_idx < 0 else padding_idx
        kept = [place for place, number in enumerate(numbers.tolist()) if number != padding]
        chosen = numbers.new_tensor(kept, dtype=int64)
        rows, bags = rows.index_select(0, chosen), bags.index_select(0, chosen)
        weights = None if weights is None else weights.index_select(0, chosen)
    if weights is not None:
        rows = rows * weights.unsqueeze(1)
    result: Any = weight.new_zeros((count, weight.shape[1]))
    if mode == "max":
        index = bags.unsqueeze(1).expand(rows.shape)
        return scatter_reduce(result, 0, index, rows, "amax", include_self=False)
    total = index_add(result, 0, bags, rows)
    if mode == "sum":
        return total
    sizes = index_add(weight.detach().new_zeros(count), 0, bags, weight.detach().new_zeros(bags.shape) + 1)
    mean: Tensor = total / sizes.masked_fill(sizes == 0, 1).unsqueeze(1)
    return mean


def _in_bags(input: Tensor, offsets: Tensor | None, include_last: bool) -> tuple[Tensor, Tensor, int]:
    """The numbers in a row, for each the bag it is in, and how many bags there are."""
    if not is_tensor(input) or input.ndim not in (1, 2):
        raise ValueError(f"input has to be 1D or 2D Tensor, but got Tensor of dimension {input.dim()}")
    if input.ndim == 2:
        if offsets is not None:
            raise ValueError(
                "if input is 2D, then offsets has to be None, as input is treated is a mini-batch of fixed "
                f"length sequences. However, found offsets of type {type(offsets)}"
            )
        count, length = input.shape
        bags = [bag for bag in range(count) for _ in range(length)]
        return input.reshape(-1), input.new_tensor(bags, dtype=int64), count
    if offsets is None:
        raise ValueError("offsets has to be a 1D Tensor but got None")
    if offsets.ndim != 1:
        raise ValueError("offsets has to be a 1D Tensor")
    if offsets.dtype is not int64 and offsets.dtype is not int32:
        raise RuntimeError("offsets must be Long or Int")
    starts = offsets.tolist()
    if include_last and not starts:
        raise ValueError("include_last_offset: number of offset should be at least 1")
    if starts and starts[0] != 0:
        raise RuntimeError(
            "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0."
        )
    if starts and starts[-1] > input.numel():
        raise RuntimeError(f"offsets[-1] can not be greater than input's length({input.numel()})")
    ends = starts[1:] if include_last else [*starts[1:], input.numel()]
    count = len(ends)
    bags = [
        bag for bag, (start, end) in enumerate(zip(starts, ends, strict=False)) for _ in range(end - start)
    ]
    total = ends[-1] if ends else 0
    return input[:total], input.new_tensor(bags, dtype=int64), count
