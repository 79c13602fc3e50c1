"""Powers and roots, element by element."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from emberlet.array import Number, astype, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import bool_, float64, int32
from emberlet.functions.elementwise.operands import plain_operand, require_tensor
from emberlet.functions.elementwise.pointwise import Operand, binary, floating
from emberlet.fused import overwrite
from emberlet.promotion import result_type

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_SMALL = {-4, -3, -2, -1, 1, 2, 3, 4}  # exponents that are cheaper to multiply out


class Pow(Operation):
    """x to the power of a number e. The gradient is the one that arrives times e x^(e - 1); 0 if e is 0."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, exponent: Number) -> Any:
        kind = dtype_of(x).category
        if kind == 0:
            return astype(astype(x, int32) ** int(exponent), bool_)
        if kind == 2 and exponent in (0.5, -0.5):
            root = namespace(x).sqrt(x)
            return root if exponent > 0 else 1 / root
        if exponent in _SMALL:
            power = _multiplied(x, abs(int(exponent)))
            return power if exponent > 0 else 1 / power
        return x**exponent

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])
        ctx.exponent = inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, None]:
        (x,) = ctx.saved_tensors
        exponent = ctx.exponent
        if exponent == 0:
            return namespace(grad).zeros_like(grad), None
        if exponent == 2:
            slope = x * 2
        else:
            slope = (x ** (exponent - 1) if is_tensor(x) else Pow.forward(x, exponent - 1)) * exponent
        slope *= grad
        return slope, None


class PowOf(Operation):
    """A number b to the power of y. The gradient is grad b^y log b; 0 where b is 0 and y ≥ 0."""

    fresh_gradients = True

    @staticmethod
    def forward(base: Number, y: Any) -> Any:
        if dtype_of(y).category < 2:
            return _integer_power(namespace(y).full_like(y, int(base)), y)
        return base**y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.base = inputs[0]
        ctx.save_for_backward(inputs[1], output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[None, Gradient]:
        y, power = ctx.saved_tensors
        xp = namespace(grad)
        if ctx.base == 0:
            return None, grad * xp.where(y >= 0, xp.zeros_like(power), power * -math.inf)
        return None, grad * (power * (math.log(ctx.base) if ctx.base > 0 else math.nan))


class PowTensor(Operation):
    """x^y. The gradients are grad y x^(y - 1), 0 at y = 0; and grad x^y log x, 0 where x = 0 and y ≥ 0."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return x**y if dtype_of(x).category == 2 else _integer_power(x, y)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs, output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, Gradient | None]:
        x, y, power = ctx.saved_tensors
        need_x, need_y = ctx.needs_input_grad
        xp = namespace(grad)
        zeros = xp.zeros_like(grad)
        to_x = to_y = None
        if need_x:
            to_x = xp.where(y == 0, zeros, grad * (y * x ** (y - 1)))
        if need_y:
            to_y = xp.where((x == 0) & (y >= 0), zeros, grad * (power * xp.log(x)))
        return to_x, to_y


class Sqrt(Operation):
    """The root of x. The gradient is the one that arrives divided by twice the root."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).sqrt(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (root,) = ctx.saved_tensors
        half = grad / root
        half *= 0.5
        return half


class Reciprocal(Operation):
    """y = 1 / x. The gradient is the one that arrives times -y²."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).reciprocal(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        return -grad * (y * y)


class Rsqrt(Operation):
    """y = 1 / √x. The gradient is the one that arrives times -y³ / 2."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        xp = namespace(x)
        return overwrite(xp.reciprocal, xp.sqrt(x))

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(output)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (y,) = ctx.saved_tensors
        return -0.5 * grad * (y * y * y)


def pow(input: Operand, exponent: Operand) -> Tensor:
    """Return `input` to the power of `exponent`, broadcast; each may be a number, not both.

    Raises:
        RuntimeError: an integer to a negative integer number.
    """
    if is_tensor(exponent):
        if result_type(plain_operand(input, "pow"), exponent) is bool_:
            raise NotImplementedError(f'"pow" not implemented for dtype {bool_}')
        return binary(PowTensor if is_tensor(input) else PowOf, input, exponent)
    require_tensor("pow", input=input)
    number = plain_operand(exponent, "pow")
    if number.__class__ is int and number < 0 and not input.is_floating_point():
        raise RuntimeError("Integers to negative integer powers are not allowed.")
    return binary(Pow, input, number)


def float_power(input: Operand, exponent: Operand) -> Tensor:
    """Return `input` to the power of `exponent` in float64."""
    base, power = (each.to(float64) if is_tensor(each) else each for each in (input, exponent))
    return pow(base, power)


def square(input: Tensor) -> Tensor:
    """Return the square of every element."""
    return pow(input, 2)


def sqrt(input: Tensor) -> Tensor:
    """Return the square root of every element, NaN for negative ones."""
    return floating(Sqrt, input)


def rsqrt(input: Tensor) -> Tensor:
    """Return 1 divided by the square root of every element."""
    return floating(Rsqrt, input)


def reciprocal(input: Tensor) -> Tensor:
    """Return 1 divided by every element."""
    return floating(Reciprocal, input)


def _multiplied(x: Any, times: int) -> Any:
    """x to the power of 1, 2, 3 or 4."""
    if times == 1:
        return x * 1
    power = x * x
    if times > 2:
        power *= x if times == 3 else power
    return power


def _integer_power(x: Any, y: Any) -> Any:
    """Integers to integer powers: what a negative power leaves of a fraction is cut off."""
    xp = namespace(x)
    if not xp.any(y < 0):
        return x**y
    power = x ** xp.where(y < 0, -y, y)
    return xp.where((y < 0) & (xp.abs(x) != 1), xp.zeros_like(power), power)
