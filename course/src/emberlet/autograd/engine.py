"""The engine: walk the tape backward from its outputs and give every leaf its gradient."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from emberlet import array
from emberlet.autograd import anomaly
from emberlet.autograd.accumulate import AccumulateGrad
from emberlet.autograd.broadcasting import fit
from emberlet.autograd.grad_mode import current
from emberlet.autograd.hooks import run_hooks, run_prehooks
from emberlet.autograd.node import FREED, Gradient, Node
from emberlet.autograd.operation import is_tensor, wrap
from emberlet.autograd.pending import Pending

Key = tuple[Node, int]  # which output of which node

_recorded = attrgetter("seq")


def topological_order(roots: Iterable[Node]) -> list[Node]:
    """Return every node that can be reached from the roots, each before all the nodes that it leads to.

    The tape was recorded in an order, so the newest node comes first: by then all that used its output have run.

    Args:
        roots: the nodes to start from. `node.next` holds what a node leads to, or None; `node.seq` is larger
            the later it was recorded.
    """
    order = list(dict.fromkeys(roots))
    seen = set(order)
    for node in order:  # the list grows while it is walked: no recursion, however deep the graph
        for following in node.next:
            if following is not None and following not in seen:
                seen.add(following)
                order.append(following)
    order.sort(key=_recorded, reverse=True)
    return order


def run(
    roots: list[tuple[Node, int, Gradient]],
    keep_graph: bool,
    create_graph: bool,
    wanted: dict[Key, Gradient] | None = None,
    leaves: set[Node] | None = None,
) -> None:
    """Send gradients from the roots to all leaves, or only to what is wanted.

    Args:
        roots: nodes, which of their outputs, and the gradient arriving there.
        keep_graph: whether saved tensors stay, for another backward.
        create_graph: whether gradients are Tensors and their computation is recorded.
        wanted: filled with the gradients of these (node, output) pairs; then no leaf's `.grad` changes.
        leaves: the leaves whose `.grad` may change; None for all.
    """
    order = topological_order([node for node, _, _ in roots])
    onward = None  # the nodes whose backward has to run; None for all
    if wanted is not None:
        order, onward = _leading_to({node for node, _ in wanted}, order)
    elif leaves is not None:
        order, onward = _leading_to(leaves, order)
    pending = Pending(order)
    for node, number, grad in roots:
        pending.add(node, number, grad, fresh=False)
    arrived = pending.arrived
    short = not create_graph and not anomaly.enabled
    shortest = short and onward is None
    before = current.enabled
    current.enabled = create_graph
    try:
        for node in order:
            grad = arrived.pop(node)  # its memory may be needed again
            if grad is None:
                continue
            if shortest and node.plain and node.next:  # leaves have no `next`
                propagate(node, grad, pending)
                if node.saved and not keep_graph:
                    node.saved = FREED
                continue
            if wanted is None and node.__class__ is AccumulateGrad:
                grad, fresh = _seen_by_prehooks(node, grad, node in pending.owned)
                node.accumulate(grad, fresh)
                if node.hooks:
                    run_hooks(node, (), grad)
                continue
            before_hooks = grad
            if not node.plain:
                grad, _ = _seen_by_prehooks(node, grad, False)
            if onward is not None:
                if wanted is not None:  # what hooks change goes on, and is delivered only where it ends
                    _deliver(wanted, node, before_hooks if node in onward else grad)
                if node not in onward:
                    continue
            if short and node.plain:
                propagate(node, grad, pending)
            else:
                propagate_specially(node, grad, pending, create_graph)
            if not keep_graph:
                node.free()
    finally:
        current.enabled = before


def propagate(node: Node, grad: Gradient, pending: Pending) -> None:
    """Run one node's backward, and pass each gradient on to where that input came from.

    Args:
        node: a plain one: `node.operation.backward(node, grad)` is all there is to do. It returns the gradient
            of every input, or None; a bare gradient if there is one input.
        grad: the gradient of its output.
        pending: `pending.add(following, 0, gradient, fresh)` passes a gradient on.
    """
    operation = node.operation
    grads = operation.backward(node, grad)
    if grads.__class__ is not tuple:
        grads = (grads,)
    fresh = operation.fresh_gradients
    for place, following in enumerate(node.next):
        if following is not None and grads[place] is not None:
            pending.add(following, 0, grads[place], fresh)


def propagate_specially(node: Node, grad: Any, pending: Pending, create_graph: bool) -> None:
    """Do what `propagate` does for a node with several outputs, hooks or the like, or with `create_graph`."""
    grads = backward_of(node, grad, create_graph)
    fresh = node.operation.fresh_gradients
    if node.hooks:
        grads, fresh = run_hooks(node, grads, grad), False
    numbers = node.numbers or (0,) * len(grads)
    for following, number, each in zip(node.next, numbers, grads, strict=True):
        if following is not None and each is not None:
            pending.add(following, number, each, fresh)


def _seen_by_prehooks(node: Node, grad: Any, fresh: bool) -> tuple[Any, bool]:
    """The gradient after the hooks on the node's outputs, and whether it is still nobody else's."""
    if node.tensor_hooks or node.retained or node.prehooks:
        return run_prehooks(node, grad), False
    return grad, fresh


def backward_of(node: Node, grad: Any, create_graph: bool) -> tuple[Gradient, ...]:
    """Return the gradients of a node's inputs, in their shapes and dtypes, for the gradient of its output."""
    operation = node.operation
    arriving = (grad,)
    if node.outputs is not None:
        arriving = _zeros_for_none(node, grad) if node.materialize_grads else tuple(grad)
    try:
        if not create_graph:
            grads = operation.backward(node, *arriving)
        elif operation.composed is None:
            grads = operation.backward(node.taped(), *arriving)
        else:
            grads = composed_backward(node, arriving)
    except Exception as error:
        if node.trace:
            error.add_note(
                f"This happened in the backward of {node.name()}, which was made here:\n{node.trace}"
            )
        raise
    if grads.__class__ is not tuple:
        grads = (grads,)
    if node.fits is not None:
        pairs = zip(grads, node.fits, strict=True)
        grads = tuple([each if each is None or wish is None else fit(each, *wish) for each, wish in pairs])
    if anomaly.enabled and anomaly.check_nan:
        anomaly.refuse_nan(node, grads)
    result: tuple[Gradient, ...] = grads
    return result


def composed_backward(node: Node, arriving: tuple[Any, ...]) -> tuple[Gradient, ...]:
    """Return the recorded gradients of a fused operation's inputs.

    Its `composed` computes the same from differentiable functions; that is recorded here, on aliases of
    the inputs, and differentiated. The aliases lead back to the inputs, so gradients of this gradient do too.
    """
    composed = node.operation.composed
    assert composed is not None
    inputs: tuple[Any, ...] = node.inputs
    needs = node.needs_input_grad
    aliases = [each.view_as(each) if need else each for each, need in zip(inputs, needs, strict=True)]
    outputs = composed(*aliases)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    roots = [
        (output._node, output._output_nr, grad)
        for output, grad in zip(outputs, arriving, strict=True)
        if grad is not None and output._node is not None
    ]
    keys = [(alias._node, 0) if need else None for alias, need in zip(aliases, needs, strict=True)]
    wanted: dict[Key, Gradient] = {key: None for key in keys if key is not None}
    run(roots, keep_graph=True, create_graph=True, wanted=wanted)
    return tuple(None if key is None else wanted[key] for key in keys)


def _zeros_for_none(node: Node, grads: list[Gradient]) -> tuple[Gradient, ...]:
    """The gradients of all outputs of a node; zeros for those that nothing arrived at."""
    if all(grad is not None for grad in grads):
        return tuple(grads)
    like = next(grad for grad in grads if grad is not None)
    result = []
    for grad, layout in zip(grads, node.outputs or (), strict=True):
        if grad is None and layout is not None:
            zeros = array.zeros_on(*layout, like._array if is_tensor(like) else like)
            grad = wrap(zeros) if is_tensor(like) else zeros
        result.append(grad)
    return tuple(result)


def _deliver(wanted: dict[Key, Gradient], node: Node, grad: Any) -> None:
    """Put the gradient of a node's outputs where `grad` waits for it."""
    for number, each in enumerate([grad] if node.outputs is None else grad):
        if (node, number) in wanted:
            wanted[node, number] = each


def _leading_to(targets: set[Node], order: list[Node]) -> tuple[list[Node], set[Node]]:
    """Return the nodes of a topological order from which a target can be reached, and which are not only targets."""
    onward: set[Node] = set()
    for node in reversed(order):
        if any(following in onward or following in targets for following in node.next):
            onward.add(node)
    return [node for node in order if node in onward or node in targets], onward
