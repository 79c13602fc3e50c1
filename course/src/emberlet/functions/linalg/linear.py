"""The affine map of a layer, y = x Wᵀ + b, in one step; and the bilinear one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import dtype_of, namespace, ones_on
from emberlet.autograd.broadcasting import sum_to_shape
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import bool_
from emberlet.functions.elementwise.arithmetic import add
from emberlet.functions.linalg.matmul import C_NAMES, SCALAR_NAMES, matmul
from emberlet.functions.linalg.matrix_products import check_expands
from emberlet.shape import numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


class Linear(Operation):
    """x Wᵀ + b for x of any rank: its rows, one below the other, are one matrix X.

    With the gradient G of the result, also as rows: that of X is G W, that of W is Gᵀ X, that of b the sum of
    rows.
    """

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, weight: Any, bias: Any) -> Any:
        xp = namespace(x)
        lead, features = x.shape[:-1], x.shape[-1]
        rows = x if len(lead) == 1 else xp.reshape(x, (numel(lead), features))
        y = xp.matmul(rows, weight.T)
        if len(lead) != 1:
            y = xp.reshape(y, (*lead, weight.shape[0]))
        if bias is not None:
            y += bias
        return y

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, weight, bias = inputs
        need_x, need_weight, _ = ctx.needs_input_grad
        ctx.save_for_backward(x if need_weight else None, weight if need_x else None)
        ctx.bias_shape = None if bias is None else bias.shape

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        x, weight = ctx.saved_tensors
        xp = namespace(grad)
        shape = grad.shape
        rows = xp.reshape(grad, (numel(shape[:-1]), shape[-1]))
        grad_x = grad_weight = grad_bias = None
        if weight is not None:
            grad_x = xp.matmul(rows, weight)
            if len(shape) != 2:
                grad_x = xp.reshape(grad_x, (*shape[:-1], weight.shape[1]))
        if x is not None:
            x = xp.reshape(x, (rows.shape[0], x.shape[-1]))
            grad_weight = xp.matmul(xp.matrix_transpose(rows), x)
        if ctx.needs_input_grad[2]:
            if len(ctx.bias_shape) == 1 and ctx.bias_shape[0] == shape[-1]:
                grad_bias = _sum_of_rows(rows)
            else:
                grad_bias = sum_to_shape(grad, ctx.bias_shape)
                grad_bias = grad * 1 if grad_bias is grad else grad_bias  # nobody else may hold it
        return grad_x, grad_weight, grad_bias


def linear(input: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return `input @ weight.T + bias`.

    Args:
        input: (..., in_features).
        weight: (out_features, in_features); or (in_features,), then the result lacks the last dimension.
        bias: (out_features,), or anything that broadcasts to the result.

    Raises:
        RuntimeError: the sizes or the dtypes do not match.

    >>> import emberlet
    >>> linear(emberlet.ones(5, 2, 3), emberlet.ones(4, 3), emberlet.ones(4)).shape
    (5, 2, 4)
    """
    features, size = weight.shape, input.shape
    if len(features) != 2 or not size:
        return _unusual_linear(input, weight, bias)
    if size[-1] != features[1]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({numel(size[:-1])}x{size[-1]} and "
            f"{features[1]}x{features[0]})"
        )
    dtype = dtype_of(input._array)
    if dtype is not dtype_of(weight._array):
        raise RuntimeError(
            f"expected m1 and m2 to have the same dtype, but got: {C_NAMES[dtype]} != {C_NAMES[weight.dtype]}"
            if bias is None
            else "mat1 and mat2 must have the same dtype, but got "
            f"{SCALAR_NAMES[dtype]} and {SCALAR_NAMES[weight.dtype]}"
        )
    if bias is not None:
        if dtype is not dtype_of(bias._array):
            raise RuntimeError(
                "self and mat2 must have the same dtype, but got "
                f"{SCALAR_NAMES[bias.dtype]} and {SCALAR_NAMES[dtype]}"
            )
        if bias.shape != features[:1]:
            check_expands(bias.shape, (*size[:-1], features[0]))
    if dtype is bool_:
        raise NotImplementedError("\"linear\" not implemented for 'Bool'")
    output: Tensor = Linear.apply(input, weight, bias)
    return output


def _sum_of_rows(rows: Gradient) -> Gradient:
    """One number for every column; a product with ones, which is several times as fast as a reduction."""
    if is_tensor(rows):
        return rows.sum(0)
    return namespace(rows).matmul(ones_on(rows.shape[0], rows.dtype, rows), rows)


def _unusual_linear(input: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """Linear with a weight that is no matrix, or an input without dimensions: mostly an error."""
    if not input.ndim or not weight.ndim:
        raise RuntimeError(
            f"both arguments to linear need to be at least 1D, but they are {input.ndim}D and {weight.ndim}D"
        )
    if weight.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {weight.ndim}D")
    if bias is not None:
        raise RuntimeError("mat2 must be a matrix, got 1-D tensor")
    return matmul(input, weight)


def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    """Return x₁ᵀ A y₁ + b for every pair of rows: output k is the sum over i and j of x_i A_kij y_j.

    Args:
        input1: (..., in1_features).
        input2: (..., in2_features), with the same dimensions in front.
        weight: (out_features, in1_features, in2_features).
        bias: (out_features,).

    Returns:
        (..., out_features).
    """
    if input1.ndim != input2.ndim:
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {input1.ndim} and {input2.ndim}")
    lead = input1.shape[:-1]
    for dim, (first, second) in enumerate(zip(lead, input2.shape[:-1], strict=True)):
        if first != second:
            raise RuntimeError(
                f"bilinear(): input batch dimensions do not match at dim {dim}: got {first} and {second}"
            )
    for number, each in ((1, input1), (2, input2)):
        if each.shape[-1] != weight.shape[number]:
            raise RuntimeError(
                f"bilinear(): input{number} size does not match weight size: got {each.shape[-1]} but "
                "expected "
                f"{weight.shape[number]}"
            )
    out, size1, size2 = weight.shape
    if bias is not None and bias.shape[0] != out:
        raise RuntimeError(
            f"bilinear(): bias size does not match weight size: got {bias.shape[0]} but expected {out}"
        )
    rows = numel(lead)
    # x A for all outputs at once, then the dot product of each with y.
    halfway = matmul(input1.reshape(rows, size1), weight.permute(1, 0, 2).reshape(size1, out * size2))
    y = input2.reshape(rows, size2, 1)
    result = matmul(halfway.reshape(rows, out, size2), y).reshape(*lead, out)
    return result if bias is None else add(result, bias)
