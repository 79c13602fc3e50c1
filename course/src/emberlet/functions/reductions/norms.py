"""Norms: how long vectors are, by any measure p."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from emberlet.array import Array, Number, Scalar, astype, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import DType, default_float, float16
from emberlet.functions.reductions.dims import Dims, converted, reduced_dims, reducing, restore
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class VectorNorm(Operation):
    """(Σ |x|^p)^(1/p); for p = inf and -inf the largest and smallest |x|; for p = 0 how many are not 0.

    The gradient is sign(x) |x|^(p-1) / norm^(p-1). Where the norm is 0 it is taken to be 0, and
    so it is at x = 0 for p < 1. For p = inf and -inf, equals share it evenly.
    """

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, p: float, dims: Shape, keepdim: bool) -> Any:
        if dtype_of(x) is float16:
            return astype(_norm(astype(x, default_float), p, dims, keepdim), float16)
        return _norm(x, p, dims, keepdim)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.p, ctx.dims, ctx.keepdim = inputs
        ctx.save_for_backward(x, output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, None, None, None]:
        if ctx.p == 0:
            return None, None, None, None
        x, norm = ctx.saved_tensors
        way = (x.shape, ctx.dims, ctx.keepdim)
        return _gradient(x, ctx.p, restore(norm, *way), restore(grad, *way), ctx.dims), None, None, None


def _norm(x: Array, p: float, dims: Shape, keepdim: bool) -> Array:
    xp = namespace(x)
    if p == 2:
        return xp.sqrt(xp.sum(x * x, axis=dims, keepdims=keepdim))
    if p == 0:
        return astype(xp.count_nonzero(x, axis=dims, keepdims=keepdim), x.dtype)
    size = xp.abs(x)
    if p == inf:
        return xp.max(size, axis=dims, keepdims=keepdim)
    if p == -inf:
        return xp.min(size, axis=dims, keepdims=keepdim)
    if p == 1:
        return xp.sum(size, axis=dims, keepdims=keepdim)
    return xp.sum(size**p, axis=dims, keepdims=keepdim) ** (1 / p)


def _gradient(x: Any, p: float, norm: Any, grad: Any, dims: Shape) -> Gradient:
    xp = namespace(grad)
    if p == 1:
        return _sign(x) * grad
    if p == 2:
        return grad * xp.where(norm == 0, 0.0, x / norm)
    size = xp.abs(x)
    if p in (inf, -inf):
        share = astype((size == norm) | ((x != x) & (norm != norm)), grad.dtype)
        return _sign(x) * (grad / xp.sum(share, axis=dims, keepdims=True) * share)
    if p < 1:
        return _sign(x) * xp.where(x == 0, 0.0, size ** (p - 1)) * grad * norm ** (1 - p)
    scaled = x * size ** (p - 2) if p > 2 else _sign(x) * size ** (p - 1)
    return scaled * xp.where(norm == 0, 0.0, grad / norm ** (p - 1))


def _sign(x: Any) -> Any:
    """-1, 0 or 1, of an array or a Tensor; 0 for NaN."""
    if is_tensor(x):
        return x.sign()
    return astype(x > 0, x.dtype) - astype(x < 0, x.dtype)


@reducing
def vector_norm(
    x: Tensor, ord: Number = 2, dim: Dims = None, keepdim: bool = False, *, dtype: DType | None = None
) -> Tensor:
    """Return the p-norm of the elements over the given dimensions, or over all.

    Args:
        x: floating point.
        ord: the p of the norm: any number, also inf and -inf; 0 counts what is not 0.
        dim: one dimension or several; None or `()` for all.
        keepdim: whether the dimensions stay, with size 1.
        dtype: to convert to first.

    Raises:
        RuntimeError: the input is not floating point, or empty for an `ord` that needs an element.
    """
    if isinstance(ord, Scalar):  # NumPy's float64 would make float64 of all
        ord = ord.item()
    if not isinstance(ord, (int, float)):
        raise TypeError(f"linalg.vector_norm(): argument 'ord' must be a number, not {type(ord).__name__}")
    if not x.is_floating_point():
        raise RuntimeError(
            f"linalg.vector_norm: Expected a floating point or complex tensor as input. Got {x.dtype}"
        )
    x = converted(x, dtype)
    dims = reduced_dims(dim, x.ndim)
    if (ord < 0 or ord == inf) and any(x.shape[each] == 0 for each in dims):
        raise RuntimeError(
            f"linalg.vector_norm cannot compute the {ord} norm on an empty tensor because the operation does "
            "not have an identity"
        )
    output: Tensor = VectorNorm.apply(x, ord, dims, keepdim)
    return output


@reducing
def norm(
    input: Tensor,
    p: Number | str | None = "fro",
    dim: Dims = None,
    keepdim: bool = False,
    out: None = None,
    dtype: DType | None = None,
) -> Tensor:
    """Return the p-norm of the elements over the given dimensions, or over all.

    Args:
        input: floating point.
        p: any number, also inf and -inf; `"fro"` and None are 2.
        dim: one dimension or several; None for all.
        keepdim: whether the dimensions stay, with size 1.
        out: not supported.
        dtype: to convert to first.

    Raises:
        RuntimeError: the input is not floating point, or there is no such norm.

    >>> import emberlet
    >>> emberlet.tensor([3.0, -4.0]).norm()
    tensor(5.)
    """
    if p is None or p == "fro":
        p = 2
    if isinstance(p, str):
        raise RuntimeError(f"linalg.matrix_norm: Order {p} not supported.")
    return vector_norm(input, p, dim, keepdim, dtype=dtype)
