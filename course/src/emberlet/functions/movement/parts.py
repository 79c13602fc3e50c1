"""Parts: views that cut a dimension into pieces, or pick one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from operator import index as as_int
from typing import TYPE_CHECKING, Any

from emberlet import shape as layout
from emberlet import view
from emberlet.arguments import normalize_dim
from emberlet.array import namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import is_tensor
from emberlet.autograd.view import Views
from emberlet.functions.movement.views import Select, Slice

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_ALL = slice(None)


class Unbind(Views):
    """A view for every index of a dimension; the gradients are stacked."""

    fresh_gradients = True

    @staticmethod
    def forward(input: Tensor, dim: int) -> tuple[Tensor, ...]:
        shape, strides, offset = input.shape, input.stride(), input.storage_offset()
        places = [layout.select(shape, strides, offset, dim, number) for number in range(shape[dim])]
        return tuple([view.as_strided(input, *place) for place in places])

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        ctx.dim = inputs[1]

    @staticmethod
    def backward(ctx: Any, *grads: Gradient) -> Gradient:
        return namespace(grads[0]).stack(grads, axis=ctx.dim)


class Split(Views):
    """Neighbouring stretches of a dimension; the gradients are concatenated."""

    fresh_gradients = True

    @staticmethod
    def forward(input: Tensor, sizes: tuple[int, ...], dim: int) -> tuple[Tensor, ...]:
        shape, strides, offset = input.shape, input.stride(), input.storage_offset()
        parts, start = [], 0
        for size in sizes:
            place = layout.slice_dim(shape, strides, offset, dim, start, start + size, 1)
            parts.append(view.as_strided(input, *place))
            start += size
        return tuple(parts)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        ctx.dim = inputs[2]

    @staticmethod
    def backward(ctx: Any, *grads: Gradient) -> Gradient:
        return namespace(grads[0]).concat(grads, axis=ctx.dim)


def select(input: Tensor, dim: int, index: int) -> Tensor:
    """Return the view at one index of dimension `dim`, which disappears."""
    if not input.ndim:
        raise IndexError("select() cannot be applied to a 0-dim tensor.")
    place = normalize_dim(dim, input.ndim)
    size = input.shape[place]
    number = as_int(index)
    if not -size <= number < size:
        raise IndexError(
            f"select(): index {number} out of range for tensor of size {list(input.shape)} at dimension "
            f"{place}"
        )
    return Select.apply(input, place, number)


def narrow(input: Tensor, dim: int, start: int | Tensor, length: int) -> Tensor:
    """Return the view on `length` elements of dimension `dim`, from `start` on."""
    if not input.ndim:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    place = normalize_dim(dim, input.ndim)
    size, first = input.shape[place], as_int(start)
    if length < 0:
        raise RuntimeError("narrow(): length must be non-negative.")
    if not -size <= first <= size:
        raise IndexError(
            f"start out of range (expected to be in range of [{-size}, {size}], but got {first})"
        )
    if first < 0:
        first += size
    if first + length > size:
        raise RuntimeError(f"start ({first}) + length ({length}) exceeds dimension size ({size}).")
    return Slice.apply(input, (*(_ALL,) * place, slice(first, first + length)))


def unbind(input: Tensor, dim: int = 0) -> tuple[Tensor, ...]:
    """Return a view for every index of dimension `dim`."""
    return Unbind.apply(input, normalize_dim(dim, input.ndim, scalar=False))


def split(tensor: Tensor, split_size_or_sections: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Return views that divide dimension `dim`: each of one size, or of the sizes listed."""
    if isinstance(split_size_or_sections, Sequence):
        return split_with_sizes(tensor, split_size_or_sections, dim)
    if not tensor.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    place = normalize_dim(dim, tensor.ndim)
    size, each = tensor.shape[place], as_int(split_size_or_sections)
    if each < 0:
        raise RuntimeError(f"split expects split_size be non-negative, but got split_size={each}")
    if each == 0 and size:
        raise RuntimeError(
            f"split_size can only be 0 if dimension size is 0, but got dimension size of {size}"
        )
    # An empty dimension still gives one, empty, part.
    sizes = tuple([min(each, size - start) for start in range(0, size, each)]) if size else (0,)
    return Split.apply(tensor, sizes, place)


def split_method(input: Tensor, split_size: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Return `split` of the tensor; PyTorch's method calls its argument by another name."""
    return split(input, split_size, dim)


def split_with_sizes(input: Tensor, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Return views of these sizes that divide dimension `dim`."""
    if not input.ndim:
        raise RuntimeError("split expects at least a 1-dimensional tensor")
    place = normalize_dim(dim, input.ndim)
    sizes = [as_int(size) for size in split_sizes]
    if any(size < 0 for size in sizes):
        raise RuntimeError(
            "split_with_sizes expects split_sizes have only non-negative entries, but got "
            f"split_sizes={sizes}"
        )
    if sum(sizes) != input.shape[place]:
        raise RuntimeError(
            f"split_with_sizes expects split_sizes to sum exactly to {input.shape[place]} (input "
            "tensor's size "
            f"at dimension {place}), but got split_sizes={sizes}"
        )
    return Split.apply(input, tuple(sizes), place)


def chunk(input: Tensor, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """Return views that divide dimension `dim` into at most `chunks` parts, all but the last of one size."""
    if not input.ndim:
        raise RuntimeError("chunk expects at least a 1-dimensional tensor")
    if chunks < 1:
        raise RuntimeError(f"chunk expects `chunks` to be greater than 0, got: {chunks}")
    place = normalize_dim(dim, input.ndim)
    size = input.shape[place]
    if size == 0:
        return split_with_sizes(input, [0] * chunks, place)
    return split(input, -(-size // chunks), place)


def tensor_split(
    input: Tensor, indices_or_sections: int | Sequence[int] | Tensor, dim: int = 0
) -> tuple[Tensor, ...]:
    """Return views that divide dimension `dim`: into so many parts, or before each of these indices.

    Parts whose sizes must differ differ by one, the larger ones first; indices work as in slices.
    """
    if not input.ndim:
        raise RuntimeError(
            "tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims"
        )
    place = normalize_dim(dim, input.ndim)
    size = input.shape[place]
    if is_tensor(indices_or_sections):
        indices_or_sections = indices_or_sections.tolist()
    if isinstance(indices_or_sections, int):
        sections = indices_or_sections
        if sections <= 0:
            raise RuntimeError(f"number of sections must be larger than 0, got {sections}")
        each, larger = divmod(size, sections)
        return Split.apply(input, tuple([each + (number < larger) for number in range(sections)]), place)
    cuts = [as_int(cut) for cut in indices_or_sections]
    if list(accumulate(cuts, max, initial=0)) == [0, *cuts] and (not cuts or cuts[-1] <= size):
        sizes = [end - start for start, end in zip([0, *cuts], [*cuts, size], strict=True)]
        return Split.apply(input, tuple(sizes), place)
    starts, ends = [None, *cuts], [*cuts, None]
    return tuple(
        [Slice.apply(input, (*(_ALL,) * place, slice(*pair))) for pair in zip(starts, ends, strict=True)]
    )


def hsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Return `tensor_split` along the columns; of a vector along its only dimension."""
    if not input.ndim:
        raise RuntimeError(
            "hsplit requires a tensor with at least 1 dimension, but got a tensor with 0 dimensions!"
        )
    return _even_split(input, indices_or_sections, 1 if input.ndim > 1 else 0, "hsplit")


def vsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Return `tensor_split` along the rows of a tensor with two dimensions or more."""
    if input.ndim < 2:
        raise RuntimeError(
            f"vsplit requires a tensor with at least 2 dimension, but got a tensor with {input.ndim} "
            "dimensions!"
        )
    return _even_split(input, indices_or_sections, 0, "vsplit")


def dsplit(input: Tensor, indices_or_sections: int | Sequence[int]) -> tuple[Tensor, ...]:
    """Return `tensor_split` along the third dimension."""
    if input.ndim < 3:
        raise RuntimeError(
            f"dsplit requires a tensor with at least 3 dimension, but got a tensor with {input.ndim} "
            "dimensions!"
        )
    return _even_split(input, indices_or_sections, 2, "dsplit")


def _even_split(input: Tensor, sections: int | Sequence[int], dim: int, name: str) -> tuple[Tensor, ...]:
    """`tensor_split`, where a number of sections must divide the dimension evenly."""
    if isinstance(sections, int) and (sections <= 0 or input.shape[dim] % sections):
        raise RuntimeError(
            f"{name} attempted to split along dimension {dim}, but the size of the dimension "
            f"{input.shape[dim]} is not divisible by the split_size {sections}!"
        )
    return tensor_split(input, sections, dim)
