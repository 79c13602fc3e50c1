"""AccumulateGrad: where the tape ends, at a leaf, and gradients add up in `.grad`."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.array import Array
from emberlet.autograd.handle import RemovableHandle
from emberlet.autograd.node import Gradient, Node
from emberlet.autograd.operation import Operation, is_tensor, wrap
from emberlet.memory_format import copy_strides
from emberlet.shape import numel

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_adding = threading.RLock()  # two threads may run backward over graphs that meet at a leaf


class Accumulate(Operation):
    """The operation of an AccumulateGrad node; the engine adds the gradient itself."""


class AccumulateGrad(Node):
    """The node of a leaf: what arrives is added to the `.grad` of its tensor.

    The tensor is held weakly: it holds this node, and a circle would keep its memory from being freed.
    """

    def __init__(self, variable: Tensor) -> None:
        self.operation, self.next, self.saved, self.needs_input_grad = Accumulate, (), (), ()
        self.seq = 0  # it runs after all that was recorded
        self.plain = True
        self._variable = weakref.ref(variable)
        self.post_hooks: dict[int, Any] | None = None

    @property
    def variable(self) -> Tensor | None:
        """The leaf, or None when nobody needs it any more."""
        return self._variable()

    def register_post_hook(self, hook: Callable[[Tensor], None]) -> RemovableHandle:
        """Call `hook(tensor)` after each gradient that was added."""
        self.post_hooks = {} if self.post_hooks is None else self.post_hooks
        return RemovableHandle(self.post_hooks, hook)

    def name(self) -> str:
        """Return `AccumulateGrad`."""
        return "AccumulateGrad"

    def accumulate(self, grad: Gradient, fresh: bool) -> None:
        """Add a gradient to the leaf's `.grad`, whose memory is shared with nothing.

        Args:
            grad: of the leaf's shape; a Tensor when the gradient is itself recorded.
            fresh: whether nobody else holds this array, so that it needs no copy.
        """
        variable = self._variable()
        if variable is None:
            return
        with _adding:
            _add(variable, grad, fresh)
        for hook in list((self.post_hooks or {}).values()):
            if hook(variable) is not None:
                raise TypeError(f"a hook after accumulation must return None; {hook} did not")


def _add(variable: Tensor, grad: Gradient, fresh: bool) -> None:
    """Add a gradient to `variable.grad`: in place, unless that is to be recorded."""
    old = variable._grad
    if is_tensor(grad):
        grad = grad if grad.dtype is variable.dtype else grad.to(variable.dtype)
        variable._grad = grad.clone() if old is None else old + grad
    elif old is None:
        variable._grad = wrap(_laid_out(grad, variable._array, fresh))
    else:
        target = old._array
        target += grad if grad.dtype == target.dtype else array.astype(grad, target.dtype)
        if old._storage is not None:
            old._storage.mark_written()


def _laid_out(grad: Array, leaf: Array, fresh: bool) -> Array:
    """The gradient in the dtype and the memory layout of the leaf, a copy unless it is so and fresh.

    What works on the leaf, `leaf.view(-1)` for instance, then works on its gradient too.
    """
    strides = array.strides_of(leaf)
    if fresh and grad.dtype == leaf.dtype and array.strides_of(grad) == strides:
        return grad
    flat = array.empty_on(numel(leaf.shape), leaf.dtype, leaf)
    result = array.strided_view(flat, leaf.shape, copy_strides(leaf.shape, strides), 0)
    array.copy(result, grad)
    return result
