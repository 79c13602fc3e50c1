"""One of two elements: by a condition, or the larger, or the smaller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import namespace
from emberlet.autograd.grad_mode import current
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor, record, together, wrap
from emberlet.dtype import bool_
from emberlet.functions.elementwise.operands import aligned, plain_operand, require_tensor, undifferentiated
from emberlet.functions.elementwise.pointwise import Operand, binary
from emberlet.fused import keep
from emberlet.shape import broadcast_shapes

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Where(Operation):
    """x where the condition is true, else y. The gradient goes where the element came from."""

    fresh_gradients = True

    @staticmethod
    def forward(condition: Any, x: Any, y: Any) -> Any:
        return namespace(condition).where(condition, x, y)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[None, Gradient | None, Gradient | None]:
        (condition,) = ctx.saved_tensors
        _, need_x, need_y = ctx.needs_input_grad
        return None, keep(grad, condition) if need_x else None, keep(grad, ~condition) if need_y else None


class Maximum(Operation):
    """The larger of x and y. The gradient goes to the larger; half to each where they are equal."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return namespace(x).maximum(x, y)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        x, y = ctx.saved_tensors
        return _share(grad, x == y, ~(x < y), ~(x > y))


class Minimum(Operation):
    """The smaller of x and y. The gradient goes to the smaller; half to each where they are equal."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return namespace(x).minimum(x, y)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        x, y = ctx.saved_tensors
        return _share(grad, x == y, ~(x > y), ~(x < y))


class Fmax(Operation):
    """The larger of x and y, a number rather than NaN. The gradient goes to x where x is it, else to y."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        xp = namespace(x)
        return xp.where((x >= y) | (y != y), x, y)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        x, y = ctx.saved_tensors
        first = (x >= y) | (y != y)
        return keep(grad, first), keep(grad, ~first)


class Fmin(Operation):
    """The smaller of x and y, a number rather than NaN. The gradient goes to x where x is it, else to y."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        xp = namespace(x)
        return xp.where((x <= y) | (y != y), x, y)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        x, y = ctx.saved_tensors
        first = (x <= y) | (y != y)
        return keep(grad, first), keep(grad, ~first)


def where(condition: Tensor, input: Operand | None = None, other: Operand | None = None) -> Any:
    """Return `input` where the condition is true, else `other`, broadcast and promoted.

    Args:
        condition: bools.
        input: a tensor or a number.
        other: a tensor or a number. With neither, the indices of the true elements, as a tuple with a tensor
            per dimension.

    Raises:
        RuntimeError: the condition is not of bools, or the shapes do not broadcast.

    >>> import emberlet
    >>> x = emberlet.tensor([-1.0, 2.0])
    >>> emberlet.where(x > 0, x, 0)
    tensor([0., 2.])
    """
    require_tensor("where", condition=condition)
    if input is None and other is None:
        places = condition._array if condition.ndim else condition.reshape(1)._array
        return tuple([wrap(each) for each in namespace(places).nonzero(places)])
    if condition.dtype is not bool_:
        raise RuntimeError(
            f"where expected condition to be a boolean tensor, but got a tensor with dtype {condition.dtype}"
        )
    x, y = plain_operand(input, "where"), plain_operand(other, "where")
    pair, dtype = aligned((x, y))
    pair = [
        array.full_on((), each, dtype, condition._array) if array.is_scalar(each) else each for each in pair
    ]
    shapes = (condition.shape, pair[0].shape, pair[1].shape)
    if shapes[0] != shapes[1] or shapes[0] != shapes[2]:
        broadcast_shapes(*shapes)
    try:
        output = wrap(Where.forward(condition._array, *pair))
    except Exception:
        moved = together((condition, x, y))
        if moved is None:
            raise
        return where(*moved)
    nodes = (None, x._node if is_tensor(x) else None, y._node if is_tensor(y) else None)
    if current.enabled and any(nodes):
        node = record(Where, (condition, x, y), nodes, output)
        fits = [(each.shape, each.dtype) if is_tensor(each) else None for each in (x, y)]
        node.fits, node.plain = (None, fits[0], fits[1]), False
    return output


def maximum(input: Tensor, other: Tensor) -> Tensor:
    """Return the larger of both elements, broadcast; NaN if one of them is NaN."""
    require_tensor("maximum", input=input, other=other)
    if input.dtype is bool_ and other.dtype is bool_:
        return undifferentiated(lambda x, y: x | y, "maximum", input, other)
    return binary(Maximum, input, other)


def minimum(input: Tensor, other: Tensor) -> Tensor:
    """Return the smaller of both elements, broadcast; NaN if one of them is NaN."""
    require_tensor("minimum", input=input, other=other)
    if input.dtype is bool_ and other.dtype is bool_:
        return undifferentiated(lambda x, y: x & y, "minimum", input, other)
    return binary(Minimum, input, other)


def fmax(input: Tensor, other: Tensor) -> Tensor:
    """Return the larger of both elements, broadcast; the other one if one of them is NaN."""
    require_tensor("fmax", input=input, other=other)
    return binary(Fmax, input, other)


def fmin(input: Tensor, other: Tensor) -> Tensor:
    """Return the smaller of both elements, broadcast; the other one if one of them is NaN."""
    require_tensor("fmin", input=input, other=other)
    return binary(Fmin, input, other)


def _share(grad: Gradient, equal: Any, to_x: Any, to_y: Any) -> tuple[Gradient, Gradient]:
    """The gradients of x and of y: all of it where they get it, but half where they are equal."""
    xp = namespace(grad)
    grad = xp.where(equal, grad / 2, grad)
    return keep(grad, to_x), keep(grad, to_y)
