"""Between two tensors: linear interpolation, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Number, is_scalar, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.functions.elementwise.operands import plain_operand, require_kind, require_tensor, several

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Lerp(Operation):
    """x + w (y - x). The gradients are grad (1 - w), grad w and grad (y - x)."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any, weight: Any) -> Any:
        # From the end that is nearer, so that w = 1 gives y exactly, as in PyTorch.
        way = y - x
        if is_scalar(weight):
            return x + weight * way if abs(weight) < 0.5 else y - way * (1 - weight)
        xp = namespace(x)
        return xp.where(xp.abs(weight) < 0.5, x + weight * way, y - way * (1 - weight))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, y, weight = inputs
        need = ctx.needs_input_grad[2]
        ctx.save_for_backward(x if need else None, y if need else None, weight)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient, Gradient | None]:
        x, y, weight = ctx.saved_tensors
        return grad * (1 - weight), grad * weight, None if x is None else grad * (y - x)


def lerp(input: Tensor, end: Tensor, weight: Tensor | Number) -> Tensor:
    """Return `input + weight * (end - input)`, broadcast.

    Args:
        input: what weight 0 gives.
        end: what weight 1 gives, of the same dtype.
        weight: a number, or a tensor of the same dtype; a 0-d one may have another.

    Raises:
        RuntimeError: the dtypes differ.

    >>> import emberlet
    >>> emberlet.lerp(emberlet.zeros(2), emberlet.ones(2), 0.25)
    tensor([0.2500, 0.2500])
    """
    require_kind("lerp", input, 2)
    require_tensor("lerp", end=end)
    weight = plain_operand(weight, "lerp")
    for name, other in (("end", end), ("weight", weight)):
        if is_tensor(other) and other.dtype is not input.dtype and (name == "end" or other.ndim):
            raise RuntimeError(f"expected dtype {input.dtype} for `{name}` but got dtype {other.dtype}")
    return several(Lerp, input, end, weight, dtype=input.dtype)
