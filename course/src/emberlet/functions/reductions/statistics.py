"""How elements scatter about their mean: variance and standard deviation."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

from emberlet.array import Scalar, astype, dtype_of, full_on, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.dtype import default_float, float16
from emberlet.functions.reductions.dims import Dims, count, reduced_dims, reducing, restore
from emberlet.functions.reductions.reduction import mean
from emberlet.seam.adding import total
from emberlet.shape import Shape, numel

if TYPE_CHECKING:
    from emberlet.array import Number
    from emberlet.tensor import Tensor


class Var(Operation):
    """The sum of squared distances from the mean, divided by n - correction."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dims: Shape | None, keepdim: bool, correction: Number) -> Any:
        size, dtype = _count(x, dims), dtype_of(x)
        if dtype is float16:
            x = astype(x, default_float)
        centred = x - total(x, dims, True) / size
        centred -= total(centred, dims, True) / size  # what rounding left of the mean, for a mean far from 0
        centred *= centred
        variance = total(centred, dims, keepdim) / _positive(size - correction)
        return astype(variance, float16) if dtype is float16 else variance

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.dims, ctx.keepdim, ctx.correction = inputs
        ctx.save_for_backward(x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, None]:
        (x,) = ctx.saved_tensors
        return _gradient(ctx, grad, x), None, None, None


class Std(Operation):
    """The square root of the variance; where that is 0 its gradient is taken to be 0."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, dims: Shape | None, keepdim: bool, correction: Number) -> Any:
        if dtype_of(x) is float16:
            wide = Var.forward(astype(x, default_float), dims, keepdim, correction)
            return astype(namespace(x).sqrt(wide), float16)
        return namespace(x).sqrt(Var.forward(x, dims, keepdim, correction))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, ctx.dims, ctx.keepdim, ctx.correction = inputs
        ctx.save_for_backward(x, output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, None]:
        x, deviation = ctx.saved_tensors
        of_variance = namespace(grad).where(deviation == 0, 0.0, grad / (deviation * 2))
        return _gradient(ctx, of_variance, x), None, None, None


def _positive(freedom: Number) -> Any:
    """What to divide by: never below 0. NumPy, unlike Python, then gives inf or NaN."""
    return max(freedom, 0)


def _gradient(ctx: Any, grad: Gradient, x: Any) -> Gradient:
    """The gradient of the variance: 2 (x - mean) / (n - correction)."""
    xp, dims = namespace(grad), ctx.dims
    mean = xp.mean(x, axis=dims, keepdims=True)
    grad = grad if dims is None else restore(grad, x.shape, dims, ctx.keepdim)
    freedom = _count(x, dims) - ctx.correction
    if freedom <= 0 and (dims is None or not x.shape):  # as PyTorch: there is no slope to speak of
        steep = full_on(x.shape, math.inf, x.dtype, x)
        return grad * xp.where(x == mean, math.nan, steep)
    return grad * (2 / freedom if freedom else math.inf) * (x - mean)


def _count(x: Any, dims: Shape | None) -> int:
    """How many elements come together in one; None is all dimensions."""
    return numel(x.shape) if dims is None else count(x.shape, dims)


def _options(name: str, input: Tensor, dim: Any, unbiased: bool | None, correction: Number | None) -> Any:
    """The dimensions and the correction that the caller means.

    `var(x, False)`, `var(x, 1, False)`, `var(x, unbiased=False)` and `var(x, correction=0)` are all allowed.
    """
    if isinstance(dim, bool):
        if unbiased is not None:
            raise TypeError(f"{name}() got multiple values for argument 'unbiased'")
        dim, unbiased = None, dim
    if unbiased is not None and correction is not None:
        raise TypeError(f"{name}() takes either 'unbiased' or 'correction', not both")
    if not input.is_floating_point():
        raise RuntimeError("std and var only support floating point and complex dtypes")
    if isinstance(correction, Scalar):  # NumPy's float64 would make float64 of all
        correction = correction.item()
    if correction is None:
        correction = 1 if unbiased is None else int(unbiased)
    dims = None if dim is None else reduced_dims(dim, input.ndim)
    if _count(input, dims) - correction <= 0:
        warnings.warn(
            f"{name}(): degrees of freedom is <= 0. Correction should be strictly less than the reduction "
            f"factor (input numel divided by output numel).",
            stacklevel=4,
        )
    return dims, correction


@reducing
def var(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
) -> Tensor:
    """Return the variance over the given dimensions, or over all.

    Args:
        input: floating point.
        dim: one dimension or several; None or `()` for all.
        unbiased: the older way to say `correction`: True is 1, False is 0.
        keepdim: whether the dimensions stay, with size 1.
        correction: what is taken off the count of elements before dividing by it; 1 unless given.

    Raises:
        RuntimeError: the input is not floating point.
    """
    dims, correction = _options("var", input, dim, unbiased, correction)
    output: Tensor = Var.apply(input, dims, keepdim, correction)
    return output


@reducing
def std(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
) -> Tensor:
    """Return the standard deviation over the given dimensions, or over all. Arguments as `var`."""
    dims, correction = _options("std", input, dim, unbiased, correction)
    output: Tensor = Std.apply(input, dims, keepdim, correction)
    return output


@reducing
def var_mean(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
) -> tuple[Tensor, Tensor]:
    """Return the variance and the mean. Arguments as `var`."""
    dims, correction = _options("var_mean", input, dim, unbiased, correction)
    return Var.apply(input, dims, keepdim, correction), mean(input, dims, keepdim)


@reducing
def std_mean(
    input: Tensor,
    dim: Dims | bool = None,
    unbiased: bool | None = None,
    keepdim: bool = False,
    *,
    correction: Number | None = None,
) -> tuple[Tensor, Tensor]:
    """Return the standard deviation and the mean. Arguments as `var`."""
    dims, correction = _options("std_mean", input, dim, unbiased, correction)
    return Std.apply(input, dims, keepdim, correction), mean(input, dims, keepdim)
