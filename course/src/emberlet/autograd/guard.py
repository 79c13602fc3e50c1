"""What must not be written to in place, and why: PyTorch's rules about leaves, views and shared memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.grad_mode import current
from emberlet.autograd.node import INFERENCE, Gradient
from emberlet.autograd.view import ONE_OF_SEVERAL, View
from emberlet.memory_format import has_overlap, meet_partly

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

_SEVERAL = (
    "This view is the output of a function that returns multiple views. Such functions do not allow the "
    "output views to be modified inplace. You should replace the inplace operation by an out-of-place one."
)
_AMBIGUOUS = (
    "Given that this use case is ambiguous and error-prone, it is forbidden. You can clarify your "
    "code by moving "
    "both the view and the inplace either both inside the no_grad block (if you don't want the inplace to be "
    "tracked) or both outside (if you want the inplace to be tracked)."
)


def refuse_leaf(tensor: Tensor, one_number: bool = False) -> None:
    """Raise if a tensor must not be written to, whatever is written.

    Args:
        tensor: what will be written to.
        one_number: whether all its elements get one number, so that they may share their places.

    Raises:
        RuntimeError: its gradient, or that of its base, is wanted and it is a leaf; or several of its indices
            lead to one place in memory.
    """
    if current.enabled:
        node, base = tensor._node, tensor._base
        if base is not None:
            if base._node is not None:
                refuse_guarded(tensor)
                if base.is_leaf:
                    raise RuntimeError(
                        "a view of a leaf Variable that requires grad is being used in an in-place operation."
                    )
        elif node is not None and tensor.is_leaf:
            raise RuntimeError(
                "a leaf Variable that requires grad is being used in an in-place operation. "
                "Write to it inside `with emberlet.no_grad():`."
            )
    if tensor._guard == INFERENCE and not current.inference:
        raise RuntimeError(
            "Inplace update to inference tensor outside InferenceMode is not allowed. You can make a clone to get "
            "a normal tensor before doing inplace update."
        )
    strides = tensor.stride()
    if not one_number and 0 in strides and has_overlap(tensor.shape, strides):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single "
            "memory location. Please clone() the tensor before performing the operation."
        )


def refuse_guarded(tensor: Tensor) -> None:
    """Raise if a view was made in a way that lets nobody say what a recorded write to it means.

    Raises:
        RuntimeError: it is one of several outputs, or was made without recording.
    """
    if tensor._guard is not None and tensor._guard != INFERENCE:
        raise RuntimeError(_story(tensor, "is being"))


def refuse_meeting(target: Tensor, source: Tensor) -> None:
    """Raise if what is read while the target is written shares a part of its memory.

    Raises:
        RuntimeError: they overlap, but are not the same elements in the same order.
    """
    if source._storage is target._storage and meet_partly(
        target.shape,
        target.stride(),
        target.storage_offset(),
        (source.shape, source.stride(), source.storage_offset()),
    ):
        raise RuntimeError(
            "unsupported operation: some elements of the input tensor and the written-to tensor refer "
            "to a single "
            "memory location. Please clone() the tensor before performing the operation."
        )


class StaleView(View):
    """The history of a guarded view after its base was written to: it cannot be followed."""

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        ctx.story = _story(inputs[1], "its base or another view of its base has been")

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> Gradient:
        raise RuntimeError(ctx.story)


def _story(view: Tensor, what: str) -> str:
    """What happened to a guarded view, and what to do about it."""
    if view._guard == ONE_OF_SEVERAL and view.grad_fn is not None:
        name = view.grad_fn.operation.__name__
        return f"Output {view._output_nr} of {name} is a view and {what} modified inplace. {_SEVERAL}"
    reason = _SEVERAL if view._guard == ONE_OF_SEVERAL else _AMBIGUOUS
    return f"A view was created in no_grad mode and {what} modified inplace with grad mode enabled. {reason}"
