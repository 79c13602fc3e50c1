"""`backward` and `grad`: what the user calls to run the tape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.autograd.engine import Key, run
from emberlet.autograd.node import Gradient, Node
from emberlet.autograd.operation import is_tensor, wrap

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

Tensors = "Tensor | Sequence[Tensor]"
Root = tuple[Node, int, Gradient]


def backward(
    tensors: Tensor | Sequence[Tensor],
    grad_tensors: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    inputs: Tensor | Sequence[Tensor] | None = None,
) -> None:
    """Add the gradients of the sum of `tensors` to the `.grad` of every leaf that they depend on.

    Args:
        tensors: what to differentiate.
        grad_tensors: the gradient that arrives at each, of its shape; may be left out for a single number.
        retain_graph: keep what the tape saved, to run it again; by default only with `create_graph`.
        create_graph: record the computation of the gradient, so that it can be differentiated too.
        inputs: the tensors whose `.grad` may change; by default all leaves.

    Raises:
        RuntimeError: nothing was recorded; or `grad_tensors` is missing or has another shape.
    """
    outputs = _sequence(tensors)
    roots = _roots(outputs, _gradients(outputs, grad_tensors), create_graph)
    keep = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        run(roots, keep, create_graph)
        return
    chosen = _sequence(inputs)
    if not chosen:
        raise RuntimeError("'inputs' argument to backward() cannot be empty.")
    for each in chosen:
        if not each.is_leaf:
            each.retain_grad()
    run(roots, keep, create_graph, leaves={_key(each)[0] for each in chosen})


def grad(
    outputs: Tensor | Sequence[Tensor],
    inputs: Tensor | Sequence[Tensor],
    grad_outputs: Tensor | Sequence[Tensor | None] | None = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Tensor, ...]:
    """Return the gradients of the sum of `outputs` with respect to `inputs`; no `.grad` changes.

    Args:
        outputs: what to differentiate.
        inputs: with respect to what; leaves or results on the way.
        grad_outputs: the gradient that arrives at each output; may be left out for a single number.
        retain_graph: keep what the tape saved; by default only with `create_graph`.
        create_graph: record the computation of the gradient, so that it can be differentiated too.
        only_inputs: must be True, as in PyTorch.
        allow_unused: return None for an input that no output depends on, instead of raising.
        is_grads_batched: whether the first dimension of every `grad_outputs` is a batch of gradients.
        materialize_grads: return zeros instead of None.

    Raises:
        RuntimeError: an input does not require grad, or is not used.
    """
    results, sources = _sequence(outputs), _sequence(inputs)
    if not only_inputs:
        raise ValueError("only_inputs=False is not supported: use backward() to accumulate in .grad")
    if allow_unused is False and materialize_grads:
        raise ValueError("Expected allow_unused to be True or not passed when materialize_grads=True")
    if is_grads_batched:
        return _batched(results, sources, grad_outputs, retain_graph, create_graph, allow_unused)
    keys = [_key(each) for each in sources]
    wanted: dict[Key, Gradient] = dict.fromkeys(keys)
    roots = _roots(results, _gradients(results, grad_outputs), create_graph)
    run(roots, create_graph if retain_graph is None else retain_graph, create_graph, wanted=wanted)
    found = []
    for source, key in zip(sources, keys, strict=True):
        gradient = wanted[key]
        if gradient is None and materialize_grads:
            gradient = array.zeros_on(source.shape, source._array.dtype, source._array)
        if gradient is None and not allow_unused:
            raise RuntimeError(
                "One of the differentiated Tensors appears to not have been used in the graph. Set "
                "allow_unused=True if this is the desired behavior."
            )
        if gradient is not None and not is_tensor(gradient):
            gradient = wrap(array.copy_of(gradient))
        found.append(gradient)
    return tuple(found)


def _batched(
    outputs: list[Tensor],
    inputs: list[Tensor],
    grad_outputs: Any,
    retain_graph: bool | None,
    create_graph: bool,
    allow_unused: bool | None,
) -> tuple[Tensor, ...]:
    """The gradients for every entry of a batch of `grad_outputs`, stacked."""
    batches = _sequence(grad_outputs)
    rows = []
    for index in range(batches[0].shape[0]):
        last = index == batches[0].shape[0] - 1
        keep = retain_graph or create_graph or not last
        arriving = [batch[index] for batch in batches]
        rows.append(grad(outputs, inputs, arriving, keep, create_graph, allow_unused=allow_unused))
    xp = array.namespace(outputs[0])
    columns: list[Any] = [
        None if column[0] is None else xp.stack(column) for column in zip(*rows, strict=True)
    ]
    return tuple(columns)


def _sequence(tensors: Any) -> list[Any]:
    """One tensor or many, as a list."""
    return [tensors] if is_tensor(tensors) else list(tensors)


def _gradients(outputs: list[Tensor], given: Any) -> list[Tensor | None]:
    """The gradient given for each output, or None."""
    if given is None:
        return [None] * len(outputs)
    gradients = _sequence(given)
    if len(gradients) != len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(gradients)} gradients")
    return gradients


def _key(tensor: Tensor) -> Key:
    """Where the gradient of a tensor arrives."""
    if tensor._node is None:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    return tensor._node, tensor._output_nr


def _roots(outputs: list[Tensor], gradients: list[Tensor | None], create_graph: bool) -> list[Root]:
    """Where to start, and with which gradient: bare arrays, or Tensors if they are to be recorded."""
    roots = []
    for number, (output, gradient) in enumerate(zip(outputs, gradients, strict=True)):
        if output._node is None:
            raise RuntimeError(
                f"element {number} of tensors does not require grad and does not have a grad_fn"
            )
        if gradient is None:
            if output.numel() != 1:
                raise RuntimeError("grad can be implicitly created only for scalar outputs")
            gradient = wrap(array.full_on(output.shape, 1, output._array.dtype, output._array))
        elif gradient.shape != output.shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[{number}] has a shape of {list(gradient.shape)} and "
                f"output[{number}] has a shape of {list(output.shape)}."
            )
        roots.append((output._node, output._output_nr, gradient if create_graph else gradient._array))
    return roots
