"""AccumulateGrad: where the tape ends, at a leaf, and gradients add up in `.grad`."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.autograd.node import Gradient, Node, RemovableHandle
from emberlet.autograd.operation import Operation, is_tensor, wrap

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


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
        """Add a gradient to the leaf's `.grad`.

        Args:
            grad: of the leaf's shape and dtype; a Tensor when the gradient is itself recorded.
            fresh: whether nobody else holds this array, so that it needs no copy.
        """
        variable = self._variable()
        if variable is None:
            return
        old = variable.grad
        if is_tensor(grad):
            variable.grad = grad if old is None else old + grad
        elif old is None:
            variable.grad = wrap(grad if fresh else array.copy_of(grad))
        elif old._node is not None:
            variable.grad = old + wrap(array.copy_of(grad))
        else:
            target = old._array
            target += grad
            if old._storage is not None:
                old._storage.mark_written()
        for hook in list((self.post_hooks or {}).values()):
            hook(variable)
