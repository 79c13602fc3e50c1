"""Normalisation of rows in one step: what layer, RMS, group and instance norm have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import astype, copy_of, dtype_of, full_on, namespace
from emberlet.autograd.node import Gradient
from emberlet.dtype import float16, float32
from emberlet.functions.indexing.keeping import KeepingOperation
from emberlet.fused import as_dtype, overwrite
from emberlet.seam import into
from emberlet.shape import numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class NormalizeRows(KeepingOperation):
    """y = x̂ w + b with x̂ = (x - mean) / √(var + eps) over the last dimensions; without the mean if not
    `centered`.

    With g = w dy, dx = (g - mean(g) - x̂ mean(g x̂)) / √(var + eps), without mean(g) if not `centered`. The
    means are products with a vector, which BLAS does several times as fast as a reduction; of float16, in
    float32.
    """

    @staticmethod
    def compute(x: Any, weight: Any, bias: Any, ndim: int, eps: float, centered: bool) -> Any:
        xp, dtype = namespace(x), dtype_of(x)
        length = numel(x.shape[-ndim:])
        rows = xp.reshape(x, (numel(x.shape[:-ndim]), length))
        rows = astype(rows, float32) if dtype is float16 else rows
        average = full_on((length,), 1 / max(length, 1), rows.dtype, x)
        if centered:
            rows = rows - (rows @ average)[:, None]
        square = rows * rows
        scale = (square @ average)[:, None]
        scale += eps
        scale = 1 / overwrite(xp.sqrt, scale)
        if centered:
            rows *= scale
        else:
            rows = rows * scale
        if weight is None:
            y = copy_of(rows)
        else:
            y = square  # not needed any more, but still in the cache
            into.multiply(rows, xp.reshape(weight, (length,)), y)
        if bias is not None:
            y += xp.reshape(bias, (length,))
        return xp.reshape(as_dtype(y, dtype), x.shape), (rows, scale)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        x, weight, bias, _, _, ctx.centered = inputs
        ctx.save_for_backward(weight)
        ctx.dtype, ctx.bias = x.dtype, None if bias is None else (bias.shape, bias.dtype)
        ctx.keep_inputs(inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        weight, hat, scale = ctx.saved_tensors
        xp = namespace(grad)
        need_x, need_weight, need_bias, *_ = ctx.needs_input_grad
        count, length = hat.shape
        g = xp.reshape(grad, (count, length))
        g = astype(g, float32) if ctx.dtype is float16 else g
        ones = full_on((count,), 1, g.dtype, g) if need_weight or need_bias else None
        product = g * hat
        grad_x = grad_weight = grad_bias = None
        if need_weight:
            grad_weight = as_dtype(xp.reshape(ones @ product, weight.shape), dtype_of(weight))
        if need_bias:
            shape, dtype = ctx.bias
            grad_bias = as_dtype(xp.reshape(ones @ g, shape), dtype)
        if need_x:
            if weight is None:
                w = full_on((length,), 1, g.dtype, g)
                grad_x = copy_of(g)
            else:
                w = as_dtype(xp.reshape(weight, (length,)), dtype_of(g))
                grad_x = g * w
            w = w / max(length, 1)
            into.multiply(hat, (product @ w)[:, None], product)
            grad_x -= product
            if ctx.centered:
                grad_x -= (g @ w)[:, None]
            grad_x *= scale
            grad_x = xp.reshape(as_dtype(grad_x, ctx.dtype), grad.shape)
        return grad_x, grad_weight, grad_bias, None, None, None

    @staticmethod
    def composed(
        x: Tensor, weight: Tensor | None, bias: Tensor | None, ndim: int, eps: float, centered: bool
    ) -> Tensor:
        dims = tuple(range(-ndim, 0))
        rows = x.float() if x.dtype is float16 else x
        if centered:
            rows = rows - rows.mean(dims, keepdim=True)
        rows = rows * ((rows * rows).mean(dims, keepdim=True) + eps).rsqrt()
        rows = rows if weight is None else rows * weight
        rows = rows if bias is None else rows + bias
        output: Tensor = rows.to(x.dtype)
        return output
