"""Products: of all elements along a dimension, and running ones; their gradients are right at zeros too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Array, astype, dtype_of, namespace, ones_on
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import DType, int64
from emberlet.functions.reductions.cumulative import along, running_sum
from emberlet.functions.reductions.dims import converted, one_dim, reducing, restore

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Prod(Operation):
    """The product along one dimension. The gradient of a factor is the product of all the others.

    That is product / factor, unless some factor is 0: then it is what comes before, times what comes after.
    """

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dim: int, keepdim: bool) -> Any:
        x = _wide(x)
        if not x.ndim:
            return namespace(x).prod(x)
        return namespace(x).prod(x, axis=dim, keepdims=keepdim)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.dim, ctx.keepdim = inputs
        ctx.save_for_backward(x, output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        x, product = ctx.saved_tensors
        if not x.shape:
            return grad * 1, None, None
        grad = restore(grad, x.shape, (ctx.dim,), ctx.keepdim)
        if not _has_zeros(x):
            return grad * (restore(product, x.shape, (ctx.dim,), ctx.keepdim) / x), None, None
        if len(x.shape) == 1 and not is_tensor(x) and namespace(x).count_nonzero(x) < x.shape[0] - 1:
            return namespace(x).zeros_like(x), None, None  # two zeros: nothing can change the product
        before = _exclusive_product(x, ctx.dim, reverse=False)
        after = _exclusive_product(x, ctx.dim, reverse=True)
        return grad * (before * after), None, None


class CumProd(Operation):
    """The running products y_k of x_0 ... x_k, or from the other end.

    The gradient of x_j is what comes before it times s_j, where s_j = g_j + x_{j+1} s_{j+1}.
    Without zeros that is the sum over all k from j of g_k y_k, divided by x_j.
    """

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dim: int, reverse: bool) -> Any:
        x = _wide(x)
        xp = namespace(x)
        if not x.ndim:
            return astype(x, x.dtype)
        if reverse:
            return xp.flip(xp.cumulative_prod(xp.flip(x, axis=dim), axis=dim), axis=dim) * 1
        return xp.cumulative_prod(x, axis=dim)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.dim, ctx.reverse = inputs
        ctx.save_for_backward(x, output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, ...]:
        x, y = ctx.saved_tensors
        dim, reverse = ctx.dim, ctx.reverse
        if not x.shape or x.shape[dim] < 2:
            return grad * 1, None, None
        if not _has_zeros(x):
            return running_sum(grad * y, dim, not reverse) / x, None, None
        indices = range(x.shape[dim]) if reverse else range(x.shape[dim] - 1, -1, -1)
        later: list[Any] = []  # the s_j, from the last to the first
        previous = None
        for j in indices:
            each = grad[along(dim, j)]
            later.append(each if previous is None else each + x[along(dim, previous)] * later[-1])
            previous = j
        if not reverse:
            later.reverse()
        return _exclusive_product(x, dim, reverse) * namespace(grad).stack(later, axis=dim), None, None


def _wide(x: Array) -> Array:
    """Bools and integers as int64; all else as it is."""
    dtype = dtype_of(x)
    return x if dtype.is_floating_point or dtype is int64 else astype(x, int64)


def _has_zeros(x: Any) -> bool:
    """Whether an element of an array or a Tensor is 0; the gradient itself is never recorded for this."""
    x = x._array if is_tensor(x) else x
    return not bool(namespace(x).all(x))


def _exclusive_product(x: Any, dim: int, reverse: bool) -> Any:
    """The product of all elements before each one along a dimension, or after it; of an array or a Tensor."""
    xp, size = namespace(x), x.shape[dim]
    ones = ones_on((*x.shape[:dim], 1, *x.shape[dim + 1 :]), x.dtype, x)
    if reverse:
        shifted = xp.concat([x[along(dim, slice(1, size))], ones], axis=dim)
    else:
        shifted = xp.concat([ones, x[along(dim, slice(0, size - 1))]], axis=dim)
    return CumProd.apply(shifted, dim, reverse) if is_tensor(x) else CumProd.forward(shifted, dim, reverse)


@reducing
def prod(
    input: Tensor, dim: int | None = None, keepdim: bool = False, *, dtype: DType | None = None
) -> Tensor:
    """Return the product of all elements, or along one dimension; of nothing it is 1.

    Args:
        input: of any dtype; bools and integers give int64.
        dim: one dimension, or None for all.
        keepdim: whether it stays, with size 1.
        dtype: to convert to before multiplying.
    """
    input = converted(input, dtype)
    if dim is None:
        output: Tensor = Prod.apply(input if input.ndim < 2 else input.reshape(-1), 0, False)
    else:
        output = Prod.apply(input, one_dim(dim, input.ndim), keepdim)
    return output if dtype is None or output.dtype is dtype else output.to(dtype)


@reducing
def cumprod(input: Tensor, dim: int, *, dtype: DType | None = None) -> Tensor:
    """Return the running products along a dimension; bools and integers give int64.

    >>> import emberlet
    >>> emberlet.cumprod(emberlet.tensor([2, 3, 4]), 0)
    tensor([ 2,  6, 24])
    """
    input = converted(input, dtype)
    output: Tensor = CumProd.apply(input, one_dim(dim, input.ndim), False)
    return output if dtype is None or output.dtype is dtype else output.to(dtype)
