"""`backward` and `grad`: what the user calls to run the tape."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from emberlet import array
from emberlet.autograd.engine import Key, run
from emberlet.autograd.node import Gradient, GradientEdge, Node
from emberlet.autograd.operation import is_tensor, wrap

if TYPE_CHECKING:
    from emberlet.tensor import Tensor

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
    roots = _roots(outputs, _given(outputs, grad_tensors), create_graph)
    keep = create_graph if retain_graph is None else retain_graph
    if inputs is None:
        run(roots, keep, create_graph)
        return
    chosen = _sequence(inputs)
    if not chosen:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    for each in chosen:
        if not isinstance(each, GradientEdge):
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
        inputs: with respect to what; leaves or results on the way, or their gradient edges.
        grad_outputs: the gradient that arrives at each output; may be left out for a single number.
        retain_graph: keep what the tape saved; by default only with `create_graph`.
        create_graph: record the computation of the gradient, so that it can be differentiated too.
        only_inputs: ignored, as in PyTorch.
        allow_unused: return None for an input that no output depends on, instead of raising.
        is_grads_batched: whether the first dimension of every `grad_outputs` is a batch of gradients.
        materialize_grads: return zeros instead of None.

    Raises:
        RuntimeError: an input does not require grad, or is not used; the shapes of gradients do not fit.
    """
    if not only_inputs:
        warnings.warn(
            "only_inputs=False does nothing: use backward() to accumulate in .grad", FutureWarning, 2
        )
    results, sources = _sequence(outputs), _sequence(inputs)
    if not sources:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    if materialize_grads:
        if allow_unused is False:
            raise ValueError(
                "Expected allow_unused to be True or not passed when materialize_grads=True, but got: "
                "allow_unused=False."
            )
        if not all(is_tensor(each) for each in sources):
            raise RuntimeError("materialize_grads cannot be used when the given input is a GradientEdge")
        allow_unused = True
    if is_grads_batched:
        gradients = _batched(results, sources, grad_outputs, retain_graph, create_graph, allow_unused)
    else:
        gradients = _gradients(results, sources, grad_outputs, retain_graph, create_graph, allow_unused)
    if materialize_grads:
        gradients = [_zeros(source, gradient) for source, gradient in zip(sources, gradients, strict=True)]
    return tuple(gradients)


def _gradients(
    outputs: list[Tensor],
    inputs: list[Any],
    grad_outputs: Any,
    retain_graph: bool | None,
    create_graph: bool,
    allow_unused: bool | None,
) -> list[Any]:
    """The gradient for each input, None for one without; arguments as `grad`."""
    keys = [_key(each) for each in inputs]
    wanted: dict[Key, Gradient] = dict.fromkeys(keys)
    roots = _roots(outputs, _given(outputs, grad_outputs), create_graph)
    run(roots, create_graph if retain_graph is None else retain_graph, create_graph, wanted=wanted)
    found = []
    for place, (source, key) in enumerate(zip(inputs, keys, strict=True)):
        gradient = wanted[key]
        if gradient is None:
            if not allow_unused:
                raise RuntimeError(
                    f"The differentiated Tensor at index {place} appears to not have been used in the graph. Set "
                    "allow_unused=True if this is the desired behavior."
                )
        elif not is_tensor(gradient):
            gradient = wrap(array.copy_of(gradient))
        if gradient is not None and is_tensor(source) and gradient.dtype is not source.dtype:
            gradient = gradient.to(source.dtype)
        found.append(gradient)
    return found


def _batched(
    outputs: list[Tensor],
    inputs: list[Any],
    grad_outputs: Any,
    retain_graph: bool | None,
    create_graph: bool,
    allow_unused: bool | None,
) -> list[Any]:
    """The gradients for every entry of a batch of `grad_outputs`, stacked."""
    batches = _given(outputs, grad_outputs)
    for output, batch in zip(outputs, batches, strict=True):
        if batch is None or batch.shape[1:] != output.shape:
            raise RuntimeError(
                "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch "
                "dimension. The sizes of the remaining dimensions are expected to match the shape of "
                "corresponding output, but a mismatch was detected: grad_output has shape "
                f"{None if batch is None else list(batch.shape)} and output has shape {list(output.shape)}."
            )
    rows = []
    count = len(batches[0]) if batches and batches[0] is not None else 0
    for index in range(count):
        keep = retain_graph or create_graph or index < count - 1
        arriving = [batch[index] for batch in batches if batch is not None]
        rows.append(_gradients(outputs, inputs, arriving, keep, create_graph, allow_unused))
    xp = array.namespace(outputs[0])
    return [None if column[0] is None else xp.stack(column) for column in zip(*rows, strict=True)]


def _zeros(tensor: Tensor, gradient: Tensor | None) -> Tensor:
    """The gradient of a tensor, zeros if there is none."""
    return (
        wrap(array.zeros_on(tensor.shape, tensor._array.dtype, tensor._array))
        if gradient is None
        else gradient
    )


def _sequence(tensors: Any) -> list[Any]:
    """One tensor or many, as a list."""
    return [tensors] if is_tensor(tensors) or isinstance(tensors, GradientEdge) else list(tensors)


def _given(outputs: list[Tensor], given: Any) -> list[Tensor | None]:
    """The gradient given for each output, or None."""
    if given is None:
        return [None] * len(outputs)
    gradients = _sequence(given)
    for gradient in gradients:
        if gradient is not None and not is_tensor(gradient):
            kind = type(gradient).__name__
            raise TypeError(f"gradients can be either Tensors or None, but got {kind}")
    if len(gradients) != len(outputs):
        raise RuntimeError(f"got {len(outputs)} tensors and {len(gradients)} gradients")
    return gradients


def _key(tensor: Any) -> Key:
    """Where the gradient of a tensor arrives."""
    if isinstance(tensor, GradientEdge):
        return tensor
    if not is_tensor(tensor):
        kind = type(tensor).__name__
        raise RuntimeError(f"all inputs have to be Tensors or GradientEdges, but got {kind}")
    if tensor._node is None:
        raise RuntimeError("One of the differentiated Tensors does not require grad")
    return tensor._node, tensor._output_nr


def _roots(outputs: list[Tensor], gradients: list[Tensor | None], create_graph: bool) -> list[Root]:
    """Where to start, and with which gradient: bare arrays, or Tensors if they are to be recorded."""
    roots = []
    for number, (output, gradient) in enumerate(zip(outputs, gradients, strict=True)):
        if not is_tensor(output):
            raise RuntimeError(f"element {number} of tensors is no Tensor, but {type(output).__name__}")
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
        elif gradient.dtype is not output.dtype:
            gradient = gradient.to(output.dtype)
        roots.append((output._node, output._output_nr, gradient if create_graph else gradient._array))
    return roots
