"""Arithmetic: sums, differences and products, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Number, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import bool_
from emberlet.functions.elementwise.operands import require_kind, require_tensor
from emberlet.functions.elementwise.pointwise import Operand, binary, unary
from emberlet.fused import keep
from emberlet.promotion import result_type

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Add(Operation):
    """x + y. Both gradients are the one that arrives."""

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return x + y

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient]:
        return grad, grad


class Sub(Operation):
    """x - y. The gradient of y is the one that arrives, negated."""

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return x - y

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient, Gradient | None]:
        return grad, -grad if ctx.needs_input_grad[1] else None


class Mul(Operation):
    """x * y. Each gradient is the one that arrives times the other factor."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return x * y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, y = inputs
        need_x, need_y = ctx.needs_input_grad
        ctx.save_for_backward(x if need_y else None, y if need_x else None)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, Gradient | None]:
        x, y = ctx.saved_tensors
        return None if y is None else grad * y, None if x is None else grad * x


class Neg(Operation):
    """-x."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        return -x

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        return -grad


class Abs(Operation):
    """|x|. The gradient is the one that arrives times the sign of x: 0 at 0."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any) -> Any:
        return namespace(x).abs(x)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        ctx.save_for_backward(inputs[0])

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        (x,) = ctx.saved_tensors
        return grad * sign_of(x)


def add(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """Return `input + alpha * other`, broadcast."""
    return binary(Add, input, other if alpha == 1 else _scaled(input, other, alpha))


def sub(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """Return `input - alpha * other`, broadcast; bools have no difference."""
    refuse_bool(input)
    refuse_bool(other)
    return binary(Sub, input, other if alpha == 1 else _scaled(input, other, alpha))


def rsub(input: Operand, other: Operand, *, alpha: Number = 1) -> Tensor:
    """Return `other - alpha * input`, broadcast."""
    return sub(other, input, alpha=alpha)


def mul(input: Operand, other: Operand) -> Tensor:
    """Return `input * other`, broadcast."""
    return binary(Mul, input, other)


def neg(input: Tensor) -> Tensor:
    """Return `-input`; bools have no negative."""
    require_tensor("neg", input=input)
    if input.dtype is bool_:
        raise RuntimeError(
            "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a "
            "mask, use the `~` or `logical_not()` operator instead."
        )
    return unary(Neg, input)


def positive(input: Tensor) -> Tensor:
    """Return the tensor itself; bools have no sign."""
    if input.dtype is bool_:
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input


def abs(input: Tensor) -> Tensor:
    """Return the absolute value of every element.

    >>> import emberlet
    >>> emberlet.abs(emberlet.tensor([-2, 0, 3]))
    tensor([2, 0, 3])
    """
    require_kind("abs", input, 1)
    return unary(Abs, input)


def addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, *, value: Number = 1) -> Tensor:
    """Return `input + value * tensor1 * tensor2`, broadcast."""
    require_tensor("addcmul", input=input, tensor1=tensor1, tensor2=tensor2)
    common = result_type(input, tensor1, tensor2)
    if common is bool_:
        raise NotImplementedError(f'"addcmul" not implemented for dtype {common}')
    product = mul(tensor1.to(common), tensor2)
    return add(input, mul(product, value if common.is_floating_point else int(value)))


def sign_of(x: Any) -> Any:
    """Return -1, 0 or 1 for the elements of an array (or of a Tensor), 0 for NaN as in PyTorch."""
    sign = namespace(x).sign(x)
    return sign if is_tensor(x) or dtype_of(x).category < 2 else keep(sign, x == x)


def refuse_bool(operand: Operand) -> None:
    """Raise a RuntimeError for a bool or a tensor of bools, which cannot be subtracted."""
    if operand.__class__ is bool or (is_tensor(operand) and operand.dtype is bool_):
        raise RuntimeError(
            "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to "
            "invert a mask, use the `~` or `logical_not()` operator instead."
        )


def _scaled(input: Operand, other: Operand, alpha: Number) -> Operand:
    """`alpha * other`, calculated in the dtype of the result."""
    common = result_type(input, other)
    if isinstance(alpha, bool) and common is not bool_:
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(alpha, float) and not common.is_floating_point:
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if not is_tensor(other):
        return other * alpha
    return mul(other.to(common), alpha).to(common)


subtract = sub
multiply = mul
negative = neg
absolute = abs
