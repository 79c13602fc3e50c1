"""Normalisation of rows: layer norm, RMS norm, and group norm, whose rows are groups of channels.

J. Ba, J. Kiros and G. Hinton, Layer Normalization (2016). B. Zhang and R. Sennrich, Root Mean Square Layer
Normalization (2019). Y. Wu and K. He, Group Normalization (2018).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet import into
from emberlet.array import astype, copy_of, dtype_of, full_on, namespace
from emberlet.autograd.node import Gradient
from emberlet.dtype import float16, float32
from emberlet.functions.keeping import KeepingOperation
from emberlet.functions.operands import require_kind
from emberlet.fused import as_dtype, overwrite
from emberlet.limits import finfo
from emberlet.shape import numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class NormalizeRows(KeepingOperation):
    """y = x̂ w + b with x̂ = (x - mean) / √(var + eps) over the last dimensions; without the mean if not `centered`.

    With g = w dy, dx = (g - mean(g) - x̂ mean(g x̂)) / √(var + eps), without mean(g) if not `centered`. The means are
    products with a vector, which BLAS does several times as fast as a reduction; of float16, in float32.
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
        return rows.to(x.dtype)


def layer_norm(
    input: Tensor,
    normalized_shape: Sequence[int],
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Return the input with mean 0 and variance 1 over its last dimensions, times `weight`, plus `bias`.

    Args:
        input: (*, *normalized_shape).
        normalized_shape: the sizes of the last dimensions.
        weight: of that shape.
        bias: of that shape.
        eps: added to the variance.

    Raises:
        RuntimeError: the shapes do not fit.
    """
    shape = _checked("layer_norm", input, normalized_shape, weight, bias)
    output: Tensor = NormalizeRows.apply(input, weight, bias, len(shape), eps, True)
    return output


def rms_norm(
    input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None = None, eps: float | None = None
) -> Tensor:
    """Return the input divided by its root mean square over its last dimensions, times `weight`.

    Args:
        input: (*, *normalized_shape).
        normalized_shape: the sizes of the last dimensions.
        weight: of that shape.
        eps: added to the mean square; the `eps` of the dtype if None.

    Raises:
        RuntimeError: the shapes do not fit.
    """
    shape = _checked("rms_norm", input, normalized_shape, weight, None)
    if eps is None:
        eps = finfo(float32 if input.dtype is float16 else input.dtype).eps
    output: Tensor = NormalizeRows.apply(input, weight, None, len(shape), eps, False)
    return output


def group_norm(
    input: Tensor,
    num_groups: int,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    eps: float = 1e-5,
) -> Tensor:
    """Return each group of channels of each sample with mean 0 and variance 1, then scaled by channel.

    Args:
        input: (N, C, *).
        num_groups: into how many groups the channels are divided.
        weight: (C,).
        bias: (C,).
        eps: added to the variance.

    Raises:
        RuntimeError: the sizes do not fit.
        ValueError: a group has a single element.
    """
    if input.ndim < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.ndim}")
    require_kind("group_norm", input, 2)
    shape = list(input.shape)
    batch, channels = shape[:2]
    if num_groups < 1 or channels % num_groups:
        raise RuntimeError(
            "Expected number of channels in input to be divisible by num_groups, but got input of shape "
            f"{shape} and num_groups={num_groups}"
        )
    for name, each in (("weight", weight), ("bias", bias)):
        if each is not None and each.shape != (channels,):
            raise RuntimeError(
                f"Expected {name} to be a vector of size equal to the number of channels in input, but got "
                f"{name} of shape {list(each.shape)} and input of shape {shape}"
            )
    rows = batch * num_groups
    if rows and input.numel() == rows and batch == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {shape}")
    flat = input.reshape(rows, input.numel() // max(rows, 1))
    normal: Tensor = NormalizeRows.apply(flat, None, None, 1, eps, True)
    return scale_channels(normal.reshape(shape), weight, bias)


def scale_channels(input: Tensor, weight: Tensor | None, bias: Tensor | None) -> Tensor:
    """Return (N, C, *) times a weight (C,), plus a bias (C,)."""
    sizes = (-1, *(1,) * (input.ndim - 2))
    if weight is not None:
        input = input * weight.reshape(sizes)
    return input if bias is None else input + bias.reshape(sizes)


def _checked(
    name: str, input: Tensor, normalized_shape: Sequence[int], weight: Tensor | None, bias: Tensor | None
) -> tuple[int, ...]:
    """The shape to normalise over; errors if something does not fit it."""
    if isinstance(normalized_shape, int):
        raise TypeError(f"{name}(): argument 'normalized_shape' (position 2) must be tuple of ints, not int")
    shape = tuple(normalized_shape)
    if not shape:
        raise RuntimeError(
            "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but "
            "got normalized_shape = []"
        )
    for kind, each in (("weight", weight), ("bias", bias)):
        if each is not None and each.shape != shape:
            raise RuntimeError(
                f"Expected {kind} to be of same shape as normalized_shape, but got {kind} of shape "
                f"{list(each.shape)} and normalized_shape = {list(shape)}"
            )
    if input.shape[-len(shape) :] != shape:
        sizes = ", ".join(map(str, shape))
        raise RuntimeError(
            f"Given normalized_shape=[{sizes}], expected input with shape [*, {sizes}], but got input of size"
            f"{list(input.shape)}"
        )
    require_kind(name, input, 2)
    for each in (weight, bias):
        if each is not None and each.dtype is not input.dtype and input.dtype is not float16:
            raise RuntimeError("mixed dtype (CPU): expect parameter to have scalar type of Float")
    return shape
