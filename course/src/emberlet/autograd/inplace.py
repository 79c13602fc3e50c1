"""Writing in place: the memory changes, and the history of everything that shows it changes with it.

`x.mul_(y)` computes `x * y`, recorded as always, and writes the result over `x`, which takes over the history
of the result. When `x` is a view, its base gets a node that says: this part of me was replaced (CopySlices);
every living view of the base gets a node that says: I am that part of the new base (AsStrided).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.autograd.grad_mode import current
from emberlet.autograd.guard import StaleView, refuse_guarded, refuse_leaf, refuse_meeting
from emberlet.autograd.node import Gradient, Node
from emberlet.autograd.operation import Operation, is_tensor, record, wrap
from emberlet.autograd.strided import AsStrided, Look, Part, Without, run
from emberlet.autograd.view import record_view
from emberlet.storage import tick

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

__all__ = ["inplace", "overwrite", "rebase", "refuse_leaf", "write"]


def inplace(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return the in-place form of a function, a method: `add_ = inplace(add)`."""

    @wraps(function)
    def method(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
        refuse_leaf(self)
        for arg in args:
            if is_tensor(arg) and arg is not self and arg._storage is not None:
                refuse_meeting(self, arg)
        start = tick()
        return write(self, function(self, *args, **kwargs), start)

    method.__name__ = method.__qualname__ = f"{function.__name__}_"
    method.__doc__ = f"Do what `{function.__name__}` does, in place; return the tensor itself."
    return method


def write(target: Tensor, result: Tensor, start: int | None = None) -> Tensor:
    """Write the elements of `result` over those of `target`, history included; return `target`.

    Args:
        target: what to write to.
        result: of the same shape, on memory of its own. Its elements are converted if PyTorch converts them.
        start: nodes recorded since then keep the old values of the target if they want to save it.

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
    recorded = current.enabled and (result._node is not None or target._node is not None)
    if recorded:
        refuse_guarded(target)
        if start is not None and result._node is not None:
            _keep_old_values(result._node, target, start)
    array.copy(target._array, result._array)
    target.storage.mark_written()
    if recorded:
        rebase(target, result)
    return target


def overwrite(target: Tensor, source: Tensor) -> None:
    """Write the elements of any tensor of the same shape and dtype over those of `target`, history included.

    Unlike the result that `write` takes, `source` may be one that is used elsewhere too.
    """
    recorded = current.enabled and (source._node is not None or target._node is not None)
    if recorded:
        refuse_guarded(target)
    array.copy(target._array, source._array)
    target.storage.mark_written()
    if recorded:
        rebase(target, source, fresh=False)


def _keep_old_values(node: Node, target: Tensor, start: int) -> None:
    """Save a copy of the old values in every node since `start` that wanted to save them."""
    old: Tensor | None = None
    waiting = [node]
    for node in waiting:
        if any(saved is target for saved in node.saved):
            if old is None:
                old = wrap(array.copy_of(target._array))
                old._node, old._output_nr = target._node, target._output_nr
            node.saved = tuple([old if saved is target else saved for saved in node.saved])
        waiting.extend([each for each in node.next if each is not None and each.seq > start])


def rebase(target: Tensor, result: Tensor, fresh: bool = True) -> None:
    """Give the target, its base and all views of it the history of what was written."""
    base = target._base
    if base is None:
        base = target
        _take_over(target, result, fresh)
    else:
        _record_copy_slices(base, result, part_of(base, target))
    for view in base.storage.living_views():
        if view._base is base:
            _record_part(base, view)


def _take_over(target: Tensor, result: Tensor, fresh: bool) -> None:
    """Give a tensor that is no view the history of what was written over all of it."""
    old, node = target._node, result._node
    retained = _no_longer_retained(target)
    if node is None or not fresh:
        node = record(Overwrite, (target, result), (old, node), target)
        target._output_nr = 0
    else:
        kept = [each for each in node.saved if is_tensor(each)]
        outputs = [
            each for each in kept if each._output_of_saver is not None and each._array is result._array
        ]
        if outputs and not any(each._storage is target._storage for each in kept):
            for each in outputs:  # what was saved as the output is now to be found in the target
                each._array, each._storage, each._offset = target._array, target._storage, target._offset
            node.seq = tick()  # later than the writing
        target._node = node
        target._output_nr = result._output_nr
    if retained:
        node.retain(target)


def _no_longer_retained(tensor: Tensor) -> bool:
    """Whether the gradient of a tensor was to be kept; its old node no longer sees to that."""
    node = tensor._node
    if node is None or node.retained is None or not node.is_retained(tensor):
        return False
    del node.retained[tensor._output_nr]
    return True


class Overwrite(Operation):
    """A tensor all of whose elements were replaced: the gradient goes to those that replaced them."""

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, Gradient]:
        old = array.zeros_on(grad.shape, grad.dtype, grad) if ctx.needs_input_grad[0] else None
        return old, grad


class CopySlices(Operation):
    """A part of a tensor was replaced: its gradient goes to what replaced it, the rest to the old tensor."""

    fresh_gradients = True

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Any, ...], output: Any) -> None:
        base, _, ctx.part = inputs
        ctx.whole = (base.shape, base.stride(), 0)

    @staticmethod
    def backward(ctx: Any, grad: Gradient) -> tuple[Gradient | None, ...]:
        to_base, to_part, _ = ctx.needs_input_grad
        return (
            run(Without, grad, ctx.part, ctx.whole) if to_base else None,
            run(Look, grad, ctx.part, ctx.whole) if to_part else None,
            None,
        )


def part_of(base: Tensor, view: Tensor) -> Part:
    """Return where in its base a view is."""
    return view.shape, view.stride(), view.storage_offset() - base.storage_offset()


def _record_copy_slices(base: Tensor, replacement: Tensor, part: Part) -> None:
    """Record on the base that a part of it was replaced."""
    old, retained = base._node, _no_longer_retained(base)
    node = record(CopySlices, (base, replacement, part), (old, replacement._node, None), base)
    base._output_nr = 0
    if retained:
        node.retain(base)


def _record_part(base: Tensor, view: Tensor) -> None:
    """Record on a view that it is a part of its base as the base is now."""
    retained = _no_longer_retained(view)
    if view._guard is None:
        node = record_view(AsStrided, base, (part_of(base, view),), view)
    else:
        node = record_view(StaleView, base, (view,), view)
    view._output_nr = 0
    if retained:
        node.retain(view)
