"""Smooth activations: ELU and its kin, SiLU, Mish, softplus, logsigmoid, gated linear units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.arguments import normalize_dim
from emberlet.array import namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation
from emberlet.functions.elementwise import hyperbolic
from emberlet.functions.elementwise.arithmetic import abs, mul, sub
from emberlet.functions.elementwise.division import true_divide
from emberlet.functions.elementwise.operands import finish, require_kind, require_tensor
from emberlet.functions.elementwise.pointwise import unary
from emberlet.functions.elementwise.saving import SavesInput
from emberlet.functions.elementwise.sigmoid import sigmoid, sigmoid_of
from emberlet.functions.movement.parts import chunk
from emberlet.fused import wide

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

# G. Klambauer and others, Self-Normalizing Neural Networks (2017): these keep mean 0 and variance 1.
SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


class Elu(Operation):
    """s x where x is positive, elsewhere s a (eᵏˣ - 1). The derivative is s, elsewhere s a k eᵏˣ."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, alpha: float, scale: float, rate: float) -> Any:
        def formula(x: Any) -> Any:
            xp = namespace(x)
            curved = xp.expm1(xp.minimum(x, 0) * rate)  # no overflow where it is not wanted
            curved *= alpha * scale
            return xp.where(x > 0, x * scale, curved)

        return wide(formula, x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.numbers_given = inputs[1:]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None, None]:
        (x,) = ctx.saved_tensors
        alpha, scale, rate = ctx.numbers_given
        xp = namespace(grad)
        slope = xp.exp(xp.where(x <= 0, x, xp.zeros_like(x)) * rate)
        return xp.where(x <= 0, grad * (slope * (alpha * scale * rate)), grad * scale), None, None, None


class Silu(SavesInput):
    """x s with s = 1 / (1 + e⁻ˣ). The derivative is s (1 + x (1 - s))."""

    @staticmethod
    def forward(x: Any) -> Any:
        return wide(_silu, x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return wide(_silu_backward, grad, x)


class Mish(SavesInput):
    """x t with t = tanh(ln(1 + eˣ)). The derivative is t + x s (1 - t²) with s = 1 / (1 + e⁻ˣ)."""

    @staticmethod
    def forward(x: Any) -> Any:
        return wide(lambda x: x * _tanh_of_softplus(x), x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return wide(_mish_backward, grad, x)


class Softplus(Operation):
    """ln(1 + e^(βx)) / β, or x where βx is above the threshold. The derivative is the sigmoid of βx, or 1."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, beta: float, threshold: float) -> Any:
        def formula(x: Any) -> Any:
            xp = namespace(x)
            scaled = x * beta
            return xp.where(scaled > threshold, x, xp.log1p(xp.exp(xp.minimum(scaled, threshold))) / beta)

        return wide(formula, x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.beta, ctx.threshold = inputs[1:]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None, None]:
        (x,) = ctx.saved_tensors
        scaled = x * ctx.beta
        slope = sigmoid_of(scaled)
        return namespace(grad).where(scaled > ctx.threshold, grad, grad * slope), None, None


class LogSigmoid(SavesInput):
    """min(x, 0) - ln(1 + e^-|x|). The derivative is 1 / (1 + eˣ)."""

    @staticmethod
    def forward(x: Any) -> Any:
        def formula(x: Any) -> Any:
            xp = namespace(x)
            return xp.minimum(x, 0) - xp.log1p(xp.exp(-xp.abs(x)))

        return wide(formula, x)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad * sigmoid_of(-x)


def elu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Return every element x that is positive, and `alpha * (exp(x) - 1)` for the others."""
    return _elu("elu", input, alpha, 1.0, 1.0, inplace)


def selu(input: Tensor, inplace: bool = False) -> Tensor:
    """Return the scaled ELU of every element, which keeps mean 0 and variance 1 through layers."""
    return _elu("selu", input, SELU_ALPHA, SELU_SCALE, 1.0, inplace)


def celu(input: Tensor, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """Return every element x that is positive, and `alpha * (exp(x / alpha) - 1)` for the others."""
    if alpha == 0:
        raise RuntimeError("ZeroDivisionError: alpha cannot be 0 for CELU")
    return _elu("celu", input, float(alpha), 1.0, 1.0 / float(alpha), inplace)


def silu(input: Tensor, inplace: bool = False) -> Tensor:
    """Return every element times its sigmoid."""
    require_kind("silu", input, 2)
    return finish(input, unary(Silu, input), inplace)


def mish(input: Tensor, inplace: bool = False) -> Tensor:
    """Return every element times the tanh of its softplus."""
    require_kind("mish", input, 2)
    return finish(input, unary(Mish, input), inplace)


def softplus(input: Tensor, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """Return `log(1 + exp(beta * x)) / beta` of every element x, a smooth ReLU.

    Args:
        input: a floating-point tensor.
        beta: the larger, the sharper the bend.
        threshold: where `beta * x` is above it, the result is x.
    """
    require_kind("softplus", input, 2)
    output: Tensor = Softplus.apply(input, float(beta), float(threshold))
    return output


def softsign(input: Tensor) -> Tensor:
    """Return `x / (1 + |x|)` of every element x."""
    require_tensor("softsign", input=input)
    return true_divide(input, abs(input) + 1)


def tanhshrink(input: Tensor) -> Tensor:
    """Return `x - tanh(x)` of every element x."""
    require_tensor("tanhshrink", input=input)
    return sub(input, hyperbolic.tanh(input))


def logsigmoid(input: Tensor) -> Tensor:
    """Return the logarithm of the sigmoid of every element, precise where the sigmoid is tiny."""
    require_kind("logsigmoid", input, 2)
    return unary(LogSigmoid, input)


def glu(input: Tensor, dim: int = -1) -> Tensor:
    """Return the first half of a dimension times the sigmoid of the second: a gated linear unit.

    Args:
        input: a tensor with dimensions.
        dim: which dimension is halved; its size is even.

    Raises:
        RuntimeError: the size is odd.
    """
    require_kind("glu", input, 2)
    if input.ndim == 0:
        raise RuntimeError("glu does not support scalars because halving size must be even")
    dim = normalize_dim(dim, input.ndim)
    if input.shape[dim] % 2:
        raise RuntimeError(f"Halving dimension must be even, but dimension {dim} is size {input.shape[dim]}")
    first, gate = chunk(input, 2, dim)
    return mul(first, sigmoid(gate))


def _elu(name: str, input: Tensor, alpha: float, scale: float, rate: float, inplace: bool) -> Tensor:
    require_kind(name, input, 2)
    output: Tensor = Elu.apply(input, alpha, scale, rate)
    return finish(input, output, inplace)


def _silu(x: Any) -> Any:
    y = sigmoid_of(x)
    y *= x
    return y


def _silu_backward(grad: Gradient, x: Any) -> Gradient:
    share = sigmoid_of(x)
    slope = 1 - share
    slope *= x
    slope += 1
    slope *= share
    slope *= grad
    return slope


def _mish_backward(grad: Gradient, x: Any) -> Gradient:
    tanh = _tanh_of_softplus(x)
    return grad * (tanh + x * sigmoid_of(x) * (1 - tanh * tanh))


def _tanh_of_softplus(x: Any) -> Any:
    """tanh(ln(1 + eˣ)) = u / (u + 2) with u = eˣ (eˣ + 2)."""
    xp = namespace(x)
    power = xp.exp(xp.where(x > 20, xp.zeros_like(x), x))
    power = power * (power + 2)
    return xp.where(x > 20, xp.ones_like(x), power / (power + 2))
