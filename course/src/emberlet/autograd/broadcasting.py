"""The gradient of broadcasting: what was stretched in the forward pass is summed in the backward pass."""

from __future__ import annotations

from emberlet.array import astype, dtype_of, namespace
from emberlet.autograd.node import Gradient
from emberlet.dtype import DType
from emberlet.seam.adding import total
from emberlet.shape import Shape


def sum_to_shape(grad: Gradient, shape: Shape) -> Gradient:
    """Return the gradient of a tensor of this shape that was broadcast to the shape of `grad`.

    One element that was shown in many places gets the sum of what arrives at all of them.

    Args:
        grad: an array (or a Tensor), of a shape that `shape` broadcasts to.
        shape: of the tensor before it was broadcast.

    Returns:
        The sum of `grad` over every dimension that is new in front or was stretched from 1.
    """
    new = len(grad.shape) - len(shape)
    stretched = [new + dim for dim, size in enumerate(shape) if size == 1 and grad.shape[new + dim] != 1]
    axes = (*range(new), *stretched)
    if not axes:
        return grad
    xp = namespace(grad)
    summed = total(grad, axes, keepdims=True)
    return xp.reshape(summed, shape) if new else summed


def fit(grad: Gradient, shape: Shape, dtype: DType) -> Gradient:
    """Return the gradient summed to the shape and cast to the dtype of the input that it belongs to."""
    if grad.shape != shape:
        grad = sum_to_shape(grad, shape)
    return grad if dtype_of(grad) is dtype else astype(grad, dtype)
