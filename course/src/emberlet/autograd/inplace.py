"""Writing in place: the memory changes, and the history of everything that shows it changes with it.

`x.mul_(y)` computes `x * y`, recorded as always, and writes the result over `x`, which takes over the result's history.
When `x` is a view, its base gets a node that says: this part of me was replaced (CopySlices); and every
living view of the base gets a node that says: I am that part of the new base.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.autograd.grad_mode import current
from emberlet.autograd.node import Gradient, Node
from emberlet.autograd.operation import Operation, is_tensor, record, wrap
from emberlet.autograd.view import replay, replay_taped
from emberlet.dtype import bool_
from emberlet.memory_format import has_overlap
from emberlet.storage import tick

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def inplace(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the in-place form of a function, a method: `add_ = inplace(add)`."""

    @wraps(function)
    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        refuse_leaf(self)
        return write(self, function(self, *args, **kwargs))

    method.__name__ = method.__qualname__ = f"{function.__name__}_"
    method.__doc__ = f"Do what `{function.__name__}` does, in place; return the tensor itself."
    return method


def refuse_leaf(tensor: Tensor) -> None:
    """Raise if writing to a tensor would overwrite a leaf whose gradient is wanted.

    Raises:
        RuntimeError: it is such a leaf, a view of one, or has several indices for one place in memory.
    """
    if current.enabled and tensor._node is not None:
        if tensor.is_leaf:
            raise RuntimeError(
                "a leaf Variable that requires grad is being used in an in-place operation. "
                "Write to it inside `with emberlet.no_grad():`."
            )
        if tensor._base is not None and tensor._base._node is not None and tensor._base.is_leaf:
            raise RuntimeError(
                "a view of a leaf Variable that requires grad is being used in an in-place operation."
            )
    elif current.enabled and tensor._base is not None and tensor._base.requires_grad and tensor._base.is_leaf:
        raise RuntimeError(
            "a view of a leaf Variable that requires grad is being used in an in-place operation."
        )
    if has_overlap(tensor.shape, tensor.stride()):
        raise RuntimeError(
            "unsupported operation: more than one element of the written-to tensor refers to a single "
            "memory location. Please clone() the tensor before performing the operation."
        )


def write(target: Tensor, result: Tensor) -> Tensor:
    """Write the elements of `result` over those of `target`, history included; return `target`.

    Args:
        target: what to write to.
        result: of the same shape, on memory of its own. Its elements are converted if PyTorch converts them.

    Raises:
        RuntimeError: the shapes differ, or the dtype of the result is of a higher category.
    """
    if result.shape != target.shape:
        raise RuntimeError(
            f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(result.shape)}"
        )
    if result.dtype is not target.dtype:
        if result.dtype.category > target.dtype.category:
            raise RuntimeError(
                f"result type {result.dtype} can't be cast to the desired output type {target.dtype}"
            )
        result = result.to(target.dtype)
    node = result._node if current.enabled else None
    if node is not None:
        _keep_old_values(node, target)
    array.copy(target._array, result._array)
    target.storage.mark_written()
    if current.enabled and (node is not None or target._node is not None):
        _rebase(target, result, node)
    return target


def _keep_old_values(node: Node, target: Tensor) -> None:
    """Save a copy of the values about to be overwritten, if the node wanted to save them."""
    if any(saved is target for saved in node.saved):
        old = wrap(array.copy_of(target._array))
        old._node, old._output_nr = target._node, target._output_nr
        node.saved = tuple(old if saved is target else saved for saved in node.saved)


def _rebase(target: Tensor, result: Tensor, node: Node | None) -> None:
    """Give the target, its base and all views of it the history of what was written."""
    base = target._base
    if base is None:
        if node is not None:
            for saved in node.saved:
                if is_tensor(saved) and saved._output_of_saver is not None and saved._array is result._array:
                    saved._array, saved._storage = target._array, target._storage
            node.seq = tick()  # what the node saved of the target is what has just been written
        target._node, target._output_nr = node, result._output_nr
        base = target
    else:
        _record_copy_slices(base, result, target._steps)
    for view in base.storage.living_views():
        if view._base is base:
            _record_view(base, view)


class CopySlices(Operation):
    """A part of a tensor was replaced: its gradient goes to what replaced it, the rest to the old tensor."""

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        ctx.steps = inputs[2]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        taped = is_tensor(grad)
        to_base, to_part, _ = ctx.needs_input_grad
        whole = grad if taped else wrap(grad)
        rest = part = None
        if to_part:
            part = replay_taped(whole, ctx.steps).clone()
        if to_base:
            mask = wrap(array.full_on(whole.shape, True, bool_, whole._array))
            replay(mask, ctx.steps)._array[...] = False
            rest = whole.where(mask, 0)
        if taped:
            return rest, part, None
        return (None if rest is None else rest._array), (None if part is None else part._array), None


class PartOfBase(Operation):
    """A view of a tensor that was written to: its gradient goes to that part of the tensor."""

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        ctx.shape, ctx.steps = inputs[0].shape, inputs[1]

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        if not is_tensor(grad):
            whole = array.zeros_on(ctx.shape, grad.dtype, grad)
            array.copy(replay(wrap(whole), ctx.steps)._array, grad)
            return whole, None
        zeros = wrap(array.zeros_on(ctx.shape, grad._array.dtype, grad._array))
        write(replay_taped(zeros, ctx.steps), grad)
        return zeros, None


def _record_copy_slices(base: Tensor, part: Tensor, steps: Any) -> None:
    """Record on the base that the part at the end of these steps was replaced."""
    old, number = base._node, base._output_nr
    base._output_nr = 0
    node = record(CopySlices, (base, part, steps), (old, part._node, None), base)
    if number:
        node.numbers = (number, part._output_nr, 0)


def _record_view(base: Tensor, view: Tensor) -> None:
    """Record on a view that it is a part of its base as the base is now."""
    view._output_nr = 0
    if base._node is None:
        view._node = None
        return
    record(PartOfBase, (base, view._steps), (base._node, None), view)
