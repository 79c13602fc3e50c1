"""The matrix product of every combination of ranks, and its gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.array import dtype_of, namespace
from emberlet.autograd.broadcasting import sum_to_shape
from emberlet.autograd.node import Gradient
from emberlet.autograd.operation import Operation, is_tensor
from emberlet.dtype import DType, bool_, float16, float32, float64, int32, int64
from emberlet.shape import Shape, broadcast_shapes, numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

C_NAMES = {
    float16: "c10::Half",
    float32: "float",
    float64: "double",
    int32: "int",
    int64: "int64_t",
    bool_: "bool",
}
SCALAR_NAMES = {
    float16: "Half",
    float32: "Float",
    float64: "Double",
    int32: "Int",
    int64: "Long",
    bool_: "Bool",
}


class MatMul(Operation):
    """x @ y for operands of one dtype with at least one dimension each.

    With Y = X W and a gradient G of Y, that of X is G Wᵀ and that of W is Xᵀ G. A vector on the left is a
    row, on the right a column. What was broadcast over batches is summed over them.
    """

    fresh_gradients = True

    @staticmethod
    def forward(x: Any, y: Any) -> Any:
        return product(x, y)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Tensor) -> None:
        x, y = inputs
        need_x, need_y = ctx.needs_input_grad
        ctx.save_for_backward(x if need_y else None, y if need_x else None)
        ctx.shapes = x.shape, y.shape

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, Gradient | None]:
        x, y = ctx.saved_tensors
        left, right = ctx.shapes
        xp = namespace(grad)
        if len(right) == 1:
            right = (*right, 1)
            grad = xp.reshape(grad, (*grad.shape, 1))
        if len(left) == 1:
            left = (1, *left)
            grad = xp.reshape(grad, (*grad.shape[:-1], 1, grad.shape[-1]))
        grad_x = grad_y = None
        if y is not None:
            full = product(grad, xp.matrix_transpose(xp.reshape(y, right)))
            grad_x = xp.reshape(sum_to_shape(full, left), ctx.shapes[0])
        if x is not None:
            if len(right) == 2:  # one product over all batches, instead of one each and their sum
                x, grad = xp.reshape(x, _rows(left)), xp.reshape(grad, _rows(grad.shape))
            else:
                x = xp.reshape(x, left)
            full = xp.matmul(xp.matrix_transpose(x), grad)
            grad_y = xp.reshape(sum_to_shape(full, right), ctx.shapes[1])
        return grad_x, grad_y


def product(x: Any, y: Any) -> Any:
    """Return x @ y of arrays or Tensors. Batches times one matrix are one product of all their rows."""
    xp = namespace(x)
    shape = x.shape
    if len(y.shape) == 2 and len(shape) > 2:
        return xp.reshape(xp.matmul(xp.reshape(x, _rows(shape)), y), (*shape[:-1], y.shape[1]))
    return xp.matmul(x, y)


def matmul(input: Tensor, other: Tensor) -> Tensor:
    """Return the matrix product of two tensors of one dtype.

    Two vectors give their dot product. A vector on the left stands for a row, on the right for a column, and
    that dimension is gone from the result. Dimensions before the last two are batches, and broadcast.

    Raises:
        RuntimeError: the sizes or the dtypes do not match, or an operand has no dimensions.

    >>> import emberlet
    >>> emberlet.matmul(emberlet.ones(5, 2, 3), emberlet.ones(3, 4)).shape
    (5, 2, 4)
    >>> emberlet.tensor([1, 2]) @ emberlet.tensor([3, 4])
    tensor(11)
    """
    if not is_tensor(input) or not is_tensor(other):
        place, wrong = (
            ("'other' (position 2)", other) if is_tensor(input) else ("'input' (position 1)", input)
        )
        raise TypeError(f"matmul(): argument {place} must be Tensor, not {type(wrong).__name__}")
    check(input._array, other._array)
    output: Tensor = MatMul.apply(input, other)
    return output


def operator(self: Tensor, other: Any) -> Any:
    """Return `self @ other`."""
    return matmul(self, other) if is_tensor(other) else NotImplemented


def reflected_operator(self: Tensor, other: Any) -> Any:
    """Return `other @ self`."""
    return matmul(other, self) if is_tensor(other) else NotImplemented


def check(x: Any, y: Any) -> None:
    """Raise as PyTorch does if two arrays have no matrix product.

    Raises:
        RuntimeError: the sizes or the dtypes do not match, or one has no dimensions.
        NotImplementedError: they are bool.
    """
    left, right = x.shape, y.shape
    if not left or not right:
        raise RuntimeError(
            f"both arguments to matmul need to be at least 1D, but they are {len(left)}D and {len(right)}D"
        )
    if left[-1] != right[0 if len(right) == 1 else -2]:
        _refuse_sizes(left, right)
    if len(left) > 2 and len(right) > 2 and left[:-2] != right[:-2]:
        broadcast_shapes(left[:-2], right[:-2])
    first, second = dtype_of(x), dtype_of(y)
    if first is not second:
        _refuse_dtypes(first, len(left), second, len(right))
    if first is bool_:
        raise NotImplementedError("\"matmul\" not implemented for 'Bool'")


def _rows(shape: Shape) -> Shape:
    """The shape of all rows one below the other."""
    return numel(shape[:-1]), shape[-1]


def _refuse_sizes(left: Shape, right: Shape) -> None:
    if len(right) == 1:
        if len(left) == 1:
            raise RuntimeError(
                f"inconsistent tensor size, expected tensor [{left[0]}] and src [{right[0]}] to have the "
                "same "
                f"number of elements, but got {left[0]} and {right[0]} elements respectively"
            )
        rows, columns = _rows(left)
        raise RuntimeError(f"size mismatch, got input ({rows}), mat ({rows}x{columns}), vec ({right[0]})")
    if len(right) == 2:
        rows, columns = _rows(left)
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({rows}x{columns} and {right[0]}x{right[1]})"
        )
    batch = broadcast_shapes(left[:-2], right[:-2])
    raise RuntimeError(
        f"Expected size for first two dimensions of batch2 tensor to be: [{numel(batch)}, {left[-1]}] but "
        "got: "
        f"[{numel(batch)}, {right[-2]}]."
    )


def _refuse_dtypes(first: DType, left: int, second: DType, right: int) -> None:
    if right == 1 and left == 1:
        raise RuntimeError(
            f"dot : expected both vectors to have same dtype, but found {SCALAR_NAMES[first]} and "
            f"{SCALAR_NAMES[second]}"
        )
    if left > 2 and right > 2:
        raise RuntimeError(f"expected scalar type {SCALAR_NAMES[first]} but found {SCALAR_NAMES[second]}")
    raise RuntimeError(
        f"expected m1 and m2 to have the same dtype, but got: {C_NAMES[first]} != {C_NAMES[second]}"
    )
