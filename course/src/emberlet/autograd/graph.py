"""What `torch.autograd.graph` offers: the node class, and hooks on what the tape saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.autograd.node import GradientEdge, Node
from emberlet.autograd.saved import saved_tensors_hooks

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

__all__ = ["GradientEdge", "Node", "get_gradient_edge", "save_on_cpu", "saved_tensors_hooks"]


class save_on_cpu(saved_tensors_hooks):  # noqa: N801  PyTorch's name
    """Inside a `with` block, what the tape saves waits in the CPU's memory and comes back for the backward."""

    def __init__(self, pin_memory: bool = False) -> None:
        super().__init__(
            lambda tensor: (tensor.device, tensor.to("cpu", copy=True)), lambda kept: kept[1].to(kept[0])
        )


def get_gradient_edge(tensor: Tensor) -> GradientEdge:
    """Return where the gradient of a tensor arrives; `grad` takes it in place of the tensor."""
    if tensor._node is None:
        raise RuntimeError(
            "It is not possible to get the gradient edge for a Tensor that does not require gradients."
        )
    return GradientEdge(tensor._node, tensor._output_nr)
