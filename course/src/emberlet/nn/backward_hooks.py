"""Hooks on the backward pass of a module: where gradients come to its outputs, and where they leave its inputs.

The tensors that go in and those that come out pass an operation that does nothing but mark a place on the tape.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from emberlet.autograd.function import Function
from emberlet.tensor import Tensor

if TYPE_CHECKING:
    from emberlet.nn.module import Module

Gradients = tuple[Tensor | None, ...]


class BackwardPass:
    """One call of a module, as its backward pass will see it.

    Args:
        module: whose hooks to call.
    """

    def __init__(self, module: Module) -> None:
        self._module = module
        self._inputs = self._outputs = Places(())
        self._grad_outputs: Gradients = ()
        self._inputs_marked = False

    def mark_inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the arguments, their tensors marked."""
        self._inputs = Places(args)
        marked = self._inputs.mark(args, self._at_inputs)
        self._inputs_marked = marked is not args
        return marked

    def mark_outputs(self, output: Any) -> Any:
        """Return the output, its tensors marked."""
        if not isinstance(output, (Tensor, tuple)):
            warnings.warn(
                "For backward hooks to be called, module output should be a Tensor or a tuple of Tensors but "
                f"received {type(output)}",
                stacklevel=4,
            )
            return output
        outputs = output if isinstance(output, tuple) else (output,)
        self._outputs = Places(outputs)
        marked = self._outputs.mark(outputs, self._at_outputs)
        return marked if isinstance(output, tuple) else marked[0]

    def _at_outputs(self, grads: Gradients) -> Gradients:
        """Run the pre-hooks; where no gradient goes on to the inputs, the hooks too."""
        full = self._outputs.spread(grads)
        for hook in list(self._module._backward_pre_hooks.values()):
            full = _replaced("grad_output", full, hook(self._module, full))
        self._grad_outputs = full
        if not self._inputs_marked:
            nothing: Gradients = (None,) * self._inputs.count
            for hook in list(self._module._backward_hooks.values()):
                result = hook(self._module, nothing, full)
                if result is not None and not (isinstance(result, tuple) and all(x is None for x in result)):
                    raise RuntimeError(
                        "Backward hook for Modules where no input requires gradient should always "
                        "return None or "
                        "None for all gradients."
                    )
        return self._outputs.gather(full)

    def _at_inputs(self, grads: Gradients) -> Gradients:
        """Run the hooks."""
        full = self._inputs.spread(grads)
        for hook in list(self._module._backward_hooks.values()):
            full = _replaced("grad_input", full, hook(self._module, full, self._grad_outputs))
        return self._inputs.gather(full)


class Places:
    """Where among some values the tensors are.

    Args:
        values: tensors and others.
    """

    def __init__(self, values: tuple[Any, ...]) -> None:
        self.count = len(values)
        self._tensors = [place for place, value in enumerate(values) if isinstance(value, Tensor)]

    def mark(self, values: tuple[Any, ...], watcher: Any) -> tuple[Any, ...]:
        """Return the values, their tensors marked; the values themselves if no gradient will come back."""
        tensors = self.gather(values)
        if not any(tensor.requires_grad for tensor in tensors):
            return values
        marked = list(values)
        for place, tensor in zip(self._tensors, _Mark.apply(watcher, *tensors), strict=True):
            marked[place] = tensor
        return tuple(marked)

    def spread(self, grads: Gradients) -> Gradients:
        """Return the gradients of the tensors at their places among the values, None elsewhere."""
        found = dict(zip(self._tensors, grads, strict=True))
        return tuple(found.get(place) for place in range(self.count))

    def gather(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return what stands at the places of the tensors."""
        return tuple(values[place] for place in self._tensors)


class _Mark(Function):
    """Passes tensors on, and their gradients too, by way of a watcher."""

    @staticmethod
    def forward(ctx: Any, watcher: Any, *tensors: Tensor) -> tuple[Tensor, ...]:
        ctx.set_materialize_grads(False)
        ctx.watcher = watcher
        plain = [tensor for tensor in tensors if not tensor.requires_grad]
        ctx.mark_non_differentiable(*plain)
        return tensors

    @staticmethod
    def backward(ctx: Any, *grads: Tensor | None) -> tuple[Any, ...]:
        return None, *ctx.watcher(grads)


def _replaced(name: str, old: Gradients, new: Any) -> Gradients:
    """The gradients that a hook returned, or the old ones."""
    if new is None:
        return old
    given: Gradients = new if isinstance(new, tuple) else (new,)
    if len(given) != len(old):
        raise RuntimeError(
            f"Backward hook returned an invalid number of {name}, got {len(given)}, but expected {len(old)}"
        )
    return given
