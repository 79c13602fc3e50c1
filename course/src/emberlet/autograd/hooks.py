"""Hooks: functions of the user that see, and may change, gradients on their way."""

from __future__ import annotations

from typing import Any

from emberlet import array
from emberlet.autograd.node import Node
from emberlet.autograd.operation import is_tensor, wrap


def run_prehooks(node: Node, grad: Any) -> Any:
    """Run what was hooked on a node's outputs; return their gradients, arrays again if they were arrays.

    Args:
        node: the node about to run.
        grad: the gradient of its output, or the list of them if it has several.
    """
    grads = [grad] if node.outputs is None else list(grad)
    tensors = tuple(_tensor(each) for each in grads)
    for number, hook in list((node.tensor_hooks or {}).values()):
        if tensors[number] is not None:
            result = hook(tensors[number])
            if result is not None:
                changed = (*tensors[:number], result, *tensors[number + 1 :])
                tensors = _checked(hook, changed, tensors)
    for number, reference in (node.retained or {}).items():
        tensor = reference()
        if tensor is not None and tensors[number] is not None:
            tensor.grad = tensors[number] if tensor.grad is None else tensor.grad + tensors[number]
    for hook in list((node.prehooks or {}).values()):
        result = hook(tensors)
        if result is not None:
            tensors = _checked(hook, result if isinstance(result, tuple) else (result,), tensors)
    back = [_like(new, old) for new, old in zip(tensors, grads, strict=True)]
    return back[0] if node.outputs is None else back


def run_hooks(node: Node, grads: tuple[Any, ...], grad: Any) -> tuple[Any, ...]:
    """Run what was hooked on a node's inputs, after its backward; return the gradients to pass on."""
    arrived = tuple(_tensor(each) for each in ([grad] if node.outputs is None else grad))
    tensors = tuple(_tensor(each) for each in grads)
    for hook in list((node.hooks or {}).values()):
        result = hook(tensors, arrived)
        if result is not None:
            if not isinstance(result, tuple):
                raise TypeError(f"expected tuple, but hook returned '{type(result).__name__}'")
            tensors = _checked(hook, result, tensors)
    return tuple(_like(new, old) for new, old in zip(tensors, grads, strict=True))


def _tensor(grad: Any) -> Any:
    """A gradient as the Tensor that a hook sees; an array is copied, for the hook may keep it."""
    return grad if grad is None or is_tensor(grad) else wrap(array.copy_of(grad))


def _like(new: Any, old: Any) -> Any:
    """A hook's Tensor in the form in which the engine had the gradient."""
    return new if new is None or is_tensor(old) else new._array


def _checked(hook: Any, results: tuple[Any, ...], tensors: tuple[Any, ...]) -> tuple[Any, ...]:
    """What a hook returned: as many Tensors as it was given, of the same shapes and dtypes."""
    name = getattr(hook, "__name__", type(hook).__name__)
    if len(results) != len(tensors):
        raise RuntimeError(
            f"hook '{name}' has returned an incorrect number of values (got {len(results)}, but expected "
            f"{len(tensors)})"
        )
    for new, old in zip(results, tensors, strict=True):
        if new is not None and not is_tensor(new):
            raise TypeError(f"expected Variable, but hook returned '{type(new).__name__}'")
        if new is None or old is None:
            continue
        if new.shape != old.shape:
            raise RuntimeError(f"hook '{name}' has changed the size of value")
        if new.dtype is not old.dtype:
            raise RuntimeError(
                f"hook '{name}' has changed the type of value (was {old.dtype} got {new.dtype})"
            )
    return results
