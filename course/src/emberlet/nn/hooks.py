"""Hooks on modules: functions of the user that run around `forward` and around the backward of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from emberlet.autograd.function import Function
from emberlet.autograd.node import RemovableHandle
from emberlet.tensor import Tensor

if TYPE_CHECKING:
    from emberlet.nn.module import Module


class ModuleHooks:
    """What Module inherits to take hooks."""

    _forward_pre_hooks: dict[int, tuple[Any, bool]]
    _forward_hooks: dict[int, tuple[Any, bool]]
    _backward_pre_hooks: dict[int, Any]
    _backward_hooks: dict[int, Any]

    def register_forward_pre_hook(
        self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args)` before every forward; it may return other arguments."""
        return _add(self._forward_pre_hooks, (hook, with_kwargs), prepend)

    def register_forward_hook(
        self, hook: Any, *, prepend: bool = False, with_kwargs: bool = False
    ) -> RemovableHandle:
        """Call `hook(module, args, output)` after every forward; it may return another output."""
        return _add(self._forward_hooks, (hook, with_kwargs), prepend)

    def register_full_backward_pre_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_output)` before the module's backward; it may return another grad_output."""
        return _add(self._backward_pre_hooks, hook, prepend)

    def register_full_backward_hook(self, hook: Any, prepend: bool = False) -> RemovableHandle:
        """Call `hook(module, grad_input, grad_output)` after the module's backward; it may return another."""
        return _add(self._backward_hooks, hook, prepend)


def _add(hooks: dict[int, Any], hook: Any, first: bool) -> RemovableHandle:
    """Add a hook at the end, or at the beginning."""
    handle = RemovableHandle(hooks, hook)
    if first:
        others = {key: hooks.pop(key) for key in list(hooks) if key != handle.id}
        hooks.update(others)
    return handle


def call_with_hooks(module: Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Return `module.forward(...)`, with every hook of the module run at its time."""
    for hook, with_kwargs in list(module._forward_pre_hooks.values()):
        result = hook(module, args, kwargs) if with_kwargs else hook(module, args)
        if result is None:
            continue
        if with_kwargs:
            args, kwargs = result
        else:
            args = result if isinstance(result, tuple) else (result,)
    backward = bool(module._backward_hooks or module._backward_pre_hooks)
    seen = _Backward(module) if backward else None
    if seen is not None:
        args = seen.mark_inputs(args)
    output = module.forward(*args, **kwargs)
    for hook, with_kwargs in list(module._forward_hooks.values()):
        result = hook(module, args, kwargs, output) if with_kwargs else hook(module, args, output)
        if result is not None:
            output = result
    return output if seen is None else seen.mark_outputs(output)


class _Mark(Function):
    """Passes tensors on, and their gradients too: a place on the tape where a hook can stand."""

    @staticmethod
    def forward(ctx: Any, seen: Any, where: str, *tensors: Tensor) -> Any:
        ctx.set_materialize_grads(False)
        ctx.seen, ctx.where = seen, where
        return tuple(tensors)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor | None) -> tuple[Any, ...]:
        if ctx.where == "outputs":
            return None, None, *ctx.seen.at_outputs(grads)
        return None, None, *ctx.seen.at_inputs(grads)


class _Backward:
    """One call of a module, seen from the backward pass: gradients arrive at its outputs, and leave by its inputs."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._grad_outputs: tuple[Tensor | None, ...] = ()
        self._inputs_marked = False

    def mark_inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return the arguments, their tensors marked."""
        marked = self._mark("inputs", args)
        self._inputs_marked = any(isinstance(each, Tensor) and each.requires_grad for each in marked)
        return marked

    def mark_outputs(self, output: Any) -> Any:
        """Return the output, its tensors marked."""
        if isinstance(output, Tensor):
            return self._mark("outputs", (output,))[0]
        return self._mark("outputs", output) if isinstance(output, tuple) else output

    def _mark(self, where: str, values: tuple[Any, ...]) -> tuple[Any, ...]:
        tensors = [each for each in values if isinstance(each, Tensor)]
        if not any(each.requires_grad for each in tensors):
            return values
        marked = iter(_Mark.apply(self, where, *tensors))
        return tuple(next(marked) if isinstance(each, Tensor) else each for each in values)

    def at_outputs(self, grads: tuple[Tensor | None, ...]) -> tuple[Tensor | None, ...]:
        """Run the pre-hooks; without marked inputs, the hooks too."""
        for hook in list(self._module._backward_pre_hooks.values()):
            result = hook(self._module, grads)
            if result is not None:
                grads = result if isinstance(result, tuple) else (result,)
        self._grad_outputs = grads
        if not self._inputs_marked:
            for hook in list(self._module._backward_hooks.values()):
                hook(self._module, (None,), grads)
        return grads

    def at_inputs(self, grads: tuple[Tensor | None, ...]) -> tuple[Tensor | None, ...]:
        """Run the hooks; they may return other gradients for the inputs."""
        for hook in list(self._module._backward_hooks.values()):
            result = hook(self._module, grads, self._grad_outputs)
            if result is not None:
                grads = result if isinstance(result, tuple) else (result,)
        return grads
