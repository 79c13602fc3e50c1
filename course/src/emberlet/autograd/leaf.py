"""What may be said to a leaf: that it requires grad, what its gradient is, what its memory is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.accumulate import AccumulateGrad
from emberlet.autograd.grad_mode import current
from emberlet.autograd.node import INFERENCE
from emberlet.autograd.operation import is_tensor
from emberlet.storage import Storage

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def set_requires_grad(tensor: Tensor, value: bool) -> None:
    """Have what is done with a leaf recorded, or not.

    Raises:
        RuntimeError: it is no leaf, is not floating point, or was made in inference mode.
    """
    if not isinstance(value, bool):
        raise RuntimeError("requires_grad must be a bool")
    if not tensor.is_leaf:
        if value:
            return
        raise RuntimeError(
            "you can only change requires_grad flags of leaf variables. If you want to use a computed "
            "variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach()."
        )
    if value and not tensor.is_floating_point():
        raise RuntimeError("only Tensors of floating point dtype can require gradients")
    if value and tensor._guard == INFERENCE and not current.inference:
        raise RuntimeError(
            "Setting requires_grad=True on inference tensor outside InferenceMode is not allowed."
        )
    if value is not tensor.requires_grad:
        tensor._node = AccumulateGrad(tensor) if value else None


def set_data(tensor: Tensor, other: Any) -> None:
    """Give a tensor the memory of another; history and gradient stay.

    Raises:
        TypeError: that is no Tensor.
        RuntimeError: the tensor requires grad, and the other is not floating point.
    """
    if not is_tensor(other):
        raise TypeError(f"Variable data has to be a tensor, but got {type(other).__name__}")
    if tensor.requires_grad and not other.is_floating_point():
        raise RuntimeError("data set to a tensor that requires gradients must be floating point dtype")
    tensor._array, tensor._storage, tensor._offset = other._array, Storage(other.storage.data), other._offset


def refuse_grad(tensor: Tensor, grad: Any) -> None:
    """Raise if something cannot be the `.grad` of a tensor.

    Raises:
        TypeError: it is no Tensor.
        RuntimeError: it has another shape, dtype or device, or is the tensor itself.
    """
    if not is_tensor(grad):
        raise TypeError(
            f"assigned grad expected to be a Tensor or None but got grad of type {type(grad).__name__}"
        )
    if grad is tensor:
        raise RuntimeError("can't assign Variable as its own grad")
    if grad.dtype is not tensor.dtype:
        raise RuntimeError(
            f"attempting to assign a gradient with dtype '{grad.dtype}' to a tensor with dtype "
            f"'{tensor.dtype}'. The gradient must match the tensor's dtype."
        )
    if grad.device != tensor.device:
        raise RuntimeError(
            f"attempting to assign a gradient located on device {grad.device} to a tensor located on device "
            f"{tensor.device}. Please ensure that the gradient and the tensor are on the same device"
        )
    if grad.shape != tensor.shape:
        raise RuntimeError(
            f"attempting to assign a gradient of size '{list(grad.shape)}' to a tensor of size "
            f"'{list(tensor.shape)}'. Please ensure that the gradient and the tensor are the same size"
        )
