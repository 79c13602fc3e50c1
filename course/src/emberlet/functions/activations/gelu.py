"""GELU, x Φ(x), exact and with the tanh that approximates Φ.

Φ(x) is the share of normal numbers below x: D. Hendrycks, K. Gimpel, Gaussian Error Linear Units (2016).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emberlet.array import dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.dtype import float32
from emberlet.functions.elementwise.arithmetic import add, mul
from emberlet.functions.elementwise.error_function import erfc, erfc_of, polynomial
from emberlet.functions.elementwise.hyperbolic import tanh
from emberlet.functions.elementwise.operands import require_kind
from emberlet.functions.elementwise.pointwise import unary
from emberlet.fused import overwrite, wide

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

# In float32, Φ(x) is the sigmoid of x P(x²), fitted for this module: its error is 3e-8. Highest power first.
_LOGIT = (
    *(3.40405863e-09, -2.60502767e-07, 7.87652062e-06, -0.000110305934),
    *(-6.59743563e-05, 0.0726669484, 1.59576968),
)
_ROOT = math.sqrt(2 / math.pi)
_CUBE = 0.044715


class Gelu(Operation):
    """x Φ(x). The derivative is Φ(x) + x φ(x), φ being the normal density."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        return wide(_exact, x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.keep_inputs(inputs)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return wide(_exact_backward, grad, x)

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
        return unary(Gelu, input)
    if approximate == "tanh":
        return unary(GeluTanh, input)
    raise RuntimeError("approximate argument must be either none or tanh.")


def _exact(x: Any) -> Any:
    value = _normal(x)
    value *= x
    return value


def _exact_backward(grad: Gradient, x: Any) -> Gradient:
    xp = namespace(x)
    below = _normal(x)
    density = x * x
    density *= -0.5
    density = overwrite(xp.exp, density)
    density *= 1 / math.sqrt(2 * math.pi)
    density *= x
    density += below
    density *= grad
    return density


def _normal(x: Any) -> Any:
    """Φ(x)."""
    if dtype_of(x) is not float32:
        return erfc_of(x * -math.sqrt(0.5)) * 0.5
    below = polynomial(x * x, _LOGIT)
    below *= -x
    below = overwrite(namespace(x).exp, below)
    below += 1
    return overwrite(namespace(x).reciprocal, below)


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
