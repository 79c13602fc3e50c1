"""Node: one recorded step of the tape."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from emberlet.autograd import saved as saved_hooks
from emberlet.autograd.handle import RemovableHandle
from emberlet.autograd.names import name_of
from emberlet.autograd.saved import Packed, packed
from emberlet.dtype import DType
from emberlet.shape import Shape

if TYPE_CHECKING:
    from emberlet.autograd.operation import Operation
    from emberlet.tensor import Tensor

Gradient = Any  # an array; or a Tensor when the gradient is itself recorded

# Why a tensor made in inference mode must neither be written to nor be saved outside of it: `Tensor._guard`.
INFERENCE = "inference"

FREED: tuple[Any, ...] = ("freed",)
_PLAIN = {type(None), bool, int, float, str}  # what may be saved beside tensors


class Node:
    """A step of the tape: which operation ran, what it keeps for its backward, and where gradients go next.

    It is the `ctx` that the operation's `setup_context` and `backward` receive, and the `grad_fn` of the
    tensors that the operation made. An operation may hang attributes of its own on it.

    Attributes:
        operation: the class whose `backward` it calls.
        next: for every input, the node that its gradient goes to, or None.
        numbers: for every input, which output of that node it is; None when all are output 0.
        seq: when it was recorded; the nodes of its inputs have smaller numbers.
        needs_input_grad: for every input, whether its gradient is wanted.
        fits: for every input its shape and dtype, if its gradient may have to be summed or cast to them.
        outputs: the shape and dtype of every output if there are several, else None; None for one that is no Tensor.
        saved: the tensors that the operation keeps.
        plain: whether it has one output and nothing of the following, so that the engine may take the short way.
        inputs: all arguments of a fused operation, for the gradient of its gradient.
        trace: the lines of the user's code that made it, in anomaly mode.
    """

    # What every node has is in slots: a node is made for every step, so it has to be made fast.
    __slots__ = ("__dict__", "__weakref__", "needs_input_grad", "next", "operation", "plain", "saved", "seq")

    operation: type[Operation]
    next: tuple[Node | None, ...]
    seq: int
    needs_input_grad: tuple[bool, ...]
    saved: tuple[Any, ...]
    plain: bool

    # What few nodes have; whoever sets one of these clears `plain`.
    numbers: tuple[int, ...] | None = None
    fits: tuple[tuple[Shape, DType] | None, ...] | None = None
    materialize_grads = True  # whether an output that nothing used gets zeros as its gradient, not None
    outputs: tuple[tuple[Shape, Any] | None, ...] | None = None
    inputs: tuple[Any, ...] = ()
    trace: str | None = None
    tensor_hooks: dict[int, tuple[int, Callable[..., Any]]] | None = (
        None  # each with the number of its output
    )
    prehooks: dict[int, Callable[..., Any]] | None = None
    hooks: dict[int, Callable[..., Any]] | None = None
    retained: dict[int, weakref.ref[Tensor]] | None = None  # non-leaves that want their .grad, by output

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors, inputs or outputs, for `backward`; numbers and None may stand among them."""
        self.saved = tensors

    def seal(self, outputs: tuple[Tensor, ...]) -> None:
        """Bring what was saved into the form in which it is kept.

        An output is kept as an alias without history: a node that held its own output would never be freed.
        """
        saved = self.saved
        for tensor in saved:
            if tensor.__class__ not in _PLAIN and tensor._guard == INFERENCE:
                raise RuntimeError(
                    "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference "
                    "mode in computation tracked by autograd. To work around this, you can make a clone to get a "
                    "normal tensor and use it in autograd, or use `no_grad()` instead of `inference_mode()`."
                )
        numbers = {id(output): number for number, output in enumerate(outputs)}
        if any(id(tensor) in numbers for tensor in saved):
            saved = tuple([_alias(tensor, numbers) for tensor in saved])
        self.saved = packed(saved, _PLAIN) if saved_hooks.in_use else saved

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What was saved, as bare arrays.

        Raises:
            RuntimeError: the graph was freed, or something saved was overwritten since.
        """
        arrays: list[Any] = []
        for tensor in self.saved:
            if tensor is None:
                arrays.append(None)
            elif tensor.__class__ in _PLAIN:
                if tensor is FREED[0]:
                    self.refuse_freed()
                arrays.append(tensor)
            elif tensor.__class__ is Packed:
                arrays.append(tensor.tensor()._array)
            else:
                storage = tensor._storage
                if storage is not None and storage.written > self.seq:
                    self.refuse_stale(tensor)
                arrays.append(tensor._array)
        return tuple(arrays)

    def free(self) -> None:
        """Let go of what was saved; the node cannot run backward again."""
        self.saved = FREED
        self.inputs = ()

    def taped(self) -> Any:
        """The `ctx` for a backward that is itself recorded: its `saved_tensors` are Tensors with history."""
        return TapedContext(self)

    def name(self) -> str:
        """Return the name as PyTorch writes it, `MulBackward0`."""
        return name_of(self)

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """For every tensor input, its node, and which of that node's outputs it is."""
        numbers = self.numbers or (0,) * len(self.next)
        return tuple(zip(self.next, numbers, strict=True))

    def register_tensor_hook(self, number: int, hook: Callable[[Any], Any]) -> RemovableHandle:
        """Call `hook(grad)` when the gradient of this output is known; it may return another."""
        self.tensor_hooks, self.plain = {} if self.tensor_hooks is None else self.tensor_hooks, False
        return RemovableHandle(self.tensor_hooks, (number, hook))

    def register_hook(self, hook: Callable[[tuple[Any, ...], tuple[Any, ...]], Any]) -> RemovableHandle:
        """Call `hook(grad_inputs, grad_outputs)` after the node's backward; it may return other grad_inputs."""
        self.hooks, self.plain = {} if self.hooks is None else self.hooks, False
        return RemovableHandle(self.hooks, hook)

    def register_prehook(self, hook: Callable[[tuple[Any, ...]], Any]) -> RemovableHandle:
        """Call `hook(grad_outputs)` before the node's backward; it may return other grad_outputs."""
        self.prehooks, self.plain = {} if self.prehooks is None else self.prehooks, False
        return RemovableHandle(self.prehooks, hook)

    def __call__(self, *grads: Tensor) -> Any:
        """Return the gradients of the inputs for those of the outputs, as its backward computes them."""
        return self.operation.backward(self.taped(), *grads)

    def __repr__(self) -> str:
        return f"<{self.name()} object at {id(self):#x}>"

    def retain(self, tensor: Tensor) -> None:
        """Have the gradient of this output, a non-leaf, kept in its `.grad`."""
        self.retained, self.plain = {} if self.retained is None else self.retained, False
        self.retained[tensor._output_nr] = weakref.ref(tensor)

    def is_retained(self, tensor: Tensor) -> bool:
        """Return whether the gradient of this output is kept in its `.grad`."""
        reference = (self.retained or {}).get(tensor._output_nr)
        return reference is not None and reference() is tensor

    def keep_inputs(self, inputs: tuple[Any, ...]) -> None:
        """Keep all arguments of `apply`, for the `composed` of a fused operation."""
        self.inputs, self.plain = inputs, False

    def refuse_freed(self) -> None:
        """Raise because the saved tensors are gone."""
        raise RuntimeError(
            "Trying to backward through the graph a second time (or directly access saved tensors after they "
            "have already been freed). Saved intermediate values of the graph are freed when you call "
            ".backward() or autograd.grad(). Specify retain_graph=True if you need to backward through the "
            "graph a second time or if you need to access saved tensors after calling backward."
        )

    def refuse_stale(self, tensor: Tensor) -> None:
        """Raise because a saved tensor was overwritten."""
        where = (
            f" The line that saved it:\n{self.trace}"
            if self.trace
            else " Hint: emberlet.autograd.set_detect_anomaly(True) tells which line saved it."
        )
        shape = "x".join(map(str, tensor.shape)) or "0-d"
        raise RuntimeError(
            "one of the variables needed for gradient computation has been modified by an inplace operation: "
            f"[{tensor.dtype} {shape}], saved by {self.name()}, is at version {tensor._version}, newer than "
            f"what was saved.{where}"
        )


class TapedContext:
    """A node as `ctx` of a backward that is itself recorded (create_graph)."""

    def __init__(self, node: Node) -> None:
        self._node = node

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What was saved, as Tensors with their history, so that gradients flow through them too."""
        return saved_with_history(self._node)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._node, name)


def saved_with_history(node: Node) -> tuple[Any, ...]:
    """Return what a node saved, as Tensors with their history; errors as `Node.saved_tensors`."""
    if not any(tensor.__class__ is Packed for tensor in node.saved):
        Node.saved_tensors.__get__(node)  # for its checks
    return tuple([_with_history(tensor, node) for tensor in node.saved])


class GradientEdge(NamedTuple):
    """Where the gradient of a tensor arrives: a node, and which of its outputs the tensor is."""

    node: Node
    output_nr: int


def _alias(tensor: Any, numbers: dict[int, int]) -> Any:
    """An output without its history, marked with its number; anything else as it is."""
    if id(tensor) not in numbers:
        return tensor
    alias = tensor.detach()
    alias._output_of_saver = numbers[id(tensor)]
    return alias


def _with_history(tensor: Any, node: Node) -> Any:
    """A saved tensor with its history, be it an output or what a hook turned back."""
    if tensor.__class__ in _PLAIN:
        return tensor
    number = tensor.output_of_saver if tensor.__class__ is Packed else tensor._output_of_saver
    if tensor.__class__ is Packed:
        result = tensor.tensor().detach()
        result._node, result._output_nr = tensor.node, tensor.output_nr
    elif number is None:
        return tensor
    else:
        result = tensor.detach()
    if number is not None:
        result._node, result._output_nr = node, number
    return result
