"""FunctionCtx: the `ctx` of a Function, what its `forward` and `backward` say to the tape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.node import Node, saved_with_history
from emberlet.autograd.operation import is_tensor

if TYPE_CHECKING:
    from emberlet.autograd.function import Function
    from emberlet.tensor import Tensor


class FunctionCtx(Node):
    """The `ctx` of a Function, and its node on the tape: what is saved comes back as Tensors.

    Attributes:
        function: the user's class.
    """

    function: type[Function]
    to_save: tuple[Any, ...] | None = None
    dirty: tuple[Any, ...] = ()
    not_differentiable: tuple[Any, ...] = ()

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors, inputs or outputs, for `backward`."""
        for number, tensor in enumerate(tensors):
            if tensor is not None and not is_tensor(tensor):
                raise TypeError(
                    f"save_for_backward can only save variables, but argument {number} is of type "
                    f"{type(tensor).__name__}"
                )
        self.to_save = tensors

    def mark_dirty(self, *tensors: Tensor) -> None:
        """Say which inputs `forward` changed in place; it must return them."""
        self.dirty = tensors

    def mark_non_differentiable(self, *tensors: Tensor) -> None:
        """Say which outputs have no gradient."""
        self.not_differentiable = tensors

    def set_materialize_grads(self, value: bool) -> None:
        """Say whether `backward` gets zeros (the default) or None for outputs that nothing used."""
        self.materialize_grads = value

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What was saved, as Tensors with their history."""
        if self.to_save is not None:  # forward is still running
            return self.to_save
        return saved_with_history(self)

    def taped(self) -> FunctionCtx:
        """The user's code works on Tensors anyway."""
        return self

    def name(self) -> str:
        """Return the name of the user's class and `Backward`."""
        return f"{self.function.__name__}Backward"
