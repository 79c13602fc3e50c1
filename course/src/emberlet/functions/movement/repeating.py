"""Repeating: a tensor, or each of its elements, several times over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.arguments import normalize_dim, unpack
from emberlet.array import namespace, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.dtype import int32, int64
from emberlet.functions.indexing.index_operations import index_select

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Tile(Operation):
    """The input so many times along each dimension; the gradients of all copies are summed."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, repeats: tuple[int, ...]) -> Any:
        return namespace(x).tile(x, repeats)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape, ctx.repeats = inputs[0].shape, inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        xp = namespace(grad)
        if 0 in ctx.repeats:
            return zeros_on(ctx.shape, grad.dtype, grad), None
        sizes = (1,) * (len(ctx.repeats) - len(ctx.shape)) + tuple(ctx.shape)
        apart = tuple([number for pair in zip(ctx.repeats, sizes, strict=True) for number in pair])
        return xp.reshape(
            xp.sum(xp.reshape(grad, apart), axis=tuple(range(0, len(apart), 2))), ctx.shape
        ), None


def repeat(input: Tensor, *repeats: int | Sequence[int]) -> Tensor:
    """Return a copy of the tensor that many times along each dimension; new dimensions come in front."""
    if not repeats:
        raise TypeError('repeat() missing 1 required positional arguments: "repeats"')
    counts = unpack(repeats)
    if len(counts) < input.ndim:
        raise RuntimeError(
            "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"
        )
    if any(count < 0 for count in counts):
        raise RuntimeError(f"Trying to create tensor with negative dimension {min(counts)}: {list(counts)}")
    repeated: Tensor = Tile.apply(input, counts)
    return repeated


def tile(input: Tensor, *sizes: int | Sequence[int], dims: Sequence[int] = ()) -> Tensor:
    """Return `repeat`, where missing dimensions in front count once: `tile(x, 2, 3)` or `dims=(2, 3)`."""
    counts = unpack(sizes or (dims,))
    return repeat(input, (1,) * (input.ndim - len(counts)) + counts)


def repeat_interleave(
    input: Tensor,
    repeats: int | Tensor | None = None,
    dim: int | None = None,
    *,
    output_size: int | None = None,
) -> Tensor:
    """Return a copy with every slice along a dimension repeated, each directly behind itself.

    Args:
        input: the tensor; if `repeats` is missing, the counts: then 0, 1, ... are repeated that often.
        repeats: how often; one number, or a vector of one per slice.
        dim: the dimension; if there is none, the tensor is taken as flat.
        output_size: the size of the result along `dim`, which PyTorch need not count then; it is checked.

    Raises:
        RuntimeError: counts are negative, or not as many as slices.
    """
    if repeats is None:
        _check_counts(input)
        numbers = input.new_empty(input.numel(), dtype=int64)
        numbers.fill_(1)
        return repeat_interleave(numbers.cumsum(0) - 1, input, 0)
    if dim is None:
        input, dim = input.flatten(), 0
    place = normalize_dim(dim, input.ndim)
    if isinstance(repeats, int):
        if repeats < 0:
            raise RuntimeError("Repeats must be non-negative")
        return _each_alike(input, repeats, place)
    _check_counts(repeats)
    size = input.shape[place] if input.ndim else 1
    if repeats.numel() == 1:
        return _each_alike(input, int(repeats.item()), place)
    if repeats.ndim != 1 or repeats.numel() != size:
        raise RuntimeError(
            "repeats must have the same size as input along dim, but got "
            f"repeats.size(0) = {repeats.numel()} and input.size({place}) = {size}"
        )
    counts = repeats.tolist()
    index = [number for number, count in enumerate(counts) for _ in range(count)]
    if output_size is not None and output_size != len(index):
        raise RuntimeError("allocated size does not match required size")
    return index_select(input, place, repeats.new_tensor(index, dtype=int64))


def _each_alike(input: Tensor, count: int, dim: int) -> Tensor:
    """Every slice repeated equally often: stretched, and made one with its dimension."""
    if not input.ndim:
        return input.expand((count,)).clone()
    shape = input.shape
    stretched = input.unsqueeze(dim + 1).expand((*shape[: dim + 1], count, *shape[dim + 1 :]))
    return (
        stretched.clone().flatten(dim, dim + 1)
        if 0 in shape or not count
        else stretched.flatten(dim, dim + 1)
    )


def _check_counts(repeats: Tensor) -> None:
    if repeats.ndim > 1:
        raise RuntimeError("repeat_interleave only accept 1D vector as repeat")
    if repeats.dtype is not int64 and repeats.dtype is not int32:
        raise RuntimeError("repeats has to be Long or Int tensor")
    if repeats.numel() and min(repeats.reshape(-1).tolist()) < 0:
        raise RuntimeError("repeats can not be negative")
