"""What a tensor's history is asked to do: run backward, call hooks, be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from emberlet.autograd import differentiate, grad_mode
from emberlet.autograd.accumulate import AccumulateGrad
from emberlet.autograd.handle import RemovableHandle
from emberlet.autograd.node import INFERENCE
from emberlet.autograd.operation import wrap

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def _backward(
    self: Tensor,
    gradient: Tensor | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None:
    """Add the gradients of this tensor to the `.grad` of every leaf that it depends on.

    Args are those of `emberlet.autograd.backward`.
    """
    differentiate.backward(self, gradient, retain_graph, create_graph, inputs)


def _detach(self: Tensor) -> Tensor:
    """Return the same memory as a tensor without history."""
    output = wrap(self._array)
    output._storage, output._offset = self.storage, self._offset
    if grad_mode.inferred:
        output._guard = INFERENCE if self._guard == INFERENCE else None
    return output


def _detach_(self: Tensor) -> Tensor:
    """Forget the history; return the tensor itself."""
    if self._base is not None:
        raise RuntimeError("Can't detach views in-place. Use detach() instead.")
    self._node, self._output_nr = None, 0
    return self


def _register_hook(self: Tensor, hook: Callable[[Tensor], Tensor | None]) -> RemovableHandle:
    """Call `hook(grad)` whenever the gradient of this tensor is known; it may return another."""
    if self._node is None:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    return self._node.register_tensor_hook(self._output_nr, hook)


def _register_post_accumulate_grad_hook(self: Tensor, hook: Callable[[Tensor], None]) -> RemovableHandle:
    """Call `hook(tensor)` whenever a gradient was added to the `.grad` of this leaf."""
    if self._node is None:
        raise RuntimeError("cannot register a hook on a tensor that doesn't require gradient")
    if not isinstance(self._node, AccumulateGrad):
        raise RuntimeError("post accumulate grad hooks cannot be registered on non-leaf tensors")
    return self._node.register_post_hook(hook)


def _retain_grad(self: Tensor) -> None:
    """Have `backward` keep the gradient in `.grad`, though this is no leaf."""
    if self._node is None:
        raise RuntimeError("can't retain_grad on Tensor that has requires_grad=False")
    if not self.is_leaf:
        self._node.retain(self)


def _retains_grad(self: Tensor) -> bool:
    """Whether it is no leaf, and `backward` keeps its gradient all the same."""
    return self._node is not None and self._node.is_retained(self)


def _is_inference(self: Tensor) -> bool:
    """Return whether it was made in inference mode, or shows memory that was."""
    return self._guard == INFERENCE


class HistoryMethods:
    """`x.backward()`, `x.detach()`, `x.register_hook(...)` and their kin."""

    __slots__ = ()

    backward = _backward
    detach = _detach
    detach_ = _detach_
    register_hook = _register_hook
    register_post_accumulate_grad_hook = _register_post_accumulate_grad_hook
    retain_grad = _retain_grad
    retains_grad = property(_retains_grad)
    is_inference = _is_inference
