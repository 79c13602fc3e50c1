"""Differentiable views: what the tape knows of tensors that look at the memory of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd import anomaly, witness
from emberlet.autograd.grad_mode import current
from emberlet.autograd.node import Node
from emberlet.autograd.operation import Operation
from emberlet.storage import tick

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

# Why a view must not be written to while gradients are recorded: `Tensor._guard`.
WITHOUT_GRAD = "no_grad"
ONE_OF_SEVERAL = "several"

_new = object.__new__
_NEEDED = (True,)


class View(Operation):
    """An operation whose output looks at the memory of its one Tensor.

    `forward` works on Tensors and only makes the view. `backward` returns one gradient.
    """

    @classmethod
    def apply(cls, input: Tensor, *args: Any) -> Tensor:
        """Make the view; remember what it is a view of, and record it if the input has a history."""
        output: Tensor = cls.forward(input, *args)
        storage = output._storage
        if storage is not None and storage is input._storage:
            base = input._base
            output._base = input if base is None else base
            if input._guard is not None:
                output._guard = input._guard
            elif not current.enabled:
                output._guard = WITHOUT_GRAD
            storage.add_view(output)
        if input._node is not None and current.enabled:
            record_view(cls, input, args, output)
        return output


class Views(Operation):
    """An operation whose outputs, several, look at the memory of its one Tensor.

    One node for all of them: its backward puts the gradient together in one go, where as many single
    views would each make a tensor of zeros. The price is PyTorch's: the outputs must not be written to.
    """

    @classmethod
    def apply(cls, input: Tensor, *args: Any) -> tuple[Tensor, ...]:
        """Make the views, and record them as one step if the input has a history."""
        outputs: tuple[Tensor, ...] = cls.forward(input, *args)
        base = input if input._base is None else input._base
        add_view = input.storage.add_view
        for output in outputs:
            output._base, output._guard = base, ONE_OF_SEVERAL
            add_view(output)
        if input._node is not None and current.enabled and outputs:
            node = record_view(cls, input, args, outputs)
            dtype = input._array.dtype
            node.outputs, node.plain = tuple([(output._array.shape, dtype) for output in outputs]), False
            for number, output in enumerate(outputs):
                output._node, output._output_nr = node, number
        return outputs


def record_view(operation: type[Operation], input: Tensor, args: tuple[Any, ...], output: Any) -> Node:
    """Put a view on the tape, as `operation.record` does for other steps; only `input` is a Tensor."""
    node: Node = _new(Node)
    parent: Node = input._node  # type: ignore[assignment]  # who calls has asked whether there is one
    node.operation = operation
    node.next = (parent,)
    node.saved = ()
    node.seq = tick()
    node.needs_input_grad = _NEEDED
    node.plain = True
    if not parent.plain and parent.outputs is not None:
        node.numbers, node.plain = (input._output_nr,), False
    if anomaly.enabled:
        node.trace, node.plain = anomaly.user_lines(), False
    operation.setup_context(node, (input, *args), output)
    if output.__class__ is not tuple:
        output._node = node
    if witness.recorded is not None:
        witness.recorded(node, (input, *args), output)
    return node
