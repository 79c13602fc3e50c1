"""Operation: one differentiable step on arrays, and how applying it is recorded on the tape.

A call goes `x.tanh()` → `Tanh.apply` → `Tanh.forward` on bare arrays → a new Tensor and, only if an input has a
node, → `record` → a Node → `Tanh.setup_context`.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, TypeGuard

from emberlet import array
from emberlet.autograd import anomaly, grad_mode, witness
from emberlet.autograd import saved as saved_hooks
from emberlet.autograd.grad_mode import current
from emberlet.autograd.node import INFERENCE, Gradient, Node
from emberlet.storage import tick

if TYPE_CHECKING:
    from emberlet.tensor import Tensor
else:
    Tensor = None  # `tensor.py` puts its class here when it is imported: nothing below it may import it

_new = object.__new__
_NDArray = array.NDArray


class Operation:
    """A step that knows its result and its gradient. Subclasses define three static methods.

    `forward` and `backward` work on bare arrays: the tape is not their concern. The formula of `backward` is written
    with operators and functions of `array.namespace(grad)`, because it also runs on Tensors, when
    the gradient is itself recorded (`create_graph=True`).

    Attributes:
        fresh_gradients: whether every array that `backward` returns is new and held by nobody else.
        composed: for a fused operation, the same computed from other, differentiable functions, on Tensors:
            with `create_graph=True` its gradient is taken instead of calling `backward`. The inputs of
            `apply` are its arguments; `setup_context` must call `ctx.keep_inputs(inputs)`.
    """

    fresh_gradients: ClassVar[bool] = False
    composed: ClassVar[Callable[..., Any] | None] = None

    @staticmethod
    def forward(*inputs: Any) -> Any:
        """Return the result of bare arrays and other arguments: a fresh array, or a tuple of them.

        It shares no memory with an input: what NumPy gives as a view (`flip`, `reshape`, ...) must be copied.
        """
        raise NotImplementedError

    @staticmethod
    def setup_context(ctx: Node, inputs: tuple[Any, ...], output: Any) -> None:
        """Keep on `ctx` what `backward` will need. Called only when the step is recorded.

        Args:
            ctx: the new node: `ctx.save_for_backward(...)`, `ctx.needs_input_grad`, attributes of your own.
            inputs: the arguments of `apply`: Tensors, and whatever else there was.
            output: the resulting Tensor, or a tuple of them.
        """

    @staticmethod
    def backward(ctx: Any, *grads: Gradient) -> Any:
        """Return the gradient of every input, or None; a bare value if there is one input.

        Args:
            ctx: the node.
            grads: the gradient of every output.
        """
        raise NotImplementedError

    @classmethod
    def apply(cls, *inputs: Any) -> Any:
        """Compute the step on Tensors and other arguments; record it if a Tensor has a history."""
        try:
            result = cls.forward(*[x._array if isinstance(x, Tensor) else x for x in inputs])
        except Exception:
            moved = together(inputs)
            if moved is None:
                raise
            return cls.apply(*moved)
        if result.__class__ is tuple:
            output: Any = tuple([wrap(each) for each in result])
        else:
            output = wrap(result)
            if array.dtype_of(output._array).category < 2:
                return output  # integers have no gradient
        if current.enabled:
            nodes = tuple([x._node if isinstance(x, Tensor) else None for x in inputs])
            if any(nodes):
                record(cls, inputs, nodes, output)
        return output


def wrap(result: array.Array) -> Tensor:
    """Return a Tensor without history that owns a fresh array, or one of NumPy's scalars."""
    tensor: Tensor = _new(Tensor)
    tensor._array = result if result.__class__ is _NDArray else array.boxed(result)
    tensor._node = None
    if grad_mode.inferring and current.inference:
        tensor._guard = INFERENCE
    return tensor


def _alias(output: Tensor) -> Tensor:
    """What a node saves of its only output: the same memory without the history, which would be a circle.

    Both come to a storage only when one of them is asked for it: most never are.
    """
    alias: Tensor = _new(Tensor)
    alias._array = output._array
    alias._node = None
    alias._output_of_saver = 0
    if output._storage is None:
        alias._alias_of = weakref.ref(output)
        output._alias = alias
    else:
        alias._storage, alias._offset = output._storage, output._offset
    return alias


def together(inputs: Sequence[Any]) -> list[Any] | None:
    """Bring Tensors without dimensions from the CPU to the device of the other ones; None if there is nothing to do.

    The copy is recorded, so that the gradient travels back. An operation is asked about this only when it has failed.

    Raises:
        RuntimeError: there are Tensors with dimensions on two devices.
    """
    moved = array.on_one_device([x._array if isinstance(x, Tensor) else x for x in inputs])
    if moved is None:
        return None
    return [
        x.to(array.device_of(there)) if isinstance(x, Tensor) and x._array is not there else x
        for x, there in zip(inputs, moved, strict=True)
    ]


def is_tensor(obj: object) -> TypeGuard[Tensor]:
    """Return whether an object is a Tensor."""
    return isinstance(obj, Tensor)


def record(
    operation: type[Operation],
    inputs: tuple[Any, ...],
    nodes: tuple[Node | None, ...],
    output: Any,
    needs: tuple[bool, ...] | None = None,
    node: Node | None = None,
) -> Node:
    """Put a step on the tape: make its node, and hang it on the output as its history.

    Args:
        operation: what ran.
        inputs: what it ran on.
        nodes: the node of every input, or None.
        output: the Tensor that resulted, or a tuple of Tensors; those that are not floating point get no history.
        needs: for every input, whether it has a node; for those who know it already.
        node: the node to fill in; a new one by default.

    Returns:
        The node.
    """
    if node is None:
        node = _new(Node)
    node.operation = operation
    node.next = nodes
    node.saved = ()
    node.seq = tick()
    node.needs_input_grad = needs or tuple([each is not None for each in nodes])
    node.plain = True
    for each in nodes:
        if each is not None and not each.plain and each.outputs is not None:
            node.numbers = tuple([x._output_nr if isinstance(x, Tensor) else 0 for x in inputs])
            node.plain = False
            break
    if output.__class__ is tuple:
        node.outputs, node.plain = tuple([(each._array.shape, each._array.dtype) for each in output]), False
        for number, each in enumerate(output):
            if each.is_floating_point():
                each._node, each._output_nr = node, number
    else:
        output._node = node
    if anomaly.enabled:
        node.trace, node.plain = anomaly.user_lines(), False
    operation.setup_context(node, inputs, output)
    if node.saved:
        if node.outputs is not None or saved_hooks.in_use or grad_mode.inferred:
            node.seal(output if output.__class__ is tuple else (output,))
        else:
            for each in node.saved:
                if each is output:
                    alias = _alias(output)
                    node.saved = tuple([alias if each is output else each for each in node.saved])
                    break
    if witness.recorded is not None:
        witness.recorded(node, inputs, output)
    return node
