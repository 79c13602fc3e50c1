"""Joining: several tensors one behind the other, or side by side along a new dimension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet.arguments import normalize_dim
from emberlet.array import namespace, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.functions.indexing.indexed import row_major
from emberlet.functions.movement.grids import atleast_1d, atleast_2d, atleast_3d, meshgrid
from emberlet.promotion import result_type

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Cat(Operation):
    """Arrays one behind the other; each gets its part of the gradient. The dimension comes first."""

    @staticmethod
    def forward(dim: int, *parts: Any) -> Any:
        # A vector of size 0 fits anywhere.
        real = [part for part in parts if part.shape != (0,)] or parts
        return row_major(namespace(parts[0]).concat(real, axis=dim))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.dim = inputs[0]
        ctx.sizes = [0 if part.shape == (0,) else part.shape[ctx.dim] for part in inputs[1:]]
        ctx.empty = [part.shape == (0,) for part in inputs[1:]]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        grads: list[Gradient | None] = [None]
        start = 0
        lead = (slice(None),) * ctx.dim
        for size, need, empty in zip(ctx.sizes, ctx.needs_input_grad[1:], ctx.empty, strict=True):
            if need and empty:
                grads.append(zeros_on((0,), grad.dtype, grad))
            else:
                grads.append(grad[(*lead, slice(start, start + size))] if need else None)
            start += size
        return tuple(grads)


class Stack(Operation):
    """Arrays side by side along a new dimension; each gets its part of the gradient."""

    @staticmethod
    def forward(dim: int, *parts: Any) -> Any:
        return row_major(namespace(parts[0]).stack(parts, axis=dim))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.dim = inputs[0]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        lead = (slice(None),) * ctx.dim
        needs = ctx.needs_input_grad[1:]
        return None, *[grad[(*lead, number, ...)] if need else None for number, need in enumerate(needs)]


def cat(tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None) -> Tensor:
    """Return tensors joined along a dimension.

    Args:
        tensors: of the same sizes but for that dimension; an empty vector fits anywhere.
        dim: the dimension; `axis` is another name for it.

    Raises:
        RuntimeError: there are none, or their shapes do not fit.
        ValueError: there are none at all.
    """
    parts = _tensors(tensors, "cat")
    if not parts:
        raise ValueError("cat(): expected a non-empty list of Tensors")
    for number, part in enumerate(parts):
        if not part._array.shape:
            raise RuntimeError(f"zero-dimensional tensor (at position {number}) cannot be concatenated")
    real = [part for part in parts if part._array.shape != (0,)] or parts[:1]
    place = normalize_dim(dim if axis is None else axis, real[0].ndim)
    _check_sizes(real, place)
    joined: Tensor = Cat.apply(place, *_of_one_dtype(parts))
    return joined


concat = concatenate = cat


def stack(tensors: Sequence[Tensor], dim: int = 0, *, axis: int | None = None) -> Tensor:
    """Return tensors of one shape joined along a new dimension."""
    parts = _tensors(tensors, "stack")
    if not parts:
        raise RuntimeError("stack expects a non-empty TensorList")
    shape = parts[0].shape
    place = normalize_dim(dim if axis is None else axis, len(shape) + 1)
    for number, part in enumerate(parts):
        if part._array.shape != shape:
            raise RuntimeError(
                f"stack expects each tensor to be equal size, but got {list(shape)} at entry 0 and "
                f"{list(part.shape)} at entry {number}"
            )
    joined: Tensor = Stack.apply(place, *_of_one_dtype(parts))
    return joined


def hstack(tensors: Sequence[Tensor]) -> Tensor:
    """Return tensors joined along the columns; vectors one behind the other."""
    parts = [atleast_1d(each) for each in _tensors(tensors, "hstack")]
    if not parts:
        raise RuntimeError("hstack expects a non-empty TensorList")
    return cat(parts, 0 if parts[0].ndim == 1 else 1)


def vstack(tensors: Sequence[Tensor]) -> Tensor:
    """Return tensors joined along the rows; a vector is a row."""
    if not tensors:
        raise RuntimeError("vstack expects a non-empty TensorList")
    return cat([atleast_2d(each) for each in _tensors(tensors, "vstack")], 0)


row_stack = vstack


def dstack(tensors: Sequence[Tensor]) -> Tensor:
    """Return tensors joined along the third dimension."""
    if not tensors:
        raise RuntimeError("dstack expects a non-empty TensorList")
    return cat([atleast_3d(each) for each in _tensors(tensors, "dstack")], 2)


def column_stack(tensors: Sequence[Tensor]) -> Tensor:
    """Return tensors joined along the columns; a vector is a column."""
    parts = _tensors(tensors, "column_stack")
    return hstack([each.reshape(each.numel(), 1) if each.ndim <= 1 else each for each in parts])


def cartesian_prod(*tensors: Tensor) -> Tensor:
    """Return all tuples of one element of each vector, as rows; of one vector, the vector."""
    for each in tensors:
        if each.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(each.shape)}")
    if len(tensors) == 1:
        return tensors[0]
    return stack([grid.flatten() for grid in meshgrid(*tensors)], 1)


def _tensors(tensors: Sequence[Tensor], name: str) -> list[Tensor]:
    """The tensors as a list.

    Raises:
        TypeError: one is no tensor, or it is no sequence.
    """
    if not isinstance(tensors, (list, tuple)):
        raise TypeError(
            f"{name}(): argument 'tensors' must be tuple of Tensors, not {type(tensors).__name__}"
        )
    for number, each in enumerate(tensors):
        if not is_tensor(each):
            raise TypeError(
                f"expected Tensor as element {number} in argument 0, but got {type(each).__name__}"
            )
    return list(tensors)


def _of_one_dtype(parts: list[Tensor]) -> list[Tensor]:
    """The parts, converted to the dtype of all together."""
    first = parts[0]._array.dtype
    if all(part._array.dtype == first for part in parts):
        return parts
    common = result_type(*parts)
    return [part.to(common) for part in parts]


def _check_sizes(parts: list[Tensor], dim: int) -> None:
    first = parts[0]._array.shape
    for number, part in enumerate(parts[1:], 1):
        size = part._array.shape
        if len(size) != len(first):
            raise RuntimeError(
                f"Tensors must have same number of dimensions: got {len(first)} and {len(size)}"
            )
        if size[:dim] != first[:dim] or size[dim + 1 :] != first[dim + 1 :]:
            wrong = next(each for each in range(len(size)) if each != dim and size[each] != first[each])
            raise RuntimeError(
                f"Sizes of tensors must match except in dimension {dim}. Expected size {first[wrong]} "
                "but got "
                f"size {size[wrong]} for tensor number {number} in the list."
            )
