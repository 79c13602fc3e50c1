"""Differentiable views: what the tape knows of tensors that look at the memory of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.grad_mode import current
from emberlet.autograd.operation import Operation, record

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Step = tuple["type[View]", tuple[Any, ...]]  # a kind of view, and its arguments


class View(Operation):
    """An operation whose output looks at the memory of its first input.

    `forward` works on Tensors and only makes the view, with nothing recorded. `backward` is any other's.
    """

    @classmethod
    def apply(cls, input: Tensor, *args: Any) -> Tensor:
        """Make the view; remember what it is a view of, and record it if the input has a history."""
        output: Tensor = cls.forward(input, *args)
        if not current.enabled:
            return output
        storage = output._storage
        if storage is not None and storage is input._storage:
            base = input._base
            output._base = input if base is None else base
            output._steps = (*input._steps, (cls, args))
            storage.add_view(output)
        if input._node is not None:
            record(cls, (input, *args), (input._node, *(None,) * len(args)), output)
        return output


def replay(tensor: Tensor, steps: tuple[Step, ...]) -> Tensor:
    """Return the view that these steps lead to from another tensor of the base's shape; nothing is recorded."""
    for kind, args in steps:
        tensor = kind.forward(tensor, *args)
    return tensor


def replay_taped(tensor: Tensor, steps: tuple[Step, ...]) -> Tensor:
    """Return the view that these steps lead to, recorded."""
    for kind, args in steps:
        tensor = kind.apply(tensor, *args)
    return tensor
