"""Views whose gradient is told by strides: diagonals and sliding windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import view
from emberlet.arguments import normalize_dim
from emberlet.autograd.node import Gradient
from emberlet.autograd.strided import AsStrided, Part, Spread, run
from emberlet.autograd.view import View
from emberlet.shape import Shape, Strides, contiguous_strides

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class StridedView(View):
    """A view that subclasses lay out."""

    fresh_gradients = True

    @staticmethod
    def layout(shape: Shape, strides: Strides, *args: int) -> Part:
        """Return what the view shows of a tensor of this shape and strides."""
        raise NotImplementedError

    @classmethod
    def setup_context(cls, ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        """Note the layout as it would be on contiguous memory: gradients lie so, whatever the input did."""
        shape: Shape = inputs[0].shape
        strides = contiguous_strides(shape)
        ctx.whole = (shape, strides, 0)
        ctx.part = cls.layout(shape, strides, *inputs[1:])

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return run(Spread, grad, ctx.part, ctx.whole)


class Diagonal(StridedView):
    """The elements whose indices in two dimensions differ by an offset, along a new last dimension."""

    @staticmethod
    def forward(input: Tensor, offset: int, dim1: int, dim2: int) -> Tensor:
        size, stride, start = Diagonal.layout(input.shape, input.stride(), offset, dim1, dim2)
        return view.as_strided(input, size, stride, input.storage_offset() + start)

    @staticmethod
    def layout(shape: Shape, strides: Strides, *args: int) -> Part:
        offset, dim1, dim2 = args
        rows, columns = max(-offset, 0), max(offset, 0)  # what is left out in front
        length = max(0, min(shape[dim1] - rows, shape[dim2] - columns))
        start = rows * strides[dim1] + columns * strides[dim2] if length else 0
        others = [dim for dim in range(len(shape)) if dim not in (dim1, dim2)]
        return (
            (*[shape[dim] for dim in others], length),
            (*[strides[dim] for dim in others], strides[dim1] + strides[dim2]),
            start,
        )


class Unfold(StridedView):
    """All windows of one dimension, the elements of a window along a new last dimension."""

    @staticmethod
    def forward(input: Tensor, dim: int, size: int, step: int) -> Tensor:
        shape, stride, _ = Unfold.layout(input.shape, input.stride(), dim, size, step)
        return view.as_strided(input, shape, stride)

    @staticmethod
    def layout(shape: Shape, strides: Strides, *args: int) -> Part:
        dim, size, step = args
        if not shape:
            return (size,), (1,), 0
        count = (shape[dim] - size) // step + 1
        return (
            (*shape[:dim], count, *shape[dim + 1 :], size),
            (*strides[:dim], strides[dim] * step, *strides[dim + 1 :], strides[dim]),
            0,
        )


def diagonal(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """Return a view of a diagonal of two dimensions, as a new last dimension in their place.

    Args:
        input: of two dimensions at least.
        offset: 0 is the main diagonal; above 0 those above it, below 0 those below it.
        dim1, dim2: the two dimensions.
    """
    first = normalize_dim(dim1, input.ndim, scalar=False)
    second = normalize_dim(dim2, input.ndim, scalar=False)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return Diagonal.apply(input, offset, first, second)


def unfold(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """Return a view of all windows of `size` elements, `step` apart, of one dimension.

    Args:
        input: the tensor.
        dimension: it will count the windows; the elements of a window are a new last dimension.
        size: of a window.
        step: from one window to the next.

    >>> import emberlet
    >>> emberlet.arange(5).unfold(0, 3, 2)
    tensor([[0, 1, 2],
            [2, 3, 4]])
    """
    dim = normalize_dim(dimension, input.ndim)
    length = input.shape[dim] if input.shape else 1
    if size < 0:
        raise RuntimeError(f"size is {size} but must be >= 0")
    if size > length:
        raise RuntimeError(f"maximum size for tensor at dimension {dim} is {length} but size is {size}")
    if step <= 0:
        raise RuntimeError(f"step is {step} but must be > 0")
    return Unfold.apply(input, dim, size, step)


def as_strided(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """Return a view of the input's storage with this size, stride and offset; see `emberlet.view.as_strided`.

    An element that shows in several places gets the sum of their gradients.
    """
    offset = 0 if storage_offset is None else storage_offset - input.storage_offset()
    return AsStrided.apply(input, (tuple(size), tuple(stride), offset))
