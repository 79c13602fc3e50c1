"""Gather: reading, for every element, at its own index along one dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.arguments import normalize_dim
from emberlet.array import Array, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.autograd.strided import run
from emberlet.dtype import int32, int64
from emberlet.functions.indexing.indexed import kept
from emberlet.seam.scatter import axis_key, take
from emberlet.seam.scatter import scatter_add as add_along
from emberlet.shape import Shape, broadcast_shapes

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Gather(Operation):
    """The elements that an index names along an axis; the gradient is added where they came from."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, axis: int, index: Any) -> Any:
        return array.copy_of(take(x, axis_key(index, axis)))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.shape, ctx.axis, (ctx.index,) = inputs[0].shape, inputs[1], kept((inputs[2],))

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return run(Ungather, grad, ctx.shape, ctx.axis, ctx.index), None, None


class Ungather(Operation):
    """Zeros of a shape with the input added where an index says: the gradient of `Gather`."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, shape: Shape, axis: int, index: Any) -> Any:
        total = array.zeros_on(shape, x.dtype, x)
        add_along(total, index, x, axis)
        return total

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, _, ctx.axis, ctx.index = inputs

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, None]:
        return run(Gather, grad, ctx.axis, ctx.index), None, None, None


def gather(input: Tensor, dim: int, index: Tensor, *, sparse_grad: bool = False) -> Tensor:
    """Return `output[i, j] = input[index[i, j], j]`, here for two dimensions and `dim = 0`.

    Args:
        input: the tensor.
        dim: the dimension in which `index` counts.
        index: int64, none negative, with as many dimensions as the input, and in no other than `dim` larger.
        sparse_grad: accepted; gradients are dense.

    >>> import emberlet
    >>> x = emberlet.tensor([[1, 2], [3, 4]])
    >>> emberlet.gather(x, 1, emberlet.tensor([[0, 0], [1, 0]]))
    tensor([[1, 1],
            [4, 3]])
    """
    place = normalize_dim(dim, input.ndim)
    numbers = check_index(input, place, index, "gather")
    if not input.ndim:
        return input.expand(index.shape).clone()
    if index.ndim != input.ndim:  # without elements, or a single number for a vector
        return gather(input, place, index.reshape((index.numel(),) + (1,) * (input.ndim - 1))).reshape(
            index.shape
        )
    gathered: Tensor = Gather.apply(input, place, numbers)
    return gathered


def take_along_dim(input: Tensor, indices: Tensor, dim: int | None = None) -> Tensor:
    """Return `gather`, where sizes but that of `dim` broadcast; without a `dim`, from the flat tensor."""
    if not is_tensor(indices):
        raise TypeError(f"take_along_dim(): argument 'indices' must be Tensor, not {type(indices).__name__}")
    if indices.dtype is not int64:
        raise RuntimeError(f"take_along_dim(): dtype of indices should be Long but got {indices.dtype}")
    if dim is None:
        return gather(input.view(-1), 0, indices.reshape(-1))
    if input.ndim != indices.ndim:
        raise RuntimeError(
            "take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{input.ndim} dimensions for input, and {indices.ndim} dimensions for indices"
        )
    place = normalize_dim(dim, input.ndim)
    front, behind = slice(0, place), slice(place + 1, None)
    before = broadcast_shapes(input.shape[front], indices.shape[front])
    after = broadcast_shapes(input.shape[behind], indices.shape[behind])
    wide = input.expand((*before, input.shape[place], *after))
    return gather(wide, place, indices.expand((*before, indices.shape[place], *after)))


def check_index(input: Tensor, dim: int, index: Tensor, name: str) -> Array:
    """Return the array of an index that `gather` or `scatter` may use.

    Raises:
        RuntimeError: its dtype or its shape is wrong, or it is out of bounds.
    """
    if not is_tensor(index):
        raise TypeError(f"{name}(): argument 'index' must be Tensor, not {type(index).__name__}")
    if index.dtype is not int64 and index.dtype is not int32:
        raise RuntimeError(f"{name}(): Expected dtype int32/int64 for index")
    numbers = index._array
    if not index.numel():
        return numbers
    if max(index.ndim, 1) != max(input.ndim, 1):
        raise RuntimeError("Index tensor must have the same number of dimensions as input tensor")
    for each, (size, limit) in enumerate(zip(index.shape, input.shape, strict=False)):
        if each != dim and size > limit:
            raise RuntimeError(
                f"Size does not match at dimension {each} expected index {list(index.shape)} to be no larger "
                f"than self {list(input.shape)} apart from dimension {dim}"
            )
    size = input.shape[dim] if input.ndim else 1
    xp = namespace(numbers)
    least, most = int(xp.min(numbers)), int(xp.max(numbers))
    if least < 0 or most >= size:
        wrong = least if least < 0 else most
        raise RuntimeError(f"index {wrong} is out of bounds for dimension {dim} with size {size}")
    return numbers
