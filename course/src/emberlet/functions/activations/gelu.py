"""GELU, x Φ(x), exact and with the tanh that approximates Φ.

Φ(x) is the share of normal numbers below x: D. Hendrycks, K. Gimpel, Gaussian Error Linear Units (2016).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emberlet.array import astype, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.dtype import float16, float32
from emberlet.functions.elementwise.arithmetic import add, mul
from emberlet.functions.elementwise.error_function import erfc, erfc_of, polynomial
from emberlet.functions.elementwise.hyperbolic import tanh
from emberlet.functions.elementwise.operands import require_kind
from emberlet.functions.elementwise.pointwise import unary
from emberlet.functions.indexing.keeping import KeepingOperation
from emberlet.fused import overwrite, wide

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

# In float32, Φ(x) is (1 + tanh(x P(x²))) / 2, fitted for this module: its error is 3e-8. Highest power first.
_ARGUMENT = (
    *(1.702029315e-09, -1.302513835e-07, 3.93826031e-06, -5.5152967e-05),
    *(-3.298717815e-05, 0.0363334742, 0.79788484),
)
_ROOT = math.sqrt(2 / math.pi)
_CUBE = 0.044715


class Gelu(KeepingOperation):
    """x Φ(x). The derivative is Φ(x) + x φ(x), φ being the normal density; Φ(x) is kept for it."""

    @staticmethod
    def compute(x: Any) -> tuple[Any, tuple[Any, ...]]:
        half = dtype_of(x) is float16
        wider = astype(x, float32) if half else x
        below = _normal(wider)
        y = wider * below
        return (astype(y, float16) if half else y), (below,)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.keep_inputs(inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        x, below = ctx.saved_tensors
        return wide(_exact_backward, grad, x, below)

    @staticmethod
    def composed(x: Tensor) -> Tensor:
        """Return the same of a Tensor, in differentiable steps."""
        return mul(x, mul(erfc(mul(x, -math.sqrt(0.5))), 0.5))


class GeluTanh(Operation):
    """x (1 + t) / 2 with t = tanh(√(2/π) (x + 0.044715 x³))."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        return wide(_approximate, x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.keep_inputs(inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return wide(_approximate_backward, grad, x)

    @staticmethod
    def composed(x: Tensor) -> Tensor:
        """Return the same of a Tensor, in differentiable steps."""
        inner = mul(x, add(mul(mul(x, x), _ROOT * _CUBE), _ROOT))
        return mul(mul(x, add(tanh(inner), 1)), 0.5)


def gelu(input: Tensor, approximate: str = "none") -> Tensor:
    """Return x Φ(x) of every element x, Φ being the normal distribution.

    Args:
        input: a floating-point tensor.
        approximate: `"none"`, or `"tanh"` for the formula with a tanh in the place of Φ.

    Raises:
        RuntimeError: `approximate` is something else.
    """
    require_kind("gelu", input, 2)
    if approximate == "none":
        output: Tensor = Gelu.apply(input)
        return output
    if approximate == "tanh":
        return unary(GeluTanh, input)
    raise RuntimeError("approximate argument must be either none or tanh.")


def _exact_backward(grad: Gradient, x: Any, below: Any) -> Gradient:
    slope = x * -0.5
    slope *= x
    slope = overwrite(namespace(x).exp, slope)
    slope *= 1 / math.sqrt(2 * math.pi)  # the density
    slope *= x
    slope += below
    slope *= grad
    return slope


def _normal(x: Any) -> Any:
    """Φ(x)."""
    if dtype_of(x) is not float32:
        return erfc_of(x * -math.sqrt(0.5)) * 0.5
    below = polynomial(x * x, _ARGUMENT)
    below *= x
    below = overwrite(namespace(x).tanh, below)
    below += 1
    below *= 0.5
    return below


def _slope_argument(x: Any) -> tuple[Any, Any]:
    """tanh(√(2/π) (x + 0.044715 x³)), and x²."""
    square = x * x
    inner = square * (_ROOT * _CUBE)
    inner += _ROOT
    inner *= x
    return overwrite(namespace(x).tanh, inner), square


def _approximate(x: Any) -> Any:
    value, _ = _slope_argument(x)
    value += 1
    value *= x
    value *= 0.5
    return value


def _approximate_backward(grad: Gradient, x: Any) -> Gradient:
    value, square = _slope_argument(x)
    # d/dx = (1 + t) / 2 + x (1 - t²) √(2/π) (1 + 3 · 0.044715 x²) / 2 = (1 + t) / 2 (1 + (1 - t) x u)
    square *= 3 * _ROOT * _CUBE
    square += _ROOT
    square *= x
    square *= 1 - value
    square += 1
    value += 1
    value *= 0.5
    square *= value
    square *= grad
    return square
