"""Products of vectors and matrices under their own names: mm, bmm, mv, dot, outer, addmm and their kin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.array import Number
from emberlet.autograd.operation import is_tensor
from emberlet.functions.elementwise.arithmetic import add, mul
from emberlet.functions.linalg.matmul import SCALAR_NAMES, matmul
from emberlet.shape import Shape, broadcast_shapes

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def mm(input: Tensor, mat2: Tensor) -> Tensor:
    """Return the product of two matrices; nothing is broadcast."""
    _require("mm", input=input, mat2=mat2)
    if input.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if mat2.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    return matmul(input, mat2)


def bmm(input: Tensor, mat2: Tensor) -> Tensor:
    """Return the products of two equally long batches of matrices; nothing is broadcast."""
    _require("bmm", input=input, mat2=mat2)
    if input.ndim != 3:
        raise RuntimeError("batch1 must be a 3D tensor")
    if mat2.ndim != 3:
        raise RuntimeError("batch2 must be a 3D tensor")
    expected = [input.shape[0], input.shape[2]]
    if expected != list(mat2.shape[:2]):
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: {expected} but got: "
            f"{list(mat2.shape[:2])}."
        )
    return matmul(input, mat2)


def mv(input: Tensor, vec: Tensor) -> Tensor:
    """Return the product of a matrix and a vector."""
    _require("mv", input=input, vec=vec)
    if input.ndim != 2 or vec.ndim != 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got 1, {input.ndim}, {vec.ndim}")
    return matmul(input, vec)


def dot(input: Tensor, tensor: Tensor) -> Tensor:
    """Return the sum of the products of the elements of two equally long vectors."""
    _require("dot", input=input, tensor=tensor)
    if input.ndim != 1 or tensor.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {input.ndim}D and {tensor.ndim}D tensors")
    return matmul(input, tensor)


def vdot(input: Tensor, other: Tensor) -> Tensor:
    """Return `dot`: there are no complex numbers to conjugate."""
    return dot(input, other)


def inner(input: Tensor, other: Tensor) -> Tensor:
    """Return the dot products of every last row of one with every last row of the other.

    The shape is `(*input.shape[:-1], *other.shape[:-1])`. A single number scales the other operand.
    """
    if input.ndim == 0 or other.ndim == 0:
        return mul(input, other)
    if input.shape[-1] != other.shape[-1]:
        raise RuntimeError(
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(input.shape)} and {list(other.shape)}"
        )
    if input.dtype is not other.dtype:
        raise RuntimeError("both inputs should have same dtype")
    rows = other.reshape(-1, other.shape[-1]) if other.shape[-1] else other.flatten(0, -2)
    return matmul(input, rows.t()).reshape((*input.shape[:-1], *other.shape[:-1]))


def outer(input: Tensor, vec2: Tensor) -> Tensor:
    """Return the matrix of all products of an element of one vector with an element of another."""
    for name, each in (("self", input), ("vec2", vec2)):
        if each.ndim != 1:
            raise RuntimeError(f"outer: Expected 1-D argument {name}, but got {each.ndim}-D")
    return mul(input.unsqueeze(1), vec2)


ger = outer


def addmm(input: Tensor, mat1: Tensor, mat2: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """Return `beta * input + alpha * (mat1 @ mat2)` of two matrices; `input` is broadcast.

    With `beta=0`, NaN and infinity in `input` do not spread.
    """
    _require_same_dtype(mat1, mat2)
    _require_same_dtype(input, mat2)
    return _accumulate(input, mm(mat1, mat2), beta, alpha)


def addmv(input: Tensor, mat: Tensor, vec: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """Return `beta * input + alpha * (mat @ vec)` of a matrix and a vector; `input` is broadcast."""
    return _accumulate(input, mv(mat, vec), beta, alpha)


def addr(input: Tensor, vec1: Tensor, vec2: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """Return `beta * input + alpha * outer(vec1, vec2)`; `input` is broadcast."""
    return _accumulate(input, outer(vec1, vec2), beta, alpha)


def baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """Return `beta * input + alpha * (batch1 @ batch2)` of two batches of matrices; `input` is broadcast."""
    return _accumulate(input, bmm(batch1, batch2), beta, alpha)


def addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, *, beta: Number = 1, alpha: Number = 1) -> Tensor:
    """Return `beta * input + alpha * (batch1 @ batch2)` summed over the batch; `input` is broadcast."""
    return _accumulate(input, bmm(batch1, batch2).sum(0), beta, alpha)


def _accumulate(input: Tensor, product: Tensor, beta: Number, alpha: Number) -> Tensor:
    """beta * input + alpha * product, in the shape and dtype of the product."""
    if product.dtype.category < 2:
        beta, alpha = int(beta), int(alpha)
    check_expands(input.shape, product.shape)
    if alpha != 1:
        product = mul(product, alpha)
    if beta == 0:
        return product
    return add(product, input if beta == 1 else mul(input, beta))


def check_expands(shape: Shape, wanted: Shape) -> None:
    """Raise a RuntimeError if a tensor cannot be stretched to the wanted shape."""
    if len(shape) > len(wanted):
        raise RuntimeError(
            f"expand(size {list(shape)}, size={list(wanted)}): the number of sizes provided ({len(wanted)}) "
            "must "
            f"be greater or equal to the number of dimensions in the tensor ({len(shape)})"
        )
    for back in range(1, len(shape) + 1):
        if shape[-back] not in (1, wanted[-back]):
            raise RuntimeError(
                f"The expanded size of the tensor ({wanted[-back]}) must match the existing size "
                f"({shape[-back]}) "
                f"at non-singleton dimension {len(wanted) - back}.  Target sizes: {list(wanted)}.  Tensor "
                "sizes: "
                f"{list(shape)}"
            )
    broadcast_shapes(shape, wanted)


def _require(name: str, **operands: object) -> None:
    """Raise a TypeError if an operand is no Tensor."""
    for place, (argument, value) in enumerate(operands.items(), 1):
        if not is_tensor(value):
            raise TypeError(
                f"{name}(): argument '{argument}' (position {place}) must be Tensor, not "
                f"{type(value).__name__}"
            )


def _require_same_dtype(first: Tensor, second: Tensor) -> None:
    if first.dtype is not second.dtype:
        raise RuntimeError(
            "self and mat2 must have the same dtype, but got "
            f"{SCALAR_NAMES[first.dtype]} and {SCALAR_NAMES[second.dtype]}"
        )
