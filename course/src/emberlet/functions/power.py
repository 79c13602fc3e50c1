"""Powers and roots, element by element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import Number, astype, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import bool_, float64
from emberlet.functions.operands import plain_operand
from emberlet.functions.pointwise import Operand, binary, floating
from emberlet.fused import overwrite
from emberlet.promotion import result_type

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Pow(Operation):
    """x to the power of a number e. The gradient is the one that arrives times e x^(e - 1); 0 if e is 0."""

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, exponent: Number) -> Any:
        if exponent == 0.5:
            return namespace(x).sqrt(x)
        if exponent == -0.5:
            return 1 / namespace(x).sqrt(x)
        if exponent == int(exponent) and 1 <= abs(exponent) <= 4:  # many times as fast as the general power
            power = _multiplied(x, abs(int(exponent)))
            return power if exponent > 0 else 1 / power
        if dtype_of(x) is bool_:
            return astype(astype(x, "int8") ** int(exponent), bool_)
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
            return grad * 0, None
        slope = x * 1 if exponent == 2 else _power(x, exponent - 1)
        slope *= exponent
        slope *= grad
        return slope, None
