"""Movement: the functions that show the same memory under another shape, strides and offset.

They check what the caller wrote; the kinds of views that they apply are in `views`.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from emberlet import layouts
from emberlet import shape as layout
from emberlet.arguments import infer_shape, normalize_dim, normalize_dims, unpack
from emberlet.functions.movement.views import Expand, Permute, Reshape, Squeeze, Transpose, Unsqueeze, ViewAs
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


@lru_cache(maxsize=4096, typed=True)
def _wanted(count: int, *sizes: int) -> Shape:
    """The shape for so many elements that a caller wrote, a -1 among the sizes worked out."""
    return infer_shape((sizes,), count)


def reshape(input: Tensor, shape: Sequence[int]) -> Tensor:
    """Return the same elements in a new shape: a view if strides can do it, else a copy."""
    return Reshape.apply(input, _wanted(input._array.size, *shape))


def view(input: Tensor, shape: Sequence[int]) -> Tensor:
    """Return a view in a new shape; a RuntimeError when only a copy could have it."""
    new_shape = _wanted(input._array.size, *shape)
    strides = layouts.view_strides(input.shape, input.stride(), new_shape)
    if strides is None:
        raise RuntimeError(
            "view size is not compatible with input tensor's size and stride (at least one dimension "
            "spans across two contiguous subspaces). Use .reshape(...) instead. "
            f"Size {list(input.shape)}, stride {list(input.stride())}, view size {list(new_shape)}"
        )
    return ViewAs.apply(input, new_shape, strides)


def permute(input: Tensor, dims: Sequence[int]) -> Tensor:
    """Return a view whose dimension `i` is dimension `dims[i]` of the input.

    Raises:
        RuntimeError: `dims` does not name every dimension once.
    """
    ndim = input.ndim
    order = tuple([normalize_dim(dim, ndim, scalar=False) for dim in dims])
    if len(order) != input.ndim:
        raise RuntimeError(
            "permute: number of dimensions in the tensor input does not match the length of the desired "
            f"ordering of dimensions i.e. input.dim() = {input.ndim} is not equal to len(dims) = {len(order)}"
        )
    if len(set(order)) != len(order):
        raise RuntimeError("permute(): duplicate dims are not allowed.")
    return Permute.apply(input, order)


def transpose(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """Return a view with two dimensions swapped."""
    ndim = input.ndim
    first, second = normalize_dim(dim0, ndim), normalize_dim(dim1, ndim)
    order = list(range(ndim))
    if order:
        order[first], order[second] = second, first
    return Transpose.apply(input, tuple(order))


swapdims = transpose


def swapaxes(input: Tensor, axis0: int, axis1: int) -> Tensor:
    """Return a view with two dimensions swapped: `transpose` in NumPy's words."""
    return transpose(input, axis0, axis1)


def t(input: Tensor) -> Tensor:
    """Return the transpose of a matrix; a vector or a single number stays as it is."""
    if input.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input.ndim}D")
    return Transpose.apply(input, tuple(reversed(range(input.ndim))))


def reverse_dims(input: Tensor) -> Tensor:
    """Return `x.T`: all dimensions in reverse; deprecated, as in PyTorch, for other than two dimensions."""
    if input.ndim != 2:
        warnings.warn(
            "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated. "
            "Consider `x.mT` to transpose batches of matrices.",
            stacklevel=3,
        )
    return permute(input, tuple(reversed(range(input.ndim))))


def matrix_transpose(input: Tensor) -> Tensor:
    """Return `x.mT`: the last two dimensions swapped."""
    if input.ndim == 1:
        raise RuntimeError("tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor.")
    return transpose(input, -2, -1) if input.ndim else input


def matrix_adjoint(input: Tensor) -> Tensor:
    """Return `x.H`: a matrix transposed."""
    if input.ndim not in (0, 2):
        raise RuntimeError(
            f"tensor.H is only supported on matrices (2-D tensors). Got {input.ndim}-D tensor."
            + (" For batches of matrices, consider using tensor.mH" if input.ndim > 2 else "")
        )
    return t(input)


def adjoint(input: Tensor) -> Tensor:
    """Return matrices with their last two dimensions swapped."""
    if input.ndim == 1:
        raise RuntimeError(
            "tensor.adjoint() is only supported on matrices or batches of matrices. Got 1-D tensor."
        )
    return transpose(input, -2, -1) if input.ndim else input


def movedim(input: Tensor, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Return a view with dimensions `source` moved to the places `destination`; the rest keep their order."""
    sources = (source,) if isinstance(source, int) else tuple(source)
    destinations = (destination,) if isinstance(destination, int) else tuple(destination)
    if len(sources) != len(destinations):
        raise RuntimeError(
            f"movedim: Invalid source or destination dims: source ({list(sources)} dims) should contain the "
            f"same number of dims as destination ({list(destinations)} dims)"
        )
    sources = normalize_dims(sources, input.ndim)
    destinations = normalize_dims(destinations, input.ndim)
    moved = dict(zip(destinations, sources, strict=True))
    others = iter(dim for dim in range(input.ndim) if dim not in sources)
    return permute(input, [moved[dim] if dim in moved else next(others) for dim in range(input.ndim)])


moveaxis = movedim


def unsqueeze(input: Tensor, dim: int) -> Tensor:
    """Return a view with a new dimension of size 1 at place `dim`."""
    return Unsqueeze.apply(input, normalize_dim(dim, input.ndim + 1))


def squeeze(input: Tensor, dim: int | Sequence[int] | None = None) -> Tensor:
    """Return a view without the dimensions of size 1, all of them or those named."""
    if dim is None:
        named = tuple(range(input.ndim))
    else:
        named = normalize_dims((dim,) if isinstance(dim, int) else dim, input.ndim)
    kept = tuple(place for place, size in enumerate(input.shape) if size != 1 or place not in named)
    return Squeeze.apply(input, kept)


def flatten(input: Tensor, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """Return the tensor with the dimensions from `start_dim` to `end_dim` made one; a view where possible."""
    start, end = normalize_dim(start_dim, input.ndim), normalize_dim(end_dim, input.ndim)
    if start > end:
        raise RuntimeError("flatten() has invalid args: start_dim cannot come after end_dim")
    joined = layout.numel(input.shape[start : end + 1])
    return input.reshape((*input.shape[:start], joined, *input.shape[end + 1 :]))


def ravel(input: Tensor) -> Tensor:
    """Return the tensor flat and contiguous; a view where possible."""
    return reshape(input, (-1,))


def unflatten(input: Tensor, dim: int, sizes: Sequence[int]) -> Tensor:
    """Return a view with dimension `dim` split into `sizes`, one of which may be -1."""
    place = normalize_dim(dim, input.ndim, scalar=False)
    try:
        split_sizes = infer_shape((sizes,), input.shape[place])
    except RuntimeError:
        raise RuntimeError(
            f"unflatten: Provided sizes {list(sizes)} don't multiply up to the size of dim {place} "
            f"({input.shape[place]}) in the input tensor"
        ) from None
    return input.view((*input.shape[:place], *split_sizes, *input.shape[place + 1 :]))


def expand(input: Tensor, sizes: tuple[int | Sequence[int], ...]) -> Tensor:
    """Return a view with dimensions of size 1 stretched; -1 keeps a size."""
    wanted = unpack(sizes)
    new = len(wanted) - input.ndim
    if new < 0:
        raise RuntimeError(
            f"expand(tensor of sizes {list(input.shape)}, size={list(wanted)}): the number of sizes provided "
            f"({len(wanted)}) must be greater or equal to the number of dimensions in the tensor "
            f"({input.ndim})"
        )
    if any(size < 0 for size in wanted[:new]) or any(size < -1 for size in wanted):
        dim = next(dim for dim, size in enumerate(wanted) if size < (0 if dim < new else -1))
        where = "in a leading, non-existing dimension" if dim < new else "in dimension"
        raise RuntimeError(
            f"The expanded size of the tensor ({wanted[dim]}) isn't allowed {where} {dim}. "
            f"Target sizes: {list(wanted)}.  Tensor sizes: {list(input.shape)}"
        )
    kept = [old if size == -1 else size for size, old in zip(wanted[new:], input.shape, strict=True)]
    full = (*wanted[:new], *kept)
    return Expand.apply(input, full)


def broadcast_to(input: Tensor, size: Sequence[int]) -> Tensor:
    """Return the tensor expanded to this size."""
    return expand(input, (size,))


def broadcast_tensors(*tensors: Tensor) -> tuple[Tensor, ...]:
    """Return all tensors expanded to the one shape that they broadcast to."""
    size = layout.broadcast_shapes(*(tensor.shape for tensor in tensors))
    return tuple(expand(tensor, (size,)) for tensor in tensors)
