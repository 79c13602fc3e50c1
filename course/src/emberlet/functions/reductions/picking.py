"""Pick: elements chosen by their places along a dimension, what `max`, `sort` and `topk` have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Array, namespace, zeros_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor, wrap
from emberlet.seam.scatter import axis_key, put, scatter_sum
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Pick(Operation):
    """The elements at some places along a dimension. Their gradients go back to these places."""

    fresh_gradients = True
    distinct = True  # whether no place is picked twice

    @staticmethod
    def forward(x: Any, index: Any, dim: int, keepdim: bool) -> Any:
        xp = namespace(x)
        values = xp.take_along_axis(x, index, axis=dim)
        return values if keepdim else xp.squeeze(values, axis=dim)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, index, ctx.dim, ctx.keepdim = inputs
        ctx.shape = x.shape
        ctx.save_for_backward(index)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, None]:
        (index,) = ctx.saved_tensors
        if not ctx.keepdim:
            grad = namespace(grad).expand_dims(grad, axis=ctx.dim)
        if ctx.operation.distinct and not is_tensor(grad):
            return _placed(ctx.shape, index, grad, ctx.dim), None, None, None
        return scatter_sum(ctx.shape, index, grad, ctx.dim), None, None, None


def _placed(shape: Shape, index: Array, values: Array, dim: int) -> Array:
    """Return zeros of this shape with the values at their places along a dimension."""
    whole = zeros_on(shape, values.dtype, values)
    put(whole, axis_key(index, dim), values)
    return whole


def pick(
    operation: type[Pick], input: Tensor, index: Array, dim: int, keepdim: bool
) -> tuple[Tensor, Tensor]:
    """Return the elements at these places, recorded, and the places.

    Args:
        operation: the kind of pick.
        input: a tensor; a 0-d one counts as a vector of one element.
        index: places along `dim`, of the shape of the input but for that dimension.
        dim: not negative.
        keepdim: whether the dimension stays.
    """
    if not input.ndim:
        xp = namespace(index)
        values: Tensor = operation.apply(input.reshape((1,)), wrap(xp.reshape(index, (1,))), 0, False)
        return values, wrap(xp.reshape(index, ()))
    places = wrap(index)
    values = operation.apply(input, places, dim, keepdim)
    return values, places if keepdim else wrap(namespace(index).squeeze(index, axis=dim))
