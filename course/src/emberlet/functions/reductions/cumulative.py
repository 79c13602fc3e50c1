"""Running sums along a dimension, of numbers and of the exponentials whose logarithms are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import astype, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import DType, float16, float32, float64, int64
from emberlet.functions.reductions.dims import converted, one_dim, reducing

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


_WIDER = {float16: float32, float32: float64}


class CumSum(Operation):
    """The running sums along a dimension, or from its end; the gradient is one from the other end."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dim: int, reverse: bool) -> Any:
        dtype, xp = dtype_of(x), namespace(x)
        if dtype.category < 2:
            x = astype(x, int64)
        if not x.ndim:
            return astype(x, x.dtype)
        if dtype in _WIDER:  # one after the other, so a small number would vanish beside a large sum
            x = astype(x, _WIDER[dtype])
        if reverse:
            y = xp.flip(xp.cumulative_sum(xp.flip(x, axis=dim), axis=dim), axis=dim)
        else:
            y = xp.cumulative_sum(x, axis=dim)
        return astype(y, dtype) if dtype in _WIDER else xp.asarray(y, copy=True) if reverse else y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        _, ctx.dim, ctx.reverse = inputs

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        return running_sum(grad, ctx.dim, not ctx.reverse), None, None


def running_sum(x: Any, dim: int, reverse: bool) -> Any:
    """Return the running sums of an array, or of a Tensor: then it is recorded."""
    return CumSum.apply(x, dim, reverse) if is_tensor(x) else CumSum.forward(x, dim, reverse)


def along(dim: int, index: Any) -> tuple[Any, ...]:
    """Return the key of `x[key]` that puts an index, or a slice, at one dimension."""
    return (*(slice(None),) * dim, index, ...)


@reducing
def cumsum(input: Tensor, dim: int, *, dtype: DType | None = None) -> Tensor:
    """Return the running sums along a dimension; bools and integers give int64.

    >>> import emberlet
    >>> emberlet.cumsum(emberlet.tensor([1, 2, 3]), 0)
    tensor([1, 3, 6])
    """
    input = converted(input, dtype)
    output: Tensor = CumSum.apply(input, one_dim(dim, input.ndim), False)
    return output if dtype is None or output.dtype is dtype else output.to(dtype)
